"""The past of rows, told in the history of the record that owns them: the rows that differ, and of those what differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.requests import Row

Change = tuple[tuple[Row, ...], tuple[Row, ...]]


def differing(old: Sequence[Row], new: Sequence[Row]) -> Change:
    """The rows that came, went, say something else or stand elsewhere."""
    before, after = {each.id: each for each in old}, {each.id: each for each in new}
    moved = _moved([id for id in before if id in after], [id for id in after if id in before])
    was: list[Row] = []
    now: list[Row] = []
    for place, each in enumerate(old):
        other = after.get(each.id)
        was += [replace(each, place=place)] if other is None else _part(each, other, place if moved else None)
    for place, each in enumerate(new):
        other = before.get(each.id)
        now += [replace(each, place=place)] if other is None else _part(each, other, place if moved else None)
    return tuple(was), tuple(now)


def _moved(before: list[UUID], after: list[UUID]) -> bool:
    return before != after


def _part(each: Row, other: Row, place: int | None) -> list[Row]:
    """Of a row that stays what differs from how it is on the other side."""
    values = {name: value for name, value in each.values.items() if value != other.values.get(name)}
    return [Row(each.id, values, place=place)] if values or place is not None else []


def written(entity: Entity, rows: Sequence[Row], plain: Callable[[Any], Any]) -> list[dict[str, Any]]:
    """Rows as JSON, their fields by id."""
    return [
        {
            "id": str(each.id),
            **({} if each.place is None else {"at": each.place}),
            "values": {
                str(field.id): plain(value)
                for name, value in each.values.items()
                if (field := entity.field(name)) is not None and value not in (None, ())
            },
        }
        for each in rows
    ]


def read(entity: Entity, said: Any, typed: Callable[[Any, Field], Any]) -> tuple[Row, ...]:
    """Rows as they were written, by today's names; of fields that are gone nothing is shown."""
    by_id = {str(each.id): each for each in entity.fields.values() if not each.internal}
    return tuple(
        Row(
            UUID(each["id"]),
            {by_id[key].name: typed(value, by_id[key]) for key, value in each["values"].items() if key in by_id},
            place=each.get("at"),
        )
        for each in said or ()
    )


def seen(change: Change, fields: frozenset[str]) -> Change | None:
    """What a reader of these fields sees of a change; None where that is nothing."""
    old, new = ({each.id: _narrowed(each, fields) for each in rows} for rows in change)
    told = [id for id in {**old, **new} if id not in old or id not in new or _tells(old[id], new[id])]
    found = tuple(tuple(rows[id] for id in told if id in rows) for rows in (old, new))
    return (found[0], found[1]) if told else None


def _narrowed(row: Row, fields: frozenset[str]) -> Row:
    return replace(row, values={name: value for name, value in row.values.items() if name in fields})


def _tells(old: Row, new: Row) -> bool:
    return bool(old.values or new.values) or old.place != new.place


def ends(each: Field, change: tuple[Any, Any]) -> Iterator[tuple[str, UUID]]:
    """The records that a link leads to on both sides of a change: entity and id."""
    for value in change:
        for id in value if isinstance(value, tuple) else (value,):
            if each.link is not None and isinstance(id, UUID):
                yield from ((target, id) for target in each.link.targets)


def linked(entity: Entity, change: Change) -> Iterator[tuple[str, UUID]]:
    """The records that the links in rows lead to: entity and id."""
    for row in (*change[0], *change[1]):
        for name, value in row.values.items():
            yield from ends(entity.fields[name], (value, None))


def shown(value: Any, seen: frozenset[UUID]) -> Any:
    """Of the ends of a link those that may be seen."""
    if isinstance(value, tuple):
        return tuple(each for each in value if each in seen)
    return value if value in seen else None


def guarded(entity: Entity, change: Change, there: frozenset[UUID]) -> Change:
    """Links in rows that lead to what the reader may not see say nothing."""

    def cleared(row: Row) -> Row:
        links = [name for name in row.values if entity.fields[name].link is not None]
        values = {**row.values, **{name: shown(row.values[name], there) for name in links}}
        for name in links:
            kind = entity.kind_of(entity.fields[name])
            if kind is not None and values[name] is None and kind.name in values:
                values[kind.name] = None  # what it led to is told by the link alone
        return replace(row, values=values)

    return tuple(map(cleared, change[0])), tuple(map(cleared, change[1]))
