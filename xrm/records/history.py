"""The past of records: a row a change, in its transaction, keyed by stable field ids, with a digest of its own.

`digest = HMAC(row key, payload)`: erasing payload and key leaves a digest that says nothing and still verifies a chain.
What an entry shows is what its reader may see of the record as it is now and as it was then.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, insert, or_, select

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.requests import HistoryEntry
from xrm.catalog.systemfields import SYSTEM_FIELDS
from xrm.projections.values import READ
from xrm.records import rowhistory
from xrm.records.beside import BESIDE
from xrm.records.consent import fields_readable, readable
from xrm.records.ids import new_id
from xrm.records.links import seen_ids
from xrm.records.relatedhistory import related_entries
from xrm.records.rows import fields_of_rows_seen
from xrm.storage.internal import history

if TYPE_CHECKING:
    from xrm.catalog.requests import Actor, Event
    from xrm.records.desk import Desk
    from xrm.storage import Unit

MOST_ENTRIES = 1000
INSERT = insert(history)


def write_history(
    unit: Unit, catalog_entities: Mapping[str, Entity], events: Sequence[Event], revision: int, reason: str
) -> None:
    """One row for each event whose entity keeps its history."""
    rows = [_row(catalog_entities, each, revision, reason) for each in events if catalog_entities[each.entity].history]
    if rows:
        unit.execute(INSERT, rows)


def write_act(
    unit: Unit, entity: Entity, actor: Actor, action: str, at: datetime, revision: int, payload: Mapping[str, Any]
) -> None:
    """What somebody did with the records of an entity as a whole, beside the changes of single ones."""
    unit.execute(INSERT, [_entry(entity, new_id(), actor, action, at, revision, payload)])


def _row(entities: Mapping[str, Entity], event: Event, revision: int, reason: str) -> dict[str, Any]:
    entity = entities[event.entity]
    payload = _payload(entities, entity, event, reason)
    return _entry(entity, event.record_id, event.actor, event.action.value, event.at, revision, payload)


def _entry(
    entity: Entity, record: UUID, actor: Actor, action: str, at: datetime, revision: int, said: Mapping[str, Any]
) -> dict[str, Any]:
    payload = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    key = secrets.token_bytes(32)
    return {
        "id": new_id(),
        "at": at,
        "actor_id": actor.id,
        "actor": actor.name,
        "via": actor.via,
        "request_id": actor.request_id,
        "entity_id": entity.id,
        "record_id": record,
        "action": action,
        "revision": revision,
        "payload": payload,
        "row_key": key,
        "digest": digest(key, payload),
    }


def digest(key: bytes, payload: str) -> bytes:
    return hmac.new(key, payload.encode(), hashlib.sha256).digest()


def _payload(entities: Mapping[str, Entity], entity: Entity, event: Event, reason: str) -> dict[str, Any]:
    """What changed; of what people say beside records only that they did, for their words go with the record."""
    if entity.name in BESIDE:
        return {"changes": {}}
    said = {
        str(each.id): [_kept(each, old), _kept(each, new)]
        if each.rows is None
        else _rows(entities[each.rows.entity], old, new)
        for name, (old, new) in event.changes.items()
        if (each := entity.field(name)) is not None
    }
    beside = {"reason": event.reason or reason, "move": event.move}
    return {"changes": said, **{word: value for word, value in beside.items() if value}}


def _rows(entity: Entity, old: Any, new: Any) -> list[Any]:
    return [rowhistory.written(entity, rows, _plain) for rows in rowhistory.differing(old or (), new or ())]


def _kept(each: Field, value: Any) -> Any:
    """A value as history keeps it; of a secret that it was there."""
    return _plain(value) if each.kind is not Kind.SECRET else None if value is None else True


def _plain(value: Any) -> Any:
    """A value as JSON."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return value


_SILENT = frozenset({"update", "move", "override"})
"""Actions that tell of nothing but the values they changed."""
MOST_BYTES = 8 * 1024 * 1024
"""Of what is kept of changes, in one reading; what lies further back than that is not told."""
SIZES = (
    select(history.c.id, func.coalesce(func.length(history.c.payload), 0))
    .order_by(history.c.at.desc(), history.c.id.desc())
    .limit(MOST_ENTRIES)
)
SELECT = select(
    history.c.id,
    history.c.at,
    history.c.actor_id,
    history.c.actor,
    history.c.via,
    history.c.request_id,
    history.c.action,
    history.c.payload,
).order_by(history.c.at.desc(), history.c.id.desc())


