"""Where the compiler stands: a record of a FROM clause that gathers one outer join per to-one path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from sqlalchemy import ColumnElement, FromClause

from xrm.expressions.tree import RECORD, Expression


class Guard(Protocol):
    """What a reader may see.  Its conditions are themselves compiled as the system."""

    def rows(self, entity: str) -> Expression | bool:
        """Which records of an entity."""

    def field(self, entity: str, name: str) -> Expression | bool:
        """On which of them a field."""

    def masked(self, entity: str, name: str) -> Expression | bool:
        """On which of them at least what a field's mask leaves of it."""


class Rows:
    """A FROM clause in the making: `source` and the joins that paths asked for, in order."""

    def __init__(self, source: FromClause) -> None:
        self.source = source
        self._joins: dict[tuple[object, ...], Place] = {}
        self._order: list[tuple[FromClause, ColumnElement[bool]]] = []

    def known(self, key: tuple[object, ...]) -> Place | None:
        return self._joins.get(key)

    def add(self, key: tuple[object, ...], place: Place, on: ColumnElement[bool]) -> Place:
        self._joins[key] = place
        self._order.append((place.alias, on))
        return place

    @property
    def has_joins(self) -> bool:
        return bool(self._order)

    def joined(self) -> FromClause:
        """The source with every join so far."""
        clause = self.source
        for target, on in self._order:
            clause = clause.outerjoin(target, on)
        return clause

    def parts(self) -> list[FromClause]:
        """What a sub-select has of its own: everything else in it belongs to the statements around."""
        return [self.source, *(target for target, _ in self._order)]


@dataclass(frozen=True, slots=True)
class Place:
    """A record: the table `alias` of `entity` in `rows`.  `there`: it surely is, not only if a link led to it."""

    rows: Rows
    alias: FromClause
    entity: str
    there: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What names mean at a point of the tree: records, or one value of a set of choices; and whose eyes look."""

    roots: Mapping[str, Place | ColumnElement[Any]] = field(default_factory=dict)
    guard: Guard | None = None

    @classmethod
    def at(cls, place: Place, guard: Guard | None) -> Context:
        return cls({RECORD: place}, guard)

    def with_root(self, name: str, root: Place | ColumnElement[Any]) -> Context:
        return replace(self, roots={**self.roots, name: root})

    def place(self, root: str) -> Place:
        found = self.roots[root]
        if isinstance(found, Place):
            return found
        raise ValueError(f"{root} is a value, not a record")
