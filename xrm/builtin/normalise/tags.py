"""Tags: short texts of one's own, each kept once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xrm.catalog.field import Field

MOST = 100
LONGEST = 100


def tags(value: object, field: Field) -> object:
    """Each once whatever its capitals: the first way it is written stays.  Empty ones are left out."""
    kept: dict[str, str] = {}
    for item in value if isinstance(value, list | tuple) else ():
        if text := _tag(str(item)):
            kept.setdefault(text.casefold(), text)
    if len(kept) > MOST:
        raise ValueError(f"At most {MOST} tags are kept.")
    return tuple(kept.values())


def _tag(said: str) -> str:
    text = " ".join(said.split())
    if len(text) > LONGEST:
        raise ValueError(f"A tag has at most {LONGEST} characters.")
    if not text.isprintable() or "," in text or ";" in text:
        raise ValueError("A tag has no comma, semicolon or unseen character.")
    return text
