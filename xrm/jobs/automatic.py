"""Automatic moves: every record whose condition is true is moved, by the system, one transaction each.

Doing it twice changes nothing: a record that was moved is no longer where the move starts from.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from xrm.jobs.trying import SYSTEM, Tried, tried
from xrm.records.refusals import NotFound

if TYPE_CHECKING:
    from xrm.records.service import Records

BATCH = 200


def make_moves(entity: str, move: str, records: Records) -> Iterator[Tried]:
    """Make a move of every record it is due for."""
    for id in waiting(records, entity, move):
        yield move_one(records, entity, move, id)


def waiting(records: Records, entity: str, move: str) -> Iterator[UUID]:
    """The records a move may be due for, in batches, in the order of their ids."""
    cursor = ""
    while True:
        page = records.candidates(SYSTEM, entity, move, cursor=cursor, size=BATCH)
        at = page.names.index("id")
        yield from [row[at] for row in page.rows]
        cursor = page.next
        if not cursor:
            return


def move_one(records: Records, entity: str, move: str, id: UUID) -> Tried:
    return tried(
        entity,
        id,
        partial(records.move, SYSTEM, entity, id, move),
        partial(is_due, records, entity, move, id),
    )


def is_due(records: Records, entity: str, move: str, id: UUID) -> bool:
    """Whether the record is still where the move starts from, and its condition true."""
    try:
        standing = records.standing(SYSTEM, entity, id)
    except NotFound:
        return False
    return any(each.open and each.move.name == move for each in standing.moves)
