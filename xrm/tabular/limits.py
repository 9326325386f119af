"""How much a sheet of a workbook holds."""

from __future__ import annotations

from xrm.errors import Problem, XrmError

MOST_ROWS = 1_048_575
"""Records under the header of a sheet."""
MOST_LETTERS = 32_767
"""Letters in a cell, as UTF-16 counts them."""
WAY_OUT = "Export as CSV, which has no such limit"


def too_many() -> XrmError:
    said = f"A sheet of Excel holds {MOST_ROWS:,} records; these are more."
    return XrmError(Problem("XRM801", said, hint=f"{WAY_OUT}, or narrow the list down."))


def too_long(name: str, row: int, letters: int) -> XrmError:
    said = f"Record {row:,} has a text of {letters:,} letters in `{name}`; a cell of Excel holds {MOST_LETTERS:,}."
    return XrmError(Problem("XRM801", said, target=name, hint=f"{WAY_OUT}, or leave that field out."))
