"""The first touch of an empty database: the tables xrm keeps for itself."""

from __future__ import annotations

import uuid

from sqlalchemy import insert, inspect, select, text

from xrm.errors import Problem, XrmError
from xrm.storage import Database, Unit
from xrm.storage.internal import INTERNAL, active

FORMAT = 1
"""Of the internal tables; a database of a newer format was written by a newer xrm."""


def bootstrap(database: Database) -> None:
    """Make the internal tables where they are missing; harmless to repeat, also by several processes at once."""
    with database.read() as unit:
        there = set(inspect(unit.connection).get_table_names())
        found = unit.one(select(active.c.format)) if active.name in there else None
        if found is not None:
            _check(int(found[0]))
            if there.issuperset(INTERNAL.tables):
                return
    database.transact(_create)


def _create(unit: Unit) -> None:
    if unit.dialect == "postgresql":
        unit.execute(text("SELECT pg_advisory_xact_lock(7215406)"))  # two first starts at once: one waits
    INTERNAL.create_all(unit.connection)
    if unit.one(select(active.c.one)) is None:
        unit.execute(insert(active).values(one=1, revision=0, format=FORMAT, instance=uuid.uuid4()))


def _check(found: int) -> None:
    if found > FORMAT:
        words = f"This database was written by a newer xrm (format {found}; this one knows {FORMAT})."
        raise XrmError(Problem("XRM909", words, hint="Install that xrm again, or restore a backup made before it."))
