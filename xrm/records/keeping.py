"""Keep the columns of kept formulas current: in the transaction of a change, for its record and those that depend on it.

Beyond `AT_ONCE` records they are marked stale instead, and a job finishes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from xrm.catalog.entity import Entity
from xrm.catalog.requests import Action, Event
from xrm.catalog.rows import PARENT
from xrm.records.dependence import Hop, Spot, Way
from xrm.statements.keeping import held, holders, lock, recompute
from xrm.storage.internal import stale

if TYPE_CHECKING:
    from xrm.records.shelf import Shelf
    from xrm.storage import Unit

T = TypeVar("T")
AT_ONCE = 1_000
"""Records of one entity that are written anew with a change; more are left to a job."""
CHUNK = 500
_CHANGES = frozenset({Action.UPDATE, Action.MOVE, Action.OVERRIDE})
_ALWAYS = frozenset({"updated_at", "updated_by"})
NOTHING: Mapping[str, tuple[UUID, ...]] = {}


@dataclass(frozen=True, slots=True)
class Touched:
    """A record that changed: `names` of its fields (None: it came or went), and where its links led before."""

    entity: str
    id: UUID
    names: frozenset[str] | None
    before: Mapping[str, tuple[UUID, ...]] = field(default_factory=dict)


def keep_current(shelf: Shelf, unit: Unit, events: Sequence[Event]) -> bool:
    """After all is written: what these changes mean for kept formulas.  Whether some are left to a job."""
    if not shelf.spots:
        return False
    affected: dict[str, set[UUID]] = {}
    for touched in _all_touched(shelf, unit, events):
        for spot in shelf.spots.get(touched.entity, ()):
            if touched.names is None or touched.names & spot.fields:
                affected.setdefault(spot.entity, set()).update(_back(shelf, unit, spot, touched))
    own = {each.record_id for each in events}
    for name, ids in sorted(affected.items()):
        _write(shelf, unit, name, sorted(ids), own)
    return any(len(ids) > AT_ONCE for ids in affected.values())


def _write(shelf: Shelf, unit: Unit, name: str, ids: Sequence[UUID], own: set[UUID]) -> None:
    now = ids if len(ids) <= AT_ONCE else [id for id in ids if id in own]
    for some in chunks(now, CHUNK):
        write_anew(shelf, unit, name, some)
    if len(ids) > AT_ONCE:
        _mark(shelf, unit, name, [id for id in ids if id not in own])


def write_anew(shelf: Shelf, unit: Unit, name: str, ids: Sequence[UUID]) -> None:
    """Compute the kept fields of these records again, and keep what comes out."""
    entity = shelf.catalog.entities[name]
    if unit.dialect == "postgresql":
        unit.fetch(lock(shelf.build, name, ids))
    unit.execute(recompute(shelf.build, entity, ids))


def _mark(shelf: Shelf, unit: Unit, name: str, ids: Sequence[UUID]) -> None:
    """Say that these are stale; one that is already is held, so that the job waits for this change."""
    number = shelf.catalog.entities[name].id
    make = postgresql.insert if unit.dialect == "postgresql" else sqlite.insert
    for some in chunks(ids, CHUNK):
        statement = make(stale).values([{"entity_id": number, "record_id": id} for id in some])
        same = {"entity_id": statement.excluded.entity_id}
        unit.execute(statement.on_conflict_do_update(index_elements=["entity_id", "record_id"], set_=same))


def finish_some(shelf: Shelf, unit: Unit) -> int:
    """Write some stale records anew; how many.  Marks are taken off first: who comes then puts theirs after it."""
    names = {each.id: each.name for each in shelf.catalog.entities.values()}
    found = unit.fetch(select(stale.c.entity_id, stale.c.record_id).order_by(*stale.primary_key.columns).limit(CHUNK))
    if not found:
        return 0
    number = found[0][0]
    ids = [row[1] for row in found if row[0] == number]
    gone = delete(stale).where(stale.c.entity_id == number, stale.c.record_id.in_(ids)).returning(stale.c.record_id)
    mine = sorted(row[0] for row in unit.fetch(gone))
    entity = shelf.catalog.entities.get(names.get(number, ""))
    if mine and entity is not None and any(entity.kept_fields()):
        write_anew(shelf, unit, entity.name, mine)
    return max(len(mine), 1)


def count_stale(unit: Unit) -> int:
    """How many records wait."""
    return int(unit.fetch(select(func.count()).select_from(stale))[0][0])


def is_stale(unit: Unit, entity: Entity, id: UUID) -> bool:
    """Whether the kept values of a record wait to be computed again."""
    where = (stale.c.entity_id == entity.id, stale.c.record_id == id)
    return unit.one(select(stale.c.record_id).where(*where)) is not None


def _all_touched(shelf: Shelf, unit: Unit, events: Sequence[Event]) -> Iterator[Touched]:
    for event in events:
        entity = shelf.catalog.entities[event.entity]
        changed = event.action in _CHANGES
        names = frozenset(event.changes) | _ALWAYS if changed else None
        yield Touched(event.entity, event.record_id, names, _before(entity, event.changes))
        for each in entity.row_fields():
            if each.rows is not None and (not changed or each.name in event.changes):
                yield from _rows(shelf, unit, event, each.name, each.rows.entity)


def _rows(shelf: Shelf, unit: Unit, event: Event, name: str, rows: str) -> Iterator[Touched]:
    """The rows of a record, as they are now and as they were."""
    if rows not in shelf.spots:
        return
    entity = shelf.catalog.entities[rows]
    for (id,) in unit.fetch(holders(shelf.build, rows, PARENT, [event.record_id])):
        yield Touched(rows, id, None)
    for row in event.changes.get(name, ((), ()))[0] or ():
        was = {each: (value, None) for each, value in row.values.items()}
        yield Touched(rows, row.id, None, {**_before(entity, was), PARENT: (event.record_id,)})


def _before(entity: Entity, changes: Mapping[str, tuple[Any, Any]]) -> dict[str, tuple[UUID, ...]]:
    """Where its links led."""
    found: dict[str, tuple[UUID, ...]] = {}
    for name, (old, _) in changes.items():
        each = entity.field(name)
        if each is not None and each.link is not None and old:
            found[name] = tuple(old) if isinstance(old, list | tuple) else (old,)
    return found


def _back(shelf: Shelf, unit: Unit, spot: Spot, touched: Touched) -> set[UUID]:
    """The records at the beginning of the route that lead to the one that changed, or led to it before."""
    ids = {touched.id}
    before = touched.before
    for hop in reversed(spot.route):
        ids = _one_back(shelf, unit, hop, ids, before)
        before = NOTHING
        if not ids:
            break
    return ids


def _one_back(shelf: Shelf, unit: Unit, hop: Hop, ids: set[UUID], before: Mapping[str, tuple[UUID, ...]]) -> set[UUID]:
    found: set[UUID] = set(before.get(hop.link, ())) if hop.way is Way.MANY else set()
    for some in chunks(sorted(ids), CHUNK):
        if hop.way is Way.MANY:
            statement = held(shelf.build, hop.end, hop.link, some)
        else:
            statement = holders(shelf.build, hop.start, hop.link, some)
        found.update(row[0] for row in unit.fetch(statement))
    return found


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    left = iter(items)
    while some := list(islice(left, size)):
        yield some
