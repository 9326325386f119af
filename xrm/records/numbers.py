"""Running numbers: none is given twice.  Gapless ones are taken in the transaction that uses them, so none is lost
either; fast ones before it, so that nobody waits for somebody else's transaction to end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.statements.titles import plain_text
from xrm.statements.writing import next_number

if TYPE_CHECKING:
    from xrm.records.shelf import Shelf
    from xrm.storage import Unit

_PART = re.compile(r"\{([a-z][a-z0-9_]*)(?::([0-9]{1,2}))?\}")


def numbered(
    shelf: Shelf, unit: Unit, entity: Entity, values: Mapping[str, Any], today: date, *, gapless: bool = True
) -> dict[str, str]:
    """The numbers of a new record, by field name; one that was given (by xrm itself, or before) stays."""
    given: dict[str, str] = {}
    for each in entity.stored_fields():
        if each.sequence is not None and each.sequence.gapless is gapless and values.get(each.name) is None:
            statement = shelf.kept(("number",), lambda: next_number(unit.dialect))
            row = unit.one(statement, {"field_id": each.id, "scope": scope(entity, each, values, today), "last": 1})
            assert row is not None, "an insert that returns gives a row"  # noqa: S101
            given[each.name] = formatted(entity, each, int(row[0]), values, today)
    return given


def drawn_before(entity: Entity, values: Mapping[str, Any]) -> bool:
    """Whether a new record has numbers that are taken before it is written."""
    return any(
        each.sequence is not None and not each.sequence.gapless and values.get(each.name) is None
        for each in entity.stored_fields()
    )


def scope(entity: Entity, each: Field, values: Mapping[str, Any], today: date) -> str:
    """What a sequence counts within: all, a year, a month or a day, and one value of the field it is counted by."""
    assert each.sequence is not None  # noqa: S101
    since = {"yearly": f"{today.year}", "monthly": f"{today:%Y-%m}", "daily": f"{today:%Y-%m-%d}"}
    parts = [since.get(each.sequence.reset, "")]
    if each.sequence.per:
        parts.append(str(values.get(each.sequence.per, "")))
    return "/".join(part for part in parts if part)


def formatted(entity: Entity, each: Field, number: int, values: Mapping[str, Any], today: date) -> str:
    """The number as its format says: `S-{year}-{n:4}`."""
    assert each.sequence is not None  # noqa: S101
    known = {"n": str(number), "year": f"{today.year:04}", "month": f"{today.month:02}", "day": f"{today.day:02}"}

    def part(match: re.Match[str]) -> str:
        text = known.get(match[1])
        if text is None:
            text = _shown(entity, match[1], values)
        return text.zfill(int(match[2])) if match[2] else text

    return _PART.sub(part, _format(entity, each, values))


def _format(entity: Entity, each: Field, values: Mapping[str, Any]) -> str:
    """The one format, or that of the value the number is counted by."""
    assert each.sequence is not None  # noqa: S101
    if not each.sequence.formats:
        return each.sequence.format
    name = _shown(entity, each.sequence.per, values)
    return each.sequence.formats.get(name) or next(iter(each.sequence.formats.values()))


def _shown(entity: Entity, name: str, values: Mapping[str, Any]) -> str:
    """A value as a number shows it; a choice by the name it has today."""
    field, value = entity.field(name), values.get(name)
    choice = field.choice(value) if field is not None and field.kind is Kind.CHOICE else None
    return choice.name if choice else plain_text(value)
