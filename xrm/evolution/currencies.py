"""What becomes of amounts whose currency is said differently: none changes its currency without being told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select, update

from xrm.catalog.catalog import Catalog
from xrm.catalog.entity import Entity
from xrm.catalog.extensions import Function
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.systemfields import SYSTEM_FIELDS
from xrm.errors import Problem
from xrm.evolution.filling import fill, moment_of
from xrm.expressions.tree import Expression, Path
from xrm.projections.tables import Tables
from xrm.statements.expression import Compiler
from xrm.storage import Unit

MONEY = "money"
MOST_NAMED = 4
ANOTHER = "Keep it as it is, and add a field of another name."


def currency_said(entity: Entity, amount: Field) -> str | Expression | None:
    """The currency of an amount: its code, or where each record has it; None of what is no money."""
    if amount.type.name != MONEY:
        return None
    kept = entity.fields.get(amount.currency)
    if kept is None:
        return amount.limits.currency
    if kept.formula is not None:
        return kept.formula
    return Expression(kept.name, entity.name, Path(kind=Kind.CHOICE, entity=entity.name, field=kept.name))


def was_said(old: Entity, new: Entity, kept: Field) -> str | Expression | None:
    """Of a currency that is kept from now on: what it was until now; None where it was kept, or there was no amount."""
    if not kept.currency_of or not kept.stored:
        return None
    amount = new.fields[kept.currency_of]
    earlier = next((each for each in old.fields.values() if each.id == amount.id), None)
    said = currency_said(old, earlier) if earlier is not None and earlier.stored else None
    beside = old.fields.get(earlier.currency) if earlier is not None else None
    return None if beside is not None and beside.id == kept.id else said


def keep_currency(
    unit: Unit, tables: Tables, entity: Entity, kept: Field, said: str | Expression, functions: Mapping[str, Function]
) -> None:
    """Write beside each amount the currency it has had until now."""
    table = tables.of(entity.name)
    amount, column = table.c[entity.fields[kept.currency_of].column], table.c[kept.column]
    unit.execute(update(table).values({column: None if isinstance(said, Expression) else said}))
    if isinstance(said, Expression):
        fill(unit, tables, entity, replace(kept, backfill=said, required=False), functions)
    unit.execute(update(table).where(amount.is_(None)).values({column: None}))


def in_another(
    unit: Unit, before: Catalog, after: Catalog, entities: tuple[Entity, Entity], fields: tuple[Field, Field]
) -> Iterator[Problem]:
    """Amounts that would be in another currency than they are in, the trash included."""
    old, new = entities
    was, now = currency_said(old, fields[0]), currency_said(new, fields[1])
    kept = new.fields.get(fields[1].currency)
    if (
        now is None
        or (kept is not None and kept.stored and kept.currency_of and was is not None)
        or _said(was) == _said(now)
    ):
        return
    counted = _counted(unit, before, old, fields[0], was, now)
    if counted:
        into = now if isinstance(now, str) else f"what `{now.text}` says"
        words = f"`{new.name}.{fields[1].name}`: {_told(counted)}, not in {into}."
        yield Problem("XRM704", words, fields[1].where, hint=_way_out(fields, was, now))


def _way_out(fields: tuple[Field, Field], was: str | Expression | None, now: str | Expression) -> str:
    if isinstance(was, Expression) and isinstance(now, str):
        name = fields[0].currency
        return f"Change those first (filter the list by `{name} ne '{now}'`), or leave it `{fields[0].name}: money`."
    return ANOTHER


def _said(said: str | Expression | None) -> object:
    return said.root if isinstance(said, Expression) else said


def _told(counted: Mapping[str, int]) -> str:
    """`3 amounts are in USD, 1 in GBP`."""
    said: list[str] = []
    for code, number in sorted(counted.items(), key=lambda each: (-each[1], each[0]))[:MOST_NAMED]:
        amounts = f" amount{'' if number == 1 else 's'} {'is' if number == 1 else 'are'}" if not said else ""
        said.append(f"{number:,}{amounts} in {code or 'no currency'}")
    return ", ".join(said) + (" …" if len(counted) > MOST_NAMED else "")


def _counted(
    unit: Unit, before: Catalog, old: Entity, amount: Field, was: str | Expression | None, now: str | Expression
) -> dict[str, int]:
    """How many amounts are in a currency that is not the one they would be in, by that they are in."""
    tables = Tables(before)
    compiler = Compiler(tables, unit.dialect, old.name)
    there = compiler.source.c[amount.column].is_not(None)
    is_in: Any = compiler.value(was, as_system=True) if isinstance(was, Expression) else None
    wanted: Any = now if isinstance(now, str) else None
    if isinstance(now, Expression) and _is_known(before, now):
        wanted = compiler.value(now, as_system=True)
    columns = [func.count(), *([is_in] if is_in is not None else [])]
    if is_in is not None and wanted is not None:
        there = there & is_in.is_distinct_from(wanted)
    elif isinstance(was, str) and isinstance(now, Expression) and wanted is not None:
        there = there & wanted.is_distinct_from(was)
    statement = select(*columns).select_from(compiler.joined()).where(there)
    rows = unit.fetch(statement.group_by(is_in) if is_in is not None else statement, moment_of(tables))
    return {_code(row, was): row[0] for row in rows if row[0]}


def _code(row: Any, was: str | Expression | None) -> str:
    return (row[1] or "") if isinstance(was, Expression) else was or ""


def _is_known(catalog: Catalog, said: Expression) -> bool:
    """Whether a path of the new definitions could be followed before they hold."""
    for path in said.paths():
        named = [*((each.entity, each.link) for each in path.steps), (path.entity, path.field)]
        if not all(_has(catalog, entity, name) for entity, name in named):
            return False
    return True


def _has(catalog: Catalog, entity: str, name: str) -> bool:
    found = catalog.entities.get(entity)
    each = found.fields.get(name) if found is not None else None
    return name in SYSTEM_FIELDS or (each is not None and (each.stored or each.formula is not None))
