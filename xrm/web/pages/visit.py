"""One request of one reader: the pinned instance, who asks, and how they are shown values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import g

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.layout import Form
from xrm.catalog.requests import Actor
from xrm.errors import Problem, XrmError
from xrm.projections.forms import Control, FormView, build_control, build_form, typed_in, with_currency
from xrm.web.pages.cell import Shown
from xrm.web.pages.cells import currency_in
from xrm.web.pages.formats import Formats
from xrm.web.pages.shell import formats_of, language_of
from xrm.web.rights import not_found

if TYPE_CHECKING:
    from xrm.instance import Xrm
    from xrm.records.rights import Rights
    from xrm.records.service import Records


@dataclass(frozen=True, slots=True)
class Visit:
    """Everything a view of a page starts from."""

    xrm: Xrm
    actor: Actor
    language: str
    formats: Formats

    @classmethod
    def current(cls) -> Visit:
        return cls(g.xrm, g.actor, language_of(g.xrm, g.actor), formats_of(g.xrm, g.actor))

    @property
    def records(self) -> Records:
        return self.xrm.records

    def entity(self, name: str, verb: Verb = Verb.READ) -> Entity:
        """An entity this reader may use so; what they may not and what is not look alike."""
        entity = self.records.entity(self.actor, name)
        if entity is None or not self.rights(name).may(verb):
            raise XrmError(not_found())
        return entity

    def known(self, name: str) -> Entity:
        """An entity or row type, of whose fields this reader sees some, as they may know it."""
        found = self.records.entity(self.actor, name)
        return self.xrm.catalog.entities[name] if found is None else found

    def rights(self, entity: str) -> Rights:
        return self.records.rights(self.actor, entity)

    def may(self, entity: str, verb: Verb) -> bool:
        return self.rights(entity).may(verb)

    def said(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """Problems with the dates in them as this reader writes dates; the API tells them as ISO has them."""
        return tuple(replace(each, message=self.formats.dated(each.message)) for each in problems)

    def shown(self, entity: str = "", id: UUID | None = None, *, brief: bool = False) -> Shown:
        return Shown(self.formats, self.language, entity, id, brief)

    def form(self, entity: Entity, writable: Collection[str]) -> FormView:
        """The form with the fields this reader sees, and those of `writable` to write in."""
        rights = self.rights(entity.name)

        def shown(name: str) -> bool:
            return rights.shown(name) or name in writable

        def rows(field: Field) -> tuple[Control, ...]:
            return self.row_controls(entity, field, Verb.WRITE)

        return build_form(entity, lambda field: shown(field.name), writable, self.language, rows, self.layout(entity))

    def row_controls(self, entity: Entity, field: Field, verb: Verb) -> tuple[Control, ...]:
        """The controls of each row in a field, in their order, as far as this reader may type in them."""
        if field.rows is None:
            return ()
        rights = self.records.row_rights(self.actor, entity.name, field.name)
        given = rights.fields(verb) | rights.fields(Verb.CREATE)
        rows = self.known(field.rows.entity)
        named = [name for section in rows.form.sections for line in section.rows for name in line]
        named = [name for name in named if not rows.fields[name].currency_of]
        placed = (one for name in named for one in rows.fields[name].parts or (rows.fields[name],))
        kept = (each for each in placed if each.name in given and typed_in(each))
        made = (build_control(each, self.language) for each in kept)
        return tuple(with_currency(each, rows, given, self.language) for each in made)

    def units(self, entity: Entity, values: Mapping[str, Any]) -> dict[str, str]:
        """Currencies of a record's amounts that are taken from elsewhere; of rows those that all of them share."""
        found: dict[str, str] = {}
        for each in entity.fields.values():
            kept = entity.fields.get(each.currency)
            if kept is not None and kept.formula is not None:
                found[each.name] = currency_in(entity, each, values)
            elif each.rows is not None:
                rows = [self.units(self.known(each.rows.entity), row.values) for row in values.get(each.name) or ()]
                for name in rows[0] if rows else ():
                    codes = {row.get(name, "") for row in rows}
                    found[f"{each.name}/{name}"] = codes.pop() if len(codes) == 1 else ""
        return found

    def kinds(self) -> dict[str, str]:
        """The entities whose records this reader may see, by name, and what they are called."""
        entities = self.xrm.catalog.entities.values()
        return {each.name: each.label.text(self.language) for each in entities if self.may(each.name, Verb.READ)}

    def leads_to_several(self, entity: str, field: str) -> bool:
        """Whether a link, or one of rows (`lines.product`), leads to records of several entities."""
        outer, _, inner = field.partition(".")
        each = self.xrm.catalog.entities[entity].field(outer)
        if inner and each is not None and each.rows is not None:
            each = self.xrm.catalog.entities[each.rows.entity].field(inner)
        return each is not None and each.link is not None and each.link.several

    def layout(self, entity: Entity) -> Form:
        """The form of this reader: of their role, of portal users, or the one of everybody."""
        for name, form in entity.forms.items():
            if name in self.actor.roles:
                return form
        known = [self.xrm.catalog.roles[each] for each in self.actor.roles if each in self.xrm.catalog.roles]
        portal = entity.forms.get("portal") if known and all(each.portal for each in known) else None
        return portal or entity.form

    def only(self, words: Mapping[str, str], known: Collection[str]) -> None:
        """Refuse what an address says beyond `known`: nothing is ignored."""
        unknown = [word for word in words if word not in known]
        if unknown:
            raise XrmError(Problem("XRM802", f"This page does not know “{word}”.", target=word) for word in unknown)
