"""Why a plugin is set aside, in words that name it.  A warning each: the rest runs without it."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from difflib import get_close_matches

from xrm.errors import Problem, Severity

_ASIDE = "It is set aside; the rest runs without it."


def failed(plugin: str, what: str, error: BaseException) -> Problem:
    """XRM609: its own code raised; the last place in it says where."""
    said = error.msg if isinstance(error, SyntaxError) else error
    words = f"The plugin `{plugin}` could not {what}: {type(error).__name__}: {said}{_place(error)}."
    return _aside("XRM609", plugin, words)


def _place(error: BaseException) -> str:
    """Where it was raised; what could not be read at all says itself where, since none of its lines ever ran."""
    if isinstance(error, SyntaxError) and error.filename:
        return f" (line {error.lineno} of {error.filename.rsplit('/', 1)[-1]})"
    frames = [each for each in traceback.extract_tb(error.__traceback__) if "importlib" not in each.filename]
    return (
        f" ({frames[-1].name}, line {frames[-1].lineno} of {frames[-1].filename.rsplit('/', 1)[-1]})" if frames else ""
    )


def unknown_hook(plugin: str, hook: str, hooks: Sequence[str]) -> Problem:
    """XRM610: a name that is no hook would never be asked."""
    near = get_close_matches(hook, hooks, n=1)
    meant = f" Did you mean `{near[0]}`?" if near else f" The hooks are {', '.join(f'`{each}`' for each in hooks)}."
    return _aside("XRM610", plugin, f"The plugin `{plugin}` answers `{hook}`, which is not a hook.{meant}")


def unmarked_hook(plugin: str, hook: str) -> Problem:
    """XRM610: a hook without the marker would never be asked either."""
    words = f"The plugin `{plugin}` has `{hook}` without `@hookimpl` above it, so it would never be asked."
    return _aside("XRM610", plugin, words)


def wrong_arguments(plugin: str, hook: str, wrong: Sequence[str], arguments: Sequence[str]) -> Problem:
    """XRM610: it asks for a value that the hook does not hand over."""
    given = ", ".join(f"`{each}`" for each in arguments) or "none"
    named = ", ".join(f"`{each}`" for each in wrong)
    words = f"`{hook}` of the plugin `{plugin}` takes {named}; the arguments of this hook are: {given}."
    return _aside("XRM610", plugin, words)


def wrong_answer(plugin: str, hook: str, why: str) -> Problem:
    """XRM611: what it returned is not what the hook asks for."""
    return _aside("XRM611", plugin, f"`{hook}` of the plugin `{plugin}` {why}.")


def taken(plugin: str, what: str, name: str, owner: str) -> Problem:
    """XRM612: the name belongs to somebody who came before."""
    words = f"The plugin `{plugin}` brings the {what} `{name}`, which {owner} has already."
    return _aside("XRM612", plugin, words)


def twice(plugin: str, places: Sequence[str]) -> Problem:
    """XRM612: two installed packages call themselves the same."""
    words = f"The plugin `{plugin}` is installed more than once: {', '.join(places)}."
    return _aside("XRM612", plugin, words)


def _aside(code: str, plugin: str, words: str) -> Problem:
    return Problem(code, words, hint=_ASIDE, severity=Severity.WARNING, target=plugin)
