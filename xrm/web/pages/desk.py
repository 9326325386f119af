"""A form in the hands of its reader: what is on it, what was typed, what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import request

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.requests import LinkedRecord, Record
from xrm.errors import Problem, XrmError
from xrm.expressions.tree import Expression
from xrm.projections.forms import Control, FormView, with_units
from xrm.web.pages.addresses import entity_address, record_address
from xrm.web.pages.posted import Posted, read_post
from xrm.web.pages.typed import Texts, texts_of, values_of
from xrm.web.pages.visit import Visit
from xrm.web.rights import not_found

ANSWERED = frozenset({"XRM809", "XRM810", "XRM811", "XRM813", "XRM814", "XRM815", "XRM818"})
"""Problems that a form shows beside its fields; others are pages of their own."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One form of one reader, for a new record (`record` is None) or for one that is there."""

    visit: Visit
    entity: Entity
    form: FormView
    record: Record | None = None

    @property
    def controls(self) -> tuple[Control, ...]:
        return tuple(self.form.controls())

    def post(self) -> Posted:
        return read_post(request.form, request.files, self.controls)

    def values(self, texts: Texts) -> tuple[dict[str, Any], list[Problem]]:
        return values_of(self.controls, texts, self.visit.formats)

    def texts(self, values: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        return dict(texts_of(self.controls, values, self.visit.formats))

    def find(self, control: Control, search: str, limit: int = 20) -> tuple[LinkedRecord, ...]:
        parts = control.name.split(".")
        name = f"{parts[0]}.{parts[-1]}" if len(parts) > 1 else control.name  # of a row: `lines.0.product`
        return tuple(self.visit.records.options(self.visit.actor, self.entity.name, name, search, limit))


def desk_for_new(entity: str) -> Desk:
    visit = Visit.current()
    found = visit.entity(entity, Verb.CREATE)
    return Desk(visit, found, visit.form(found, visit.rights(entity).fields(Verb.CREATE)).editable())


def desk_for(entity: str, id: UUID) -> Desk:
    """The form of a record its reader may write; for others it does not exist."""
    visit = Visit.current()
    found = visit.entity(entity)
    record = visit.records.read(visit.actor, entity, id)
    form = visit.form(found, record.writable).editable()
    if Verb.WRITE not in record.may or not form.sections:
        raise XrmError(not_found())
    return Desk(visit, found, with_units(form, visit.units(found, record.values)), record)


def blank_texts(desk: Desk) -> dict[str, tuple[str, ...]]:
    """What the form of a new record holds by itself."""
    return desk.texts(desk.visit.records.blank(desk.visit.actor, desk.entity.name))


def said_anew(desk: Desk, texts: Texts) -> Texts:
    """Without the inputs left as empty as they came whose default is only known with the rest: it is still to be taken."""
    blank = blank_texts(desk)
    return {
        name: said
        for name, said in texts.items()
        if any(said) or any(blank[name]) or not isinstance(desk.entity.fields[name].default, Expression)
    }


def stored_values(desk: Desk) -> Mapping[str, Any]:
    return desk.record.values if desk.record else {}


def similar_to(desk: Desk, values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Records that may be the same thing as the new one, as far as its writer may see them."""
    found = desk.visit.records.similar(desk.visit.actor, desk.entity.name, values)
    return tuple((each.title or "", record_address(desk.entity.name, each.id)) for each in found if each.id)


def trail_of(desk: Desk) -> tuple[tuple[str, str], ...]:
    above = (desk.entity.plural_label.text(desk.visit.language), entity_address(desk.entity.name))
    return (above, (desk.record.title, record_address(desk.entity.name, desk.record.id))) if desk.record else (above,)
