"""Check nodes against the JSON Schemas of the language, which are the one truth about which keys exist.

Reads the part of draft 2020-12 that `schemas/language` uses, so that a problem has the code, the place and the nearest
word that a general checker cannot give; a test holds its verdict equal to that of `jsonschema`.  What is refused is
left out and its map marked as damaged, so that later stages do not report the consequences.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any

from xrm.definitions.findings import Findings
from xrm.definitions.tree import Entry, Items, Map, Node, Scalar, describe
from xrm.expressions.near import did_you_mean
from xrm.resources import folder

LATER = "later"
NEVER_FLAGS = frozenset({"default", "backfill"})
"""Keys that may be true or false, which nobody means by leaving their value out."""
"""`$comment` of a key that belongs to the language and that this xrm does not read yet; its schema is `not: {}`."""

MOST_NAMED = 20
"""Keys that are named when none of them is near."""
_WORDS = {
    "object": "a map",
    "array": "a list",
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "empty",
}


@dataclass(slots=True)
class Shape:
    """One schema, its references resolved.  Not frozen, for schemas refer to themselves."""

    types: frozenset[str] = frozenset()
    later: bool = False
    description: str = ""
    properties: dict[str, Shape] = field(default_factory=dict)
    others: Shape | None = None  # of keys that `properties` does not name
    closed: bool = False
    items: Shape | None = None
    enum: tuple[Any, ...] = ()
    least: int | None = None
    most: int | None = None
    fewest: int = 0
    branches: tuple[tuple[str, Shape], ...] = ()  # JSON type -> what holds then

    @property
    def takes_a_map(self) -> bool:
        return not self.types or "object" in self.types

    def known(self) -> list[str]:
        return [name for name, each in self.properties.items() if not each.later]


def language(name: str) -> Shape:
    """The shape of a file of the language, or of a part of one: `entity`, `field`."""
    return _loader().load(f"{name}.json")


@cache
def _loader() -> _Loader:
    return _Loader(folder("schemas") / "language")


class _Loader:
    def __init__(self, place: Traversable) -> None:
        self._place = place
        self._texts: dict[str, Any] = {}
        self._shapes: dict[str, Shape] = {}

    def load(self, reference: str, beside: str = "") -> Shape:
        file, _, pointer = reference.partition("#")
        file = file or beside
        key = f"{file}#{pointer}"
        if key not in self._shapes:
            if file not in self._texts:
                self._texts[file] = json.loads((self._place / file).read_text("utf-8"))
            schema = self._texts[file]
            for part in pointer.split("/")[1:]:
                schema = schema[part]
            shape = self._shapes[key] = Shape()
            self._fill(shape, schema, file)
        return self._shapes[key]

    def _shape(self, schema: Mapping[str, Any], file: str) -> Shape:
        if set(schema) <= {"$ref"}:
            return self.load(schema["$ref"], file)
        shape = Shape()
        self._fill(shape, schema, file)
        return shape

    def _fill(self, shape: Shape, schema: Mapping[str, Any], file: str) -> None:
        if "$ref" in schema:
            other = self.load(schema["$ref"], file)
            for name in Shape.__slots__:
                setattr(shape, name, getattr(other, name))
        types = schema.get("type")
        if types:
            shape.types = frozenset([types] if isinstance(types, str) else types)
        shape.description = schema.get("description", shape.description)
        shape.later = shape.later or schema.get("$comment") == LATER
        shape.enum = tuple(schema.get("enum", shape.enum))
        shape.least, shape.most = schema.get("minimum", shape.least), schema.get("maximum", shape.most)
        shape.fewest = schema.get("minItems", schema.get("minProperties", shape.fewest))
        if "properties" in schema:
            shape.properties = {name: self._shape(each, file) for name, each in schema["properties"].items()}
        others = schema.get("additionalProperties")
        shape.closed = others is False or shape.closed
        if isinstance(others, dict):
            shape.others = self._shape(others, file)
        if "items" in schema:
            shape.items = self._shape(schema["items"], file)
        if "if" in schema:
            shape.branches = ((schema["if"]["type"], self._shape(schema["then"], file)),)


class Checker:
    """Checks the nodes of one file; `own_keys` are the options that plugins' field types add to a field."""

    def __init__(self, findings: Findings, own_keys: frozenset[str] = frozenset()) -> None:
        self._findings = findings
        self._own_keys = own_keys

    def check(
        self, name: str, node: Node, shape: Shape, *, flag: bool = False, key: Scalar | None = None
    ) -> Node | None:
        """The node without what is wrong in it; None when it is wrong itself."""
        found = json_type(node)
        if flag and (not shape.types or name in NEVER_FLAGS):
            self._findings.error("XRM208", f"`{name}` needs a value.", node.mark)
            return None
        if shape.types and not (found in shape.types or (found == "integer" and "number" in shape.types)):
            self._wrong_type(name, node, shape, flag, key)
            return None
        for kind, branch in shape.branches:
            if found == kind and self.check(name, node, branch, key=key) is None:
                return None
        if isinstance(node, Map):
            return self._check_map(name, node, shape, key)
        if isinstance(node, Items):
            return self._check_items(name, node, shape)
        return node if self._check_scalar(name, node, shape) else None

    def _check_map(self, name: str, node: Map, shape: Shape, key: Scalar | None) -> Map | None:
        if len(node.entries) < shape.fewest and not node.damaged:
            self._findings.error("XRM208", f"`{name}` needs at least one entry.", key.mark if key else node.mark)
            return None
        kept: dict[str, Entry] = {}
        damaged = node.damaged
        for entry in node:
            value = self._check_entry(entry, shape)
            if value is not None:
                kept[entry.key.text] = Entry(entry.key, value, entry.flag)
            else:
                damaged = True
                if entry.key.text not in shape.properties and shape.others is not None and shape.others.takes_a_map:
                    kept[entry.key.text] = Entry(entry.key, Map({}, entry.key.mark, damaged=True))
        return Map(kept, node.mark, damaged)

    def _check_entry(self, entry: Entry, shape: Shape) -> Node | None:
        name = entry.key.text
        inner = shape.properties.get(name, shape.others)
        if inner is None:
            if not shape.closed or (shape is language("field") and self._is_own(entry.key, shape)):
                return entry.value
            self._unknown(entry.key, shape)
            return None
        if inner.later:
            self._not_yet(entry.key, inner)
            return None
        return self.check(name, entry.value, inner, flag=entry.flag, key=entry.key)

    def _is_own(self, key: Scalar, shape: Shape) -> bool:
        """Whether it is an option of a plugin's type, or may be one of a plugin that is not there."""
        known = [*shape.known(), *self._own_keys]
        return key.text in self._own_keys or (bool(self._findings.dormant) and not did_you_mean(key.text, known))

    def _check_items(self, name: str, node: Items, shape: Shape) -> Items | None:
        if len(node.items) < shape.fewest:
            self._findings.error(
                "XRM208",
                f"`{name}` needs at least {shape.fewest} {'entries' if shape.fewest > 1 else 'entry'}.",
                node.mark,
            )
            return None
        if shape.items is None:
            return node
        checked = (self.check(name, each, shape.items) for each in node.items)
        return Items(tuple(each for each in checked if each is not None), node.mark)

    def _check_scalar(self, name: str, node: Scalar, shape: Shape) -> bool:
        value = node.value
        if shape.enum and value not in shape.enum:
            allowed = [json.dumps(each) if isinstance(each, bool) else str(each) for each in shape.enum]
            words = ", ".join(f"`{each}`" for each in allowed)
            meant = _MEANT.get(node.text)
            near = f"Write `{meant}`." if meant in allowed else did_you_mean(node.text, allowed)
            self._findings.error("XRM202", f"`{name}` is one of {words}; not `{node.text}`.", node.mark, near)
            return False
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            low, high = shape.least, shape.most
            if (low is not None and value < low) or (high is not None and value > high):
                self._findings.error("XRM202", f"`{name}` must be {_range(shape)}; it is {node.text}.", node.mark)
                return False
        return True

    def _wrong_type(self, name: str, node: Node, shape: Shape, flag: bool, key: Scalar | None) -> None:
        wanted = " or ".join(sorted({_WORDS[each] for each in shape.types if each != "null"}))
        mark = node.mark if not isinstance(node, Scalar) or node.text or key is None else key.mark
        if flag or (isinstance(node, Scalar) and node.value is None):
            self._findings.error("XRM208", f"`{name}` needs a value: {wanted}.", mark)
            return
        self._findings.error(
            "XRM202", f"`{name}` must be {wanted}; it is {describe(node)}.", mark, _way_out(node, shape)
        )

    def _unknown(self, key: Scalar, shape: Shape) -> None:
        own = sorted(self._own_keys.difference(shape.properties)) if shape is language("field") else []
        known = [*shape.known(), *own]
        near = did_you_mean(key.text, known)
        hint = "" if near or len(known) > MOST_NAMED else f"Known here: {', '.join(known)}."
        self._findings.error("XRM201", f"Unknown key `{key.text}`. {near}".strip(), key.mark, hint)

    def _not_yet(self, key: Scalar, shape: Shape) -> None:
        self._findings.error(
            "XRM211", f"`{key.text}` belongs to the language, but this version of xrm does not read it yet.", key.mark,
            "Leave it out for now; nothing of it would hold.",
        )  # fmt: skip


def json_type(node: Node) -> str:
    """The JSON type of a node, in the words of JSON Schema."""
    if isinstance(node, Map):
        return "object"
    if isinstance(node, Items):
        return "array"
    value = node.value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    return "number" if isinstance(value, Decimal) else "string"


def _range(shape: Shape) -> str:
    if shape.most is None:
        return f"at least {shape.least}"
    return f"at most {shape.most}" if shape.least is None else f"from {shape.least} to {shape.most}"


_MEANT = {
    "yes": "true",
    "on": "true",
    "True": "true",
    "TRUE": "true",
    "no": "false",
    "off": "false",
    "False": "false",
    "FALSE": "false",
}


def _way_out(node: Node, shape: Shape) -> str:
    if not isinstance(node, Scalar):
        return ""
    if "boolean" in shape.types and node.text in _MEANT:
        return f"Write `{_MEANT[node.text]}`."
    meant = did_you_mean(node.text, ["true", "false"]) if "boolean" in shape.types else ""
    if meant:
        return meant
    return "Put it in quotes." if "string" in shape.types else ""
