"""Records that go and come back: to the trash with what goes along, back again as one batch, and away for good.

`restrict` looks at live records; `cascade` goes along and returns; `clear` happens when the record is purged, until
then a link to the trash reads as empty.  A batch is named by the id of the record that was deleted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import delete, select, update

from xrm.catalog.columns import BATCH_COLUMN, DELETED_COLUMN, VERSION_COLUMN
from xrm.catalog.field import Field
from xrm.catalog.links import OnDelete
from xrm.catalog.requests import Action, Event
from xrm.errors import Problem
from xrm.expressions.tree import Expression
from xrm.records import overrides
from xrm.records.beside import beside
from xrm.records.checks import rule_problems
from xrm.records.draft import Draft
from xrm.records.drafting import stored_row
from xrm.records.ends import End, ends_of
from xrm.records.fold import fold
from xrm.records.links import lock_others
from xrm.records.look import Look
from xrm.records.overlapping import lock_periods, period_problems
from xrm.records.refusals import NEUTRAL, raise_all
from xrm.statements.rows import linking_ids, listing_ids, lock_rows
from xrm.statements.writing import columns_of, delete_row, trash_row
from xrm.storage.internal import files

if TYPE_CHECKING:
    from xrm.catalog.catalog import Catalog
    from xrm.records.desk import Desk

MOST_ALONG = 10_000


@dataclass(frozen=True, slots=True)
class Member:
    """One record of a batch."""

    entity: str
    id: UUID


def inbound(catalog: Catalog, target: str) -> Iterator[tuple[str, Field]]:
    """Every link that may lead to records of `target`: the entity it stands on and the field."""
    for entity in catalog.entities.values():
        for each in entity.stored_fields():
            if each.link is not None and target in each.link.targets:
                yield entity.name, each


def trash(desk: Desk, entity: str, id: UUID) -> list[Event]:
    """Put a locked record into the trash, and everything that goes along with it."""
    batch = _going_along(desk, Member(entity, id))
    raise_all(_held(desk, batch))
    return _told(desk, [_move(desk, member, desk.moment.now, id, Action.DELETE) for member in batch])


def _going_along(desk: Desk, root: Member) -> list[Member]:
    """The record and all live ones that cascade from it, each before what goes along with it."""
    found: dict[Member, None] = {root: None}
    waiting = [root]
    while waiting:
        member = waiting.pop(0)
        for source, each in inbound(desk.shelf.catalog, member.entity):
            if each.link is not None and each.link.on_delete is OnDelete.CASCADE:
                for id, _ in _linking(desk, source, each, {member.id}, live=True):
                    other = Member(source, id)
                    if other not in found:
                        found[other] = None
                        waiting.append(other)
        if len(found) > MOST_ALONG:
            raise_all([Problem("XRM811", f"More than {MOST_ALONG} records would go along with this one.")])
    return list(found)


def _held(desk: Desk, batch: list[Member]) -> Iterator[Problem]:
    """Live records outside the batch that hold one of it."""
    inside = set(batch)
    for target, ids in _by_entity(batch).items():
        for source, each in inbound(desk.shelf.catalog, target):
            if each.link is None or each.link.on_delete is not OnDelete.RESTRICT:
                continue
            if any(Member(source, id) not in inside for id, _ in _linking(desk, source, each, ids, live=True)):
                yield Problem(
                    "XRM809",
                    "This record is in use and cannot be deleted.",
                    hint="Delete or change what links to it first.",
                )
                return


def _linking(desk: Desk, source: str, each: Field, ids: set[UUID], *, live: bool) -> list[tuple[UUID, Any]]:
    tables = desk.shelf.tables
    if each.several:
        statement = listing_ids(tables.of(source), tables.values_of(source, each.name), live=live)
    else:
        statement = linking_ids(tables.of(source), each.column, live=live)
    return [(row[0], row[1]) for row in desk.unit.fetch(statement, {"xrm_ids": sorted(ids)})]


def _by_entity(batch: list[Member]) -> dict[str, set[UUID]]:
    found: dict[str, set[UUID]] = {}
    for member in batch:
        found.setdefault(member.entity, set()).add(member.id)
    return found


def _move(desk: Desk, member: Member, at: Any, batch: UUID | None, action: Action) -> Event:
    """One record into the trash or out of it."""
    entity = desk.entity(member.entity)
    by = columns_of(entity, {"updated_at": desk.moment.now, "updated_by": desk.actor.id}, fold)
    table = desk.shelf.tables.of(member.entity)
    desk.unit.execute(trash_row(table, member.id, at, batch, by))
    row = desk.unit.one(select(table.c[VERSION_COLUMN]).where(table.c.id == member.id))
    return Event(action, member.entity, member.id, desk.actor, desk.moment.now, {}, int(row[0]) if row else 0)


def restore(desk: Desk, entity: str, row: Mapping[str, Any]) -> list[Event]:
    """Bring a deleted record back with all that went along; refused while something it needs is gone."""
    if row["_deleted_batch"] not in (None, row["id"]):
        raise_all(
            [
                Problem(
                    "XRM809",
                    "This record was deleted together with another one.",
                    hint="Restore the record it belongs to; it comes back along.",
                )
            ]
        )
    batch = _batch(desk, entity, row["id"])
    drafts = [_as_it_was(desk, member) for member in batch]
    for draft in drafts:
        raise_all(lock_others(desk, [(draft, list(_rules_over_others(desk, draft)))]))
    lock_periods(desk, drafts)
    raise_all(problem for draft in drafts for problem in period_problems(desk, draft))
    events = [_move(desk, member, None, None, Action.RESTORE) for member in batch]
    desk.forget()
    raise_all(problem for member in batch for problem in _orphaned(desk, member))
    raise_all(problem for draft in drafts for problem in _unruly(desk, draft))
    return _told(desk, events)


def _told(desk: Desk, events: list[Event]) -> list[Event]:
    """Rows go and come with the record that owns them: that is told of it alone."""
    return [each for each in events if desk.entity(each.entity).owned_by is None]


def _as_it_was(desk: Desk, member: Member) -> Draft:
    row = stored_row(desk, member.entity, member.id) or {}
    return Draft(action=Action.RESTORE, entity=desk.entity(member.entity), id=member.id, old=row, new=row)


def _rules_over_others(desk: Desk, draft: Draft) -> Iterator[Expression]:
    for rule in draft.entity.rules:
        for said in (rule.check, rule.when):
            if said is not None and desk.shelf.reach.reads_others(said):
                yield said


def _unruly(desk: Desk, draft: Draft) -> Iterator[Problem]:
    """Rules over other records that no longer hold with this one among them: its place in a full course is taken.

    Rules about its own values are not asked again: nobody touches those by bringing it back.
    """
    everything = frozenset(each.name for each in draft.entity.stored_fields())
    yield from rule_problems(desk, draft, Look(everything, others_only=True))


def _batch(desk: Desk, entity: str, batch: UUID) -> list[Member]:
    """Everything in the trash under one batch, the record it is named by first."""
    found = [Member(entity, batch)]
    for name in sorted(_cascading(desk.shelf.catalog, entity), key=lambda each: desk.entity(each).id):
        table = desk.shelf.tables.of(name)
        statement = (
            select(table.c.id)
            .where(table.c[BATCH_COLUMN] == batch, table.c[DELETED_COLUMN].is_not(None))
            .order_by(table.c.id)
            .with_for_update()
        )
        found.extend(Member(name, row[0]) for row in desk.unit.fetch(statement) if row[0] != batch)
    return found


def _cascading(catalog: Catalog, entity: str) -> set[str]:
    """Entities whose records may have gone along with one of this."""
    found: set[str] = set()
    waiting = [entity]
    while waiting:
        for source, each in inbound(catalog, waiting.pop()):
            if each.link is not None and each.link.on_delete is OnDelete.CASCADE and source not in found:
                found.add(source)
                waiting.append(source)
    return found


def _orphaned(desk: Desk, member: Member) -> Iterator[Problem]:
    """Links of a restored record that it cannot be without and whose record is gone."""
    row = stored_row(desk, member.entity, member.id)
    assert row is not None, "it was just restored"  # noqa: S101
    for each in desk.entity(member.entity).stored_fields():
        if each.link is None or each.link.on_delete is OnDelete.CLEAR:
            continue
        if not all(_is_live(desk, end) for end in ends_of(desk.entity(member.entity), each, row)):
            yield Problem("XRM809", NEUTRAL, target=each.name, hint="Restore what this record belongs to first.")


def _is_live(desk: Desk, end: End) -> bool:
    """Whether the record is there and not in the trash; it stays so until the end of the transaction."""
    locks = (lock_rows(desk.shelf.tables.of(target), keys_only=True) for target in end.targets)
    found = (desk.unit.one(lock, {"xrm_ids": [end.id]}) for lock in locks)
    return any(row is not None and row[1] is None for row in found)


def purge(desk: Desk, entity: str, id: UUID) -> tuple[list[Event], list[UUID]]:
    """Remove a deleted record and its batch for good, with what stands beside; answers with the stored files that go too."""
    batch = _batch(desk, entity, id)
    raise_all(_still_linked(desk, batch))
    batch += [Member(*each) for member in batch for each in beside(desk, member.entity, member.id)]
    events = [*_cleared(desk, batch)]
    for member in reversed(batch):
        _remove(desk, member)
        events.append(Event(Action.PURGE, member.entity, member.id, desk.actor, desk.moment.now, {}, 0))
    ids = [member.id for member in batch]
    gone = [row[0] for row in desk.unit.fetch(select(files.c.id).where(files.c.record_id.in_(ids)))]
    desk.unit.execute(delete(files).where(files.c.record_id.in_(ids)))
    overrides.forget(desk.unit, ids)
    return _told(desk, events), gone


def _still_linked(desk: Desk, batch: list[Member]) -> Iterator[Problem]:
    inside = set(batch)
    for target, ids in _by_entity(batch).items():
        for source, each in inbound(desk.shelf.catalog, target):
            if each.link is None or each.link.on_delete is OnDelete.CLEAR:
                continue
            if any(Member(source, id) not in inside for id, _ in _linking(desk, source, each, ids, live=False)):
                yield Problem("XRM809", "Other records still need this one.", hint="Purge what links to it first.")
                return


def _cleared(desk: Desk, batch: list[Member]) -> Iterator[Event]:
    """Links from outside that now lead nowhere become empty, each with its history."""
    inside = set(batch)
    for member in batch:
        for source, each in inbound(desk.shelf.catalog, member.entity):
            for id, _ in _linking(desk, source, each, {member.id}, live=False):
                change = _clear(desk, Member(source, id), each, member.id)
                if Member(source, id) not in inside:
                    yield Event(Action.UPDATE, source, id, desk.actor, desk.moment.now, change, 0)


def _clear(desk: Desk, source: Member, each: Field, gone: UUID) -> Mapping[str, tuple[Any, Any]]:
    """Take the record that goes out of one field of another; answers with the change."""
    table, entity = desk.shelf.tables.of(source.entity), desk.entity(source.entity)
    columns: dict[str, Any] = {VERSION_COLUMN: table.c[VERSION_COLUMN] + 1}
    if each.several:
        before = (stored_row(desk, source.entity, source.id) or {}).get(each.name, ())
        values = desk.shelf.tables.values_of(source.entity, each.name)
        desk.unit.execute(delete(values).where(values.c.record_id == source.id, values.c.value == gone))
        change: tuple[Any, Any] = (before, tuple(id for id in before if id != gone))
    else:
        kind = entity.kind_of(each)
        columns.update(dict.fromkeys((one.column for one in (each, kind) if one is not None), None))
        change = (gone, None)
    desk.unit.execute(update(table).where(table.c.id == source.id).values(columns))
    return {each.name: change}


def _remove(desk: Desk, member: Member) -> None:
    entity = desk.entity(member.entity)
    for each in entity.stored_fields():
        if each.several:
            values = desk.shelf.tables.values_of(entity.name, each.name)
            desk.unit.execute(delete(values).where(values.c.record_id == member.id))
    desk.unit.execute(delete_row(desk.shelf.tables.of(entity.name), member.id))
