"""A checked node -> the description of a field, and of everything that stands inside one."""

from __future__ import annotations

import re
from typing import cast

from xrm.catalog.nothing import nothing
from xrm.definitions.fielddescription import (
    ChoiceDef,
    FieldDef,
    LabelDef,
    MoveDef,
    RuleDef,
    SectionDef,
    StateDef,
    TypeDef,
    UniqueDef,
)
from xrm.definitions.readers import (
    LABELS,
    Reader,
    as_label,
    as_map,
    as_names,
    as_node,
    as_pair,
    as_patched_names,
    as_scalar,
    each_of,
    keys_of,
    read_keys,
)
from xrm.definitions.tree import Entry, Items, Map, Node, Scalar


def read_field(entry: Entry) -> FieldDef:
    node = as_map(entry.value)
    own = {each.key.text: (each.key, each.value) for each in node if each.key.text not in _FIELD}
    return FieldDef(
        key=entry.key, damaged=node.damaged, own=own or nothing(), keys=keys_of(node), **read_keys(node, _FIELD)
    )


def _type(node: Node) -> TypeDef:
    said = as_scalar(node)
    match = re.fullmatch(r"(\w+)\s*\((.*)\)", said.text, re.DOTALL)
    if match is None:
        return TypeDef(said)
    return TypeDef(said.part(*match.span(1)), said.part(*match.span(2)))


def _choices(node: Node) -> tuple[ChoiceDef, ...] | Scalar:
    if isinstance(node, Scalar):
        return node
    if isinstance(node, Items):
        return tuple(ChoiceDef(each) for each in node.items if isinstance(each, Scalar))
    return tuple(read_choice(entry) for entry in node)


def read_choice(entry: Entry) -> ChoiceDef:
    if isinstance(entry.value, Map):
        return ChoiceDef(entry.key, **read_keys(entry.value, CHOICE))
    said = as_scalar(entry.value)
    return ChoiceDef(entry.key, LabelDef((("", said),), said.mark) if said.text else None)


def _state(entry: Entry) -> StateDef:
    if isinstance(entry.value, Map):
        return StateDef(entry.key, **read_keys(entry.value, _STATE))
    said = as_scalar(entry.value)
    return StateDef(entry.key, label=LabelDef((("", said),), said.mark) if said.text else None)


def _move(entry: Entry) -> MoveDef:
    node = as_map(entry.value)
    return MoveDef(entry.key, damaged=node.damaged, **read_keys(node, _MOVE))


def _ask(node: Node) -> tuple[tuple[Scalar, Scalar | None], ...]:
    if isinstance(node, Map):
        return tuple((entry.key, as_scalar(entry.value)) for entry in node)
    return tuple((each, None) for each in as_names(node))


def _confirm(node: Node) -> LabelDef | None:
    """`true` asks in the usual words, `false` not at all."""
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return LabelDef((), node.mark) if node.value else None
    return as_label(node)


def read_unique(entry: Entry) -> UniqueDef:
    if isinstance(entry.value, Map):
        return UniqueDef(
            entry.key,
            **{
                "fields": (),
                **read_keys(
                    entry.value, {"fields": as_names, "where": as_scalar, "no_overlap": as_scalar, "message": as_label}
                ),
            },
        )
    return UniqueDef(entry.key, as_names(entry.value))


def _unique_of_field(node: Node) -> dict[str, UniqueDef] | Scalar:
    """Yes or no; of rows what is unique among them, by name."""
    return {entry.key.text: read_unique(entry) for entry in node} if isinstance(node, Map) else as_scalar(node)


def _rows_of_field(node: Node) -> dict[str, FieldDef] | Scalar:
    """The fields of each row, or the name of the entity that has them."""
    return {entry.key.text: read_field(entry) for entry in node} if isinstance(node, Map) else as_scalar(node)


def read_rule(entry: Entry) -> RuleDef:
    node = entry.value
    if isinstance(node, Map):
        return RuleDef(entry.key, damaged=node.damaged, **{"check": None, **read_keys(node, _RULE)})
    return RuleDef(entry.key, as_scalar(node))


def read_section(entry: Entry) -> SectionDef:
    node = entry.value
    if isinstance(node, Map):
        return SectionDef(entry.key, damaged=node.damaged, **read_keys(node, _SECTION))
    if isinstance(node, Scalar):
        return SectionDef(entry.key, said=node)
    return SectionDef(entry.key, _rows_of_section(node))


def _rows_of_section(node: Node) -> tuple[tuple[Scalar, ...], ...]:
    if isinstance(node, Map):
        return tuple((each,) for each in as_patched_names(node))
    return tuple(as_names(each) for each in cast(Items, node).items)


CHOICE: dict[str, Reader] = {"label": as_label, "color": as_scalar, "retired": as_scalar, "renamed_from": as_names}


_STATE: dict[str, Reader] = {**CHOICE, **dict.fromkeys(("start", "final", "off"), as_scalar)}


_MOVE: dict[str, Reader] = {
    **dict.fromkeys(("label", "message"), as_label),
    **dict.fromkeys(("from", "roles"), as_patched_names),
    **dict.fromkeys(("to", "when", "auto", "off"), as_scalar),
    "ask": _ask,
    "set": each_of(as_pair),
    "confirm": _confirm,
}


_RULE: dict[str, Reader] = {
    "when": as_scalar,
    "check": as_scalar,
    "label": as_label,
    "message": as_label,
    "at": as_scalar,
    "off": as_scalar,
}


_SECTION: dict[str, Reader] = {
    "fields": _rows_of_section, "label": as_label, "columns": as_scalar, "tab": as_scalar, "collapsed": as_scalar, "visible": as_scalar,
    "after": as_scalar, "before": as_scalar,
}  # fmt: skip


_FIELD_SCALARS = (
    *("required", "index", "search", "filter", "readonly", "once", "hidden", "visible", "personal"),
    *("min", "max", "length", "pattern", "currency", "lines", "region", "step", "unit", "reset"),
    *(
        "per",
        "gapless",
        "case",
        "mask",
        "public",
        "rotate",
        "identifies",
        "copy",
        "widget",
        "deprecated",
        "set_by",
        "after",
        "before",
    ),
    *(
        "where",
        "on_delete",
        "inverse",
        "via",
        "tree",
        "depends_on",
        "formula",
        "optional",
        "translated",
        "retired",
        "section",
    ),
    *("count", "sum", "avg", "first", "last", "any", "as", "stored", "backfill", "convert", "unfit"),
    *("open_end", "granularity", "no_overlap"),
)


_FIELD: dict[str, Reader] = {
    **LABELS,
    "type": _type,
    "placeholder": as_label,
    "default": as_node,
    "access": each_of(as_pair),
    "choices": _choices,
    "states": each_of(_state),
    "moves": each_of(_move),
    "format": as_node,
    "labels": each_of(lambda entry: as_label(entry.value)),
    "colours": each_of(as_pair),
    "map": each_of(as_pair),
    "meta": as_node,
    "schema": as_node,
    "unique": _unique_of_field,
    "rows": _rows_of_field,
    "title": as_scalar,
    "rules": each_of(read_rule),
    "form": each_of(read_section),
    **dict.fromkeys(("renamed_from", "to", "accept", "components", "order"), as_names),
    **dict.fromkeys(_FIELD_SCALARS, as_scalar),
}
