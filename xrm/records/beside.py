"""What stands beside a record and goes with it for good: notes with their files, and who followed it.

They are records of xrm's own that name theirs by its id and the number of its entity (`xrm/entities`), not by a link:
a link may lead to the entities of one definition only, and these stand beside any.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import select

if TYPE_CHECKING:
    from xrm.records.desk import Desk

BESIDE = ("record_note", "record_follower")
ABOUT, ABOUT_KIND = "about", "about_kind"


def beside(desk: Desk, entity: str, id: UUID) -> Iterator[tuple[str, UUID]]:
    """The entity and id of everything that stands beside a record, in the trash or not."""
    for name in BESIDE:
        owner = desk.shelf.catalog.entities.get(name)
        if owner is None or entity in BESIDE:
            continue
        table = desk.shelf.tables.of(name)
        about, kind = (table.c[owner.fields[each].column] for each in (ABOUT, ABOUT_KIND))
        found = select(table.c.id).where(about == str(id), kind == desk.entity(entity).id)
        yield from ((name, row[0]) for row in desk.unit.fetch(found))
