"""Amounts and their currencies while a record is written: which currency goes with an amount, and whether both are right."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.currencies import decimals_of
from xrm.errors import Problem
from xrm.expressions.tree import Expression, Path
from xrm.records.look import Look
from xrm.records.refusals import NEUTRAL, invalid

if TYPE_CHECKING:
    from xrm.records.desk import Desk
    from xrm.records.draft import Draft

MONEY = "money"
NOTHING: Mapping[str, Any] = {}
_log = logging.getLogger(__name__)


def settle_currencies(desk: Desk, entity: Entity, values: dict[str, Any], row: Mapping[str, Any] = NOTHING) -> None:
    """Beside each amount its currency: as said, else as it was, else the default; none where there is no amount."""
    for each in amounts(entity):
        beside = entity.fields.get(each.currency)
        if beside is None or not beside.currency_of or not beside.stored or each.name not in values:
            continue
        if values.get(beside.name) is None:
            there = values[each.name] is not None
            known = row.get(beside.name) or _default(desk, beside, {**row, **values}) if there else None
            values[beside.name] = known


def amounts(entity: Entity) -> Iterator[Field]:
    """The fields that hold money."""
    return (each for each in entity.stored_fields() if each.type.name == MONEY)


def _default(desk: Desk, beside: Field, values: Mapping[str, Any]) -> Any:
    """What an amount is in where nothing is said; the app's currency where that cannot be told."""
    found = beside.default
    if isinstance(found, Expression):
        found = _answered(desk, found, values, own=True)
    return found if beside.choice(found) is not None else desk.shelf.catalog.currency


def _answered(desk: Desk, said: Expression, values: Mapping[str, Any], *, own: bool = False) -> Any:
    try:
        return desk.see(said, values) if own else desk.answer(said, values)
    except (ArithmeticError, ValueError, TypeError, LookupError):
        _log.exception("a currency could not be told: %s", said.text)
        return None


def code_of(desk: Desk, entity: Entity, each: Field, values: Mapping[str, Any]) -> str:
    """The currency of an amount of the record with these values; "" where it has none."""
    kept = entity.fields.get(each.currency)
    if kept is None:
        return each.limits.currency
    value = values.get(kept.name) if kept.formula is None else _answered(desk, kept.formula, values)
    choice = kept.choice(value)
    return choice.name if choice is not None else ""


def round_amounts(desk: Desk, entity: Entity, values: dict[str, Any], names: Iterable[str]) -> None:
    """Amounts that were computed, to the digits that their currencies have."""
    for name in names:
        each = entity.fields.get(name)
        if each is not None and each.type.name == MONEY and isinstance(values.get(name), Decimal):
            code = code_of(desk, entity, each, values)
            if code:
                values[name] = round(values[name], decimals_of(code)).quantize(Decimal(1).scaleb(-each.limits.scale))


def currency_problems(desk: Desk, draft: Draft, look: Look) -> Iterator[Problem]:
    """A currency without an amount, an amount without a currency, and one with more digits than its currency has."""
    for each in amounts(draft.entity):
        kept = draft.entity.fields.get(each.currency)
        names = {each.name} | ({kept.name} if kept is not None else set())
        if look.broken & names or not look.touched & names:
            continue
        if look.others_only and (kept is None or kept.formula is None):
            continue
        value = draft.new.get(each.name)
        if value is None:
            if kept is not None and kept.currency_of and kept.stored and draft.new.get(kept.name) is not None:
                label = each.label.text(desk.actor.language)
                yield invalid(
                    kept.name, f"There is no amount in this currency: {label} is empty.", "Say both, or none."
                )
            continue
        code = code_of(desk, draft.entity, each, draft.new)
        if code:
            yield from _digits(each, value, code)
        elif kept is not None:
            yield _without(desk, draft, each, kept)


def _digits(each: Field, value: Decimal, code: str) -> Iterator[Problem]:
    has = max(0, -int(value.normalize().as_tuple().exponent)) if value else 0
    most = decimals_of(code)
    if has > most:
        words = f"{code} has {most or 'no'} digit{'' if most == 1 else 's'} after the point; this has {has}."
        yield invalid(each.name, words, f"Write at most {most}." if most else "Write a whole amount.")


def _without(desk: Desk, draft: Draft, each: Field, kept: Field) -> Problem:
    """That an amount has no currency, at the field that could say it."""
    if kept.formula is None:
        return invalid(kept.name, f"{each.label.text(desk.actor.language)} needs a currency.", "Say which.")
    if desk.guard is not None and desk.sight.field(draft.entity.name, kept.name) is not True:
        return invalid(each.name, NEUTRAL)
    path = kept.formula.root
    said = kept.formula.text if isinstance(path, Path) else kept.name
    return invalid(each.name, f"This has no currency: `{said}` is empty.", "Fill that first, or leave this empty.")
