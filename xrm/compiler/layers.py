"""Documents sorted by what they define and who owns them; each name once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath

from xrm.catalog.extensions import Document
from xrm.definitions import read_document
from xrm.definitions.description import AppDef, EntityDef
from xrm.definitions.findings import Findings

LANGUAGE_VERSION = 1


@dataclass(slots=True)
class Layers:
    """What all layers define.  `bundles` are the app's before those of plugins, theirs before xrm's."""

    app: AppDef | None = None
    entities: dict[str, EntityDef] = field(default_factory=dict)
    bundles: dict[str, EntityDef] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)  # stems of files of which nothing could be used


def read_layers(
    documents: Sequence[Document], under: Sequence[Document], own_keys: frozenset[str], findings: Findings
) -> Layers:
    """xrm's own documents and those of plugins lie under the app's."""
    layers = Layers()
    for document in (*own_documents(), *under, *documents):
        found = read_document(document, findings, own_keys)
        if isinstance(found, AppDef):
            _add_app(layers, found, findings)
        elif found is not None:
            _add_entity(layers, found, findings)
        else:
            layers.broken.add(PurePosixPath(document.name).stem)
    if layers.app is None and not findings.failed:
        findings.error(
            "XRM903",
            "No file of the app begins with `app:`.",
            None,
            "Write one: `xrm.yaml` with the line `app: <name>`.",
        )
    return layers


@cache
def own_documents() -> tuple[Document, ...]:
    """What xrm itself needs, read like anyone's."""
    place = files("xrm") / "entities"
    found = sorted((each for each in place.iterdir() if each.name.endswith(".yaml")), key=lambda each: each.name)
    return tuple(Document(f"xrm/entities/{each.name}", each.read_text("utf-8"), "xrm") for each in found)


def _add_app(layers: Layers, found: AppDef, findings: Findings) -> None:
    version = found.xrm.value if found.xrm else LANGUAGE_VERSION
    if version != LANGUAGE_VERSION and found.xrm:
        findings.error(
            "XRM107", f"This file needs language version {version}; this xrm reads {LANGUAGE_VERSION}.", found.xrm.mark
        )
    if layers.app is not None:
        findings.error(
            "XRM307",
            f"There is one app; `{layers.app.name.text}` is defined at {layers.app.name.mark}.",
            found.name.mark,
        )
    else:
        layers.app = found


def _add_entity(layers: Layers, found: EntityDef, findings: Findings) -> None:
    name = found.name.text
    place = layers.bundles if found.bundle else layers.entities
    earlier = place.get(name)
    if earlier is None or (found.bundle and earlier.owner != found.owner):
        place[name] = found  # a bundle of the app stands before one of the same name below it
    elif earlier.owner == "xrm":
        findings.error(
            "XRM305",
            f"Entity `{name}` is built in; extend it instead.",
            found.name.mark,
            "Link to it, or give yours another name.",
        )
    else:
        what = "Bundle" if found.bundle else "Entity"
        findings.error("XRM307", f"{what} `{name}` is defined twice, first at {earlier.name.mark}.", found.name.mark)
