"""Text as people look for it: without case, accents or ligatures.  Python does it, so both databases agree."""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ħ": "h", "ı": "i", "ŀ": "l"}
)
"""What Unicode does not take apart."""


def fold(text: str) -> str:
    """The key that lists sort by and search looks in: `Łukasz Müller` becomes `lukasz muller`."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def terms(text: str) -> tuple[str, ...]:
    """The words of a search, folded, each once, in the order typed."""
    return tuple(dict.fromkeys(fold(text).split()))
