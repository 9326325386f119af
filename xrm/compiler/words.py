"""Names to words people read, and one name to the name of many: the published rules, and nothing cleverer."""

from __future__ import annotations

import re
from functools import lru_cache

from xrm.catalog.label import NO_LABEL, Label
from xrm.definitions.fielddescription import LabelDef

_PLAIN = re.compile(r"[a-z0-9_]+")


def spoken(name: str) -> str:
    """`account_manager` is "Account manager"; what is no plain name stays as it is."""
    if not _PLAIN.fullmatch(name):
        return name
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def many(name: str) -> str:
    """s; es after s, x, z, ch and sh; ies for a consonant and y."""
    if name.endswith("y") and name[-2:-1] not in {"a", "e", "i", "o", "u", ""}:
        return f"{name[:-1]}ies"
    return f"{name}es" if name.endswith(("s", "x", "z", "ch", "sh")) else f"{name}s"


def label(said: LabelDef | None, otherwise: str) -> Label:
    """What the file says, else the words of the name."""
    if said is None or not said.texts:
        return _label((("", otherwise),)) if otherwise else NO_LABEL
    texts = ((language, text.text or ("" if language else otherwise)) for language, text in said.texts)
    return _label(tuple((language, text) for language, text in texts if text))


@lru_cache(maxsize=4096)
def _label(texts: tuple[tuple[str, str], ...]) -> Label:
    """Many things are called alike: one value for all of them."""
    return Label(texts)


def slug(text: str) -> str:
    """The name of a section whose key is its label: `Dates and places` is `dates_and_places`."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_") or "section"
