"""Rows that were not written, back as a file: the same columns, and why; mended, it can be imported again."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from xrm.tabular.guarding import guarded

if TYPE_CHECKING:
    from xrm.errors import Problem
    from xrm.tabular.table import Row

COLUMN = "import problems"
"""What the last column is called; an import leaves it out by itself."""


class Rejects:
    """Writes rejected rows as CSV; the header comes with the first, so a stream without rows stays empty."""

    def __init__(self, stream: TextIO, header: Sequence[str]) -> None:
        self._file = csv.writer(stream)
        self._header = [name for name in header if name != COLUMN]
        self._places = [place for place, name in enumerate(header) if name != COLUMN]
        self.count = 0

    def __call__(self, row: Row, problems: Sequence[Problem]) -> None:
        if not self.count:
            self._file.writerow([*(guarded(name) for name in self._header), COLUMN])
        self.count += 1
        cells = ("" if row.cells[place] is None else row.cells[place] for place in self._places)
        self._file.writerow([*(guarded(cell) if isinstance(cell, str) else cell for cell in cells), why(problems)])


def why(problems: Sequence[Problem]) -> str:
    """Everything that is wrong with a row, in a line."""
    return guarded(" ".join(f"{each.target}: {each.message}" if each.target else each.message for each in problems))
