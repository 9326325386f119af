"""Collect every problem of a run: nothing is raised, nothing is said twice, consequences are left out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from xrm.definitions.dormant import Dormant
from xrm.errors import Mark, Problem, Severity

MOST_PER_FILE = 50
RETIRED = re.compile(r"^`(\w+)` is not a field of (\w+)\..*")


class Findings:
    """A list that problems are added to while one stage after the other does what it can.

    What is wrong only because a plugin is not there is no error: it lies dormant, and an info line says so.
    """

    def __init__(self, dormant: Dormant | None = None) -> None:
        self._found: list[Problem] = []
        self.dormant = dormant or Dormant()
        self.retired: set[tuple[str, str]] = set()  # entity and field

    def error(self, code: str, message: str, where: Mark | None, hint: str = "") -> None:
        problem = self.dormant.told(Problem(code, message, where, hint=hint))
        if self._names_retired(problem):
            problem = replace(problem, message=RETIRED.sub(r"`\1` of \2 is retired and left out here.", message))
            problem = replace(problem, severity=Severity.INFO)
        self._found.append(problem)

    def absent(self, code: str, message: str, where: Mark | None, hint: str = "", *, optional: bool) -> None:
        """Something is not there: an error, but for what says that it may lie dormant then."""
        if optional:
            self.tell(code, message, where, "It is `optional`, so it lies dormant until that is there.")
        else:
            self.error(code, message, where, hint)

    def warn(self, code: str, message: str, where: Mark | None, hint: str = "") -> None:
        self._found.append(Problem(code, message, where, hint=hint, severity=Severity.WARNING))

    def tell(self, code: str, message: str, where: Mark | None, hint: str = "") -> None:
        self._found.append(Problem(code, message, where, hint=hint, severity=Severity.INFO))

    def extend(self, problems: Iterable[Problem]) -> None:
        """Problems found elsewhere, as expressions are checked: what would be computed from nothing is wrong."""
        for each in map(self.dormant.told, problems):
            words = r"`\1` of \2 is retired, so nothing can be said of it."
            told = replace(each, message=RETIRED.sub(words, each.message)) if self._names_retired(each) else each
            self._found.append(told)

    def _names_retired(self, problem: Problem) -> bool:
        found = RETIRED.match(problem.message) if problem.code == "XRM302" and self.retired else None
        return found is not None and (found[2], found[1]) in self.retired

    def __len__(self) -> int:
        return len(self._found)

    @property
    def failed(self) -> bool:
        return any(each.severity is Severity.ERROR for each in self._found)

    def sorted(self) -> tuple[Problem, ...]:
        """All of them, in order of file and place, each once, at most 50 a file and then how many more there are."""
        return limited(sorted(dict.fromkeys(self._found), key=Problem.sort_key))


def limited(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """At most 50 problems of a file; errors come before warnings when not all can be shown."""
    files: dict[str, list[Problem]] = {}
    for each in problems:
        files.setdefault(each.where.file if each.where else "", []).append(each)
    kept: list[Problem] = []
    for name, found in files.items():
        kept.extend(_first(found) if len(found) > MOST_PER_FILE and name else found)
    return tuple(kept)


def _first(found: list[Problem]) -> list[Problem]:
    order = [Severity.ERROR, Severity.WARNING, Severity.INFO]
    chosen = sorted(found, key=lambda each: order.index(each.severity))[:MOST_PER_FILE]
    last = max(chosen, key=Problem.sort_key)
    rest = len(found) - MOST_PER_FILE
    return [
        *sorted(chosen, key=Problem.sort_key),
        Problem(last.code, f"… and {rest} more problems in this file.", last.where, severity=last.severity),
    ]
