"""Take an import back: records it made go to the trash, values it changed are what they were before.

What somebody has changed since stays as they left it, and is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.kinds import Kind
from xrm.catalog.requests import LinkedRecord
from xrm.errors import Problem, XrmError
from xrm.imports import kept
from xrm.imports.kept import Import, WrittenRow
from xrm.records.refusals import NotFound

if TYPE_CHECKING:
    from xrm.catalog.catalog import Catalog
    from xrm.catalog.entity import Entity
    from xrm.catalog.requests import Actor, HistoryEntry, Record
    from xrm.records.service import Records
    from xrm.storage import Database

AT_ONCE = 200
LAST = 2**31 - 1
UNSAID = frozenset({Kind.ROWS, Kind.FILE, Kind.FILES, Kind.SECRET})
"""Kinds that no import writes."""

Around = Callable[[int], AbstractContextManager[None]]
"""What stands around the taking back of a row with this number."""


def alone(number: int) -> AbstractContextManager[None]:
    """Nothing stands around it."""
    return nullcontext()


@dataclass(frozen=True, slots=True)
class Left:
    """A record that stays as it is, and why."""

    row: int
    record: UUID
    why: str
    untitled: str = ""  # the same without the record's title, which is made for each reader and kept nowhere


@dataclass(slots=True)
class Undone:
    """What taking it back did."""

    removed: int = 0
    restored: int = 0
    left: int = 0

    @property
    def all(self) -> int:
        return self.removed + self.restored + self.left


def found_import(database: Database, catalog: Catalog, actor: Actor, id: UUID) -> Import:
    """An import of the actor's own, or anybody's for the system and who administers; else there is none."""
    from xrm.catalog.access import ADMIN

    everybody = actor.system or ADMIN in actor.roles
    for each in kept.listed(database, None if everybody else actor.id, id):
        if entity_of(catalog, each) is not None and (everybody or actor.id is not None):
            return each
    raise NotFound(Problem("XRM805", "There is no such import.", hint="`xrm import --list` shows them."))


def entity_of(catalog: Catalog, each: Import) -> Entity | None:
    return next((entity for entity in catalog.entities.values() if entity.id == each.entity_id), None)


def undo(
    records: Records,
    database: Database,
    actor: Actor,
    each: Import,
    leave: Callable[[Left], None],
    *,
    done: Undone | None = None,
    below: int | None = None,
    around: Around = alone,
    settle: bool = True,
) -> Undone:
    """Take back what an import did, the last row first; `leave` is told of what stays as it is.

    `done` and `below` are how far it was before it was cut off; `around` stands around each row, one transaction each;
    without `settle` it is for its caller to say that the import is taken back.
    """
    entity = entity_of(records.catalog, each)
    if entity is None or each.state == kept.UNDONE:
        raise XrmError(Problem("XRM822", "This import was taken back already.", hint="Import the file again."))
    taking = _Taking(records, replace(actor, via="undo"), entity, each)
    done, below = done or Undone(), LAST if below is None else below
    while rows := kept.last_rows(database, each.id, below, AT_ONCE):
        for row in rows:
            with around(row.number):
                left = taking.back(row, done)
            if left is not None:
                done.left += 1
                leave(left)
        below = rows[-1].number
    if settle:
        kept.finish(database, each.id, kept.UNDONE, records.now())
    return done


class _Taking:
    """Takes one row back after the other."""

    def __init__(self, records: Records, actor: Actor, entity: Entity, each: Import) -> None:
        self._records, self._actor, self._entity = records, actor, entity
        self._request = each.id.hex

    def back(self, row: WrittenRow, done: Undone) -> Left | None:
        """Take a row back, or say why its record stays as it is."""
        try:
            record = self._records.read(self._actor, self._entity.name, row.record)
            if not row.created:
                return self._restored(row, record, done)
            if record.version != row.version:
                return Left(row.number, row.record, f"“{record.title}” was changed since.", "It was changed since.")
            self._records.delete(self._actor, self._entity.name, row.record, version=record.version)
        except NotFound:
            return None  # it is gone already
        except XrmError as error:
            return Left(row.number, row.record, " ".join(each.message for each in error.problems))
        done.removed += 1
        return None

    def _restored(self, row: WrittenRow, record: Record, done: Undone) -> Left | None:
        """Give the fields that the import changed their values of before, where they still have the import's."""
        before, since = self._before(record)
        if before:
            self._records.update(self._actor, self._entity.name, record.id, before, version=record.version)
            done.restored += 1
        if since or not before:
            what = ", ".join(f"`{name}`" for name in since) or "it"
            why = f"{what} was changed since." if since else "it has no past to go back to."
            return Left(row.number, row.record, f"“{record.title}”: {why}", why[:1].upper() + why[1:])
        return None

    def _before(self, record: Record) -> tuple[dict[str, Any], list[str]]:
        """Words with the values of before, and the fields that somebody has changed since."""
        words: dict[str, Any] = {}
        since: list[str] = []
        for name, (old, new) in self._changes(record).items():
            each = self._entity.fields.get(name)
            if each is None or each.kind in UNSAID or not each.said:
                continue
            if _plain(record.values.get(name)) == _plain(new):
                words[each.key] = _plain(old)
            else:
                since.append(name)
        return words, since

    def _changes(self, record: Record) -> Mapping[str, tuple[Any, Any]]:
        """What the import changed of a record; where several rows meant it, from the first old to the last new."""
        entries = self._records.history(self._actor, self._entity.name, record.id)
        found: dict[str, tuple[Any, Any]] = {}
        for entry in _oldest_first(entries, self._request):
            for name, (old, new) in entry.changes.items():
                found[name] = (found[name][0] if name in found else old, new)
        return found


def _oldest_first(entries: tuple[HistoryEntry, ...], request: str) -> Iterator[HistoryEntry]:
    return (each for each in reversed(entries) if each.request_id == request)


def _plain(value: Any) -> Any:
    """A value as it is written: of links their ids."""
    if isinstance(value, LinkedRecord):
        return value.id
    return tuple(_plain(each) for each in value) if isinstance(value, tuple) else value
