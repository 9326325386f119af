"""A piece of SQL with what the compiler must know of it to join it with others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam, cast, literal, null
from sqlalchemy.schema import Column
from sqlalchemy.types import TypeEngine

from xrm.catalog.kinds import Kind
from xrm.expressions.tree import Given, Literal
from xrm.projections.columntypes import kind_type

SQLITE = "sqlite"
POSTGRESQL = "postgresql"


@dataclass(frozen=True, slots=True)
class Operand:
    """`scale` is that of the number; on SQLite a decimal is a whole number scaled by it.

    `is_literal` with `value` None is null; a `column` is stored, so text in it compares by code point by itself.
    """

    sql: ColumnElement[Any]
    kind: Kind | None
    scale: int = 0
    nullable: bool = True
    is_literal: bool = False
    value: Any = None

    @property
    def is_null(self) -> bool:
        return self.is_literal and self.value is None

    @property
    def is_column(self) -> bool:
        return isinstance(self.sql, Column)


def plain_type(kind: Kind, scale: int = 0) -> TypeEngine[Any]:
    """The type of a value that is no column: without a collation, which no cast can name."""
    return Text() if kind in (Kind.TEXT, Kind.CHOICE) else kind_type(kind, scale)


def literal_operand(node: Literal) -> Operand:
    """A literal, bound as what it is; null with a type where one is known, for a database that asks for it."""
    if node.value is None:
        sql: ColumnElement[Any] = null() if node.kind is None else null_of(node.kind, node.scale)
        return Operand(sql, node.kind, node.scale, is_literal=True)
    kind = node.kind or Kind.TEXT
    return Operand(
        literal(node.value, plain_type(kind, node.scale)),
        kind,
        node.scale,
        nullable=False,
        is_literal=True,
        value=node.value,
    )


def given_operand(node: Given) -> Operand:
    """A value that comes with the parameters of the statement; never null."""
    kind = node.kind or Kind.TEXT
    return Operand(bindparam(node.name, type_=plain_type(kind)), kind, nullable=False)


def null_of(kind: Kind, scale: int = 0) -> ColumnElement[Any]:
    return cast(null(), plain_type(kind, scale))
