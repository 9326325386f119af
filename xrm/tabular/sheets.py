"""A sheet of a workbook (.xlsx, .xlsm, .ods), read by calamine, which holds the sheet in memory: hence the limit.

It is read in a process of its own (`apart`), so that no workbook can take this one with it.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from xrm.tabular import apart
from xrm.tabular.table import Row, Table, header_of, unreadable

MOST_UNPACKED = 400 * 1024 * 1024
"""Bytes that the parts of a workbook may come to; what is smaller packed than a thousandth of it is no workbook."""
KEPT_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "SYSTEMROOT", "LD_LIBRARY_PATH", "PYTHONPATH", "TMPDIR")
"""What the reading process is told of ours: none of its secrets."""


def open_sheet(stream: BinaryIO, sheet: str = "") -> Table:
    """A sheet by its name, else the first one."""
    said = _said(stream, sheet.replace("\0", " "))
    names = _next(said)["sheets"]
    if sheet and sheet not in names:
        raise unreadable(f"There is no sheet `{sheet[:80]}`.", f"There are: {', '.join(names[:20])}.")
    if not names:
        raise unreadable("The workbook has no sheet.")
    rows = _numbered(said)
    _, first = next(rows, (0, None))
    if first is None:
        raise unreadable("The sheet is empty.", "Its first row names the columns.")
    header = header_of(tuple(first))
    return Table(header, _rows(rows, len(header)), "xlsx", sheets=tuple(names), sheet=sheet or names[0])


def _said(stream: BinaryIO, sheet: str) -> Iterator[dict[str, Any]]:
    """What the process that reads it says; it ends with whoever listens."""
    command = [sys.executable, "-P", str(Path(apart.__file__)), sheet, str(MOST_UNPACKED)]
    kept = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    with TemporaryFile() as copy:
        stream.seek(0)
        shutil.copyfileobj(stream, copy)
        copy.seek(0)
        with Popen(command, stdin=copy, stdout=PIPE, stderr=DEVNULL, env=kept) as reader:  # noqa: S603  our own
            try:
                for line in reader.stdout or ():
                    if not line.endswith(b"\n"):
                        return  # it ended in the middle of a word
                    yield json.loads(line, object_hook=apart.read_back)
            finally:
                reader.kill()


def _next(said: Iterator[dict[str, Any]]) -> dict[str, Any]:
    words = next(said, None)
    if words is None:
        raise unreadable("The workbook takes more memory or time than there is for one.", "Save the sheet as CSV.")
    if "fault" in words:
        raise unreadable(*words["fault"])
    return words


def _numbered(said: Iterator[dict[str, Any]]) -> Iterator[tuple[int, list[Any]]]:
    while "end" not in (words := _next(said)):
        yield from words["rows"]


def _rows(rows: Iterator[tuple[int, list[Any]]], width: int) -> Iterator[Row]:
    """Rows under the header; cells beyond it must be empty, as in a CSV file."""
    for number, cells in rows:
        if len(cells) > width:
            raise unreadable(f"Row {number:,} has a value in a column without a name.")
        if cells:
            yield Row(number, (*cells, *(None,) * (width - len(cells))))
