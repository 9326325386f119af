"""Amounts in the past of a record: told with the currency they had, which may be what changed.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.requests import HistoryEntry

Amount = tuple[Any, str]
"""What it was, and its currency; "" where that is not known."""
Moneys = Mapping[str, tuple[Amount, Amount] | None]
"""Amount -> before and after; and each currency that is told with it, of which nothing is told by itself."""
NO_MONEYS: Mapping[UUID, Moneys] = MappingProxyType({})


def moneys_of(entity: Entity, now: Mapping[str, Any], entries: Sequence[HistoryEntry]) -> Iterator[Moneys]:
    """For each change, newest first, the amounts it concerns, going back from what the record says now."""
    kept = _kept(entity)
    state = dict(now)
    for entry in entries:
        before = {**state, **{name: old for name, (old, _) in entry.changes.items()}}
        found: dict[str, tuple[Amount, Amount] | None] = {}
        for each, currency in kept:
            if each.name in entry.changes or (currency.currency_of and currency.name in entry.changes):
                found[each.name] = (_amount(each, currency, before), _amount(each, currency, state))
                if currency.currency_of:
                    found[currency.name] = None
        yield found
        state = before


def concerned(entity: Entity, entries: Sequence[HistoryEntry]) -> bool:
    """Whether any of these changes is about an amount with a currency of its own."""
    names = {each.name for pair in _kept(entity) for each in pair}
    return any(not names.isdisjoint(entry.changes) for entry in entries)


def _kept(entity: Entity) -> list[tuple[Field, Field]]:
    return [(each, entity.fields[each.currency]) for each in entity.fields.values() if _has_its_own(entity, each)]


def _has_its_own(entity: Entity, each: Field) -> bool:
    """Whether an amount is remembered with a currency that is remembered too; one of today says nothing of the past."""
    kept = entity.fields.get(each.currency)
    return each.stored and kept is not None and kept.stored


def _amount(each: Field, currency: Field, values: Mapping[str, Any]) -> Amount:
    choice = currency.choice(values.get(currency.name))
    return values.get(each.name), choice.name if choice is not None else ""