def _rows_within_reason(
    unit: Unit, entity: Entity, id: UUID, since: datetime | None
) -> Iterator[tuple[UUID, datetime, UUID | None, str, str, str, str, str | None]]:
    """The latest changes of a record, as many as are not too much to be told at once."""
    asked = [history.c.entity_id == entity.id, history.c.record_id == id]
    if since is not None:
        asked.append(history.c.at > since)
    last, left, count = None, MOST_BYTES, 0
    for one, size in unit.fetch(SIZES.where(*asked)):
        left -= size
        if left < 0 and last is not None:
            break
        last, count = one, count + 1
    rows = unit.fetch(SELECT.where(*asked).limit(count)) if last is not None else ()
    return (tuple(row) for row in rows)


def read_history(
    desk: Desk, entity: Entity, row: Mapping[str, Any], since: datetime | None = None
) -> tuple[HistoryEntry, ...]:
    """The record's past, newest first, going back from the row as it is now; `since`: what came after that alone."""
    by_id = {each.id: each for each in entity.all_fields()}
    now = fields_readable(desk, entity.name, row)
    state: dict[str, Any] = dict(row)
    entries: list[HistoryEntry] = []
    for id, at, actor_id, actor, via, request, action, payload in _rows_within_reason(
        desk.unit, entity, row["id"], since
    ):
        said = json.loads(payload) if payload else {"changes": {}}
        changes = dict(_changes(desk, by_id, said["changes"]))
        before = {**state, **{name: old for name, (old, _) in changes.items()}}
        shown = now & _seen(desk, entity, state, before, created=action == "create")
        if action == "create" or readable(desk, entity.name, before):
            visible = {name: change for name, change in changes.items() if name in shown}
            visible = _rows_seen(desk, entity, visible, state if action == "create" else before, state)
            told = _told(entity, action, said, shown)
            if visible or told.move or action not in _SILENT:  # that something hidden changed is hidden too
                said_by = (actor_id, actor, told.action, visible, told.reason, via, told.move, request)
                entries.append(HistoryEntry(id, at, *said_by))
        state = before
    past = [*_links_guarded(desk, entity, entries), *related_entries(desk, entity, row["id"])]
    past = [each for each in past if since is None or each.at > since]
    return tuple(sorted(past, key=lambda each: (each.at, each.id), reverse=True))[:MOST_ENTRIES]


class Changed(NamedTuple):
    """A record that was changed, and when last."""

    entity: str
    id: UUID
    at: datetime


MOST_CHANGED = 200
IN_ONE = 400
"""Ids in one statement; databases take no list without end."""


def changed_since(
    unit: Unit, entities: Mapping[int, str], ids: frozenset[UUID], since: datetime, but: UUID | None
) -> list[Changed]:
    """Which of these records anybody but one person has changed since a moment, the latest first."""
    latest, ordered = func.max(history.c.at), sorted(ids)
    asked = (
        select(history.c.entity_id, history.c.record_id, latest)
        .where(history.c.entity_id.in_(sorted(entities)), history.c.at > since)
        .where(or_(history.c.actor_id.is_(None), history.c.actor_id != but))
        .group_by(history.c.entity_id, history.c.record_id)
        .order_by(latest.desc())
        .limit(MOST_CHANGED)
    )
    found: list[Changed] = []
    for start in range(0, len(ordered), IN_ONE):
        rows = unit.fetch(asked.where(history.c.record_id.in_(ordered[start : start + IN_ONE])))
        found += [Changed(entities[entity], id, at) for entity, id, at in rows]
    return sorted(found, key=lambda each: each.at, reverse=True)[:MOST_CHANGED]


def earliest_of_last(unit: Unit, entity: Entity, by: UUID, since: datetime, times: int) -> datetime | None:
    """When somebody made the first of their last so many changes; none where they made fewer since that moment.

    What they made and took away again counts too: the past of a record outlives it.
    """
    made = (history.c.entity_id == entity.id, history.c.actor_id == by, history.c.at > since)
    found = unit.one(select(history.c.at).where(*made).order_by(history.c.at.desc()).offset(times - 1).limit(1))
    return None if found is None else found[0]


class _Told(NamedTuple):
    action: str
    reason: str
    move: str


def _told(entity: Entity, action: str, said: Mapping[str, Any], shown: frozenset[str]) -> _Told:
    """What the entry says it was; a move of a status that its reader does not see is a change like any other."""
    reason, move = said.get("reason", ""), said.get("move", "")
    if action not in ("move", "override"):
        return _Told(action, reason, "")
    found = entity.move(move)
    names = {found[0].name} if found else {each.name for each in entity.status_fields()}
    return _Told(action, reason, move) if names <= shown else _Told("update", "", "")


def _seen(
    desk: Desk, entity: Entity, after: Mapping[str, Any], before: Mapping[str, Any], *, created: bool
) -> frozenset[str]:
    """The fields that might be read on both sides of a change."""
    seen = fields_readable(desk, entity.name, after)
    return seen if created else seen & fields_readable(desk, entity.name, before)


