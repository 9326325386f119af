"""How records says no.  What is hidden and what does not exist get the same words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from xrm.errors import Problem, XrmError

NEUTRAL = "This value cannot be used."
"""All that a conflict with another record may tell: never which record it is."""


BUSY = Problem("XRM902", "This record is being changed by others all the time.", hint="Try again in a moment.")


class NotFound(XrmError):
    """No such thing, or none that this actor may see."""


class Forbidden(XrmError):
    """They see it, but may not do this."""


class Refused(XrmError):
    """The change is not valid: every problem of it."""


class Stale(XrmError):
    """Somebody else changed the record first: `theirs` is what it says now, `yours` what was to be written."""

    def __init__(self, entity: str, version: int, theirs: Mapping[str, Any], yours: Mapping[str, Any]) -> None:
        self.version, self.theirs, self.yours = version, theirs, yours
        super().__init__(
            (
                Problem(
                    "XRM808",
                    f"This {entity} was changed by somebody else in the meantime.",
                    hint="Load it again, look at what is there now, and save your change on top of it.",
                ),
                *(
                    Problem("XRM808", f"now {_shown(theirs[name])}, yours {_shown(yours[name])}", target=name)
                    for name in yours
                    if name in theirs and theirs[name] != yours[name]
                ),
            )
        )


def not_found(entity: str) -> NotFound:
    return NotFound(
        Problem(
            "XRM805",
            f"There is no such {entity}.",
            target=entity,
            hint="It may have been deleted, or the address is wrong.",
        )
    )


def no_entity(entity: str) -> NotFound:
    return NotFound(
        Problem(
            "XRM805", f"There is nothing called `{entity[:100]}` here.", hint="Look at the address for a typing error."
        )
    )


def no_verb(verb: str, entity: str) -> Forbidden:
    return Forbidden(
        Problem(
            "XRM806", f"You may not {verb} this {entity}.", hint="Ask an administrator for the right, if you need it."
        )
    )


def unknown(word: str, among: Iterable[str], what: str, code: str = "XRM803", target: str = "") -> Problem:
    """A word that names nothing here, with the nearest ones that do."""
    near = get_close_matches(word, list(among), n=3, cutoff=0.7)
    hint = "Did you mean " + ", ".join(f"`{each}`" for each in near) + "?" if near else ""
    return Problem(code, f"`{word[:100]}` is not {what}.", target=target or word[:100], hint=hint)


def invalid(target: str, message: str, hint: str = "") -> Problem:
    return Problem("XRM810", message, target=target, hint=hint)


def conflict(target: str) -> Problem:
    return Problem("XRM809", NEUTRAL, target=target, hint="Use another value.")


def raise_all(problems: Iterable[Problem], error: type[XrmError] = Refused) -> None:
    """Raise every problem there is, in one; nothing when there is none."""
    found = tuple(problems)
    if found:
        raise error(found)


def _shown(value: Any) -> str:
    text = "empty" if value is None or value == () else str(value)
    return text if len(text) <= 60 else text[:59] + "…"
