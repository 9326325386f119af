"""Relationships written with the record whose links go through them: those that go first, in one transaction with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xrm.catalog.requests import Action
from xrm.records import removing
from xrm.records.draft import Draft, planned_of
from xrm.records.writing import write_draft

if TYPE_CHECKING:
    from xrm.records.desk import Desk


def write_related(desk: Desk, draft: Draft) -> removing.Removed:
    """One relationship made, or taken away; what it asks is asked again of the rows as they are now."""
    desk.forget()
    if draft.action is Action.DELETE:
        return removing.delete(desk, draft.entity.name, draft.id, None)
    written, event = write_draft(desk, draft)
    return planned_of(written), (event,), ()
