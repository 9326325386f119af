"""Rows read with the records that own them: one statement a field, whatever number of records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.field import Field
from xrm.catalog.requests import LinkedRecord, Query, Row
from xrm.catalog.rows import PARENT
from xrm.records.plan import plan_list
from xrm.records.titling import name_linked, titles_of
from xrm.statements.reading import ListStatement, list_statement

if TYPE_CHECKING:
    from xrm.records.reading import Reading
    from xrm.storage import Unit

EVERY = 2**31 - 1


def rows_of_records(
    reading: Reading, unit: Unit, each: Field, ids: Sequence[UUID], *, trashed: bool = False
) -> dict[UUID, tuple[Row, ...]]:
    """The rows of these records, which their reader may see, by the record; in their order."""
    assert each.rows is not None  # noqa: S101
    name = each.rows.entity
    if not ids:
        return {}
    statement = reading.shelf.kept(
        ("rows of", name, reading.sight.key, reading.language, trashed), lambda: _statement(reading, name, trashed)
    )
    wanted = list(dict.fromkeys(ids))
    read = [
        {key: decode(row) for key, decode in zip(statement.names, statement.decode, strict=True)}
        for row in unit.fetch(statement.statement, {**reading.parameters, "xrm_ids": wanted})
    ]
    _name_linked(reading, unit, name, read)
    found: dict[UUID, list[Row]] = {}
    for values in read:
        parent = values.pop(PARENT)
        owner = parent.id if isinstance(parent, LinkedRecord) else parent
        found.setdefault(wanted[0] if trashed or owner is None else owner, []).append(_row(values))
    return {id: tuple(rows) for id, rows in found.items()}


def _statement(reading: Reading, name: str, trashed: bool) -> ListStatement:
    catalog, sight = reading.shelf.catalog, reading.sight
    plan = plan_list(catalog, sight, Query(entity=name, titles=True), None)
    own = tuple(each for each in plan.names if each in catalog.entities[name].fields and each != PARENT)
    rows: Any = True if trashed else plan.rows  # what is in the trash is shown with the record it was put there with
    plan = replace(plan, names=(*own, PARENT), rows=rows, size=EVERY, limit=EVERY, trashed=trashed, among=PARENT)
    return list_statement(reading.shelf.build, plan, reading.guard, reading.language)


def _name_linked(reading: Reading, unit: Unit, name: str, read: Sequence[dict[str, Any]]) -> None:
    """Put what fields of links show in the place of their ids."""

    def titles(target: str, ids: Sequence[UUID]) -> dict[UUID, str]:
        return titles_of(reading.shelf, reading.sight, unit, reading.parameters, reading.language, target, ids)

    for each in reading.shelf.catalog.entities[name].stored_fields():
        if read and each.name in read[0]:
            shown = name_linked(each, [values[each.name] for values in read], titles)
            for values, linked in zip(read, shown or (), strict=False):
                values[each.name] = linked


def _row(values: dict[str, Any]) -> Row:
    id = values.pop("id")
    links = {name: value for name, value in values.items() if _linked(value)}
    plain = {name: _ids(value) if name in links else value for name, value in values.items()}
    return Row(id, {name: value for name, value in plain.items() if name not in _BESIDE}, links)


def _linked(value: Any) -> bool:
    return isinstance(value[0] if isinstance(value, tuple) and value else value, LinkedRecord)


def _ids(value: LinkedRecord | tuple[LinkedRecord, ...]) -> Any:
    return tuple(each.id for each in value) if isinstance(value, tuple) else value.id


_BESIDE = frozenset({"_version", "title"})
