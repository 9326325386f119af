"""Files of records: taken in before the transaction, registered in it, opened for whoever may read their field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import UUID

from sqlalchemy import insert, select

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import FILED
from xrm.catalog.requests import Action, Record, StoredFile
from xrm.errors import Problem
from xrm.records.consent import check_row
from xrm.records.draft import Draft
from xrm.records.drafting import entity_to_write, live_row_of
from xrm.records.ports import Files, KeptFile
from xrm.records.refusals import Forbidden, not_found
from xrm.storage.internal import files

if TYPE_CHECKING:
    from xrm.catalog.catalog import Catalog
    from xrm.records.desk import Desk
    from xrm.storage import Unit


def check_may_attach(desk: Desk, name: str, id: UUID, field: str) -> None:
    """Refuse before a byte is taken in: no such field to them, or not theirs to write."""
    entity = entity_to_write(desk, name, Verb.WRITE)
    rights = desk.sight.rights(name)
    each = entity.fields.get(field)
    row = live_row_of(desk, name, id)
    writable = rights.fields(Verb.WRITE)
    if each is None or each.kind not in FILED or not (rights.visible(field) or field in writable):
        raise not_found(name)
    check_row(desk, name, row, Action.UPDATE)
    if field not in writable or ((each.readonly or each.internal) and not desk.sight.system):
        raise Forbidden(Problem("XRM806", f"You may not write `{field}`.", target=field))


def keep(store: Files, each: Field, stream: BinaryIO, name: str) -> KeptFile:
    """The bytes in the store, within what the field accepts."""
    image = each.type.widget == "image" or each.type.name == "image"
    return store.keep(stream, name, each.limits.accept, each.limits.size, image)


def register(desk: Desk, draft: Draft, field: str, kept: KeptFile) -> None:
    """Say in the database which record's the file is."""
    each = draft.entity.fields[field]
    desk.unit.execute(
        insert(files).values(
            id=kept.id,
            entity_id=draft.entity.id,
            record_id=draft.id,
            field_id=each.id,
            name=kept.name,
            size=kept.size,
            type=kept.type,
            sha256=kept.sha256,
            at=desk.moment.now,
            by_id=desk.actor.id,
        )
    )


def words_with(desk: Desk, name: str, id: UUID, field: str, file: UUID) -> dict[str, Any]:
    """What a record says once it has the file: in place of the one before, or behind those that are there."""
    if not desk.entity(name).fields[field].several:
        return {field: file}
    return {field: (*live_row_of(desk, name, id)[field], file)}


def words_without(desk: Desk, name: str, id: UUID, field: str, file: UUID) -> dict[str, Any]:
    """What a record says once one of its files is gone; a file that is not there is not found."""
    check_may_attach(desk, name, id, field)
    there = live_row_of(desk, name, id)[field]
    if not isinstance(there, tuple) or file not in there:
        raise not_found(name)
    return {field: tuple(each for each in there if each != file)}


def public_place(unit: Unit, catalog: Catalog, file: UUID) -> tuple[Entity, Field, UUID]:
    """The entity, field and record of a file that anyone may have; of every other there is nothing to be found."""
    kept = unit.one(select(files.c.entity_id, files.c.field_id, files.c.record_id).where(files.c.id == file))
    for entity in catalog.entities.values() if kept else ():
        each = next((each for each in entity.fields.values() if each.id == kept[1]), None) if kept else None
        if kept and each is not None and entity.id == kept[0] and each.options.get("public") is True:
            return entity, each, kept[2]
    raise not_found("file")


def open_stored(store: Files, record: Record, field: str, file: UUID | None = None) -> tuple[StoredFile, BinaryIO]:
    """The file of a field as its reader sees the record; of several the one with this id."""
    stored = record.values.get(field)
    if isinstance(stored, tuple):
        stored = next((each for each in stored if isinstance(each, StoredFile) and each.id == file), None)
    if not isinstance(stored, StoredFile) or (file is not None and stored.id != file):
        raise not_found(record.entity.name)
    try:
        return stored, store.open(stored.id)
    except FileNotFoundError:
        raise not_found(record.entity.name) from None
