"""Problems as people read them: the place and the sentence, the line with the word underlined, the way out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from xrm.catalog.extensions import Document
from xrm.errors import Problem, Severity

LONGEST_LINE = 160
HINT = "hint"
Paint = Callable[[str, str], str]
"""Gives a text the colour of what it is: a severity, or `HINT`."""


def unpainted(what: str, text: str) -> str:
    return text


def printed(problems: Iterable[Problem], documents: Iterable[Document] = (), paint: Paint = unpainted) -> str:
    """Every problem, in the order given; the lines of documents at hand are shown."""
    sources = {each.name: each.text.splitlines() for each in documents}
    return "\n".join(
        print_problem(each, sources.get(each.where.file, ()) if each.where else (), paint) for each in problems
    )


def print_problem(problem: Problem, lines: Sequence[str] = (), paint: Paint = unpainted) -> str:
    """One problem; `lines` are those of its file, as far as they are known."""
    place = str(problem.where) if problem.where else problem.target
    note = "" if problem.severity is Severity.ERROR else f" ({problem.severity})"
    told = ["  ".join(part for part in (place, paint(problem.severity, problem.code) + note, problem.message) if part)]
    told.extend(quoted_line(problem, lines))
    if problem.hint:
        told.append(f"   {paint(HINT, 'hint:')} {problem.hint}")
    return "\n".join(told)


def quoted_line(problem: Problem, lines: Sequence[str]) -> list[str]:
    """The line at fault with the fault underlined."""
    mark = problem.where
    if mark is None or not 0 < mark.line <= len(lines):
        return []
    line = lines[mark.line - 1].replace("\t", " ").rstrip()
    if len(line) > LONGEST_LINE or mark.column > len(line) + 1:
        return []
    shown = "".join(letter if letter.isprintable() else "?" for letter in line)
    gutter = f"{mark.line:>5} | "
    length = max(1, min(mark.length or 1, len(line) - mark.column + 1))
    return [gutter + shown, " " * (len(gutter) - 2) + "| " + " " * (mark.column - 1) + "^" * length]
