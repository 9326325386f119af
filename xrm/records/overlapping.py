"""Periods that must not share time: decided under a lock on the key's values, so that two cannot both be first.

SQLite has one writer; on PostgreSQL who writes a period of a member waits for whoever writes another of the same one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.entity import Entity, Unique
from xrm.catalog.requests import Action
from xrm.errors import Problem
from xrm.records.draft import Draft
from xrm.records.uniqueness import taken
from xrm.statements.overlaps import ends_of, held, overlapping

if TYPE_CHECKING:
    from xrm.records.desk import Desk


def overlap_keys(entity: Entity) -> Iterator[Unique]:
    return (each for each in entity.unique if each.no_overlap)


def lock_periods(desk: Desk, drafts: Iterable[Draft]) -> None:
    """Keep others from writing periods under the same keys; always in one order, so that nobody waits in a circle."""
    if desk.unit.dialect == "sqlite":
        return
    keys = {
        _number(unique, draft)
        for draft in drafts
        for unique in overlap_keys(draft.entity)
        if _concerns(desk, draft, unique)
    }
    for key in sorted(keys):
        desk.unit.fetch(held(key), {})


def period_problems(desk: Desk, draft: Draft) -> Iterator[Problem]:
    """Periods of the draft, and of its rows, that share time with those of another live record, or with each other."""
    yield from overlap_problems(desk, draft, (draft.id,))
    for rows in draft.rows.values():
        ids = tuple(each.id for each in rows)
        for place, each in enumerate(rows):
            yield from each.placed(overlap_problems(desk, each, ids))
            yield from each.placed(_beside(desk, each, rows[:place]))


def _beside(desk: Desk, draft: Draft, others: Iterable[Draft]) -> Iterator[Problem]:
    """Rows that are written together: the later one is told."""
    for unique in overlap_keys(draft.entity):
        same = (each for each in others if _applies(desk, draft, unique) and _applies(desk, each, unique))
        if any(_share(draft, each, unique) for each in same):
            yield taken(desk, draft, unique)


def _share(one: Draft, other: Draft, unique: Unique) -> bool:
    since, until = (each.name for each in ends_of(one.entity, unique))
    if any(one.new.get(name) != other.new.get(name) for name in unique.fields):
        return False

    def before(begin: Any, end: Any) -> bool:
        return begin is None or end is None or (begin < end if isinstance(begin, datetime) else begin <= end)

    return before(one.new.get(since), other.new.get(until)) and before(other.new.get(since), one.new.get(until))


def overlap_problems(desk: Desk, draft: Draft, besides: tuple[UUID, ...]) -> Iterator[Problem]:
    """Periods of one draft that share time with those of another live record."""
    for unique in overlap_keys(draft.entity):
        if _concerns(desk, draft, unique):
            statement = overlapping(desk.shelf.build, draft.entity, unique, draft.new, besides=besides)
            row = desk.unit.one(statement, desk.parameters)
            if row is not None and row[0]:
                yield taken(desk, draft, unique)


def _applies(desk: Desk, draft: Draft, unique: Unique) -> bool:
    """Whether the record has a period under the key."""
    if draft.action is Action.DELETE or any(draft.new.get(name) is None for name in unique.fields):
        return False
    ends = [each.name for each in ends_of(draft.entity, unique)]
    if all(draft.new.get(name) is None for name in ends):
        return False
    return unique.where is None or desk.stands(unique.where, draft.new)


def _concerns(desk: Desk, draft: Draft, unique: Unique) -> bool:
    """Whether the record has a period under the key, and the change is about it."""
    if not _applies(desk, draft, unique):
        return False
    used = {*unique.fields, *(each.name for each in ends_of(draft.entity, unique))}
    if unique.where is not None:
        used |= desk.shelf.reach.own_fields(unique.where)
    return draft.action in (Action.CREATE, Action.RESTORE) or bool(used & draft.touched)


def _number(unique: Unique, draft: Draft) -> int:
    values: list[Any] = [unique.id, *(str(draft.new[name]) for name in unique.fields)]
    digest = hashlib.blake2b(repr(values).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
