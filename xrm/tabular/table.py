"""A table as it is read: a header, and rows one after the other.  A cell is text, except where a spreadsheet knows better."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from xrm.errors import Problem, XrmError

Cell = str | int | float | bool | date | datetime | time | timedelta | None
MOST_COLUMNS = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `number` as a spreadsheet counts, the header being row 1."""

    number: int
    cells: tuple[Cell, ...]  # as many as the header has


@dataclass(frozen=True, slots=True)
class Table:
    """A header, and rows that can be read once."""

    header: tuple[str, ...]
    rows: Iterator[Row]
    kind: str  # "csv", "xlsx"
    encoding: str = ""  # of a CSV file
    separator: str = ""
    sheets: tuple[str, ...] = ()  # of a workbook: what its sheets are called
    sheet: str = ""  # the one that is read


def unreadable(message: str, hint: str = "", target: str = "file") -> XrmError:
    """The file is at fault, as a whole or in the row that the message names."""
    return XrmError(Problem("XRM820", message, target=target, hint=hint))


def header_of(cells: tuple[Cell, ...]) -> tuple[str, ...]:
    """The names of the columns, each of which is there once; raises what is wrong with all of them."""
    names = [str(cell or "").strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise unreadable(f"The file has {len(names):,} columns; at most {MOST_COLUMNS:,} are read.")
    problems = [
        Problem("XRM820", f"Column {place} has no name.", target="file", hint="The first row names the columns.")
        for place, name in enumerate(names, 1)
        if not name
    ]
    twice = dict.fromkeys(name for name in names if name and names.count(name) > 1)
    problems += [Problem("XRM820", f"There are two columns `{name[:80]}`.", target="file") for name in twice]
    if not names:
        problems.append(Problem("XRM820", "The first row is empty.", target="file", hint="It names the columns."))
    if problems:
        raise XrmError(problems)
    return tuple(names)
