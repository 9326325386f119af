"""Which records there are for the rows of a table: found by the fields of a plan, many with one question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.imports.saying import literal

if TYPE_CHECKING:
    from xrm.catalog.entity import Entity
    from xrm.catalog.requests import Actor
    from xrm.records.service import Records

Key = tuple[Any, ...]
"""What a row says of the fields that its record is found by, in their order."""
MOST_NODES = 400
"""Of one condition, which has its limits."""
MOST_FOUND = 1_000


class Matching:
    """Finds records by the same fields again and again."""

    def __init__(self, records: Records, actor: Actor, entity: Entity, names: Sequence[str]) -> None:
        self._records, self._actor, self._entity = records, actor, entity
        self._fields = [each for name in names if (each := entity.field(name)) is not None]

    def key(self, values: Mapping[str, Any]) -> Key:
        """What these values say of the fields, as they are kept; `ValueError` names one that is empty."""
        found = []
        for each in self._fields:
            value = values.get(each.name)
            if value is None:
                raise ValueError(f"“{each.label.text('en') or each.name}” says which record this is, and is empty.")
            normalise = each.type.normalise
            found.append(normalise(value, each) if normalise is not None else value)
        return tuple(found)

    def find(self, keys: Sequence[Key]) -> Mapping[Key, Sequence[UUID]]:
        """The records of each key; one that is not there has none."""
        found: dict[Key, list[UUID]] = {}
        for condition in self._conditions(keys):
            for id, key in self._listed(condition):
                found.setdefault(key, []).append(id)
        return found

    def _conditions(self, keys: Sequence[Key]) -> Iterator[str]:
        if len(self._fields) == 1:
            size = MOST_NODES // 2
            for start in range(0, len(keys), size):
                said = ", ".join(literal(self._fields[0], key[0]) for key in keys[start : start + size])
                yield f"{self._fields[0].name} in ({said})"
            return
        size = MOST_NODES // (5 * len(self._fields))
        for start in range(0, len(keys), size):
            yield " or ".join(f"({self._condition(key)})" for key in keys[start : start + size])

    def _condition(self, key: Key) -> str:
        pairs = zip(self._fields, key, strict=True)
        return " and ".join(f"{each.name} eq {literal(each, value)}" for each, value in pairs)

    def _listed(self, condition: str) -> Iterator[tuple[UUID, Key]]:
        names = list(dict.fromkeys(("id", *(each.name for each in self._fields))))
        words = {"filter": condition, "select": ",".join(names), "orderby": "id"}
        query = self._records.query(self._actor, self._entity.name, words)
        for row, at in self._rows(query):
            yield row[at["id"]], tuple(row[at[each.name]] for each in self._fields)

    def _rows(self, query: Any) -> Iterator[tuple[Sequence[Any], Mapping[str, int]]]:
        from dataclasses import replace

        cursor = ""
        while True:
            page = self._records.list(self._actor, replace(query, page_size=MOST_FOUND, cursor=cursor))
            at = {name: place for place, name in enumerate(page.names)}
            for row in page.rows:
                yield row, at
            cursor = page.next
            if not cursor:
                return
