"""Register one plugin, on its own, and ask it each `register_` hook once: what one does cannot touch another."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import FunctionType
from typing import Any

from pluggy import HookspecOpts, PluginManager, PluginValidationError

from xrm import hookspecs
from xrm.errors import Problem
from xrm.plugins.answers import REGISTER, check_answer
from xrm.plugins.faults import failed, unknown_hook, unmarked_hook, wrong_answer, wrong_arguments
from xrm.plugins.finding import Found
from xrm.plugins.marker import PROJECT

HOOKS: Mapping[str, FunctionType] = {
    name: each
    for name, each in vars(hookspecs).items()
    if inspect.isfunction(each) and not name.startswith("_") and each.__module__ == hookspecs.__name__
}
"""Every public function of `hookspecs` is a hook; so that page needs no marker and imports nothing."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A plugin and its answers; `found.problem` says why there are none.  `hooks` are its run-time functions."""

    found: Found
    answers: Mapping[str, list[Any]] = field(default_factory=dict)
    hooks: Mapping[str, Any] = field(default_factory=dict)  # name -> callable by keyword


class _Manager(PluginManager):
    """Of one plugin; reads hooks from `hookspecs` without markers."""

    def __init__(self) -> None:
        super().__init__(PROJECT)
        self.add_hookspecs(hookspecs)

    def parse_hookspec_opts(self, module_or_class: Any, name: str) -> HookspecOpts | None:
        if name not in HOOKS:
            return None
        return HookspecOpts(firstresult=False, historic=False, warn_on_impl=None, warn_on_impl_args=None)


def ask(found: Found) -> Asked:
    """The plugin's answers, or the plugin with what is wrong with it."""
    if found.module is None or found.problem:
        return Asked(found)
    manager = _Manager()
    problem = _register(manager, found)
    if problem:
        return Asked(replace(found, problem=problem))
    implemented = [name for name in HOOKS if getattr(manager.hook, name).get_hookimpls()]
    answers: dict[str, list[Any]] = {}
    for hook in (name for name in implemented if name in REGISTER):
        answer = _answer(manager, found, hook)
        if isinstance(answer, Problem):
            return Asked(replace(found, problem=answer))
        answers[hook] = answer
    return Asked(
        found,
        answers,
        {name: getattr(manager.hook, name) for name in implemented if name not in REGISTER},
    )


def _register(manager: _Manager, found: Found) -> Problem | None:
    """Put the plugin's functions under their hooks; a name or argument that no hook has is refused, not ignored."""
    try:
        manager.register(found.module, found.name)
        manager.check_pending()
    except PluginValidationError as error:
        return _misspelt(manager, found) or failed(found.name, "be registered", error)
    return next((unmarked_hook(found.name, name) for name in _unmarked(found)), None)


def _misspelt(manager: _Manager, found: Found) -> Problem | None:
    """Which hook or argument pluggy means, found anew because its message names modules instead of words."""
    for name in dir(found.module):
        options = manager.parse_hookimpl_opts(found.module, name)
        if options is None:
            continue
        hook = options.get("specname") or name
        if hook not in HOOKS:
            return unknown_hook(found.name, hook, list(HOOKS))
        known = inspect.signature(HOOKS[hook]).parameters
        wrong = [each for each in inspect.signature(getattr(found.module, name)).parameters if each not in known]
        if wrong:
            return wrong_arguments(found.name, hook, wrong, list(known))
    return None


def _unmarked(found: Found) -> list[str]:
    """Functions called like a hook and written in this module, that nobody marked."""
    manager, module = PluginManager(PROJECT), found.module
    mine = [
        name
        for name in HOOKS
        if getattr(getattr(module, name, None), "__module__", None) == getattr(module, "__name__", "")
    ]
    return [name for name in mine if manager.parse_hookimpl_opts(module, name) is None]


def _answer(manager: _Manager, found: Found, hook: str) -> list[Any] | Problem:
    """What one hook gave, its type checked."""
    try:
        given = getattr(manager.hook, hook)()
    except (Exception, SystemExit) as error:  # whatever a stranger's function does
        return failed(found.name, f"answer `{hook}`", error)
    values = given[0] if given else []  # pluggy leaves a None out: nothing to add
    why = check_answer(hook, values)
    return wrong_answer(found.name, hook, why) if why else list(values)
