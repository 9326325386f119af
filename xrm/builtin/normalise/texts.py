"""Plain text: kept as it came, but for characters nobody can see and that mislead or cannot be stored."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xrm.catalog.field import Field

_OVERRIDES = frozenset("\u202d\u202e")
"""Turn the text that follows round: an old trick to make one thing look like another."""


def one_line(value: object, field: Field) -> object:
    """Text without line breaks or control characters."""
    text = str(value)
    if "\n" in text or "\r" in text:
        raise ValueError("This must be one line of text.")
    refuse_unseen(text)
    case = field.options.get("case")
    return text.upper() if case == "upper" else text.lower() if case == "lower" else text


def lines(value: object, field: Field) -> object:
    """Text of several lines, which end in a line feed whichever way they came."""
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    refuse_unseen(text, allowed="\n\t")
    return text


def refuse_unseen(text: str, allowed: str = "\t") -> None:
    """Control characters, half characters (lone surrogates) and overrides of the direction of writing."""
    if text.isprintable():
        return
    for position, character in enumerate(text, start=1):
        unseen = unicodedata.category(character) in {"Cc", "Cs"} or character in _OVERRIDES
        if unseen and character not in allowed:
            raise ValueError(f"Character {position} (U+{ord(character):04X}) cannot be seen and is not allowed here.")
