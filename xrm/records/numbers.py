"""Running numbers: taken inside the transaction that uses them, so none is lost and none is given twice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from xrm.catalog.entity import Entity, Field
from xrm.statements.titles import plain_text
from xrm.statements.writing import next_number

if TYPE_CHECKING:
    from xrm.records.shelf import Shelf
    from xrm.storage import Unit

_PART = re.compile(r"\{([a-z][a-z0-9_]*)(?::([0-9]{1,2}))?\}")


def numbered(shelf: Shelf, unit: Unit, entity: Entity, values: Mapping[str, Any], today: date) -> dict[str, str]:
    """The numbers of a new record, by field name; one that was given (by xrm itself) stays."""
    given: dict[str, str] = {}
    for each in entity.stored_fields():
        if each.sequence is not None and values.get(each.name) is None:
            statement = shelf.kept(("number",), lambda: next_number(unit.dialect))
            row = unit.one(statement, {"field_id": each.id, "scope": scope(each, today), "last": 1})
            assert row is not None, "an insert that returns gives a row"  # noqa: S101
            given[each.name] = formatted(each, int(row[0]), values, today)
    return given


def scope(each: Field, today: date) -> str:
    """What a sequence counts within: all, or one year."""
    assert each.sequence is not None  # noqa: S101
    return str(today.year) if each.sequence.reset == "yearly" else ""


def formatted(each: Field, number: int, values: Mapping[str, Any], today: date) -> str:
    """The number as its format says: `S-{year}-{n:4}`."""
    assert each.sequence is not None  # noqa: S101
    known = {"n": str(number), "year": f"{today.year:04}", "month": f"{today.month:02}", "day": f"{today.day:02}"}

    def part(match: re.Match[str]) -> str:
        text = known.get(match[1])
        if text is None:
            text = plain_text(values.get(match[1]))
        return text.zfill(int(match[2])) if match[2] else text

    return _PART.sub(part, each.sequence.format)
