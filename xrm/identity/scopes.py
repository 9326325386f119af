"""What a token may do of what its user may: `read`, `write`, `<entity>:read`, `<entity>:write`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from xrm.errors import Problem, XrmError

VERBS = ("read", "write")


def parse_scopes(scopes: Sequence[str] | None, entities: Iterable[str]) -> tuple[str, ...] | None:
    """The scopes, each once and in order; None: all that the user may.  Refuses what names nothing."""
    if scopes is None:
        return None
    known = [*VERBS, *(f"{entity}:{verb}" for entity in entities for verb in VERBS)]
    problems = [_unknown(scope, known) for scope in scopes if scope not in known]
    if problems:
        raise XrmError(problems)
    if not scopes:
        raise XrmError(Problem("XRM810", "A token needs at least one scope.", target="scopes", hint=_FORMS))
    return tuple(dict.fromkeys(scopes))


_FORMS = "A scope is `read`, `write`, or one of them for an entity: `customer:read`."


def _unknown(scope: str, known: list[str]) -> Problem:
    near = get_close_matches(scope, known, n=1)
    meant = f" Did you mean `{near[0]}`?" if near else ""
    return Problem("XRM810", f"`{scope}` is not a scope.{meant}", target="scopes", hint=_FORMS)
