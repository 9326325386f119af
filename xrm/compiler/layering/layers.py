"""Documents sorted by what they define and whose they are, and laid over each other: bundles, the entity's own file,
extensions of plugins by dependency and then name, the site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath

from xrm.catalog.extensions import Document
from xrm.compiler.compilation import LayerChange
from xrm.compiler.layering.bundles import with_bundles
from xrm.compiler.layering.extending import Extending, tell_lost
from xrm.compiler.layering.merging import long_form, reordered
from xrm.compiler.layering.ordering import in_order
from xrm.compiler.layering.retiring import without_retired
from xrm.compiler.layering.translating import as_extensions, known_parts
from xrm.definitions import read_document
from xrm.definitions.description import AppDef, ChoicesDef, EntityDef, SeedDef
from xrm.definitions.document import Defined
from xrm.definitions.findings import Findings
from xrm.definitions.reading import read_app, read_entity, read_seed, read_shared
from xrm.definitions.tree import Items, Map, Node, Scalar
from xrm.expressions.near import did_you_mean

LANGUAGE_VERSION = 1
ABOVE = ("extend", "translate")
"""Kinds of documents that lie over others; those of plugins can be set aside."""


@dataclass(slots=True)
class Layers:
    """What all layers define.  `bundles` are the app's before those of plugins, theirs before xrm's."""

    app: AppDef | None = None
    app_node: Map | None = None
    own: dict[str, Defined] = field(default_factory=dict)
    under: dict[str, Defined] = field(default_factory=dict)
    above: list[Defined] = field(default_factory=list)
    entities: dict[str, EntityDef] = field(default_factory=dict)  # whole: every layer in it
    nodes: dict[str, Map] = field(default_factory=dict)
    bundles: dict[str, EntityDef] = field(default_factory=dict)
    lists: dict[str, ChoicesDef] = field(default_factory=dict)  # of choices that fields share
    seeds: list[SeedDef] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)  # stems of files of which nothing could be used
    changes: list[LayerChange] = field(default_factory=list)
    owners: dict[str, str] = field(default_factory=dict)  # file of an extension -> its plugin; "" is the site


def read_layers(
    documents: Sequence[Document],
    under: Sequence[Document],
    own_keys: frozenset[str],
    findings: Findings,
) -> Layers:
    """xrm's own documents and those of plugins lie under the app's."""
    layers = Layers()
    for document in (*own_documents(), *under, *documents):
        found = read_document(document, findings, own_keys)
        if found is None:
            layers.broken.add(PurePosixPath(document.name).stem)
        elif found.kind == "app":
            _add_app(layers, found, findings)
        elif found.kind == "choices":
            _add_list(layers, read_shared(found.node, found.owner), findings)
        elif found.kind == "seed":
            layers.seeds.append(read_seed(found.node, found.owner))
        elif found.kind in ABOVE:
            layers.above.append(found)
        else:
            _add_entity(layers, found, findings)
    if layers.app is None and not findings.failed:
        findings.error(
            "XRM903",
            "No file of the app begins with `app:`.",
            None,
            "Write one: `xrm.yaml` with the line `app: <name>`.",
        )
    _lay(layers, findings)
    return layers


def _lay(layers: Layers, findings: Findings) -> None:
    above = in_order(layers.above, findings)
    layers.owners = {each.document.name: each.owner for each in above if each.kind == "extend"}
    texts = {each.document.name: each.owner for each in above}
    over: dict[str, list[tuple[Defined, Map]]] = {}
    for each in above:
        if each.kind == "extend":
            if _extends(layers, each, findings):
                over.setdefault(each.name.text, []).append((each, long_form(each.node)))
        else:
            for name, node in as_extensions(each, layers.own, findings):
                over.setdefault(name, []).append((each, long_form(node)))
    for name, bundle in layers.under.items():
        layers.bundles[name] = read_entity(bundle.node, bundle.owner, bundle=True)
    for name, entity in layers.own.items():
        node = with_bundles(entity, layers.under, findings)
        if name in over:
            node = _extended(layers, entity, long_form(node), over[name], texts, findings)
        node = _in_places(node, "fields", findings)
        layers.nodes[name] = node
        layers.entities[name] = without_retired(read_entity(node, entity.owner), findings)


def _extended(
    layers: Layers,
    entity: Defined,
    node: Map,
    over: Iterable[tuple[Defined, Map]],
    owners: Mapping[str, str],
    findings: Findings,
) -> Map:
    extending = Extending(entity, owners, findings)
    ends = _ends(node)
    for layer, above in over:
        if layer.kind == "translate":
            above = known_parts(above, node, findings, ends)
        said = above.entries.get("access")
        if (
            said is not None
            and "access" not in node.entries
            and layers.app_node
            and "access" in layers.app_node.entries
        ):
            node = replace(node, entries={**node.entries, "access": layers.app_node.entries["access"]})
        node = extending.lay(node, layer, above)
    extending.settle()
    layers.changes += extending.changes
    return _in_places(node, "form", findings)


def _in_places(node: Map, name: str, findings: Findings) -> Map:
    """The map with what stands in one of its maps in the order that `after` and `before` say."""
    entry = node.entries.get(name)
    if entry is None or not isinstance(entry.value, Map):
        return node
    found, lost = reordered(entry.value)
    tell_lost(lost, entry.value.entries, findings)
    return replace(node, entries={**node.entries, name: replace(entry, value=found)})


def _ends(node: Map) -> frozenset[str]:
    """The links that a relationship has without saying them."""
    said: Node | None = node.get("between")
    return frozenset(name for each in said.items if (name := _end(each))) if isinstance(said, Items) else frozenset()


def _end(node: Node) -> str:
    """The link at one end, `student` or `{to: person, as: parent}`."""
    said = (node.get("as") or node.get("to")) if isinstance(node, Map) else node
    return said.text if isinstance(said, Scalar) else ""


def _extends(layers: Layers, found: Defined, findings: Findings) -> bool:
    """Whether there is something to lie over, and it is for this layer to do so."""
    name = found.name
    entity = layers.own.get(name.text)
    if entity is None:
        near = did_you_mean(name.text, layers.own)
        if name.text not in layers.broken:
            words = f"`extend: {name.text}`: there is no such entity. {near}".strip()
            findings.error("XRM601", words, name.mark, "Is the plugin that brings it among `plugins:` of the app?")
        return False
    if entity.owner == found.owner:
        whose = f"`{found.owner}`'s" if found.owner else "the app's"
        words = f"`{name.text}` is {whose} own entity; it is edited in its own file."
        findings.error("XRM603", words, name.mark, f"Say it in {entity.document.name}.")
        return False
    return True


@cache
def own_documents() -> tuple[Document, ...]:
    """What xrm itself needs, read like anyone's."""
    place = files("xrm") / "entities"
    found = sorted((each for each in place.iterdir() if each.name.endswith(".yaml")), key=lambda each: each.name)
    return tuple(Document(f"xrm/entities/{each.name}", each.read_text("utf-8"), "xrm") for each in found)


