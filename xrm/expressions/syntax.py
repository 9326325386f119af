"""What an expression says before anything is known about its names: the parser's tree, measured as it grows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from xrm.catalog.kinds import Kind


@dataclass(frozen=True, slots=True)
class Word:
    """A name with its place."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Syntax:
    """`size` counts the nodes and `depth` the levels, itself included: nothing deep is ever walked."""

    start: int
    end: int
    size: int = 1
    depth: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant(Syntax):
    """A literal; kind None is `null`."""

    kind: Kind | None
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Names(Syntax):
    """`a`, `a/b/c`, `$it/a`."""

    parts: tuple[Word, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation(Syntax):
    name: Word
    arguments: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Syntax):
    """An operator in small letters and what it stands between; `and` and `or` have two operands or more."""

    operator: str
    operands: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership(Syntax):
    item: Syntax
    options: tuple[Syntax, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForSome(Syntax):
    """`list/any(v: body)` or `list/all(v: body)`; a bare `any()` has neither variable nor body."""

    every: bool
    over: Names
    variable: Word | None
    body: Syntax | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Count(Syntax):
    """`list/$count`."""

    over: Names


def measure(children: Iterable[Syntax]) -> dict[str, int]:
    """The size and depth of a node over these children."""
    size = depth = 0
    for child in children:
        size += child.size
        depth = max(depth, child.depth)
    return {"size": size + 1, "depth": depth + 1}
