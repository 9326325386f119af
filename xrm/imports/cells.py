"""What a cell says: text in the ways people write days, numbers and choices, or what a spreadsheet knows -> a value.

`ValueError` with a sentence where it says nothing that the field could hold; what could mean two things is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from xrm.catalog.kinds import NUMBERS, Kind
from xrm.imports.plan import Days
from xrm.projections.texts import from_text, parted

if TYPE_CHECKING:
    from xrm.catalog.field import Field
    from xrm.imports.plan import Plan
    from xrm.tabular.table import Cell

NOTHING = object()
"""The cell is empty."""
_DAY = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", re.ASCII)
_WHEN = re.compile(r"([\d./-]{8,10})(?:[T ] *(\d{1,2}:\d{2}(?::\d{2})?))?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}([, '’\u00a0\u202f.])\d{3}(\1\d{3})*", re.ASCII)
_YES = frozenset({"yes", "y", "true", "t", "1", "x", "on", "ja", "j", "oui", "si", "sí", "sim", "tak", "✓", "✔"})
_NO = frozenset({"no", "n", "false", "f", "0", "off", "nein", "non", "não", "nao", "nie", "-"})


class Cells:
    """Reads cells for one plan."""

    def __init__(self, plan: Plan, zone: str) -> None:
        self._days, self._decimal, self._zone = plan.days, plan.decimal, ZoneInfo(zone)

    def value(self, each: Field, cell: Cell, values: Mapping[str, str]) -> Any:
        """The value a cell says of a field, of the kind's Python type; `NOTHING` where it is empty."""
        text = self.text(each, cell, values)
        if text is NOTHING:
            return NOTHING
        if self._decimal == "," and each.kind in NUMBERS and isinstance(cell, str):
            return from_text(each, self._with_point(text.strip()))
        try:
            return from_text(each, text)
        except ValueError:
            meant = READ_AS.get(each.kind)
            again = meant(self, each, text.strip()) if meant else None
            if again is None:
                raise
            return from_text(each, again)

    def text(self, each: Field, cell: Cell, values: Mapping[str, str]) -> Any:
        """What a cell says as text, after the plan's own words for it; `NOTHING` where it is empty."""
        said = cell if isinstance(cell, str) else _written(each, cell, self._zone)
        said = values.get(said.strip(), said)
        return NOTHING if not said.strip() else said

    def day(self, each: Field, text: str) -> str | None:
        match = _DAY.fullmatch(text)
        if match is None:
            return None
        first, second, year = (int(part) for part in match.groups())
        if self._days is Days.ISO:
            if "." not in text:
                raise ValueError(
                    f"“{text}” could be two days. Say with `days` whether the day or the month comes first."
                )
            day, month = first, second
        else:
            day, month = (first, second) if self._days is Days.DAY_FIRST else (second, first)
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            raise ValueError(f"“{text}” is no day, with {_order(self._days)}.") from None

    def moment(self, each: Field, text: str) -> str | None:
        """A time by the app's clocks, where no zone is said."""
        match = _WHEN.fullmatch(text)
        if match is None:
            return None
        day = match[1] if re.fullmatch(r"\d{4}-\d\d-\d\d", match[1], re.ASCII) else self.day(each, match[1])
        if day is None:
            return None
        clock = match[2] or "00:00"
        at = datetime.fromisoformat(f"{day}T{clock.zfill(len('00:00') if len(clock) < 6 else len('00:00:00'))}")
        return _instant(at, self._zone)

    def _with_point(self, text: str) -> str:
        """A number written with a comma; a point in it parts thousands, or it is no such number."""
        found = self.number_of(text)
        if "," not in text and "." in found:
            raise ValueError(f"“{text}” has a point, and the plan says that decimals follow a comma.")
        return found

    def number(self, each: Field, text: str) -> str | None:
        found = self.number_of(text)
        return found if found != text else None

    def number_of(self, text: str) -> str:
        """A number with the plan's point; what parts its thousands is left out."""
        whole, point, rest = text.replace("−", "-").partition(self._decimal)
        parts = _THOUSANDS.fullmatch(whole.strip())
        if parts is not None and parts[1] != self._decimal:
            whole = whole.replace(parts[1], "")
        return whole.strip() + (f".{rest}" if point else "")


def _order(days: Days) -> str:
    return "the month first" if days is Days.MONTH_FIRST else "the day first"


def _written(each: Field, cell: Any, zone: ZoneInfo) -> str:
    """What a spreadsheet knows, as the text that the field is read from."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return _number(each, cell)
    if isinstance(cell, datetime):
        return _of_moment(each, cell, zone)
    if isinstance(cell, timedelta):
        seconds = int(cell.total_seconds())
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(cell, date) and each.kind is Kind.DATETIME:
        return _instant(datetime(cell.year, cell.month, cell.day), zone)  # noqa: DTZ001
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _number(each: Field, cell: float) -> str:
    if each.kind is Kind.BOOLEAN and cell in (0, 1):
        return "true" if cell else "false"
    if float(cell).is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return format(Decimal(repr(cell)), "f")


def _of_moment(each: Field, cell: datetime, zone: ZoneInfo) -> str:
    if each.kind is Kind.DATETIME:
        return _instant(cell, zone)
    if each.kind is Kind.TIME:
        return cell.time().isoformat()
    if each.kind is Kind.DATE or (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        return cell.date().isoformat()
    return cell.isoformat(sep=" ")


def _instant(at: datetime, zone: ZoneInfo) -> str:
    return at.replace(tzinfo=zone).astimezone(UTC).isoformat().replace("+00:00", "Z")


def _yes_or_no(cells: Cells, each: Field, text: str) -> str | None:
    word = text.casefold()
    said = {label.casefold(): name for name, one in each.labels.items() for _, label in one.texts}
    return said.get(word) or ("true" if word in _YES else "false" if word in _NO else None)


def _choice(cells: Cells, each: Field, text: str) -> str | None:
    """A choice by its label, in any language, or by a name in other letters."""
    found = {
        choice.name
        for choice in each.choices
        if text.casefold() in {choice.name.casefold(), *(label.casefold() for _, label in choice.label.texts)}
    }
    return found.pop() if len(found) == 1 else None


def _choices(cells: Cells, each: Field, text: str) -> str | None:
    parts = parted(text if ";" in text else text.replace(",", ";"))
    return ";".join(_choice(cells, each, part) or part for part in parts)


READ_AS: Mapping[Kind, Callable[[Cells, Field, str], str | None]] = {
    Kind.DATE: Cells.day,
    Kind.DATETIME: Cells.moment,
    Kind.INTEGER: Cells.number,
    Kind.DECIMAL: Cells.number,
    Kind.BOOLEAN: _yes_or_no,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
}
"""What else a text may mean that the field does not read as it stands."""
