"""Give what holds a choice or state that goes another one, everywhere it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, update

from xrm.catalog.columns import VERSION_COLUMN
from xrm.storage.internal import overrides

if TYPE_CHECKING:
    from xrm.catalog.entity import Entity
    from xrm.catalog.field import Field
    from xrm.evolution.steps import MapChoice
    from xrm.projections.tables import Tables
    from xrm.storage import Unit


def map_choice(unit: Unit, tables: Tables, entity: Entity, each: Field, step: MapChoice) -> None:
    """In the trash too.  A record that changes so has a new version: what was decided on the old one is decided again."""
    table = tables.of(entity.name)
    following = table.c[VERSION_COLUMN] + 1
    if each.several:
        values = tables.values_of(entity.name, each.name)
        mine = values.c.value == step.stored
        held = exists().where(values.c.record_id == table.c.id, mine)
        unit.execute(update(table).where(held).values({VERSION_COLUMN: following}))
        other = values.alias()
        twice = exists().where(other.c.record_id == values.c.record_id, other.c.value == step.target)
        unit.execute(delete(values).where(mine, twice))
        unit.execute(update(values).where(mine).values(value=step.target))
        return
    column = table.c[each.column]
    unit.execute(
        update(table).where(column == step.stored).values({each.column: step.target, VERSION_COLUMN: following})
    )
    for kept in (overrides.c.state, overrides.c.before):
        mine = (overrides.c.field_id == each.id) & (kept == step.stored)
        unit.execute(update(overrides).where(mine).values({kept.name: step.target}))
