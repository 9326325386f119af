"""How the command line speaks: problems, tables and JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any

import rich_click as click

from xrm.catalog.extensions import Document
from xrm.definitions.report import HINT, printed
from xrm.errors import Mark, Problem, Severity, errors_of

if TYPE_CHECKING:
    from xrm.records.disclosures import Disclosure

OK, INPUT, ENVIRONMENT = 0, 1, 3  # 2, wrong usage, is click's own


def exit_code(problems: Iterable[Problem]) -> int:
    """3 when the environment failed, 1 when the input has errors, else 0."""
    found = errors_of(problems)
    if any(problem.code.startswith("XRM9") and problem.where is None for problem in found):
        return ENVIRONMENT
    return INPUT if found else OK


STYLES: Mapping[str, Mapping[str, Any]] = {
    Severity.ERROR: {"fg": "red", "bold": True},
    Severity.WARNING: {"fg": "yellow", "bold": True},
    Severity.INFO: {"fg": "blue", "bold": True},
    HINT: {"dim": True},
}


def show_problems(problems: Sequence[Problem], file: IO[str] | None = None, documents: Sequence[Document] = ()) -> None:
    """Each as one line, then the line of the file it is about, where that is at hand, then its way out."""
    if problems:
        told = printed(problems, documents, lambda what, text: click.style(text, **STYLES[what]))
        click.echo(told, file=file or sys.stdout)


def problem_words(problem: Problem) -> dict[str, Any]:
    """A problem as the JSON output says it."""
    return {
        **place_words(problem.where),
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint,
        "severity": str(problem.severity),
    }


def place_words(mark: Mark | None) -> dict[str, Any]:
    return {
        "file": mark.file if mark else None,
        "line": mark.line if mark else None,
        "column": mark.column if mark else None,
    }


def disclosure_words(each: Disclosure) -> dict[str, Any]:
    """What is told across rights, as the JSON output says it."""
    return {
        "kind": each.kind,
        "entity": each.entity,
        "name": each.name,
        "roles": list(each.roles),
        "message": each.words,
    }


def many(count: int, one: str, more: str = "") -> str:
    """`1 row`, `1,200 rows`; `more` where it is no `s` that is added."""
    return f"{count:,} {one if count == 1 else more or f'{one}s'}"


def show_json(value: Any) -> None:
    """For machines: one document, UTF-8."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def show_table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Columns as wide as what stands in them; nothing but the heads when there are no rows."""
    cells = [[str(cell) if cell is not None else "" for cell in row] for row in rows]
    widths = [max(len(head), *(len(row[at]) for row in cells)) if cells else len(head) for at, head in enumerate(heads)]
    click.echo(
        "  ".join(click.style(head.ljust(width), bold=True) for head, width in zip(heads, widths, strict=True)).rstrip()
    )
    for row in cells:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
