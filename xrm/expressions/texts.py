"""Texts as every evaluator treats them: letter by letter, by code point, without the habits of a place."""

from __future__ import annotations

from functools import lru_cache

BLANKS = " \t\n\r\x0b\x0c"
"""What `trim` takes away at both ends."""


def lower(text: str) -> str:
    """Small letters, one for one: as databases do.  No letter becomes two, none looks at its neighbours."""
    return text.lower() if text.isascii() else "".join(map(_small, text))


def upper(text: str) -> str:
    """Capital letters, one for one: `ß` stays `ß`."""
    return text.upper() if text.isascii() else "".join(map(_capital, text))


@lru_cache(maxsize=4_096)
def _small(letter: str) -> str:
    small = letter.lower()
    return small if len(small) == 1 else small[0]  # only the Turkish capital dotted i has two


@lru_cache(maxsize=4_096)
def _capital(letter: str) -> str:
    for capital in (letter.upper(), letter.title()):
        if len(capital) == 1:
            return capital
    return letter


def substring(text: str, start: int, length: int | None = None) -> str:
    """From `start`, counted from 0; what is before the text or after it is nothing."""
    first = max(start, 0)
    return text[first:] if length is None else text[first : first + max(length, 0)]


def index_of(text: str, part: str) -> int:
    return text.find(part)
