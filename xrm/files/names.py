"""The name a file was sent under, made harmless: shown to people and offered on download, never a path."""

from __future__ import annotations

import unicodedata

LONGEST = 150


def safe_name(name: str) -> str:
    """The last part of the name, without control characters, direction marks or characters that file systems refuse."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join("_" if letter in '<>:"|?*' else letter for letter in last if _plain(letter)).strip(" .")
    if len(clean) > LONGEST:
        stem, dot, ending = clean.rpartition(".")
        clean = f"{stem[: LONGEST - len(ending) - 1]}.{ending}" if dot and len(ending) <= 10 else clean[:LONGEST]
    return clean or "file"


def _plain(letter: str) -> bool:
    return unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
