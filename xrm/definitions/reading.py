"""Checked nodes -> the typed description.  The shape holds already, so nothing here can fail and nothing is decided."""

from __future__ import annotations

from typing import cast

from xrm.definitions.description import (
    AppDef,
    ChoicesDef,
    DefaultsDef,
    EndDef,
    EntityDef,
    FilterDef,
    GrantDef,
    GroupDef,
    IndexDef,
    KeepDef,
    ListDef,
    MeasureDef,
    PermissionDef,
    PluginDef,
    PrivacyDef,
    RoleDef,
    SeedDef,
    ViewDef,
)
from xrm.definitions.fielddescription import ChoiceDef, SectionDef
from xrm.definitions.fieldreading import read_choice, read_field, read_rule, read_section, read_unique
from xrm.definitions.patches import PatchDef, read_patch
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


def read_entity(node: Map, owner: str = "", *, bundle: bool = False) -> EntityDef:
    """An entity or a bundle, by the map its file is."""
    first = node.entries["bundle" if bundle else "entity"].value
    return EntityDef(
        name=as_scalar(first),
        bundle=bundle,
        owner=owner,
        damaged=node.damaged,
        keys=keys_of(node),
        **read_keys(node, _ENTITY),
    )


def read_app(node: Map) -> AppDef:
    return AppDef(name=as_scalar(node.entries["app"].value), damaged=node.damaged, **read_keys(node, _APP))


def read_shared(node: Map, owner: str = "") -> ChoicesDef:
    """A list of choices that fields share."""
    name = as_scalar(node.entries["choices"].value)
    return ChoicesDef(name=name, damaged=node.damaged, owner=owner, **read_keys(node, _CHOICES))


def read_seed(node: Map, owner: str = "") -> SeedDef:
    """Records that come with the definitions."""
    name = as_scalar(node.entries["seed"].value)
    return SeedDef(name=name, damaged=node.damaged, owner=owner, **read_keys(node, _SEED))


def _ends(node: Node) -> tuple[EndDef, ...]:
    """The ends of a relationship, by the entity or by a map that says what the link is called too."""
    return tuple(_end(each) for each in cast(Items, node).items)


def _end(node: Node) -> EndDef:
    if isinstance(node, Scalar):
        return EndDef(node)
    said = read_keys(as_map(node), {"to": as_scalar, "as": as_scalar})
    return EndDef(**{"to": Scalar("", None, node.mark), **said})  # an end that says none leads to no entity


def _columns(node: Node) -> tuple[Scalar, ...] | PatchDef:
    return read_patch(node) if isinstance(node, Map) else as_names(node)


def _shared_values(node: Node) -> tuple[ChoiceDef | GroupDef, ...]:
    if isinstance(node, Items):
        return tuple(ChoiceDef(each) for each in node.items if isinstance(each, Scalar))
    return tuple(_group(entry) if isinstance(entry.value, Items) else read_choice(entry) for entry in as_map(node))


def _group(entry: Entry) -> GroupDef:
    items = cast(Items, entry.value).items
    return GroupDef(entry.key, tuple(ChoiceDef(each) for each in items if isinstance(each, Scalar)))


def _index(entry: Entry) -> IndexDef:
    return IndexDef(entry.key, as_names(entry.value))


def _filter(entry: Entry) -> FilterDef:
    node = entry.value
    if isinstance(node, Map):
        return FilterDef(
            entry.key,
            damaged=node.damaged,
            **{"where": None, **read_keys(node, _FILTER)},
        )
    return FilterDef(entry.key, as_scalar(node))


def _measure(entry: Entry) -> MeasureDef:
    node = as_map(entry.value)
    return MeasureDef(entry.key, damaged=node.damaged, **read_keys(node, _MEASURE))


def _view(entry: Entry) -> ViewDef:
    node = as_map(entry.value)
    return ViewDef(
        entry.key, damaged=node.damaged, **read_keys(node, dict.fromkeys(("by", "from", "to", "total"), as_scalar))
    )


def _form(entry: Entry) -> dict[str, SectionDef]:
    return cast(dict[str, SectionDef], each_of(read_section)(entry.value))


def _list(node: Node) -> ListDef:
    return ListDef(**read_keys(as_map(node), _LIST))


def _grant(entry: Entry) -> GrantDef:
    node = entry.value
    if isinstance(node, Map):
        return GrantDef(entry.key, rights=tuple(_permission(each) for each in node), damaged=node.damaged)
    return GrantDef(entry.key, words=as_names(node))