def _add_app(layers: Layers, found: Defined, findings: Findings) -> None:
    app = read_app(found.node)
    version = app.xrm.value if app.xrm else LANGUAGE_VERSION
    if version != LANGUAGE_VERSION and app.xrm:
        findings.error(
            "XRM107", f"This file needs language version {version}; this xrm reads {LANGUAGE_VERSION}.", app.xrm.mark
        )
    if layers.app is not None:
        findings.error(
            "XRM307",
            f"There is one app; `{layers.app.name.text}` is defined at {layers.app.name.mark}.",
            found.name.mark,
        )
    else:
        layers.app, layers.app_node = app, found.node


def _add_list(layers: Layers, found: ChoicesDef, findings: Findings) -> None:
    name = found.name.text
    earlier = layers.lists.get(name)
    if earlier is None or earlier.owner != found.owner:
        layers.lists[name] = found  # a list of the app stands before one of the same name below it
    else:
        message = f"List of choices `{name}` is defined twice, first at {earlier.name.mark}."
        findings.error("XRM307", message, found.name.mark)


def _add_entity(layers: Layers, found: Defined, findings: Findings) -> None:
    name, bundle = found.name.text, found.kind == "bundle"
    place = layers.under if bundle else layers.own
    earlier = place.get(name)
    if earlier is None or (bundle and earlier.owner != found.owner):
        place[name] = found  # a bundle of the app stands before one of the same name below it
    elif earlier.owner == "xrm":
        findings.error(
            "XRM305",
            f"Entity `{name}` is built in; extend it instead.",
            found.name.mark,
            f"Begin the file with `extend: {name}`, or give yours another name.",
        )
    else:
        what = "Bundle" if bundle else "Entity"
        findings.error("XRM307", f"{what} `{name}` is defined twice, first at {earlier.name.mark}.", found.name.mark)
