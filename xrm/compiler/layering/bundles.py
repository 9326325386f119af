"""Bundles copied in under the entities that use them; the entity restates what it likes, leaf by leaf."""

from __future__ import annotations

from collections.abc import Mapping

from xrm.compiler.layering.merging import long_form
from xrm.definitions.document import Defined
from xrm.definitions.findings import Findings
from xrm.definitions.library import library_bundles
from xrm.definitions.patches import patched, read_patch
from xrm.definitions.tree import Entry, Items, Map, Node, Scalar
from xrm.expressions.near import did_you_mean

_OWN = frozenset({"bundle", "entity", "use", "renamed_from", "between"})
_WHOLE = frozenset({"default", "schema", "choices", "access", "rules", "unique", "filters", "form"})
"""What an entity restates it restates whole: its own list of choices, its own grant of a role."""


def with_bundles(entity: Defined, bundles: Mapping[str, Defined], findings: Findings) -> Map:
    """The entity with everything its bundles say under it, the first named at the bottom."""
    below: Map | None = None
    for bundle in _used(entity, bundles, findings, ()):
        below = long_form(bundle.node) if below is None else _over((), below, long_form(bundle.node))
    return entity.node if below is None else _over((), below, long_form(entity.node))


def _used(one: Defined, bundles: Mapping[str, Defined], findings: Findings, through: tuple[str, ...]) -> list[Defined]:
    found: list[Defined] = []
    for name in _names(one.node.get("use")):
        bundle = bundles.get(name.text)
        if bundle is None:
            near = did_you_mean(name.text, {**library_bundles(), **bundles})
            findings.error("XRM310", f"Bundle `{name.text}` does not exist. {near}".strip(), name.mark)
        elif name.text in through:
            findings.error(
                "XRM310", f"Bundle `{name.text}` uses itself: {' → '.join((*through, name.text))}.", name.mark
            )
        else:
            found.extend([*_used(bundle, bundles, findings, (*through, name.text)), bundle])
    return found


def _names(node: Node | None) -> tuple[Scalar, ...]:
    if isinstance(node, Items):
        return tuple(each for each in node.items if isinstance(each, Scalar))
    return (node,) if isinstance(node, Scalar) else ()


def _over(path: tuple[str, ...], below: Map, above: Map) -> Map:
    entries = {name: each for name, each in below.entries.items() if path or name not in _OWN}
    for name, entry in above.entries.items():
        lower = entries.get(name)
        entries[name] = entry if lower is None else Entry(entry.key, _one((*path, name), lower.value, entry.value))
    return Map(entries, above.mark, below.damaged or above.damaged)


def _one(path: tuple[str, ...], below: Node, above: Node) -> Node:
    if isinstance(above, Map) and isinstance(below, Items):
        return patched(below, read_patch(above))[0]
    if isinstance(below, Map) and isinstance(above, Map):
        whole = path[-1] in _WHOLE and path[0] == "fields" and len(path) == 3
        if not whole and not (len(path) > 1 and path[-2] in _WHOLE - {"default", "schema"} and len(path) < 4):
            return _over(path, below, above)
    return above
