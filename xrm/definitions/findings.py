"""Collect every problem of a run: nothing is raised, nothing is said twice, consequences are left out."""

from __future__ import annotations

from collections.abc import Iterable

from xrm.definitions.dormant import Dormant
from xrm.errors import Mark, Problem, Severity

MOST_PER_FILE = 50


class Findings:
    """A list that problems are added to while one stage after the other does what it can.

    What is wrong only because a plugin is not there is no error: it lies dormant, and an info line says so.
    """

    def __init__(self, dormant: Dormant | None = None) -> None:
        self._found: list[Problem] = []
        self.dormant = dormant or Dormant()

    def error(self, code: str, message: str, where: Mark | None, hint: str = "") -> None:
        self._found.append(self.dormant.told(Problem(code, message, where, hint=hint)))

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
        self._found.extend(map(self.dormant.told, problems))

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
