"""What goes with a record that is removed for good: its notes, the files beside it, and who followed it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from xrm.catalog.extensions import Hooks
from xrm.catalog.requests import Action, Actor, Event
from xrm.errors import XrmError
from xrm.timeline.following import FOLLOWER
from xrm.timeline.kept import about, rows_of
from xrm.timeline.notes import NOTE

if TYPE_CHECKING:
    from xrm.records.service import Records

log = structlog.get_logger("xrm.timeline")


def follow_removals(hooks: Hooks, records: Records) -> Hooks:
    """The hooks, after what stood beside removed records is gone too.  `records` calls those given here, not these."""

    def after_commit(events: tuple[Event, ...]) -> None:
        for event in _removals(records, events):
            _leave(records, event)
        hooks.after_commit(events)

    return replace(hooks, after_commit=after_commit)


def _removals(records: Records, events: tuple[Event, ...]) -> Iterator[Event]:
    """Of entities beside whose records something may stand."""
    for event in events:
        if event.action is Action.PURGE and event.entity not in (NOTE, FOLLOWER):
            yield event


def _leave(records: Records, event: Event) -> None:
    entity, asked = records.catalog.entities[event.entity], Actor.for_system("timeline", event.actor.name)
    for name in (NOTE, FOLLOWER):
        for row in rows_of(records, asked, name, {"filter": about(entity, event.record_id), "select": "id"}):
            try:
                records.delete(asked, name, row["id"])
            except XrmError as error:  # somebody else removes it at this moment
                log.warning("not_removed", entity=name, id=str(row["id"]), why=str(error))
