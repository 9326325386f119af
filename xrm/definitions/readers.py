"""Checked nodes -> names, texts and maps: what every part of the language is read with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from xrm.definitions.fielddescription import LabelDef
from xrm.definitions.patches import read_patch
from xrm.definitions.tree import Entry, Items, Map, Node, Scalar

Reader = Callable[[Node], Any]


def read_keys(node: Map, readers: Mapping[str, Reader]) -> dict[str, Any]:
    return {attribute(name): readers[name](entry.value) for name, entry in node.entries.items() if name in readers}


def attribute(key: str) -> str:
    """The attribute that holds a key of the language."""
    return f"{key}_" if key in ("as", "for", "from") else key


def keys_of(node: Map) -> dict[str, Scalar]:
    return {entry.key.text: entry.key for entry in node}


def as_scalar(node: Node) -> Scalar:
    return cast(Scalar, node)


def as_map(node: Node) -> Map:
    return cast(Map, node)


def as_node(node: Node) -> Node:
    return node


def as_names(node: Node) -> tuple[Scalar, ...]:
    """One name or a list of them."""
    if isinstance(node, Items):
        return tuple(each for each in node.items if isinstance(each, Scalar))
    return (node,) if isinstance(node, Scalar) else ()


def as_patched_names(node: Node) -> tuple[Scalar, ...]:
    """Names; what is added to none below is all there is."""
    return tuple(each.name for each in read_patch(node).added) if isinstance(node, Map) else as_names(node)


def as_label(node: Node) -> LabelDef:
    if isinstance(node, Map):
        return LabelDef(
            tuple((entry.key.text, as_scalar(entry.value)) for entry in node if isinstance(entry.value, Scalar)),
            node.mark,
        )
    return LabelDef((("", as_scalar(node)),), node.mark)


def each_of(one: Callable[[Entry], Any]) -> Reader:
    """A map of things by name."""

    def read(node: Node) -> dict[str, Any]:
        return {entry.key.text: one(entry) for entry in as_map(node)}

    return read


def as_pair(entry: Entry) -> tuple[Scalar, Node]:
    return entry.key, entry.value


LABELS: dict[str, Reader] = dict.fromkeys(("label", "help"), as_label)