def _rows_seen(
    desk: Desk, entity: Entity, changes: dict[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    """Of rows the fields that might be read on both sides of the change."""
    if not any(entity.fields[name].rows for name in changes if name in entity.fields):
        return changes
    then, now = fields_of_rows_seen(desk, entity, before), fields_of_rows_seen(desk, entity, after)
    found: dict[str, Any] = {}
    for name, change in changes.items():
        told = rowhistory.seen(change, then[name] & now[name]) if name in now else change
        if told is not None:
            found[name] = told
    return found


def _changes(
    desk: Desk, by_id: Mapping[int, Field], said: Mapping[str, Sequence[Any]]
) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """The changes by today's names; of fields that are gone nothing is shown."""
    for number, (old, new) in said.items():
        each = by_id.get(int(number))
        if each is not None and each.rows is not None:
            entity = desk.entity(each.rows.entity)
            yield each.name, (rowhistory.read(entity, old, _typed), rowhistory.read(entity, new, _typed))
        elif each is not None:
            yield each.name, (_typed(old, each), _typed(new, each))


def _typed(value: Any, each: Field) -> Any:
    """A value as its field has it today; one that no longer fits stays as it was written."""
    if value is None or each.kind in (Kind.JSON, Kind.TEXT, Kind.CHOICE, Kind.SECRET):
        return value
    if each.kind is Kind.CHOICES:
        return tuple(value) if isinstance(value, list) else value
    if each.kind in (Kind.LINKS, Kind.FILES):
        value = value if isinstance(value, list) else [value]  # it was one alone
    if each.kind is Kind.DECIMAL:
        return Decimal(value)
    try:
        return READ[each.kind](value, each)
    except ValueError:
        return value


def _links_guarded(desk: Desk, entity: Entity, entries: Sequence[HistoryEntry]) -> tuple[HistoryEntry, ...]:
    """Links to what the reader may not see say nothing."""
    fields = (*entity.fields.values(), *SYSTEM_FIELDS.values())
    links = {each.name: each for each in fields if each.link is not None and each.formula is None}
    rows = {each.name: desk.entity(each.rows.entity) for each in entity.row_fields() if each.rows is not None}
    wanted: dict[str, set[UUID]] = {}
    for entry in entries:
        for name, change in entry.changes.items():
            if name in links:
                for target, id in rowhistory.ends(links[name], change):
                    wanted.setdefault(target, set()).add(id)
            elif name in rows:
                for target, id in rowhistory.linked(rows[name], change):
                    wanted.setdefault(target, set()).add(id)
    seen = frozenset(id for target, ids in wanted.items() if ids for id in seen_ids(desk, target, frozenset(ids)))
    whole = frozenset(name for name, each in links.items() if _sees_every(desk, each))
    guarded = (_guarded(entry, entity, rows, seen, whole) for entry in entries)
    told = zip(entries, guarded, strict=True)  # that a link led from something hidden to something hidden is hidden too
    return tuple(now for then, now in told if now.changes or now.move or not then.changes or now.action not in _SILENT)


def _sees_every(desk: Desk, each: Field) -> bool:
    """Whether what a link led to can only be gone, never hidden: its reader sees every record it may lead to."""
    return each.link is not None and all(desk.sight.rights(target).rows() is True for target in each.link.targets)


def _guarded(
    entry: HistoryEntry, entity: Entity, rows: Mapping[str, Entity], seen: frozenset[UUID], whole: frozenset[str]
) -> HistoryEntry:
    """An id is that of one record alone, so that it may be seen is told by itself."""
    changes: dict[str, tuple[Any, Any]] = {}
    for name, (old, new) in entry.changes.items():
        each = entity.field(name)
        if each is not None and each.link is not None and each.formula is None:
            changes[name] = (rowhistory.shown(old, seen), rowhistory.shown(new, seen))
        elif name in rows:
            changes[name] = rowhistory.guarded(rows[name], (old, new), seen)
        else:
            changes[name] = (old, new)
    for each in entity.stored_fields():
        kind = entity.kind_of(each)
        if kind is not None and kind.name in changes:  # what a link led to is told by the link alone
            ends = changes.get(each.name, (None, None))
            told = changes.pop(kind.name)
            if any(value is not None for value in ends):
                changes[kind.name] = (told[0] if ends[0] else None, told[1] if ends[1] else None)
    kept = {
        name: (old, new)
        for name, (old, new) in changes.items()
        if old != new or name in whole or not _may_hide(entity, name, rows)
    }
    return replace(entry, changes=kept)


def _may_hide(entity: Entity, name: str, rows: Mapping[str, Entity]) -> bool:
    """Whether a value may lead to what its reader does not see."""
    each = entity.field(name)
    return name in rows or (each is not None and (each.link is not None or entity.link_of(each) is not None))
