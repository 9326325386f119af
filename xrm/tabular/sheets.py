"""A sheet of a workbook (.xlsx, .xlsm, .ods, .xls), read by calamine, which holds the sheet in memory: hence the limit."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from xrm.tabular.table import Row, Table, header_of, unreadable

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

MOST_UNPACKED = 400 * 1024 * 1024
"""Bytes that the parts of a workbook may come to; what is smaller packed than a thousandth of it is no workbook."""
MOST_PARTS = 10_000


def open_sheet(stream: BinaryIO, sheet: str = "") -> Table:
    """A sheet by its name, else the first one."""
    _check_size(stream)
    book = _opened(stream)
    names = book.sheet_names
    if sheet and sheet not in names:
        raise unreadable(f"There is no sheet `{sheet[:80]}`.", f"There are: {', '.join(names[:20])}.")
    if not names:
        raise unreadable("The workbook has no sheet.")
    try:
        found = book.get_sheet_by_name(sheet or names[0])
        rows: Iterator[Any] = iter(found.iter_rows())
        first = next(rows, None)
    except Exception as fault:
        raise unreadable(f"The sheet cannot be read: {str(fault)[:200]}.") from None
    if first is None:
        raise unreadable("The sheet is empty.", "Its first row names the columns.")
    header = header_of(tuple(first))
    above = found.start[0] if found.start else 0
    return Table(header, _rows(rows, len(header), above), "xlsx", sheets=tuple(names), sheet=sheet or names[0])


def _check_size(stream: BinaryIO) -> None:
    """A small file may unpack to more than the machine holds: what its parts say they come to is looked at before."""
    try:
        with zipfile.ZipFile(stream) as parts:
            listed = parts.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise unreadable("This is no workbook: it cannot be unpacked.") from None
    if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > MOST_UNPACKED:
        most = MOST_UNPACKED // (1024 * 1024)
        raise unreadable(f"The workbook unpacks to more than {most} MB.", "Save the sheet as CSV, which has no limit.")
    stream.seek(0)


def _opened(stream: BinaryIO) -> CalamineWorkbook:
    from python_calamine import CalamineWorkbook

    try:
        return CalamineWorkbook.from_filelike(stream)
    except Exception as fault:
        raise unreadable(f"This is no workbook: {str(fault)[:200]}.") from None


def _rows(rows: Iterator[Sequence[Any]], width: int, above: int) -> Iterator[Row]:
    """Rows under the header; cells beyond it must be empty, as in a CSV file."""
    for number, cells in enumerate(rows, above + 2):
        if any(cell not in ("", None) for cell in cells[width:]):
            raise unreadable(f"Row {number:,} has a value in a column without a name.")
        if any(cell not in ("", None) for cell in cells):
            yield Row(number, (*cells[:width], *(None,) * (width - len(cells))))
