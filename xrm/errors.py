"""What is wrong, said so that a person can mend it.  No imports of ours, so every package may raise it.

A `Problem` is data: code, message, place, way out.  An `XrmError` carries all problems found in one go across layers;
only `web/errors.py` knows HTTP status codes and only `cli/` knows exit codes.  Codes never change meaning:
XRM1xx file, 2xx shape, 3xx names, 4xx expressions, 5xx layout and access, 6xx layers, 7xx change, 8xx requests, 9xx environment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a problem stops: an error refuses, a warning asks to look, an info line only tells."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in a file; line and column count from 1, `length` is what to underline (0 when unknown)."""

    file: str
    line: int
    column: int
    length: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: `where` in a file, or `target` (a field or a path in a body) in a request."""

    code: str
    message: str
    where: Mark | None = None
    target: str = ""
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = str(self.where) if self.where else self.target
        return f"{place}  {self.code}  {self.message}".strip()

    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Files in order of their name, then the place in the file, then the code: the same output every time."""
        mark = self.where
        return (
            (mark.file, mark.line, mark.column, self.code, self.message)
            if mark
            else ("", 0, 0, self.code, self.message)
        )


class XrmError(Exception):
    """Carries every problem of one run or request; never empty."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        found = (problems,) if isinstance(problems, Problem) else tuple(problems)
        if not found:
            raise ValueError("an XrmError says at least one problem")
        self.problems = found
        super().__init__("\n".join(str(problem) for problem in found))


class TooOften(XrmError):
    """What was asked comes too often; in so many seconds it may be asked again."""

    def __init__(self, problem: Problem, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(problem)


def errors_of(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Only those that refuse."""
    return tuple(problem for problem in problems if problem.severity is Severity.ERROR)
