"""What holds where a part of an entity or a field is silent: a rule, a section, a filter, a move …, and what gave it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from xrm.compiler.explaining.unsaid import HOUSE, NAME, Giver
from xrm.compiler.words import spoken
from xrm.definitions.description import (
    FilterDef,
    IndexDef,
    KeepDef,
    MeasureDef,
    PermissionDef,
    PluginDef,
    RoleDef,
    ViewDef,
)
from xrm.definitions.fielddescription import ChoiceDef, MoveDef, RuleDef, SectionDef, StateDef, UniqueDef

_NAMED = (lambda said: spoken(said.key.text), NAME)
_NO = (lambda said: False, HOUSE)
_NOTHING = (lambda said: "", HOUSE)


def _is(value: object, giver: str = HOUSE) -> tuple[Callable[[Any], object], str]:
    return lambda said: value, giver


PARTS: Mapping[type, Mapping[str, tuple[Callable[[Any], object], str]]] = {
    ChoiceDef: {"label": _NAMED, "color": _NOTHING, "retired": _NO},
    StateDef: {"start": _NO, "final": _NO, "label": _NAMED, "color": _NOTHING, "retired": _NO, "off": _NO},
    MoveDef: {
        "label": _NAMED,
        "roles": _is("whoever has the right `move`"),
        "when": _is(True),
        "message": _is("the usual words"),
        "ask": _is([]),
        "set": _is({}),
        "auto": _NOTHING,
        "confirm": _NO,
        "off": _NO,
    },
    RuleDef: {
        "when": _is(True),
        "message": (lambda said: f"{spoken(said.key.text)}.", NAME),
        "at": _NOTHING,
        "label": _is("", "its message"),
        "off": _NO,
    },
    SectionDef: {
        "label": _NAMED,
        "columns": _is("as the fields stand in rows"),
        "tab": _NOTHING,
        "collapsed": _NO,
        "visible": _is(True),
    },
    FilterDef: {"label": _NAMED, "order": _is("the order of the list"), "off": _NO},
    ViewDef: {"total": _NOTHING, "to": _is("the day it begins")},
    IndexDef: {},
    MeasureDef: {"where": _is(True), "label": _NAMED, "help": _NOTHING, "format": _is("number"), "off": _NO},
    UniqueDef: {"where": _is(True), "no_overlap": _NOTHING, "message": _is("the usual words")},
    KeepDef: {"after": _is("the day of its last change"), "then": _is("anonymise")},
    PermissionDef: {"where": _is(True), "fields": _is("all fields")},
    RoleDef: {"label": _NAMED, "portal": _NO},
    PluginDef: {"version": _is("any"), "optional": _NO},
}
"""Of each kind of part, the keys that may stay unsaid: what holds then, by what is said, and what gave it."""


_VIEW_OF = {"total": "board", "to": "calendar"}
"""Which view a key is of, where only one has it."""


def part_defaults(said: object) -> Iterator[tuple[str, object, Giver]]:
    for key, (value, giver) in PARTS.get(type(said), {}).items():
        if not isinstance(said, ViewDef) or said.key.text == _VIEW_OF[key]:
            yield key, value(said), giver
