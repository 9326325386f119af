"""The library that comes with xrm: bundles that an app may `use`, and entities of which it takes copies.

A bundle of the app, or of a plugin, stands before one of the same name here.  What an app uses is kept with its
revision like any other layer, so a newer library changes nothing that runs before somebody applies it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from xrm.catalog.extensions import Document
from xrm.resources import folder

OWNER = "xrm"
_USES = re.compile(r"\buse\b")


@cache
def library_bundles() -> Mapping[str, Document]:
    """Fields and behaviour to use, by name."""
    return _documents("bundles")


@cache
def library_entities() -> Mapping[str, Document]:
    """Ready-made entities to copy, by name."""
    return _documents("entities")


def bundles_for(documents: Iterable[Document]) -> tuple[Document, ...]:
    """The bundles of the library that these files may be using, by name; one that is used by nobody does no harm."""
    bundles, found, texts = library_bundles(), set[str](), [each.text for each in documents]
    while texts:
        text = texts.pop()
        words = set(re.findall(r"\w+", text)) if _USES.search(text) else set()
        new = words & bundles.keys() - found
        found |= new
        texts += [bundles[name].text for name in new]
    return tuple(bundles[name] for name in sorted(found))


def _documents(kind: str) -> Mapping[str, Document]:
    place = folder("schemas") / "library" / kind
    named = {each.name.removesuffix(".yaml"): each for each in place.iterdir() if each.name.endswith(".yaml")}
    return {
        name: Document(f"library/{kind}/{name}.yaml", named[name].read_text("utf-8"), OWNER) for name in sorted(named)
    }
