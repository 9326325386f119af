"""Records and pages become bytes of JSON, column by column: only kinds that JSON has no word for cost a call per value.

orjson itself writes ids, dates, times and instants (with Z), files and lists; decimals go out digit by digit and
choices under the name they have today.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

import orjson

from xrm.catalog.columns import VERSION_COLUMN
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.requests import HistoryEntry, Page, Record, Row
from xrm.web.api.etags import etag
from xrm.web.api.negotiate import Manner

OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC
Write = Callable[[Sequence[Any]], Sequence[Any]]
"""Writes the values of one column, empty ones too."""
ETAG = "@odata.etag"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a page: where it stands in a row, its name in JSON, and the step its values need."""

    position: int
    key: str
    write: Write | None


@dataclass(slots=True)
class Writer:
    """Writes values of one revision in one manner; keeps what it has found out about a field."""

    manner: Manner
    revision: int
    entities: Mapping[str, Entity] = field(
        default_factory=dict
    )  # of the revision: rows are written as their row type says
    _writes: dict[tuple[int, int], Write | None] = field(default_factory=dict)

    def page(
        self,
        page: Page,
        select: Sequence[str] | None,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        expanded: Sequence[Mapping[str, Any]] = (),
    ) -> bytes:
        """A list as OData has it: `before` the values the context and count, `after` them the next link.

        `expanded` are for each record the rows it shows.
        """
        rows = self.rows(page, select)
        for row, further in zip(rows, expanded, strict=False):
            row.update(further)
        return dumps({**before, "value": rows, **after})

    def rows(self, page: Page, select: Sequence[str] | None) -> list[dict[str, Any]]:
        """Tuple rows to objects, the ETag first; no step per value where none is needed."""
        columns = self.columns(page, select)
        if not columns:
            return [{} for _ in page.rows]
        names = [column.key for column in columns]
        stored = list(zip(*page.rows, strict=True))
        if not stored:
            return []
        written = [each.write(stored[each.position]) if each.write else stored[each.position] for each in columns]
        return [dict(zip(names, row, strict=True)) for row in zip(*written, strict=True)]

    def columns(self, page: Page, select: Sequence[str] | None) -> list[Column]:
        """What of a row is written: its ETag, then what was asked for."""
        found: list[Column] = []
        for position, name in enumerate(page.names):
            each = page.entity.field(name)
            if name == VERSION_COLUMN:
                if self.manner.metadata != "none" and page.entity.owned_by is None:
                    found.insert(0, Column(position, ETAG, self.tags))
            elif select is None or name in select:
                found.append(
                    Column(position, each.key if each else name, self.write_of(page.entity, each) if each else None)
                )
        return found

    def tags(self, versions: Sequence[int]) -> list[str]:
        return [etag(version, self.revision) for version in versions]

    def record(
        self, record: Record, select: Sequence[str] | None = None, expand: Collection[str] = ()
    ) -> dict[str, Any]:
        """One record as its reader may see it; `select` are field names, `expand` those of rows to show."""
        tag = {} if self.manner.metadata == "none" else {ETAG: etag(record.version, self.revision)}
        title = {"title": record.title} if select and "title" in select and not record.entity.field("title") else {}
        rows = {
            each.key: self.value(record.entity, each, record.values[each.name])
            for each in record.entity.row_fields()
            if each.name in expand and each.name in record.values
        }
        return {**tag, **self.values(record.entity, record.values, select), **rows, **title}

    def values(self, entity: Entity, values: Mapping[str, Any], select: Sequence[str] | None = None) -> dict[str, Any]:
        return {
            each.key: self.value(entity, each, values[each.name])
            for each in entity.all_fields()
            if each.name in values
            and each.rows is None
            and (each.name in select if select is not None else not each.part_of)
        }

    def value(self, entity: Entity, each: Field, value: Any) -> Any:
        write = self.write_of(entity, each)
        return write((value,))[0] if write else value

    def write_of(self, entity: Entity, each: Field) -> Write | None:
        """The step a field's values need; None: orjson writes them as they are."""
        known = (entity.id, each.id)
        if known not in self._writes:
            self._writes[known] = self.find_write(each)
        return self._writes[known]

    def find_write(self, each: Field) -> Write | None:
        if each.type.told is not None:
            return partial(told, each)
        if each.parts:
            return partial(wholes, {part.part: self.find_write(part) for part in each.parts})
        if each.kind is Kind.DECIMAL:
            return decimals_as_text if self.manner.exact_as_text else decimals
        if each.kind is Kind.INTEGER and self.manner.exact_as_text:
            return integers_as_text
        if each.kind in (Kind.CHOICE, Kind.CHOICES) and any(choice.name != choice.stored for choice in each.choices):
            public: dict[str | None, str] = {choice.stored: choice.name for choice in each.choices}
            return partial(choices if each.kind is Kind.CHOICE else chosen, public)
        if each.rows is not None and each.rows.entity in self.entities:
            return partial(self.each_rows, self.entities[each.rows.entity])
        return None

    def each_rows(self, entity: Entity, values: Sequence[Sequence[Row] | None]) -> list[list[dict[str, Any]] | None]:
        """Rows as objects with their id."""
        return [
            None if rows is None else [{"id": row.id, **self.values(entity, row.values)} for row in rows]
            for rows in values
        ]

    def history(self, entity: Entity, entry: HistoryEntry) -> dict[str, Any]:
        """One entry of a record's past: field name -> old and new."""
        return {
            "id": entry.id,
            "at": entry.at,
            "action": entry.action,
            "move": entry.move,
            "actor": entry.actor,
            "actor_id": entry.actor_id,
            "via": entry.via,
            "reason": entry.reason,
            "changes": dict(self.changes(entity, entry.changes)),
        }

    def changes(self, entity: Entity, changes: Mapping[str, tuple[Any, Any]]) -> Mapping[str, dict[str, Any]]:
        told: dict[str, dict[str, Any]] = {}
        for name, (old, new) in changes.items():
            each = entity.field(name)
            if each is None:
                told[name] = {"old": old, "new": new}
            else:
                told[each.key] = {"old": self.value(entity, each, old), "new": self.value(entity, each, new)}
        return told


