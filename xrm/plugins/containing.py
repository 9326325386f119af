"""A stranger's functions, wrapped: what they raise becomes an answer their caller knows how to meet."""

from __future__ import annotations

from contextvars import copy_context
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from xrm.catalog.extensions import Function, Panel
from xrm.catalog.field import Field, FieldType
from xrm.errors import Problem, XrmError
from xrm.plugins.running import RENDER_SECONDS, Fault

if TYPE_CHECKING:
    from xrm.catalog.requests import Actor, Record
    from xrm.plugins.running import Runner


def contain_type(each: FieldType, plugin: str, runner: Runner) -> FieldType:
    """A field type whose check refuses with a sentence, whatever happens in it: it fails closed."""
    check = each.normalise
    if check is None:
        return each

    def normalise(value: object, field: Field) -> object:
        try:
            return check(value, field)
        except (ValueError, XrmError):
            raise
        except Exception as error:
            runner.count(plugin, f"the check of {each.name}", f"{type(error).__name__}: {error}")
            raise ValueError(f"This value could not be checked: the plugin `{plugin}` failed.") from error

    return replace(each, normalise=normalise)


def contain_function(each: Function, plugin: str, runner: Runner) -> Function:
    """A function whose failure refuses what needs it; an invented value could open a door."""

    def python(*arguments: Any) -> Any:
        try:
            return each.python(*arguments)
        except Exception as error:
            runner.count(plugin, f"{each.name}()", f"{type(error).__name__}: {error}")
            words = f"`{each.name}()` of the plugin `{plugin}` failed, so this could not be decided."
            raise XrmError(Problem("XRM818", words)) from error

    return replace(each, python=python)


def contain_panel(each: Panel, plugin: str, runner: Runner) -> Panel:
    """A panel that is replaced by a note when it fails; text that is no markup is escaped."""
    from markupsafe import Markup, escape

    def render(record: Record, actor: Actor) -> Any:
        if runner.is_off(plugin):
            return note
        here = copy_context()  # the request that is answered, for templates; in a thread of its own
        try:
            return escape(runner.call(plugin, each.name, RENDER_SECONDS, partial(here.run, each.render, record, actor)))
        except Fault as fault:
            runner.count(plugin, f"the panel {each.name}", str(fault))
            return note

    note = Markup('<p class="text-secondary">{}</p>').format(
        f"“{each.label}” cannot be shown: the plugin {plugin} failed."
    )
    return replace(each, render=render)
