"""What lies dormant: names that belong to plugins which are not there, as far as that can be known.

A name is theirs when it was read from what they brought before, or begins with the plugin's name.  A type, entity,
bundle, list or function that nobody knows, and that is near to nothing, is taken for theirs too: a site that was made
with a plugin starts without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from xrm.errors import Problem, Severity

DORMANT = "dormant"
"""The word by which people, and the page of the administrators, know it."""
_WORD = re.compile(r"`(?:\w+: )?([^`]+)`")
_ANY = frozenset({"XRM203", "XRM303", "XRM402", "XRM601"})
_THEIRS = frozenset({"XRM302", "XRM310"})
_UNKNOWN = re.compile(r"is no function|^Bundle|^List of choices")
"""What says that a name is unknown, where its code may say other things as well."""


@dataclass(slots=True)
class Dormant:
    """`plugins` are those the app runs without; `names` what is known to be theirs."""

    plugins: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)  # name -> plugin

    def __bool__(self) -> bool:
        return bool(self.plugins)

    def sleep(self, names: Iterable[str], plugin: str) -> None:
        """What goes along with something that lies dormant."""
        self.names.update(dict.fromkeys(names, plugin))

    def whose(self, problem: Problem) -> str | None:
        """The plugins a name that is unknown belongs to; None when it is simply wrong.

        Whoever tells of an unknown name says it first, in backticks, and a near one after `Did you mean`.
        """
        found = _WORD.search(problem.message)
        if not self.plugins or found is None or problem.code not in _ANY | _THEIRS:
            return None
        name = found[1]
        if name in self.names:
            return f"`{self.names[name]}`"
        own = next((each for each in self.plugins if name.startswith(f"{each}_")), None)
        if own is not None:
            return f"`{own}`"
        near = "Did you mean" in problem.message or "Did you mean" in problem.hint
        if near or not (problem.code in _ANY - {"XRM402"} or _UNKNOWN.search(problem.message)):
            return None
        return " or ".join(f"`{each}`" for each in self.plugins)

    def told(self, problem: Problem) -> Problem:
        """The problem, as an info line when it is only that a plugin is not there."""
        whose = self.whose(problem) if problem.severity is Severity.ERROR else None
        if whose is None:
            return problem
        return replace(problem, severity=Severity.INFO, hint=f"It lies {DORMANT} while {whose} is not installed.")