def decimals(values: Sequence[Decimal | None]) -> list[orjson.Fragment | None]:
    """The digits themselves: a floating number would change them."""
    return [None if value is None else orjson.Fragment(format(value, "f")) for value in values]


def decimals_as_text(values: Sequence[Decimal | None]) -> list[str | None]:
    return [None if value is None else format(value, "f") for value in values]


def integers_as_text(values: Sequence[int | None]) -> list[str | None]:
    return [None if value is None else str(value) for value in values]


def told(each: Field, values: Sequence[Any]) -> list[str | None]:
    """Values of a type that writes its own text."""
    write = each.type.told
    assert write is not None  # noqa: S101
    return [None if value is None else write(value, each) for value in values]


def wholes(
    writes: Mapping[str, Write | None], values: Sequence[Mapping[str, Any] | None]
) -> list[dict[str, Any] | None]:
    """Complex values, each part written in its own way."""
    return [
        None
        if value is None
        else {part: one if (write := writes.get(part)) is None else write((one,))[0] for part, one in value.items()}
        for value in values
    ]


def choices(public: Mapping[str | None, str], values: Sequence[str | None]) -> list[str | None]:
    return [public.get(value, value) for value in values]


def chosen(public: Mapping[str | None, str], values: Sequence[Sequence[str] | None]) -> list[list[str] | None]:
    return [None if value is None else [public.get(each, each) for each in value] for value in values]


def dumps(value: Any) -> bytes:
    try:
        return orjson.dumps(value, default=last_resort, option=OPTIONS)
    except orjson.JSONEncodeError:  # a whole number beyond 64 bits, in JSON that was stored by other means
        return orjson.dumps(large_as_written(value), default=last_resort, option=OPTIONS)


def large_as_written(value: Any) -> Any:
    """The same value with whole numbers beyond 64 bits as their digits."""
    if isinstance(value, int) and not isinstance(value, bool) and not -(2**63) <= value < 2**64:
        return orjson.Fragment(str(value))
    if isinstance(value, dict):
        return {name: large_as_written(each) for name, each in value.items()}
    return [large_as_written(each) for each in value] if isinstance(value, list | tuple) else value


def last_resort(value: Any) -> Any:
    """Decimals that came without a field, such as those of a computed value."""
    if isinstance(value, Decimal):
        return decimals((value,))[0]
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"no JSON for {type(value).__name__}")
