"""Which records there are for the rows of a table: found by the fields of a plan, many with one question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.imports.saying import LONGEST, literal, parts_of

if TYPE_CHECKING:
    from xrm.catalog.entity import Entity
    from xrm.catalog.requests import Actor
    from xrm.records.service import Records

Key = tuple[Any, ...]
"""What a row says of the fields that its record is found by, in their order."""
MOST_SAID = 400
"""Values in one condition, which has its limits."""
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
            if isinstance(value, str) and len(value) > LONGEST:
                raise ValueError(f"“{each.label.text('en') or each.name}” is too long to say which record this is.")
            normalise = each.type.normalise
            found.append(normalise(value, each) if normalise is not None else value)
        return tuple(found)

    def find(self, keys: Sequence[Key]) -> Mapping[Key, Sequence[UUID]]:
        """The records of each key; one that is not there has none."""
        wanted = set(keys)
        found: dict[Key, list[UUID]] = {}
        for condition in self._conditions(keys):
            for id, key in self._listed(condition):
                if key in wanted and id not in found.setdefault(key, []):
                    found[key].append(id)
        return found

    def _conditions(self, keys: Sequence[Key]) -> Iterator[str]:
        """Conditions that hold for all of these records and for few others: `student in (…) and term in (…)`."""
        size = MOST_SAID // max(1, len(self._fields))
        for some in parts_of(keys, size, self._letters):
            yield " and ".join(
                f"{each.name} in ({', '.join(dict.fromkeys(literal(each, key[place]) for key in some))})"
                for place, each in enumerate(self._fields)
            )

    def _letters(self, key: Key) -> int:
        return sum(len(literal(each, one)) for each, one in zip(self._fields, key, strict=True))

    def _listed(self, condition: str) -> Iterator[tuple[UUID, Key]]:
        names = list(dict.fromkeys(("id", *(each.name for each in self._fields))))
        words = {"filter": condition, "select": ",".join(names), "orderby": "id"}
        query = self._records.query(self._actor, self._entity.name, words)
        for row, at in self._rows(query):
            yield row[at["id"]], tuple(row[at[each.name]] for each in self._fields)

    def _rows(self, query: Any) -> Iterator[tuple[Sequence[Any], Mapping[str, int]]]:
        cursor = ""
        while True:
            page = self._records.list(self._actor, replace(query, page_size=MOST_FOUND, cursor=cursor))
            at = {name: place for place, name in enumerate(page.names)}
            for row in page.rows:
                yield row, at
            cursor = page.next
            if not cursor:
                return
