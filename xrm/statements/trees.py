"""Trees as they are stored, the trash included: the way up from a record, and who goes round in a circle."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Table, bindparam, func, select


def ids_above(table: Table, column: str) -> Select[Any]:
    """The ids of the record bound as `xrm_id` and of all above it."""
    first, again = table.alias(), table.alias()
    up = select(first.c.id, first.c[column].label("above")).where(first.c.id == bindparam("xrm_id")).cte(recursive=True)
    up = up.union(select(again.c.id, again.c[column]).select_from(again, up).where(again.c.id == up.c.above))
    return select(up.c.id)


def circling(table: Table, column: str) -> Select[Any]:
    """How many records stand above or below themselves: those that no way down from the top reaches."""
    top, below = table.alias(), table.alias()
    known = select(top.c.id).where(top.c[column].is_(None)).cte(recursive=True)
    known = known.union(select(below.c.id).select_from(below, known).where(below.c[column] == known.c.id))
    return select(func.count()).select_from(table).where(table.c.id.not_in(select(known.c.id)))
