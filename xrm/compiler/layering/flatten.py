"""An entity whole, as one file would say it: every layer merged, what layers placed in forms and lists in its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from xrm.catalog.entity import Entity
from xrm.compiler.words import many, slug, spoken
from xrm.definitions.shape import language as language_of
from xrm.definitions.tree import Entry, Items, Map, Node, Scalar, hear

_PLACES = frozenset({"after", "before"})
_MADE: Mapping[str, Callable[[str], str]] = {
    "label": spoken,
    "plural": lambda name: spoken(many(name)),
    "message": lambda name: f"{spoken(name)}.",
}
"""What a text is that nobody says in the first language, by the name of its thing."""


def flattened(node: Map, entity: Entity, language: str) -> Map:
    """The merged map of an entity without bundles, places and patches; texts without a language are in the first."""
    whole = _in_language(node, language, entity.name)
    order = {name: at for at, name in enumerate(language_of("entity").properties)}
    names = sorted(whole.entries.keys() - {"use"}, key=lambda name: (order.get(name, len(order)), name))
    entries = {name: whole.entries[name] for name in names}
    entries = {name: replace(each, value=_settled(name, each.value, entity)) for name, each in entries.items()}
    return replace(whole, entries=entries)


def _settled(name: str, node: Node, entity: Entity) -> Node:
    if not isinstance(node, Map):
        return node
    if name == "fields":
        return _each(node, lambda entry: _without(entry.value, _PLACES | {"section"}))
    if name == "form":
        sections = {each.name: each.rows for each in entity.form.sections}
        return _each(node, lambda entry: _section(entry, sections))
    if name == "list":
        return _columns(node, entity.list.columns)
    if name == "search":
        return _names(entity.search, node)
    return node


def _each(node: Map, change: Callable[[Entry], Node]) -> Map:
    return replace(node, entries={name: replace(each, value=change(each)) for name, each in node.entries.items()})


def _without(node: Node, names: frozenset[str]) -> Node:
    if not isinstance(node, Map):
        return node
    return replace(node, entries={name: each for name, each in node.entries.items() if name not in names})


def _section(entry: Entry, sections: Mapping[str, tuple[tuple[str, ...], ...]]) -> Node:
    """A section with the rows that it has in the end."""
    rows = sections.get(slug(entry.key.text))
    if rows is None or not isinstance(entry.value, Map):
        return entry.value
    fields = Items(
        tuple(_names(row, entry.value) if len(row) > 1 else _name(row[0], entry.value) for row in rows),
        entry.value.mark,
    )
    kept = _without(entry.value, _PLACES)
    if not isinstance(kept, Map):
        return kept
    return replace(kept, entries={"fields": Entry(_name("fields", kept), fields), **_but(kept, "fields")})


def _columns(node: Map, columns: tuple[str, ...]) -> Map:
    said = node.entries.get("columns")
    if said is None or not isinstance(said.value, Map):
        return node
    return replace(node, entries={**node.entries, "columns": replace(said, value=_names(columns, node))})


def _but(node: Map, name: str) -> dict[str, Entry]:
    return {key: each for key, each in node.entries.items() if key != name}


def _name(text: str, beside: Node) -> Scalar:
    return Scalar(text, hear(text), beside.mark)


def _names(names: tuple[str, ...], beside: Node) -> Items:
    return Items(tuple(_name(each, beside) for each in names), beside.mark)


def _in_language(node: Map, language: str, thing: str) -> Map:
    """The same, with each text that was said without a language in the first one."""
    entries: dict[str, Entry] = {}
    for name, each in node.entries.items():
        value = each.value
        if isinstance(value, Map) and "" in value.entries:
            entries[name] = replace(each, value=_text(name, value, language, thing))
        elif isinstance(value, Map):
            entries[name] = replace(each, value=_in_language(value, language, name))
        else:
            entries[name] = each
    return replace(node, entries=entries)


def _text(word: str, texts: Map, language: str, thing: str) -> Map:
    said = texts.get("")
    made = _MADE[word](thing) if word in _MADE else ""
    text = said.text if isinstance(said, Scalar) and said.text else made
    first = {language: Entry(_name(language, texts), Scalar(text, text, texts.mark))} if text else {}
    return replace(texts, entries={**first, **_but(texts, "")})
