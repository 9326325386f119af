"""One record, with all that its reader may see of it and what they may do with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.kinds import Kind
from xrm.catalog.requests import LinkedRecord, Lock, Record
from xrm.expressions.tree import Expression
from xrm.records.plan import plan_record
from xrm.records.query import readable_entity
from xrm.records.refusals import not_found
from xrm.records.rights import Rights
from xrm.records.rowreading import rows_of_records
from xrm.records.titling import named, shown_links
from xrm.statements.reading import RecordStatement, record_statement

if TYPE_CHECKING:
    from xrm.records.reading import Reading
    from xrm.storage import Unit


Locks = Callable[["Unit", str, UUID], Lock | None]
"""What of a record is kept as a file says."""


def unlocked(unit: Unit, entity: str, id: UUID) -> Lock | None:
    return None


def read_record(reading: Reading, name: str, id: UUID, locks: Locks = unlocked, *, trashed: bool = False) -> Record:
    """A live record, or one from the trash; what its reader may not see is not there."""
    entity = readable_entity(reading.shelf.catalog, reading.sight, name)
    statement = _statement(reading, name, trashed)
    with reading.database.read() as unit:
        row = unit.one(statement.statement, {**reading.parameters, "xrm_id": id})
        if row is None:
            raise not_found(name)
        rows = {
            each.name: rows_of_records(reading, unit, each, (id,), trashed=trashed).get(id, ())
            for each in entity.row_fields()
            if reading.sight.visible(name, each.name)
        }
        lock = locks(unit, name, id)
    values = {field: decode(row) for field, decode in statement.decode.items()}
    deleted_at: datetime | None = row[statement.deleted_at]
    rights = reading.sight.rights(name)
    true = frozenset(condition for condition, place in statement.conditions.items() if row[place])
    writable = _writable(entity, rights, true, reading.sight.system) if deleted_at is None else frozenset()
    held = lock.fields if lock is not None else frozenset()
    seen = held & values.keys()
    return Record(
        entity,
        id,
        row[statement.version],
        statement.title(row),
        {**values, **rows},
        _linked(reading, entity, statement, row),
        _several(reading, entity, values),
        deleted_at,
        writable - held,
        _may(rights, true) - ({Verb.DELETE.value} if lock is not None else set()),
        replace(lock, fields=seen) if lock is not None and seen else None,
    )


def _statement(reading: Reading, name: str, trashed: bool) -> RecordStatement:
    shelf = reading.shelf
    return shelf.kept(
        ("record", name, reading.sight.key, trashed, reading.language),
        lambda: record_statement(
            shelf.build,
            plan_record(shelf.catalog, reading.sight, name, trashed=trashed),
            reading.guard,
            reading.language,
        ),
    )


def _linked(
    reading: Reading, entity: Entity, statement: RecordStatement, row: Sequence[Any]
) -> dict[str, LinkedRecord]:
    """What the links of the record show."""
    linked = {field: decode(row) for field, decode in statement.links.items()}
    for field, value in linked.items():
        if (each := entity.field(field)) is not None and each.mixed:
            linked[field] = named(each, [value], reading.titles)[0]
    return {field: found for field, found in linked.items() if found is not None}


def _several(reading: Reading, entity: Entity, values: Mapping[str, Any]) -> dict[str, tuple[LinkedRecord, ...]]:
    """What its fields of links show."""
    fields = [each for each in entity.said_fields() if each.kind is Kind.LINKS and each.name in values]
    return {each.name: shown_links(each, [values[each.name]], reading.titles)[0] for each in fields}


def _writable(entity: Entity, rights: Rights, true: frozenset[Expression], system: bool) -> frozenset[str]:
    given = _open(rights, Verb.WRITE, true)
    return frozenset(
        each.name
        for each in entity.fields.values()
        if each.name in given
        and each.formula is None
        and not each.internal
        and (system or not (each.readonly or each.once or each.sequence is not None))
    )


def _open(rights: Rights, verb: Verb, true: frozenset[Expression]) -> frozenset[str]:
    """The fields of the ways to a verb that are open on a row."""
    ways = rights.ways.get(verb, ())
    return frozenset().union(*(way.fields for way in ways if way.standing is None or way.standing in true))


def _may(rights: Rights, true: frozenset[Expression]) -> frozenset[str]:
    return frozenset(
        verb.value
        for verb, ways in rights.ways.items()
        if any(way.standing is None or way.standing in true for way in ways)
    ) | {Verb.READ.value}
