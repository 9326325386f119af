"""Put the answers of all plugins together and freeze them.  Names are given once: whoever comes later is set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from xrm.catalog.extensions import Document, Extensions, Function, JobType, Panel, PluginState
from xrm.catalog.field import FieldType
from xrm.errors import Problem
from xrm.expressions.functions import function_names
from xrm.plugins.answers import REGISTER
from xrm.plugins.asking import Asked
from xrm.plugins.containing import contain_function, contain_panel, contain_type
from xrm.plugins.faults import taken
from xrm.plugins.running import Runner

_LANGUAGE = tuple(("function", name) for name in function_names())
_OWN_JOBS = (("job", "formulas"), ("job", "periodic"))


@dataclass(slots=True)
class _Gathered:
    """What is together so far; names -> who brought them."""

    owners: dict[tuple[str, str], str] = field(default_factory=lambda: dict.fromkeys((*_LANGUAGE, *_OWN_JOBS), "xrm"))
    types: dict[str, FieldType] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    documents: list[Document] = field(default_factory=list)
    panels: list[Panel] = field(default_factory=list)
    templates: list[str] = field(default_factory=list)
    job_types: dict[str, JobType] = field(default_factory=dict)


def collect(all_asked: Sequence[Asked]) -> Extensions:
    """Every plugin that is in order, together; every one that is not, with its problem."""
    gathered, runner, states = _Gathered(), Runner(), []
    for asked in all_asked:
        problem = asked.found.problem or _clash(gathered, asked)
        if problem is None:
            _add(gathered, asked, runner)
        states.append(_state(asked, problem))
    return Extensions(
        field_types=MappingProxyType(gathered.types),
        functions=MappingProxyType(gathered.functions),
        documents=tuple(gathered.documents),
        panels=tuple(gathered.panels),
        templates=tuple(gathered.templates),
        job_types=MappingProxyType(gathered.job_types),
        plugins=tuple(states),
        hooks=runner.hooks(),
    )


_NAMED = {
    "register_field_types": "field type",
    "register_functions": "function",
    "register_panels": "panel",
    "register_jobs": "job",
}


def _names(asked: Asked) -> list[tuple[str, str]]:
    """What this plugin gives a name to: (word, name)."""
    return [(word, value.name) for hook, word in _NAMED.items() for value in asked.answers.get(hook, ())]


def _clash(gathered: _Gathered, asked: Asked) -> Problem | None:
    """The first name that somebody has already; a plugin may not use one twice itself."""
    seen = dict(gathered.owners)
    for key in _names(asked):
        if key in seen:
            return taken(asked.found.name, *key, owner=_called(seen[key]))
        seen[key] = asked.found.name
    return None


def _called(owner: str) -> str:
    return "xrm itself" if owner == "xrm" else f"the plugin `{owner}`"


def _add(gathered: _Gathered, asked: Asked, runner: Runner) -> None:
    """Take the answers over.  A stranger's code is wrapped; what a document says of its owner is not believed."""
    name, contained = asked.found.name, not asked.found.builtin
    gathered.owners.update(dict.fromkeys(_names(asked), name))
    for each in _given(asked, "register_field_types"):
        gathered.types[each.name] = contain_type(each, name, runner) if contained else each
    for each in _given(asked, "register_functions"):
        gathered.functions[each.name] = contain_function(each, name, runner) if contained else each
    gathered.documents.extend(replace(each, owner=name) for each in _given(asked, "register_documents"))
    gathered.panels.extend(contain_panel(each, name, runner) for each in _given(asked, "register_panels"))
    gathered.job_types.update({each.name: each for each in _given(asked, "register_jobs")})
    gathered.templates.extend(_given(asked, "register_templates"))
    runner.add(name, asked.hooks)


def _given(asked: Asked, hook: str) -> list[Any]:
    return asked.answers.get(hook, [])


def _state(asked: Asked, problem: Problem | None) -> PluginState:
    found = asked.found
    adds: Mapping[str, int] = {} if problem else _counts(asked)
    return PluginState(found.name, found.version, found.package, found.builtin, adds, problem)


def _counts(asked: Asked) -> Mapping[str, int]:
    """How many of each it adds, in the words of `xrm plugin list`."""
    counts = {REGISTER[hook].word: len(values) for hook, values in asked.answers.items() if values}
    return counts | ({"hooks": len(asked.hooks)} if asked.hooks else {})
