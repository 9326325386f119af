"""A process that reads one sheet of a workbook and says its rows, a line of JSON each few; started by `sheets`.

What a workbook says of itself need not be so: a file of five kilobytes may ask for more memory than any machine has, and
the reader then ends the process it is in.  So it has one of its own, with little memory, a minute and no secrets.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

MEMORY = 2 * 1024 * 1024 * 1024
SECONDS = 60
"""Of the processor; a sheet as large as may be takes some ten."""
MOST_PARTS = 10_000
MOST_ROW, MOST_CELL = 4_000_000, 1_100_000
"""Letters, as in a CSV file."""
TOGETHER = 200
EMPTY = ("", None)


class Fault(Exception):
    """What is said of the file, and the way out."""


def main(sheet: str, most: int) -> None:
    limit()
    try:
        for said in told(sys.stdin.buffer.read(), sheet, most):
            say(said)
    except Fault as fault:
        say({"fault": fault.args})


def limit() -> None:
    """Bound what this process may take, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def told(data: bytes, sheet: str, most: int) -> Iterator[dict[str, Any]]:
    """First what sheets there are, then rows with their numbers, at last that this is the end."""
    from python_calamine import CalamineWorkbook

    check_size(data, most)
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
    except MemoryError:
        raise
    except BaseException as fault:  # also a panic of the reader, which is no Exception
        raise Fault(f"This is no workbook: {str(fault)[:200]}.", "") from None
    names = book.sheet_names
    yield {"sheets": names}
    if not names or (sheet and sheet not in names):
        return
    try:
        found = book.get_sheet_by_name(sheet or names[0])
        rows = iter(found.iter_rows())
    except MemoryError:
        raise
    except BaseException as fault:
        raise Fault(f"The sheet cannot be read: {str(fault)[:200]}.", "") from None
    above = found.start[0] if found.start else 0
    yield from _batches(rows, above + 1)
    yield {"end": True}


def check_size(data: bytes, most: int) -> None:
    """What its parts say they come to; that they lie is for the limits above."""
    try:
        with ZipFile(BytesIO(data)) as parts:
            listed = parts.infolist()
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        raise Fault("This is no workbook: it cannot be unpacked.", "") from None
    if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > most:
        said = f"The workbook unpacks to more than {most // (1024 * 1024)} MB."
        raise Fault(said, "Save the sheet as CSV, which has no limit.")


def _batches(rows: Iterator[Sequence[Any]], first: int) -> Iterator[dict[str, Any]]:
    """Rows in which anything stands, and the first whether or not, without the empty cells at their end."""
    some: list[tuple[int, list[Any]]] = []
    letters = 0
    for number, row in enumerate(rows, first):
        cells = list(row)
        while cells and cells[-1] in EMPTY:
            cells.pop()
        if not cells and number != first:
            continue
        lengths = [len(cell) for cell in cells if isinstance(cell, str)]
        if sum(lengths) > MOST_ROW or max(lengths, default=0) > MOST_CELL:
            raise Fault(f"Row {number:,} holds more than {MOST_CELL:,} letters in a cell, or {MOST_ROW:,} in all.", "")
        some.append((number, cells))
        letters += sum(lengths)
        if len(some) == TOGETHER or letters > MOST_ROW:
            yield {"rows": some}
            some, letters = [], 0
    if some:
        yield {"rows": some}


def say(words: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(words, default=_kept))
    sys.stdout.write("\n")


def _kept(value: object) -> dict[str, Any]:
    """What JSON has no kind for; `read_back` undoes it."""
    if isinstance(value, timedelta):
        return {"for": value.total_seconds()}
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    return {"on": value.isoformat()} if isinstance(value, date) else {"clock": value.isoformat()}  # type: ignore[attr-defined]


def read_back(words: dict[str, Any]) -> Any:
    """For whoever reads these lines: days and times as they were."""
    if len(words) == 1:
        ((kind, said),) = words.items()
        if kind in BACK:
            return BACK[kind](said)
    return words


BACK: Mapping[str, Callable[[Any], Any]] = {
    "for": lambda said: timedelta(seconds=said),
    "at": datetime.fromisoformat,
    "on": date.fromisoformat,
    "clock": time.fromisoformat,
}

if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
