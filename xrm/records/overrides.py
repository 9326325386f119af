"""The overrides that hold: one a status of a record, kept beside it until it is over, lifted, or moved on from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import delete, insert, select

from xrm.catalog.requests import Override
from xrm.storage.internal import overrides

if TYPE_CHECKING:
    from xrm.catalog.entity import Entity
    from xrm.records.desk import Desk
    from xrm.records.draft import Draft
    from xrm.storage import Unit


def overrides_of(desk: Desk, entity: Entity, row: Mapping[str, Any], seen: frozenset[str]) -> Iterator[Override]:
    """What holds of a record, as far as its statuses may be seen."""
    fields = {each.id: each for each in entity.status_fields()}
    if not fields:
        return
    found = desk.unit.fetch(select(overrides).where(overrides.c.record_id == row["id"]))
    for each in found:
        field = fields.get(each.field_id)  # type: ignore[attr-defined]
        if field is not None and field.name in seen and row[field.name] == each.state:  # type: ignore[attr-defined]
            yield _override(field.name, each)


def _override(field: str, row: Any) -> Override:
    return Override(field, row.before, row.state, row.reason, row.until, row.at, row.actor)


def keep(desk: Desk, draft: Draft) -> None:
    """Beside what was just written: a status that changed is not overridden any more, unless that is what changed it."""
    ids = [each.id for each in draft.entity.status_fields() if each.name in draft.changes or draft.move]
    if not ids:
        return
    mine = (overrides.c.record_id == draft.id) & overrides.c.field_id.in_(ids)
    desk.unit.execute(delete(overrides).where(mine))
    made = draft.override
    if made is not None:
        desk.unit.execute(
            insert(overrides).values(
                record_id=draft.id,
                field_id=draft.entity.fields[made.field].id,
                entity_id=draft.entity.id,
                before=made.before,
                state=made.state,
                reason=made.reason,
                until=made.until,
                at=made.at,
                actor_id=desk.actor.id,
                actor=made.by,
            )
        )


def forget(unit: Unit, records: Sequence[UUID]) -> None:
    """With records that go for good."""
    unit.execute(delete(overrides).where(overrides.c.record_id.in_(records)))


def over(unit: Unit, today: date) -> Sequence[tuple[int, int, UUID]]:
    """Entity, field and record of every override whose last day has passed."""
    asked = select(overrides.c.entity_id, overrides.c.field_id, overrides.c.record_id)
    rows = unit.fetch(asked.where(overrides.c.until < today).order_by(overrides.c.until, overrides.c.record_id))
    return [(entity, field, record) for entity, field, record in rows]


def drop(unit: Unit, record: UUID, field: int) -> None:
    """One that means nothing any more."""
    unit.execute(delete(overrides).where((overrides.c.record_id == record) & (overrides.c.field_id == field)))
