"""Overrides whose last day has passed: the status goes back to where it was before."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from xrm.jobs.trying import SYSTEM, Tried, tried
from xrm.records.refusals import NotFound

if TYPE_CHECKING:
    from xrm.records.service import Records

REASON = "The override has ended."


def end_overrides(records: Records) -> Iterator[Tried]:
    for entity, field, id in records.overrides_over():
        lift = partial(records.lift, SYSTEM, entity, id, field, reason=REASON)
        yield tried(entity, id, lift, partial(_holds, records, entity, field, id))


def _holds(records: Records, entity: str, field: str, id: UUID) -> bool:
    """Whether it still is overridden; a record in the trash waits until it is back."""
    try:
        return any(each.field == field for each in records.standing(SYSTEM, entity, id).overrides)
    except NotFound:
        return False
