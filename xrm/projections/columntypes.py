"""What a kind is in the two databases.  Wide from the start, exact, UTC, and text by code point on both."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Dialect,
    Numeric,
    Text,
    Time,
    TypeDecorator,
    Uuid,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import JSON, TypeEngine

from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind


class ExactDecimal(TypeDecorator[Decimal]):
    """NUMERIC on PostgreSQL; on SQLite, which has no decimal, an integer scaled by 10^scale.

    A literal bound with this type is scaled too, so arithmetic must type its plain factors otherwise.
    """

    impl = Numeric
    cache_ok = True

    def __init__(self, digits: int = 18, scale: int = 6) -> None:
        super().__init__(digits, scale)
        self.digits, self.scale = digits, scale

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        # the column itself is wide enough for every scale it may be widened to
        return dialect.type_descriptor(Numeric(None, None, asdecimal=True))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        exact = Decimal(value).quantize(Decimal(1).scaleb(-self.scale), ROUND_HALF_EVEN)
        return int(exact.scaleb(self.scale)) if dialect.name == "sqlite" else exact

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        if dialect.name == "sqlite":
            return Decimal(value).scaleb(-self.scale)
        return Decimal(value).quantize(Decimal(1).scaleb(-self.scale), ROUND_HALF_EVEN)


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC; SQLite would drop the offset silently."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Document(TypeDecorator[Any]):
    """JSON: jsonb on PostgreSQL, text on SQLite; None is SQL null."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.JSONB(none_as_null=True))
        return dialect.type_descriptor(JSON(none_as_null=True))


TEXT = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")

_PLAIN: dict[Kind, TypeEngine[Any]] = {
    Kind.KEY: Uuid(),
    Kind.LINK: Uuid(),
    Kind.FILE: Uuid(),
    Kind.TEXT: TEXT,
    Kind.CHOICE: TEXT,
    Kind.CHOICES: TEXT,  # of one value in the value table
    Kind.LINKS: Uuid(),  # of one value in the value table
    Kind.SECRET: TEXT,  # sealed
    Kind.FILES: Uuid(),  # of one value in the value table
    Kind.INTEGER: BigInteger(),
    Kind.BOOLEAN: Boolean(create_constraint=False),
    Kind.DATE: Date(),
    Kind.TIME: Time(),
    Kind.DATETIME: Instant(),
    Kind.JSON: Document(),
    Kind.ROWS: Document(),  # of no column: rows have a table
    Kind.COMPLEX: Document(),  # of no column: its parts have theirs
}


def column_type(each: Field) -> TypeEngine[Any]:
    """The column type of a field (of a computed one: the type of its values)."""
    if each.kind is Kind.DECIMAL:
        return ExactDecimal(each.limits.digits, each.limits.scale)
    return _PLAIN[each.kind]


def kind_type(kind: Kind, scale: int = 6) -> TypeEngine[Any]:
    """The type of a value of a kind that belongs to no field, such as a literal."""
    return ExactDecimal(18, scale) if kind is Kind.DECIMAL else _PLAIN[kind]
