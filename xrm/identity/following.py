"""What a change of a user's record means for access, whoever makes it and on whatever way.

A suspended or deleted user is let in by nobody from that moment (`lookup` asks); here it is seen to that what was open
then stays closed when they come back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from xrm.catalog.catalog import Catalog
from xrm.catalog.extensions import Hooks
from xrm.catalog.requests import Action, Actor, Event, PlannedChange
from xrm.errors import Problem
from xrm.identity.credentials import end_access
from xrm.identity.granting import check_grant
from xrm.identity.lookup import USER

if TYPE_CHECKING:
    from xrm.storage import Database


def follow_users(hooks: Hooks, database: Database, catalog: Catalog) -> Hooks:
    """The hooks of plugins, after what identity itself has to say and do about users."""

    def before_write(change: PlannedChange, actor: Actor) -> tuple[Problem, ...]:
        return check_grant(catalog, change, actor) or hooks.before_write(change, actor)

    def after_commit(events: tuple[Event, ...]) -> None:
        for user_id in _shut_out(events):
            database.transact(partial(end_access, user_id=user_id))
        hooks.after_commit(events)

    return replace(hooks, before_write=before_write, after_commit=after_commit)


def _shut_out(events: tuple[Event, ...]) -> Iterator[UUID]:
    """The users whom these events shut out."""
    for event in events:
        if event.entity != USER:
            continue
        _, active = event.changes.get("active", (True, True))
        if event.action in {Action.DELETE, Action.PURGE} or active is not True:
            yield event.record_id
