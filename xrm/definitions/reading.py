"""Checked nodes -> the typed description.  The shape holds already, so nothing here can fail and nothing is decided."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, cast

from xrm.catalog.nothing import nothing
from xrm.definitions.description import (
    AppDef,
    ChoiceDef,
    ChoicesDef,
    DefaultsDef,
    EndDef,
    EntityDef,
    FieldDef,
    FilterDef,
    GrantDef,
    GroupDef,
    IndexDef,
    KeepDef,
    LabelDef,
    ListDef,
    MeasureDef,
    MoveDef,
    PermissionDef,
    PluginDef,
    PrivacyDef,
    RoleDef,
    RuleDef,
    SectionDef,
    SeedDef,
    StateDef,
    TypeDef,
    UniqueDef,
    ViewDef,
)
from xrm.definitions.patches import PatchDef, read_patch
from xrm.definitions.tree import Entry, Items, Map, Node, Scalar

Reader = Callable[[Node], Any]


def read_entity(node: Map, owner: str = "", *, bundle: bool = False) -> EntityDef:
    """An entity or a bundle, by the map its file is."""
    first = node.entries["bundle" if bundle else "entity"].value
    return EntityDef(
        name=_scalar(first), bundle=bundle, owner=owner, damaged=node.damaged, keys=_keys(node), **_read(node, _ENTITY)
    )


def read_app(node: Map) -> AppDef:
    return AppDef(name=_scalar(node.entries["app"].value), damaged=node.damaged, **_read(node, _APP))


def read_shared(node: Map, owner: str = "") -> ChoicesDef:
    """A list of choices that fields share."""
    name = _scalar(node.entries["choices"].value)
    return ChoicesDef(name=name, damaged=node.damaged, owner=owner, **_read(node, _CHOICES))


def read_seed(node: Map, owner: str = "") -> SeedDef:
    """Records that come with the definitions."""
    name = _scalar(node.entries["seed"].value)
    return SeedDef(name=name, damaged=node.damaged, owner=owner, **_read(node, _SEED))


def read_field(entry: Entry) -> FieldDef:
    node = _map(entry.value)
    own = {each.key.text: (each.key, each.value) for each in node if each.key.text not in _FIELD}
    return FieldDef(key=entry.key, damaged=node.damaged, own=own or nothing(), keys=_keys(node), **_read(node, _FIELD))


def _read(node: Map, readers: Mapping[str, Reader]) -> dict[str, Any]:
    return {attribute(name): readers[name](entry.value) for name, entry in node.entries.items() if name in readers}


def attribute(key: str) -> str:
    """The attribute that holds a key of the language."""
    return f"{key}_" if key in ("as", "for", "from") else key


def _keys(node: Map) -> dict[str, Scalar]:
    return {entry.key.text: entry.key for entry in node}


def _scalar(node: Node) -> Scalar:
    return cast(Scalar, node)


def _map(node: Node) -> Map:
    return cast(Map, node)


def _node(node: Node) -> Node:
    return node


def _names(node: Node) -> tuple[Scalar, ...]:
    """One name or a list of them."""
    if isinstance(node, Items):
        return tuple(each for each in node.items if isinstance(each, Scalar))
    return (node,) if isinstance(node, Scalar) else ()


def _ends(node: Node) -> tuple[EndDef, ...]:
    """The ends of a relationship, by the entity or by a map that says what the link is called too."""
    return tuple(_end(each) for each in cast(Items, node).items)


def _end(node: Node) -> EndDef:
    if isinstance(node, Scalar):
        return EndDef(node)
    said = _read(_map(node), {"to": _scalar, "as": _scalar})
    return EndDef(**{"to": Scalar("", None, node.mark), **said})  # an end that says none leads to no entity


def _patchable(node: Node) -> tuple[Scalar, ...]:
    """Names; what is added to none below is all there is."""
    return tuple(each.name for each in read_patch(node).added) if isinstance(node, Map) else _names(node)


def _columns(node: Node) -> tuple[Scalar, ...] | PatchDef:
    return read_patch(node) if isinstance(node, Map) else _names(node)


def _label(node: Node) -> LabelDef:
    if isinstance(node, Map):
        return LabelDef(
            tuple((entry.key.text, _scalar(entry.value)) for entry in node if isinstance(entry.value, Scalar)),
            node.mark,
        )
    return LabelDef((("", _scalar(node)),), node.mark)


def _type(node: Node) -> TypeDef:
    said = _scalar(node)
    match = re.fullmatch(r"(\w+)\s*\((.*)\)", said.text, re.DOTALL)
    if match is None:
        return TypeDef(said)
    return TypeDef(said.part(*match.span(1)), said.part(*match.span(2)))


def _each(one: Callable[[Entry], Any]) -> Reader:
    """A map of things by name."""

    def read(node: Node) -> dict[str, Any]:
        return {entry.key.text: one(entry) for entry in _map(node)}

    return read


def _pair(entry: Entry) -> tuple[Scalar, Node]:
    return entry.key, entry.value


def _choices(node: Node) -> tuple[ChoiceDef, ...] | Scalar:
    if isinstance(node, Scalar):
        return node
    if isinstance(node, Items):
        return tuple(ChoiceDef(each) for each in node.items if isinstance(each, Scalar))
    return tuple(_choice(entry) for entry in node)


def _shared_values(node: Node) -> tuple[ChoiceDef | GroupDef, ...]:
    if isinstance(node, Items):
        return tuple(ChoiceDef(each) for each in node.items if isinstance(each, Scalar))
    return tuple(_group(entry) if isinstance(entry.value, Items) else _choice(entry) for entry in _map(node))


def _group(entry: Entry) -> GroupDef:
    items = cast(Items, entry.value).items
    return GroupDef(entry.key, tuple(ChoiceDef(each) for each in items if isinstance(each, Scalar)))


def _choice(entry: Entry) -> ChoiceDef:
    if isinstance(entry.value, Map):
        return ChoiceDef(entry.key, **_read(entry.value, _CHOICE))
    said = _scalar(entry.value)
    return ChoiceDef(entry.key, LabelDef((("", said),), said.mark) if said.text else None)


def _state(entry: Entry) -> StateDef:
    if isinstance(entry.value, Map):
        return StateDef(entry.key, **_read(entry.value, _STATE))
    said = _scalar(entry.value)
    return StateDef(entry.key, label=LabelDef((("", said),), said.mark) if said.text else None)


def _move(entry: Entry) -> MoveDef:
    node = _map(entry.value)
    return MoveDef(entry.key, damaged=node.damaged, **_read(node, _MOVE))


def _ask(node: Node) -> tuple[tuple[Scalar, Scalar | None], ...]:
    if isinstance(node, Map):
        return tuple((entry.key, _scalar(entry.value)) for entry in node)
    return tuple((each, None) for each in _names(node))


def _confirm(node: Node) -> LabelDef | None:
    """`true` asks in the usual words, `false` not at all."""
    if isinstance(node, Scalar) and isinstance(node.value, bool):
        return LabelDef((), node.mark) if node.value else None
    return _label(node)


def _unique(entry: Entry) -> UniqueDef:
    if isinstance(entry.value, Map):
        return UniqueDef(
            entry.key,
            **{
                "fields": (),
                **_read(entry.value, {"fields": _names, "where": _scalar, "no_overlap": _scalar, "message": _label}),
            },
        )
    return UniqueDef(entry.key, _names(entry.value))


def _field_unique(node: Node) -> dict[str, UniqueDef] | Scalar:
    """Yes or no; of rows what is unique among them, by name."""
    return {entry.key.text: _unique(entry) for entry in node} if isinstance(node, Map) else _scalar(node)


def _field_rows(node: Node) -> dict[str, FieldDef] | Scalar:
    """The fields of each row, or the name of the entity that has them."""
    return {entry.key.text: read_field(entry) for entry in node} if isinstance(node, Map) else _scalar(node)


def _index(entry: Entry) -> IndexDef:
    return IndexDef(entry.key, _names(entry.value))


def _rule(entry: Entry) -> RuleDef:
    node = entry.value
    if isinstance(node, Map):
        return RuleDef(entry.key, damaged=node.damaged, **{"check": None, **_read(node, _RULE)})
    return RuleDef(entry.key, _scalar(node))


def _rows(node: Node) -> tuple[tuple[Scalar, ...], ...]:
    if isinstance(node, Map):
        return tuple((each,) for each in _patchable(node))
    return tuple(_names(each) for each in cast(Items, node).items)


def _section(entry: Entry) -> SectionDef:
    node = entry.value
    if isinstance(node, Map):
        return SectionDef(entry.key, damaged=node.damaged, **_read(node, _SECTION))
    if isinstance(node, Scalar):
        return SectionDef(entry.key, said=node)
    return SectionDef(entry.key, _rows(node))


def _filter(entry: Entry) -> FilterDef:
    node = entry.value
    if isinstance(node, Map):
        return FilterDef(
            entry.key,
            damaged=node.damaged,
            **{"where": None, **_read(node, _FILTER)},
        )
    return FilterDef(entry.key, _scalar(node))


def _measure(entry: Entry) -> MeasureDef:
    node = _map(entry.value)
    return MeasureDef(entry.key, damaged=node.damaged, **_read(node, _MEASURE))


def _view(entry: Entry) -> ViewDef:
    node = _map(entry.value)
    return ViewDef(
        entry.key, damaged=node.damaged, **_read(node, dict.fromkeys(("by", "from", "to", "total"), _scalar))
    )


def _form(entry: Entry) -> dict[str, SectionDef]:
    return cast(dict[str, SectionDef], _each(_section)(entry.value))


def _list(node: Node) -> ListDef:
    return ListDef(**_read(_map(node), _LIST))


def _grant(entry: Entry) -> GrantDef:
    node = entry.value
    if isinstance(node, Map):
        return GrantDef(entry.key, rights=tuple(_permission(each) for each in node), damaged=node.damaged)
    return GrantDef(entry.key, words=_names(node))


def _permission(entry: Entry) -> PermissionDef:
    node = entry.value
    if isinstance(node, Map):
        return PermissionDef(entry.key, damaged=node.damaged, **_read(node, {"where": _scalar, "fields": _names}))
    return PermissionDef(entry.key, said=_scalar(node))


def _plugin(entry: Entry) -> PluginDef:
    node = entry.value
    if isinstance(node, Map):
        return PluginDef(entry.key, **_read(node, {"version": _scalar, "optional": _scalar}))
    return PluginDef(entry.key, _scalar(node) if _scalar(node).text else None)


def _role(entry: Entry) -> RoleDef:
    node = entry.value
    if isinstance(node, Map):
        return RoleDef(entry.key, **_read(node, {"label": _label, "portal": _scalar}))
    return RoleDef(entry.key, _label(node) if _scalar(node).text else None)


def _defaults(node: Node) -> DefaultsDef:
    words = ("history", "trash", "comments", "files")
    return DefaultsDef(**_read(_map(node), {**dict.fromkeys(words, _scalar), "keep": _keep}))


def _keep(node: Node) -> KeepDef:
    if isinstance(node, Map):
        return KeepDef(**_read(node, dict.fromkeys(("for", "after", "then"), _scalar)))
    return KeepDef(for_=_scalar(node))


def _privacy(node: Node) -> PrivacyDef:
    return PrivacyDef(**_read(_map(node), _PRIVACY))


def _removed(node: Node) -> dict[str, tuple[Scalar, Node]]:
    said = _map(node).get("fields")
    return {entry.key.text: _pair(entry) for entry in said} if isinstance(said, Map) else {}


def _named(entry: Entry) -> tuple[Scalar, tuple[Scalar, ...]]:
    return entry.key, _names(entry.value)


_LABELS: dict[str, Reader] = dict.fromkeys(("label", "help"), _label)
_CHOICE: dict[str, Reader] = {"label": _label, "color": _scalar, "retired": _scalar, "renamed_from": _names}
_CHOICES: dict[str, Reader] = {
    "values": _shared_values,
    "labels": _each(lambda entry: (entry.key, _label(entry.value))),
}
_SEED: dict[str, Reader] = {
    "key": _names,
    "keep": _scalar,
    "rows": lambda node: tuple(each for each in cast(Items, node).items if isinstance(each, Map)),
}
_STATE: dict[str, Reader] = {**_CHOICE, **dict.fromkeys(("start", "final", "off"), _scalar)}
_MOVE: dict[str, Reader] = {
    **dict.fromkeys(("label", "message"), _label),
    **dict.fromkeys(("from", "roles"), _patchable),
    **dict.fromkeys(("to", "when", "auto", "off"), _scalar),
    "ask": _ask,
    "set": _each(_pair),
    "confirm": _confirm,
}
_RULE: dict[str, Reader] = {
    "when": _scalar,
    "check": _scalar,
    "label": _label,
    "message": _label,
    "at": _scalar,
    "off": _scalar,
}
_FILTER: dict[str, Reader] = {"where": _scalar, "label": _label, "order": _names, "off": _scalar}
_MEASURE: dict[str, Reader] = {
    **_LABELS,
    **dict.fromkeys(("count", "sum", "avg", "min", "max", "distinct", "where", "formula", "format", "off"), _scalar),
}
_SECTION: dict[str, Reader] = {
    "fields": _rows, "label": _label, "columns": _scalar, "tab": _scalar, "collapsed": _scalar, "visible": _scalar,
    "after": _scalar, "before": _scalar,
}  # fmt: skip
_LIST: dict[str, Reader] = {
    "columns": _columns,
    "filters": _each(_filter),
    "default": _each(_pair),
    "order": _names,
    "views": _each(_view),
}
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
    **_LABELS,
    "type": _type,
    "placeholder": _label,
    "default": _node,
    "access": _each(_pair),
    "choices": _choices,
    "states": _each(_state),
    "moves": _each(_move),
    "format": _node,
    "labels": _each(lambda entry: _label(entry.value)),
    "colours": _each(_pair),
    "map": _each(_pair),
    "meta": _node,
    "schema": _node,
    "unique": _field_unique,
    "rows": _field_rows,
    "title": _scalar,
    "rules": _each(_rule),
    "form": _each(_section),
    **dict.fromkeys(("renamed_from", "to", "accept", "components", "order"), _names),
    **dict.fromkeys(_FIELD_SCALARS, _scalar),
}
_PRIVACY: dict[str, Reader] = {
    **dict.fromkeys(("contact", "subject", "basis", "smallest_group"), _scalar),
    "purpose": _label,
    "keep": _keep,
}
_ENTITY_WORDS = ("single", "comments", "files", "table", "api", "deprecated")
_ENTITY: dict[str, Reader] = {
    "removed": _removed,
    **_LABELS,
    "plural": _label,
    "fields": _each(read_field),
    "unique": _each(_unique),
    "index": _each(_index),
    "rules": _each(_rule),
    "form": _each(_section),
    "forms": _each(_form),
    "list": _list,
    "measures": _each(_measure),
    "access": _each(_grant),
    "privacy": _privacy,
    "meta": _node,
    **dict.fromkeys(("plural_name", "icon", "color", "title", "subtitle", "history", "trash", *_ENTITY_WORDS), _scalar),
    "between": _ends,
    "shortcuts": lambda node: _scalar(node) if isinstance(node, Scalar) else _each(_pair)(node),
    **dict.fromkeys(("use", "order", "renamed_from"), _names),
    "search": _patchable,
}
_APP: dict[str, Reader] = {
    "label": _label,
    "languages": _names,
    "plugins": _each(_plugin),
    "roles": _each(_role),
    "access": _each(_grant),
    "defaults": _defaults,
    "privacy": _privacy,
    "menu": _each(_named),
    "home": _each(_named),
    "settings": _each(_pair),
    "meta": _node,
    **dict.fromkeys(("xrm", "timezone", "currency"), _scalar),
}
