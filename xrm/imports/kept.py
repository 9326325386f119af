"""What is kept of imports: the plan, which record each row became, and whether it was taken back.  Ids, no values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import and_, func, insert, select, update

from xrm.records.ids import new_id
from xrm.storage.internal import import_rows, imports

if TYPE_CHECKING:
    from xrm.catalog.requests import Actor
    from xrm.storage import Database, Unit

RUNNING, DONE, UNDONE = "running", "done", "undone"
MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class Source:
    """The file an import reads: its name and the SHA-256 of its bytes, by which it is known again."""

    name: str
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Import:
    """One import as it is kept."""

    id: UUID
    entity_id: int
    actor_id: UUID | None
    actor: str
    file: str
    plan: Mapping[str, Any]
    state: str
    created: int
    changed: int
    same: int
    rejected: int
    at: datetime
    finished_at: datetime | None


KEPT = ("id", "entity_id", "actor_id", "actor", "file", "plan", "state", "same", "rejected", "at", "finished_at")


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A row, and the record it became; `version` is the record's after that."""

    number: int
    record: UUID
    created: bool
    version: int


def begin(
    database: Database, entity_id: int, actor: Actor, source: Source, plan: Mapping[str, Any], at: datetime
) -> UUID:
    """The import of this file with this plan: one that was cut off goes on, else a new one."""

    def work(unit: Unit) -> UUID:
        same = (imports.c.entity_id == entity_id, imports.c.sha256 == source.sha256, imports.c.state == RUNNING)
        mine = imports.c.actor_id.is_(None) if actor.id is None else imports.c.actor_id == actor.id
        for row in unit.fetch(select(imports.c.id, imports.c.plan).where(*same, mine)):
            if row[1] == plan:
                return UUID(str(row[0]))
        made = new_id()
        values = {"id": made, "entity_id": entity_id, "actor_id": actor.id, "actor": actor.name, "file": source.name}
        more = {"sha256": source.sha256, "plan": dict(plan), "state": RUNNING, "same": 0, "rejected": 0, "at": at}
        unit.execute(insert(imports).values(**values, **more))
        return made

    return database.transact(work)


def note_rows(unit: Unit, id: UUID, rows: Sequence[WrittenRow]) -> None:
    """In the transaction that writes them: a row is written once, however often an import is cut off."""
    said = [
        {
            "import_id": id,
            "number": each.number,
            "record_id": each.record,
            "created": each.created,
            "version": each.version,
        }
        for each in rows
    ]
    if said:
        unit.execute(insert(import_rows), said)


def written_rows(database: Database, id: UUID) -> frozenset[int]:
    """The rows that are written already."""
    with database.read() as unit:
        return frozenset(
            number for (number,) in unit.fetch(select(import_rows.c.number).where(import_rows.c.import_id == id))
        )


def finish(database: Database, id: UUID, state: str, at: datetime, same: int = 0, rejected: int = 0) -> None:
    values = {"state": state, "finished_at": at.astimezone(UTC)}
    if state == DONE:
        values |= {"same": same, "rejected": rejected}
    database.transact(lambda unit: unit.execute(update(imports).where(imports.c.id == id).values(**values)))


def last_rows(database: Database, id: UUID, below: int, most: int) -> list[WrittenRow]:
    """Rows of an import from the end: what was written last is taken back first."""
    found = (
        select(import_rows.c.number, import_rows.c.record_id, import_rows.c.created, import_rows.c.version)
        .where(and_(import_rows.c.import_id == id, import_rows.c.number < below))
        .order_by(import_rows.c.number.desc())
        .limit(most)
    )
    with database.read() as unit:
        return [WrittenRow(number, record, bool(made), version) for number, record, made, version in unit.fetch(found)]


def listed(database: Database, actor_id: UUID | None = None, id: UUID | None = None) -> Iterator[Import]:
    """The latest imports, of one person or of everybody."""
    counts = (
        select(
            import_rows.c.import_id,
            func.count().filter(import_rows.c.created).label("created"),
            func.count().label("all"),
        )
        .group_by(import_rows.c.import_id)
        .subquery()
    )
    asked = (
        select(*(imports.c[name] for name in KEPT), counts.c.created, counts.c.all)
        .outerjoin(counts, counts.c.import_id == imports.c.id)
        .order_by(imports.c.at.desc())
        .limit(MOST_LISTED)
    )
    if actor_id is not None:
        asked = asked.where(imports.c.actor_id == actor_id)
    if id is not None:
        asked = asked.where(imports.c.id == id)
    with database.read() as unit:
        rows = [tuple(row) for row in unit.fetch(asked)]
    for *values, created, total in rows:
        there = created or 0
        yield Import(**dict(zip(KEPT, values, strict=True)), created=there, changed=(total or 0) - there)
