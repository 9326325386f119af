"""Maps that can be laid over each other leaf by leaf, and the order of what says beside whom it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from xrm.compiler.words import slug
from xrm.definitions.tree import Entry, Items, Map, Node, Scalar

_Change = Callable[[Node], Node]


def long_form(node: Map) -> Map:
    """An entity, or an extension, in which whatever can be merged is a map."""
    return _with(node, {
        "rules": _long("check"),
        "unique": _long("fields"),
        "form": _sections,
        "forms": _each(_sections),
        "list": _within({"filters": _long("where")}),
        "fields": _each(_within({"choices": _long("label"), "states": _long("label")})),
    })  # fmt: skip


def _with(node: Map, changes: Mapping[str, _Change]) -> Map:
    found = {name: node.entries[name] for name in changes if name in node.entries}
    changed = {name: replace(each, value=changes[name](each.value)) for name, each in found.items()}
    return replace(node, entries={**node.entries, **changed}) if changed else node


def _within(changes: Mapping[str, _Change]) -> _Change:
    return lambda node: _with(node, changes) if isinstance(node, Map) else node


def _each(change: _Change) -> _Change:
    def changed(node: Node) -> Node:
        return _with(node, dict.fromkeys(node.entries, change)) if isinstance(node, Map) else node

    return changed


def _long(word: str) -> _Change:
    """Each thing of the map as a map; what it says when it is none is its `word`."""

    def changed(node: Node) -> Node:
        if isinstance(node, Items):
            keys = [each for each in node.items if isinstance(each, Scalar)]
            if len({each.text for each in keys}) != len(node.items):
                return node  # a value twice: told where it is read
            node = Map({each.text: Entry(each, Map({}, each.mark)) for each in keys}, node.mark)
        if not isinstance(node, Map):
            return node
        return replace(
            node, entries={name: replace(each, value=_longer(each, word)) for name, each in node.entries.items()}
        )

    return changed


def _longer(entry: Entry, word: str) -> Node:
    value = entry.value
    if isinstance(value, Map):
        return value
    if isinstance(value, Scalar) and not value.text:
        return Map({}, entry.key.mark)
    return Map({word: Entry(Scalar(word, word, value.mark), value)}, value.mark)


def _sections(node: Node) -> Node:
    """Sections by their names, so that `studies` is `Studies`; `tabs: none` among them is none."""
    if not isinstance(node, Map):
        return node
    found: dict[str, Entry] = {}
    for name, entry in node.entries.items():
        known = name if isinstance(entry.value, Scalar) or slug(name) in found else slug(name)
        found[known] = entry if isinstance(entry.value, Scalar) else replace(entry, value=_longer(entry, "fields"))
    return replace(node, entries=found)


def reordered(node: Map) -> tuple[Map, list[Scalar]]:
    """The map with whatever says `after` or `before` beside its neighbour, and the neighbours that are not there.

    What stands after the same neighbour keeps the order it was said in; what names nothing stays where it is: last.
    """
    order, done, lost = list(node.entries), set[str](), list[Scalar]()
    tails: dict[str, str] = {}

    def place(name: str) -> None:
        said, before = _neighbour(node.entries[name].value)
        if name in done or said is None:
            return
        done.add(name)
        if said.text not in node.entries or said.text == name:
            lost.append(said)
            return
        place(said.text)
        order.remove(name)
        if before:
            order.insert(order.index(said.text), name)
        else:
            order.insert(order.index(tails.get(said.text, said.text)) + 1, name)
            tails[said.text] = name

    for name in node.entries:
        place(name)
    return replace(node, entries={name: node.entries[name] for name in order}), lost


def _neighbour(node: Node) -> tuple[Scalar | None, bool]:
    after, before = (node.get("after"), node.get("before")) if isinstance(node, Map) else (None, None)
    if isinstance(after, Scalar):
        return after, False
    return (before, True) if isinstance(before, Scalar) else (None, False)
