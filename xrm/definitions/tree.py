"""The nodes of one YAML file, each with its place.  They say what was written and nothing of what it means.

Plain text, not YAML's guess, is the truth of a scalar: a choice `no` or `1.10` is read from `text`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from xrm.errors import Mark


class Style(StrEnum):
    """How a scalar was written; it decides how an offset in its text becomes a column."""

    PLAIN = "plain"
    SINGLE = "single"
    DOUBLE = "double"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value.  `value` is what YAML 1.2 core hears in `text`: None, true or false, a number, or the text."""

    text: str
    value: str | bool | int | Decimal | None
    mark: Mark
    style: Style = Style.PLAIN
    lines: int = 1  # how many lines it spans in the file
    opening: int = 0  # columns before its text begins: 1 for a quote

    def at(self, start: int, end: int | None = None) -> Mark:
        """The place of a part of the text; the whole scalar's place where columns cannot be told."""
        if self.lines > 1 or self.style is Style.BLOCK:
            return self.mark
        stop = len(self.text) if end is None else end
        before, inside = self.text[:start], self.text[start:stop]
        column = self.mark.column + self.opening + start + self._escapes(before)
        return Mark(self.mark.file, self.mark.line, column, max(len(inside) + self._escapes(inside), 1))

    def part(self, start: int, end: int | None = None) -> Scalar:
        """A part of the text as a value of its own, heard as a plain one is."""
        text = self.text[start:end]
        return Scalar(text, hear(text), self.at(start, end), self.style, self.lines)

    def _escapes(self, text: str) -> int:
        if self.style is Style.SINGLE:
            return text.count("'")
        if self.style is Style.DOUBLE:
            return text.count('"') + text.count("\\")
        return 0


@dataclass(frozen=True, slots=True)
class Map:
    """Keys and their values in the order of the file.  `damaged`: something in it was refused and left out."""

    entries: Mapping[str, Entry]
    mark: Mark
    damaged: bool = False

    def get(self, name: str) -> Node | None:
        entry = self.entries.get(name)
        return entry.value if entry else None

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Node, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Entry:
    """One pair of a map.  `flag`: the short form names the key alone, which means true."""

    key: Scalar
    value: Node
    flag: bool = False


Node = Scalar | Map | Items


def hear(text: str) -> str | bool | int | Decimal | None:
    """YAML 1.2 core rules, and leading zeros stay text: `no`, `on`, `12:30`, `007` and `2026-01-31` are texts."""
    if not text:
        return None
    first = text[0]
    if first.isalpha() or first == "~":
        return _WORDS.get(text, text)
    if first in _NUMERIC:
        return _number(text)
    return text


_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None}
_NUMERIC = frozenset("-+.0123456789")
_DIGITS = frozenset("0123456789")


def _number(text: str) -> str | int | Decimal:
    body = text[1:] if text[0] in "-+" else text
    whole, point, rest = body.partition(".")
    if (len(whole) > 1 and whole[0] == "0") or len(text) > _LONGEST_NUMBER:
        return text
    if not point and whole and _DIGITS.issuperset(whole):
        return int(text)
    fraction, exponent, power = rest.replace("E", "e").partition("e")
    if not point:
        whole, exponent, power = whole.replace("E", "e").partition("e")
        fraction = ""
    if not (whole or fraction) or not _DIGITS.issuperset(whole + fraction):
        return text
    digits = power[1:] if power[:1] in {"-", "+"} else power
    if exponent and not (0 < len(digits) <= 3 and _DIGITS.issuperset(digits)):
        return text
    return Decimal(text)


_LONGEST_NUMBER = 60
"""More digits than any number kind holds; what is longer is text, so that nothing here can be made slow."""


def describe(node: Node) -> str:
    """What a value is, in the words of a problem."""
    if isinstance(node, Map):
        return "a map"
    if isinstance(node, Items):
        return "a list"
    if node.value is None:
        return "empty"
    if isinstance(node.value, bool):
        return f"`{node.text}`"
    return "a text" if isinstance(node.value, str) else "a number"


def plain(node: Node) -> Any:
    """The plain value of a node, for what is passed on as it stands."""
    if isinstance(node, Map):
        return {entry.key.text: plain(entry.value) for entry in node}
    if isinstance(node, Items):
        return [plain(each) for each in node.items]
    return node.value