def _permission(entry: Entry) -> PermissionDef:
    node = entry.value
    if isinstance(node, Map):
        return PermissionDef(
            entry.key, damaged=node.damaged, **read_keys(node, {"where": as_scalar, "fields": as_names})
        )
    return PermissionDef(entry.key, said=as_scalar(node))


def _plugin(entry: Entry) -> PluginDef:
    node = entry.value
    if isinstance(node, Map):
        return PluginDef(entry.key, **read_keys(node, {"version": as_scalar, "optional": as_scalar}))
    return PluginDef(entry.key, as_scalar(node) if as_scalar(node).text else None)


def _role(entry: Entry) -> RoleDef:
    node = entry.value
    if isinstance(node, Map):
        return RoleDef(entry.key, **read_keys(node, {"label": as_label, "portal": as_scalar}))
    return RoleDef(entry.key, as_label(node) if as_scalar(node).text else None)


def _defaults(node: Node) -> DefaultsDef:
    words = ("history", "trash", "comments", "files")
    return DefaultsDef(**read_keys(as_map(node), {**dict.fromkeys(words, as_scalar), "keep": _keep}))


def _keep(node: Node) -> KeepDef:
    if isinstance(node, Map):
        return KeepDef(**read_keys(node, dict.fromkeys(("for", "after", "then"), as_scalar)))
    return KeepDef(for_=as_scalar(node))


def _privacy(node: Node) -> PrivacyDef:
    return PrivacyDef(**read_keys(as_map(node), _PRIVACY))


def _removed(node: Node) -> dict[str, tuple[Scalar, Node]]:
    said = as_map(node).get("fields")
    return {entry.key.text: as_pair(entry) for entry in said} if isinstance(said, Map) else {}


def _named(entry: Entry) -> tuple[Scalar, tuple[Scalar, ...]]:
    return entry.key, as_names(entry.value)


_CHOICES: dict[str, Reader] = {
    "values": _shared_values,
    "labels": each_of(lambda entry: (entry.key, as_label(entry.value))),
}


_SEED: dict[str, Reader] = {
    "key": as_names,
    "keep": as_scalar,
    "rows": lambda node: tuple(each for each in cast(Items, node).items if isinstance(each, Map)),
}


_FILTER: dict[str, Reader] = {"where": as_scalar, "label": as_label, "order": as_names, "off": as_scalar}


_MEASURE: dict[str, Reader] = {
    **LABELS,
    **dict.fromkeys(("count", "sum", "avg", "min", "max", "distinct", "where", "formula", "format", "off"), as_scalar),
}


_LIST: dict[str, Reader] = {
    "columns": _columns,
    "filters": each_of(_filter),
    "default": each_of(as_pair),
    "order": as_names,
    "views": each_of(_view),
}


_PRIVACY: dict[str, Reader] = {
    **dict.fromkeys(("contact", "subject", "basis", "smallest_group"), as_scalar),
    "purpose": as_label,
    "keep": _keep,
}


_ENTITY_WORDS = ("single", "comments", "files", "table", "api", "deprecated")


_ENTITY: dict[str, Reader] = {
    "removed": _removed,
    **LABELS,
    "plural": as_label,
    "fields": each_of(read_field),
    "unique": each_of(read_unique),
    "index": each_of(_index),
    "rules": each_of(read_rule),
    "form": each_of(read_section),
    "forms": each_of(_form),
    "list": _list,
    "measures": each_of(_measure),
    "access": each_of(_grant),
    "privacy": _privacy,
    "meta": as_node,
    **dict.fromkeys(
        ("plural_name", "icon", "color", "title", "subtitle", "history", "trash", *_ENTITY_WORDS), as_scalar
    ),
    "between": _ends,
    "shortcuts": lambda node: as_scalar(node) if isinstance(node, Scalar) else each_of(as_pair)(node),
    **dict.fromkeys(("use", "order", "renamed_from"), as_names),
    "search": as_patched_names,
}


_APP: dict[str, Reader] = {
    "label": as_label,
    "languages": as_names,
    "plugins": each_of(_plugin),
    "roles": each_of(_role),
    "access": each_of(_grant),
    "defaults": _defaults,
    "privacy": _privacy,
    "menu": each_of(_named),
    "home": each_of(_named),
    "settings": each_of(as_pair),
    "meta": as_node,
    **dict.fromkeys(("xrm", "timezone", "currency"), as_scalar),
}
