"""Which record a text means: by its id, by what only it has, by its title, or by a path from it.  Asked for many at once.

What whoever imports may not see is not there; a text that means two records is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.kinds import Kind
from xrm.catalog.requests import Query
from xrm.errors import XrmError
from xrm.expressions.tree import Expression
from xrm.imports.saying import LONGEST, literal, parts_of
from xrm.projections.texts import from_text

if TYPE_CHECKING:
    from xrm.catalog.entity import Entity
    from xrm.catalog.field import Field
    from xrm.catalog.requests import Actor
    from xrm.records.service import Records

AT_ONCE = 200
"""Texts in one condition; an expression has its limits."""
MOST_KNOWN = 200_000
"""Texts that are remembered; then they are asked for anew."""
MOST_FOUND = 2 * AT_ONCE
"""Records that such a condition is expected to find; texts that were not among them are asked for one by one."""
LOOKED_AT = 20
"""Records that a search for a title is looked up among."""

Said = tuple[tuple[str, str], ...]
"""What is said of a record: path and text, the path of a title or key being empty."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A record of one entity that a row names."""

    entity: str
    said: Said


class Ends:
    """Finds records, each only once."""

    def __init__(self, records: Records, actor: Actor) -> None:
        self._records, self._actor = records, actor
        self._known: dict[Wanted, UUID | str] = {}

    def look_up(self, wanted: Iterable[Wanted]) -> None:
        """Find all of these with few questions."""
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        fresh = list(dict.fromkeys(each for each in wanted if each not in self._known))
        by_way: dict[tuple[str, str], list[Wanted]] = {}
        for each in fresh:
            if any(len(text) > LONGEST for _, text in each.said):
                self._known[each] = _none(each.entity, each.said)
            elif len(each.said) == 1:
                by_way.setdefault((each.entity, each.said[0][0]), []).append(each)
            else:
                self._known[each] = self._by_condition(each)
        for (entity, path), some in by_way.items():
            self._by_one(entity, path, some)

    def forget(self, entity: str) -> None:
        """Records of an entity were written: what was not there may be there now."""
        for each in [each for each, found in self._known.items() if each.entity == entity and isinstance(found, str)]:
            del self._known[each]

    def found(self, wanted: Wanted) -> UUID:
        """The record; `ValueError` says why there is none."""
        known = self._known.get(wanted)
        if known is None:
            self.look_up([wanted])
            known = self._known[wanted]
        if isinstance(known, str):
            raise ValueError(known)
        return known

    def _by_one(self, entity: str, path: str, some: Sequence[Wanted]) -> None:
        owner = self._records.entity(self._actor, entity)
        if owner is None:
            self._known.update({each: _none(entity, each.said) for each in some})
            return
        left = {each.said[0][1]: each for each in some}
        if path:
            each = owner.field(path)
            if each is not None and each.stored and each.kind in (Kind.TEXT, Kind.INTEGER):
                self._take(owner, left, each)
        else:
            self._take_ids(left)
            for each in _keys(owner):
                self._take(owner, left, each)
        for text, wanted in left.items():
            self._known[wanted] = self._by_condition(wanted) if path else self._by_title(owner, text)

    def _take_ids(self, left: dict[str, Wanted]) -> None:
        for text in list(left):
            try:
                self._known[left[text]] = UUID(text.strip())
            except ValueError:
                continue
            del left[text]

    def _take(self, owner: Entity, left: dict[str, Wanted], each: Field) -> None:
        """Find by one field what has its text there, and take it out of what is left."""
        texts = list(left)
        for some in parts_of(texts, AT_ONCE, lambda text: len(text) + text.count("'")):
            values = {_value(each, text): text for text in some}
            said = ", ".join(literal(each, value) for value in values if value is not None)
            if not said or not self._records.may_see(self._actor, owner.name, each.name):
                continue
            found: dict[str, list[UUID]] = {}
            for id, value in self._listed(owner.name, f"{each.name} in ({said})", each.name):
                if value in values:
                    found.setdefault(values[value], []).append(id)
            for text, ids in found.items():
                self._known[left.pop(text)] = ids[0] if len(ids) == 1 else _several(owner.name, text)

    def _listed(self, entity: str, condition: str, name: str) -> Iterator[tuple[UUID, Any]]:
        """The records a condition finds; none where there are too many to say of one that no other is called so."""
        words = {"filter": condition, "select": f"id,{name}"}
        query = self._records.query(self._actor, entity, words)
        page = self._records.list(self._actor, replace(query, page_size=MOST_FOUND))
        place = page.names.index("id"), page.names.index(name)
        if page.next:
            return iter(())
        return ((row[place[0]], row[place[1]]) for row in page.rows)

    def _by_condition(self, wanted: Wanted) -> UUID | str:
        """By everything that is said of it."""
        try:
            parts = [f"{path} eq {self._literal(wanted.entity, path, text)}" for path, text in wanted.said]
            words = {"filter": " and ".join(parts), "select": "id", "top": "2"}
            page = self._records.list(self._actor, self._records.query(self._actor, wanted.entity, words))
        except (XrmError, ValueError):
            return _none(wanted.entity, wanted.said)
        at = page.names.index("id")
        told = ", ".join(text for _, text in wanted.said)
        if len(page.rows) > 1:
            return _several(wanted.entity, told)
        found: UUID | str = page.rows[0][at] if page.rows else _none(wanted.entity, wanted.said)
        return found

    def _literal(self, entity: str, path: str, text: str) -> str:
        each = self._end(entity, path)
        return literal(each, from_text(each, text)) if each is not None else literal(None, text)

    def _end(self, entity: str, path: str) -> Field | None:
        """The field at the end of a path."""
        *steps, last = path.split("/")
        for step in steps:
            owner = self._records.catalog.entities.get(entity)
            each = owner.field(step) if owner else None
            if each is None or each.link is None or len(each.link.targets) != 1:
                return None
            entity = each.link.targets[0]
        owner = self._records.catalog.entities.get(entity)
        return owner.field(last) if owner else None

    def _by_title(self, owner: Entity, text: str) -> UUID | str:
        """By the title as its reader sees it; what a search finds is compared, for titles are kept nowhere."""
        query = Query(entity=owner.name, search=text[:200], select=("title",), page_size=LOOKED_AT)
        try:
            page = self._records.list(self._actor, query)
        except XrmError:
            return _none(owner.name, (("", text),))
        id, title = page.names.index("id"), page.names.index("title")
        same = [row[id] for row in page.rows if row[title].casefold() == text.strip().casefold()]
        if len(same) > 1:
            return _several(owner.name, text)
        return same[0] if same else _none(owner.name, (("", text),))


