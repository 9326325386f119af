"""Rows of records -> one sheet of a workbook (XLSX), row by row: memory does not grow with them.

Numbers, days, times and instants are real ones wherever that loses nothing, else their text; a text is never a formula.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import IO, Any
from zoneinfo import ZoneInfo

import xlsxwriter

from xrm.tabular.columns import Column, Shape
from xrm.tabular.guarding import guarded
from xrm.tabular.limits import MOST_LETTERS, MOST_ROWS, too_long, too_many

FIRST_DAY = date(1900, 1, 1)
EXACT_DIGITS = 15
"""Digits that a number of a spreadsheet keeps."""
WIDEST, NARROWEST = 48, 8
WIDTHS = {Shape.WHOLE: 12, Shape.NUMBER: 14, Shape.TRUTH: 8, Shape.DAY: 12, Shape.TIME: 10, Shape.INSTANT: 20}
FORMATS = {Shape.WHOLE: "0", Shape.DAY: "yyyy-mm-dd", Shape.TIME: "hh:mm:ss", Shape.INSTANT: "yyyy-mm-dd hh:mm:ss"}
UTC_TEXT = "+00:00"

Cell = str | int | float | bool | date | time | datetime | None


def write_workbook(
    target: IO[bytes], columns: Sequence[Column], batches: Iterable[Sequence[Sequence[Any]]], *, name: str, zone: str
) -> None:
    """A workbook with one sheet; raises `XrmError` where a sheet cannot hold what there is."""
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, {"constant_memory": True, **plain})
    sheet = book.add_worksheet(sheet_name(name))
    writers = [_writer(book, sheet, column, ZoneInfo(zone)) for column in columns]
    try:
        _write_header(book, sheet, columns, zone)
        number = 0
        for rows in batches:
            for row in rows:
                number += 1
                if number > MOST_ROWS:
                    raise too_many()
                for place, (column, write) in enumerate(zip(columns, writers, strict=True)):
                    value = row[column.place]
                    if value is not None:
                        write(number, place, value)
    finally:
        book.close()


def sheet_name(name: str) -> str:
    """A name as Excel allows it: 31 letters, none of `[]:*?/\\`, no apostrophe around, and not `History`."""
    kept = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip().strip("'")[:31].strip().strip("'")
    return kept if kept and kept.casefold() != "history" else "Data"


def _write_header(book: Any, sheet: Any, columns: Sequence[Column], zone: str) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _width(column))
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.name, bold)
        if note := " ".join(_notes(column, zone)):
            sheet.write_comment(0, place, note)


def _width(column: Column) -> int:
    needed = WIDTHS.get(column.shape) or min(column.length or WIDEST, WIDEST)
    return max(NARROWEST, min(WIDEST, max(needed, len(column.name) + 2)))


def _notes(column: Column, zone: str) -> Iterable[str]:
    if column.shape is Shape.INSTANT:
        yield f"Date and time by the clocks of {zone}."
    if column.computed and column.name != "id":
        yield "Kept or computed by xrm: an import leaves it out."


def cell_of(column: Column, value: Any, zone: ZoneInfo) -> Cell:
    """What a cell says of a value: of the shape's own type where that loses nothing, else its text."""
    return _CELLS[column.shape](column, value, zone)


def _text(column: Column, value: Any, zone: ZoneInfo) -> Cell:
    found: str = column.shown(value)
    return found or None


def _whole(column: Column, value: int, zone: ZoneInfo) -> Cell:
    return value if abs(value) < 10**EXACT_DIGITS else str(value)


def _number(column: Column, value: Decimal, zone: ZoneInfo) -> Cell:
    exact = len(value.normalize().as_tuple().digits) <= EXACT_DIGITS
    return float(value) if exact else format(value, "f")


def _day(column: Column, value: date, zone: ZoneInfo) -> Cell:
    return value if value >= FIRST_DAY else value.isoformat()


def _time(column: Column, value: time, zone: ZoneInfo) -> Cell:
    return value if not value.microsecond else value.isoformat()


def _instant(column: Column, value: datetime, zone: ZoneInfo) -> Cell:
    """By the clocks of the zone, unless these show it twice, or a cell would round what is to be read again."""
    value = value.replace(microsecond=0) if column.computed else value
    exact = FIRST_DAY.year < value.year < 9999 and not value.microsecond
    local = value.astimezone(zone) if exact else value
    if exact and local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
        return local.replace(tzinfo=None, fold=0)
    return value.astimezone(UTC).isoformat().replace(UTC_TEXT, "Z")


def _truth(column: Column, value: bool, zone: ZoneInfo) -> Cell:
    return value


_CELLS: Mapping[Shape, Callable[[Column, Any, ZoneInfo], Cell]] = {
    Shape.TEXT: _text,
    Shape.WHOLE: _whole,
    Shape.NUMBER: _number,
    Shape.TRUTH: _truth,
    Shape.DAY: _day,
    Shape.TIME: _time,
    Shape.INSTANT: _instant,
}


def _writer(book: Any, sheet: Any, column: Column, zone: ZoneInfo) -> Callable[[int, int, Any], None]:
    """Writes a value of a column into its cell."""
    shape = column.shape
    digits = FORMATS.get(shape) or (f"0.{'0' * column.scale}" if column.scale else "0")
    looks = book.add_format({"num_format": digits}) if shape is not Shape.TEXT else None
    quoted = book.add_format({"quote_prefix": True})
    number = sheet.write_datetime if shape in (Shape.DAY, Shape.TIME, Shape.INSTANT) else sheet.write_number
    if shape is Shape.TRUTH:
        number = sheet.write_boolean

    def write(row: int, place: int, value: Any) -> None:
        cell = cell_of(column, value, zone)
        if cell is None:
            return
        if not isinstance(cell, str):
            number(row, place, cell, looks)
            return
        if len(cell) > MOST_LETTERS // 2 and len(cell.encode("utf-16-le")) // 2 > MOST_LETTERS:
            raise too_long(column.name, row, len(cell))
        sheet.write_string(row, place, cell, quoted if guarded(cell) is not cell else None)

    return write
