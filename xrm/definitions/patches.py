"""What a layer adds to a list of names below it, and takes out: `{add: {x: {after: y}}, remove: [z]}`.

By name, never by position.
"""

from __future__ import annotations

from dataclasses import dataclass

from xrm.definitions.tree import Items, Map, Node, Scalar


@dataclass(frozen=True, slots=True)
class Added:
    """A name put in: last, or beside a neighbour."""

    name: Scalar
    neighbour: Scalar | None = None
    before: bool = False


@dataclass(frozen=True, slots=True)
class PatchDef:
    added: tuple[Added, ...]
    removed: tuple[Scalar, ...]


def read_patch(node: Map) -> PatchDef:
    said, removed = node.get("add"), node.get("remove")
    added: list[Added] = []
    if isinstance(said, Items):
        added = [Added(each) for each in said.items if isinstance(each, Scalar)]
    elif isinstance(said, Map):
        added = [_added(each.key, each.value) for each in said]
    gone = tuple(each for each in removed.items if isinstance(each, Scalar)) if isinstance(removed, Items) else ()
    return PatchDef(tuple(added), gone)


def patched(names: Items, patch: PatchDef) -> tuple[Items, list[Scalar]]:
    """The list with names put in and taken out, and those neighbours that are not in it."""
    gone = {each.text for each in patch.removed}
    rows = [left for each in names.items if (left := _without(each, gone)) is not None]
    lost: list[Scalar] = []
    for each in patch.added:
        if any(each.name.text in _texts(row) for row in rows):
            continue
        at = len(rows)
        if each.neighbour is not None:
            found = next((place for place, row in enumerate(rows) if each.neighbour.text in _texts(row)), None)
            if found is None:
                lost.append(each.neighbour)
            else:
                at = found if each.before else found + 1
        rows.insert(at, each.name)
    return Items(tuple(rows), names.mark), lost


def _added(key: Scalar, value: Node) -> Added:
    after = value.get("after") if isinstance(value, Map) else None
    before = value.get("before") if isinstance(value, Map) else None
    if isinstance(after, Scalar):
        return Added(key, after)
    return Added(key, before if isinstance(before, Scalar) else None, before=True)


def _texts(row: Node) -> set[str]:
    if isinstance(row, Items):
        return {each.text for each in row.items if isinstance(each, Scalar)}
    return {row.text} if isinstance(row, Scalar) else set()


def _without(row: Node, names: set[str]) -> Node | None:
    """What is left of a row of a form, or of a name in a list."""
    if not names & _texts(row):
        return row
    left = (
        [each for each in row.items if isinstance(each, Scalar) and each.text not in names]
        if isinstance(row, Items)
        else []
    )
    return Items(tuple(left), row.mark) if left else None
