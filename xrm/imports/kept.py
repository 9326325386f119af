"""What is kept of imports: the plan, which record each row became, and whether it was taken back.

Of what the file says only the first problems are kept, and the rows that were refused, for a while.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Select, and_, delete, func, insert, or_, select, update

from xrm.records.ids import new_id
from xrm.storage.internal import import_rows, imports

if TYPE_CHECKING:
    from xrm.catalog.requests import Actor
    from xrm.storage import Database, Unit

DRAFT, RUNNING, DONE, UNDONE = "draft", "running", "done", "undone"
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
    rows: int | None = None
    reading: Mapping[str, str] | None = None
    file_id: UUID | None = None
    rejects_id: UUID | None = None
    job_id: UUID | None = None
    report: Mapping[str, Any] | None = None
    scopes: tuple[str, ...] | None = None


KEPT = tuple(each.name for each in dataclasses.fields(Import))


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
        no_job = imports.c.job_id.is_(None)
        for row in unit.fetch(select(imports.c.id, imports.c.plan).where(*same, mine, no_job)):
            if row[1] == plan:
                return UUID(str(row[0]))
        return _added(unit, entity_id, actor, source, {"plan": dict(plan), "state": RUNNING, "at": at})

    return database.transact(work)


def add_draft(
    unit: Unit, entity_id: int, actor: Actor, source: Source, plan: Mapping[str, Any], more: Mapping[str, Any]
) -> UUID:
    """A file that was brought, and what is to become of it."""
    scopes = None if actor.scopes is None else list(actor.scopes)
    values = {**more, "plan": dict(plan), "state": DRAFT, "scopes": scopes}
    return _added(unit, entity_id, actor, source, values)


def _added(unit: Unit, entity_id: int, actor: Actor, source: Source, more: Mapping[str, Any]) -> UUID:
    made = new_id()
    values = {"id": made, "entity_id": entity_id, "actor_id": actor.id, "actor": actor.name, "file": source.name}
    unit.execute(insert(imports).values(**values, sha256=source.sha256, same=0, rejected=0, **more))
    return made


def change(unit: Unit, id: UUID, *states: str, **values: Any) -> bool:
    """Say something else of an import, if it is in one of these states (none: whichever it is in)."""
    where = [imports.c.id == id, *([imports.c.state.in_(states)] if states else [])]
    return unit.execute(update(imports).where(*where).values(**values)) == 1


def forget(unit: Unit, id: UUID) -> None:
    """A draft that nobody goes on with."""
    unit.execute(delete(imports).where(imports.c.id == id, imports.c.state == DRAFT))


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
    more = {"same": same, "rejected": rejected} if state == DONE else {}
    database.transact(lambda unit: settle(unit, id, state, at, **more))


def settle(unit: Unit, id: UUID, state: str, at: datetime, **more: Any) -> None:
    """It is done, or taken back; what its rows came to is counted once and for all."""
    values: dict[str, Any] = {"state": state, "finished_at": at.astimezone(UTC), **more}
    if state == DONE:
        values["created"], values["changed"] = _counts(unit, [id]).get(id, (0, 0))
    change(unit, id, **values)


def _counts(unit: Unit, ids: Sequence[UUID]) -> Mapping[UUID, tuple[int, int]]:
    """How many records each of these imports made, and how many it changed."""
    made = func.count().filter(import_rows.c.created)
    asked = select(import_rows.c.import_id, made, func.count()).where(import_rows.c.import_id.in_(ids))
    return {id: (some, every - some) for id, some, every in unit.fetch(asked.group_by(import_rows.c.import_id))}


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
    asked = select(*(imports.c[name] for name in KEPT)).order_by(imports.c.at.desc()).limit(MOST_LISTED)
    if actor_id is not None:
        asked = asked.where(imports.c.actor_id == actor_id)
    if id is not None:
        asked = asked.where(imports.c.id == id)
    yield from _found(database, asked)


def with_file(database: Database, actor_id: UUID) -> list[Import]:
    """What of one person still has its file, what was brought first first."""
    mine = (imports.c.actor_id == actor_id, imports.c.file_id.is_not(None))
    return _found(
        database, select(*(imports.c[name] for name in KEPT)).where(*mine).order_by(imports.c.at).limit(1_000)
    )


def left_over(database: Database, drafts: datetime, rejects: datetime) -> list[Import]:
    """Drafts from before a moment, and what has kept its rejected rows since before another."""
    asked = select(*(imports.c[name] for name in KEPT)).limit(MOST_LISTED)
    old = and_(imports.c.state == DRAFT, imports.c.at < drafts)
    done = and_(imports.c.state != DRAFT, imports.c.rejects_id.is_not(None), imports.c.finished_at < rejects)
    return _found(database, asked.where(or_(old, done)))


def _found(database: Database, asked: Select[Any]) -> list[Import]:
    with database.read() as unit:
        rows = [dict(zip(KEPT, row, strict=True)) for row in unit.fetch(asked)]
        uncounted = [row["id"] for row in rows if row["created"] is None and row["state"] != DRAFT]
        counts = _counts(unit, uncounted) if uncounted else {}
    for row in rows:
        if row["created"] is None:
            row["created"], row["changed"] = counts.get(row["id"], (0, 0))
        row["scopes"] = None if row["scopes"] is None else tuple(row["scopes"])
    return [Import(**row) for row in rows]