def _keys(owner: Entity) -> Iterator[Field]:
    """Text fields that find a record by themselves: what is unique, and what alone is its title."""
    for each in owner.fields.values():
        if each.unique and each.stored and each.kind is Kind.TEXT:
            yield each
    parts = owner.title.parts
    paths = tuple(parts[0].paths()) if len(parts) == 1 and isinstance(parts[0], Expression) else ()
    named = owner.fields.get(paths[0].field) if len(paths) == 1 and not paths[0].steps else None
    if named is not None and named.stored and named.kind is Kind.TEXT and not named.unique:
        yield named


def _value(each: Field, text: str) -> Any:
    try:
        return from_text(each, text.strip())
    except ValueError:
        return None


def _none(entity: str, said: Said) -> str:
    told = ", ".join(text for _, text in said)
    return f"There is no {entity.replace('_', ' ')} “{told[:80]}”."


def _several(entity: str, told: str) -> str:
    return f"Several records of {entity.replace('_', ' ')} are called “{told[:80]}”."


def group(columns: Iterable[tuple[str, str, str]]) -> Mapping[str, Said]:
    """Field -> everything that is said of the record it leads to, from (field, path, text)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, path, text in columns:
        found.setdefault(name, []).append((path, text))
    return {name: tuple(said) for name, said in found.items()}
