"""What came to a record over its relationships and went again, told in its past: on both sides, whoever changed it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from xrm.catalog.entity import Entity
from xrm.catalog.links import Via
from xrm.catalog.requests import HistoryEntry
from xrm.records.consent import fields_readable
from xrm.records.links import seen_ids
from xrm.statements.rows import rows_ever_linked
from xrm.storage.internal import history

if TYPE_CHECKING:
    from xrm.records.desk import Desk

MOST_RELATED = 1000
TOLD = {"create": True, "restore": True, "delete": False}
"""Actions on a relationship, and whether the record at its other end is there after it."""
SELECT = (
    select(history.c.id, history.c.record_id, history.c.at, history.c.actor_id, history.c.actor, history.c.via, history.c.action)
    .where(history.c.action.in_(TOLD))
    .order_by(history.c.at.desc(), history.c.id.desc())
    .limit(MOST_RELATED)
)  # fmt: skip


def related_entries(desk: Desk, entity: Entity, id: UUID) -> Iterator[HistoryEntry]:
    """One entry for each time that its links through a relationship led somewhere else."""
    for name, via, target in _ways(entity):
        through = desk.entity(via.entity)
        if through.history and desk.sight.visible(entity.name, name):
            ends = _ends(desk, via, target, id)
            yield from _entries(desk, name, through, ends)


def _ways(entity: Entity) -> Iterator[tuple[str, Via, str]]:
    for each in entity.via_fields():
        if each.via is not None and each.link is not None:
            yield from ((each.name, each.via, target) for target in each.link.targets)
    for shortcut in entity.shortcuts.values():
        yield shortcut.name, Via(shortcut.through, shortcut.link, shortcut.far), shortcut.target


def _ends(desk: Desk, via: Via, target: str, id: UUID) -> dict[UUID, UUID]:
    """Every relationship its reader may see, in the trash or not, and the record at the other end that they may see."""
    statement = desk.shelf.kept(
        ("ever linked", via.entity, via.link), lambda: rows_ever_linked(desk.shelf.build, via.entity, via.link)
    )
    rows = desk.unit.fetch(statement.statement, {"xrm_id": id, "xrm_most": MOST_RELATED})
    found: dict[UUID, UUID] = {}
    for row in map(statement.values, rows):
        if {via.link, via.far} <= fields_readable(desk, via.entity, row):
            found[row["id"]] = row[via.far]
    seen = seen_ids(desk, target, frozenset(found.values()))
    return {made: end for made, end in found.items() if end in seen}


def _entries(desk: Desk, name: str, through: Entity, ends: Mapping[UUID, UUID]) -> Iterator[HistoryEntry]:
    if not ends:
        return
    statement = SELECT.where(history.c.entity_id == through.id, history.c.record_id.in_(list(ends)))
    for id, record, at, actor_id, actor, via, action in desk.unit.fetch(statement):
        end: tuple[Any, ...] = (ends[record],)
        change = ((), end) if TOLD[action] else (end, ())
        yield HistoryEntry(id, at, actor_id, actor, "update", {name: change}, "", via)
