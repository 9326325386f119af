"""Values for records that were there before their field: given (`backfill`), or made of what was kept (`convert`).

In batches by the records' ids, on the connection of the change: all of it holds, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, FromClause, Table, bindparam, column, func, select, update

from xrm.catalog.columns import DELETED_COLUMN
from xrm.catalog.entity import Entity
from xrm.catalog.extensions import Function
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.errors import Problem, XrmError
from xrm.expressions.tree import Expression
from xrm.expressions.world import Moment
from xrm.projections.columntypes import column_type
from xrm.projections.tables import Tables
from xrm.projections.texts import from_text, to_text
from xrm.statements.expression import Compiler, moment_parameters
from xrm.storage import Unit

AT_ONCE = 1_000
SINGLE = frozenset(
    {Kind.TEXT, Kind.INTEGER, Kind.DECIMAL, Kind.BOOLEAN, Kind.DATE, Kind.TIME, Kind.DATETIME, Kind.CHOICE}
)
"""Kinds whose values can be read from one another, each being one value that a text can say."""
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Unfit:
    """How many values do not fit, and some of them."""

    count: int
    some: tuple[str, ...]

    def __str__(self) -> str:
        return ", ".join(f"“{each}”" for each in self.some) + (" …" if self.count > len(self.some) else "")


def can_convert(old: Field, new: Field) -> bool:
    """Whether values of the one can be read as values of the other."""
    kept = old.stored and new.stored and new.sequence is None
    return kept and old.kind in SINGLE and new.kind in SINGLE


def converted(old: Field, new: Field, value: Any, zone: str) -> Any:
    """A value of the old field as one of the new; `ValueError` where it says none."""
    if isinstance(value, datetime) and new.kind is Kind.DATE:
        return value.astimezone(ZoneInfo(zone)).date()
    if isinstance(value, date) and not isinstance(value, datetime) and new.kind is Kind.DATETIME:
        return datetime.combine(value, time(), ZoneInfo(zone)).astimezone(UTC)
    if isinstance(value, Decimal) and new.kind is Kind.INTEGER and value == value.to_integral_value():
        value = int(value)
    return normal(new, from_text(new, to_text(old, value) if not isinstance(value, int) else str(value).lower()))


def normal(new: Field, value: Any) -> Any:
    """The value as its field keeps it; `ValueError` where it does not."""
    if value is None:
        return None
    found = new.type.normalise(value, new) if new.type.normalise is not None else value
    if new.limits.longest and isinstance(found, str) and len(found) > new.limits.longest:
        raise ValueError(f"At most {new.limits.longest} characters.")
    return found


def unfit(unit: Unit, tables: Tables, entity: Entity, old: Field, new: Field) -> Unfit:
    """What of the old field's values would not be one of the new."""
    count = 0
    some: list[str] = []
    table = tables.of(entity.name)
    for _, value in _batches(unit, table, table.c[old.column], table.c.id, table.c[old.column].is_not(None)):
        try:
            converted(old, new, value, tables.catalog.timezone)
        except ValueError:
            count += 1
            if len(some) < SHOWN:
                some.append(to_text(old, value))
    return Unfit(count, tuple(some))


def convert(unit: Unit, tables: Tables, entity: Entity, old: Field, new: Field) -> None:
    """Fill the new field from the old one's column, which stays as it is."""
    table = tables.of(entity.name)
    source: ColumnElement[Any] = _old_column(old, table)

    def made(value: Any) -> Any:
        try:
            return converted(old, new, value, tables.catalog.timezone)
        except ValueError:
            if new.unfit == "refuse":
                raise
            return None

    _write(unit, table, entity, new, _batches(unit, table, source, table.c.id, source.is_not(None)), made)


def _old_column(old: Field, table: Table) -> ColumnElement[Any]:
    """The column of a field that the new tables do not name any more."""
    return column(old.column, column_type(old), _selectable=table)


def fill(unit: Unit, tables: Tables, entity: Entity, new: Field, functions: Mapping[str, Function]) -> None:
    """Give the records without a value the one that the definition says."""
    table = tables.of(entity.name)
    if isinstance(new.backfill, Expression):
        compiler = Compiler(tables, unit.dialect, entity.name, functions=functions)
        value = compiler.value(new.backfill, as_system=True)
        joined, own = compiler.joined(), compiler.source.c
        found = _batches(unit, joined, value, own.id, own[new.column].is_(None), moment_of(tables))
        _write(unit, table, entity, new, found, lambda each: normal(new, each))
    else:
        unit.execute(update(table).where(table.c[new.column].is_(None)).values({new.column: normal(new, new.backfill)}))
    _check_all_have(unit, table, entity, new)


def moment_of(tables: Tables) -> dict[str, Any]:
    """What an expression knows of now while a change is planned or made."""
    now, zone = datetime.now(UTC), tables.catalog.timezone
    today = now.astimezone(ZoneInfo(zone)).date()
    return moment_parameters(Moment(now=now, today=today, user_id=None, roles=frozenset(), timezone=zone))


def _batches(
    unit: Unit,
    source: FromClause,
    value: ColumnElement[Any],
    key: ColumnElement[Any],
    which: ColumnElement[bool],
    parameters: Mapping[str, Any] | None = None,
) -> Iterator[tuple[Any, Any]]:
    """Ids and values, by id."""
    batch = select(key, value).select_from(source).where(which).order_by(key).limit(AT_ONCE)
    rows = unit.fetch(batch, parameters)
    while rows:
        yield from ((row[0], row[1]) for row in rows)
        rows = unit.fetch(batch.where(key > rows[-1][0]), parameters)


def _write(
    unit: Unit,
    table: Table,
    entity: Entity,
    new: Field,
    found: Iterator[tuple[Any, Any]],
    made: Callable[[Any], Any],
) -> None:
    write = update(table).where(table.c.id == bindparam("record")).values({new.column: bindparam("made")})
    rows: list[dict[str, Any]] = []
    wrong: list[str] = []
    count = 0
    for key, value in found:
        try:
            kept = made(value)
        except ValueError:
            count += 1
            wrong += [str(value)] if len(wrong) < SHOWN else []
            continue
        if kept is not None:
            rows.append({"record": key, "made": kept})
        if len(rows) >= AT_ONCE:
            unit.execute(write, rows)
            rows = []
    if rows:
        unit.execute(write, rows)
    if count:
        many = "1 value does" if count == 1 else f"{count:,} values do"
        words = f"{many} not fit `{entity.name}.{new.name}`: {Unfit(count, tuple(wrong))}."
        raise XrmError(Problem("XRM702", words, new.where, hint="Say `unfit: null`, or change them first."))


def _check_all_have(unit: Unit, table: Table, entity: Entity, new: Field) -> None:
    if not new.required:
        return
    empty = (
        select(func.count()).select_from(table).where(table.c[DELETED_COLUMN].is_(None), table.c[new.column].is_(None))
    )
    found = unit.one(empty)
    if found and found[0]:
        many = "1 record has" if found[0] == 1 else f"{found[0]:,} records have"
        words = f"{many} no `{entity.name}.{new.name}` after the `backfill`; it cannot be required."
        raise XrmError(Problem("XRM701", words, new.where, hint="Let the expression give a value for each record."))
