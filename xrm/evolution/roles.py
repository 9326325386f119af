"""The entity `role` mirrors the roles of the app, so that links and expressions may name them; only this writes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert, select, update

from xrm.catalog.catalog import Catalog
from xrm.catalog.columns import DELETED_COLUMN, VERSION_COLUMN
from xrm.projections.tables import Tables
from xrm.records.fold import fold
from xrm.records.ids import new_id
from xrm.statements.writing import columns_of
from xrm.storage import Unit

ROLE = "role"


def mirror_roles(unit: Unit, catalog: Catalog, now: datetime) -> None:
    """A record for each role; one whose role is gone goes to the trash, and comes back with it."""
    entity = catalog.entities.get(ROLE)
    if entity is None or not entity.readonly:
        return
    table = Tables(catalog).of(ROLE)
    name = table.c[entity.fields["name"].column]
    there = {row[0]: row[1:] for row in unit.fetch(select(name, table.c.id, *table.c))}
    for role in catalog.roles.values():
        values = {"name": role.name, "label": str(role.label), "portal": role.portal}
        columns = columns_of(entity, values, fold)
        if role.name not in there:
            unit.execute(insert(table).values(_new(columns, now)))
        else:
            _keep(unit, table, there[role.name], columns, now)
    for gone in there.keys() - catalog.roles.keys():
        _keep(unit, table, there[gone], {}, now, live=False)


def _new(columns: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    return {**columns, "id": new_id(), "created_at": now, "updated_at": now, VERSION_COLUMN: 1}


def _keep(unit: Unit, table: Table, row: Any, columns: Mapping[str, Any], now: datetime, *, live: bool = True) -> None:
    """Change what differs, and nothing else."""
    id, *stored = row
    known = dict(zip(table.c.keys(), stored, strict=True))
    changed = {name: value for name, value in columns.items() if known[name] != value}
    if live != (known[DELETED_COLUMN] is None):
        changed[DELETED_COLUMN] = None if live else now
    if changed:
        version = known[VERSION_COLUMN] + 1
        unit.execute(
            update(table).where(table.c.id == id).values({**changed, "updated_at": now, VERSION_COLUMN: version})
        )
