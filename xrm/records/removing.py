"""Delete, restore and purge, each in two halves: planned on one moment of the database, done on the locked row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.access import ADMIN, Verb
from xrm.catalog.requests import Action, Event, PlannedChange
from xrm.records import trash
from xrm.records.consent import check_readable, check_row
from xrm.records.draft import Draft, planned_of
from xrm.records.drafting import entity_to_write, stale, stored_row
from xrm.records.refusals import no_verb, not_found

if TYPE_CHECKING:
    from xrm.records.desk import Desk

Done = tuple[PlannedChange, Sequence[Event]]
Removed = tuple[PlannedChange, Sequence[Event], Sequence[UUID]]


def plan_delete(desk: Desk, name: str, id: UUID, version: int | None) -> PlannedChange:
    """What a plugin sees of a deletion."""
    return _of_delete(desk, name, _deletable(desk, name, id, version, lock=False))


def delete(desk: Desk, name: str, id: UUID, version: int | None) -> Removed:
    """Into the trash, on the locked row; rights and version are asked of the row as it is now.

    Where there is no trash it is gone for good, and so is what goes along; answers with the stored files that go too.
    """
    row = _deletable(desk, name, id, version, lock=True)
    planned, events = _of_delete(desk, name, row), trash.trash(desk, name, id)
    if desk.entity(name).trash_days:
        return planned, events, ()
    events, files = trash.purge(desk, name, id)
    return planned, events, files


def _deletable(desk: Desk, name: str, id: UUID, version: int | None, *, lock: bool) -> Mapping[str, Any]:
    entity = entity_to_write(desk, name, Verb.DELETE)
    row = stored_row(desk, name, id, lock=lock)
    row = check_readable(desk, name, None if row is None or row["_deleted_at"] is not None else row)
    check_row(desk, name, row, Action.DELETE)
    if version is not None and version != row["_version"]:
        raise stale(desk, entity, row, {})
    return row


def _of_delete(desk: Desk, name: str, row: Mapping[str, Any], action: Action = Action.DELETE) -> PlannedChange:
    old = {each.name: row[each.name] for each in desk.entity(name).stored_fields()}
    return PlannedChange(action=action, entity=name, record_id=row["id"], old=old, new={})


def draft_of_restore(desk: Desk, name: str, id: UUID) -> Draft:
    """The deleted record, if its asker may bring it back."""
    return _restored(desk, name, _in_trash(desk, name, id, lock=False))


def restore(desk: Desk, name: str, id: UUID) -> Done:
    """Out of the trash, on the locked row; the database says whether a unique value is taken by now."""
    row = _in_trash(desk, name, id, lock=True)
    return planned_of(_restored(desk, name, row)), trash.restore(desk, name, row)


def _restored(desk: Desk, name: str, row: Mapping[str, Any]) -> Draft:
    return Draft(action=Action.RESTORE, entity=desk.entity(name), id=row["id"], old=row, new=row)


def _in_trash(desk: Desk, name: str, id: UUID, *, lock: bool) -> Mapping[str, Any]:
    """The deleted record; to somebody who may not delete such a record there is none in the trash."""
    entity_to_write(desk, name, Verb.DELETE)
    row = stored_row(desk, name, id, lock=lock)
    row = check_readable(desk, name, None if row is None or row["_deleted_at"] is None else row)
    check_row(desk, name, row, Action.RESTORE)
    return row


def plan_purge(desk: Desk, name: str, id: UUID) -> PlannedChange:
    return _of_delete(desk, name, _purgeable(desk, name, id, lock=False), Action.PURGE)


def purge(desk: Desk, name: str, id: UUID) -> Removed:
    """Away for good, with the batch it went with; answers with the stored files that go too."""
    row = _purgeable(desk, name, id, lock=True)
    events, files = trash.purge(desk, name, id)
    return _of_delete(desk, name, row, Action.PURGE), events, files


def _purgeable(desk: Desk, name: str, id: UUID, *, lock: bool) -> Mapping[str, Any]:
    row = _in_trash(desk, name, id, lock=lock)
    if not (desk.sight.system or ADMIN in desk.actor.roles):
        raise no_verb("purge", name)
    if row["_deleted_batch"] not in (None, id):
        raise not_found(name)
    return row
