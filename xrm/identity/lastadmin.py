"""The last administrator cannot be lost: not suspended, not deprived of the role, not deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from xrm.catalog.access import ADMIN
from xrm.catalog.catalog import Catalog
from xrm.catalog.columns import DELETED_COLUMN
from xrm.catalog.links import OnDelete
from xrm.catalog.requests import Action, PlannedChange
from xrm.errors import Problem
from xrm.identity.lookup import USER, people
from xrm.projections.tables import Tables
from xrm.storage.internal import active

if TYPE_CHECKING:
    from xrm.storage import Unit


def check_last_admin(unit: Unit, tables: Tables, change: PlannedChange) -> tuple[Problem, ...]:
    """Inside the transaction, after the write: refuse a change after which nobody could administer.

    Two such changes at once wait for each other on the row that names the running revision, so that neither counts
    the other's administrator; on SQLite there is one writer anyway.
    """
    if not (loses_admin(change) or _may_take_users_along(tables.catalog, change)):
        return ()
    unit.fetch(select(active.c.revision).with_for_update())
    if _others(unit, tables, change):
        return ()
    words = "This is the last active administrator: make somebody else one first."
    return (Problem("XRM814", words, target="active" if ADMIN in _roles(change.new) else "roles"),)


def loses_admin(change: PlannedChange) -> bool:
    """Whether somebody was an active administrator and will not be."""
    if change.entity != USER or not _is_admin(change.old):
        return False
    return change.action in {Action.DELETE, Action.PURGE} or not _is_admin(change.new)


def _may_take_users_along(catalog: Catalog, change: PlannedChange) -> bool:
    """Whether users may go to the trash with another record: where a site has given them a link that says so."""
    links = [each.link for each in catalog.entities[USER].fields.values() if each.link]
    return change.action is Action.DELETE and any(link.on_delete is OnDelete.CASCADE for link in links)


def _is_admin(values: Mapping[str, Any]) -> bool:
    return values.get("active") is True and ADMIN in _roles(values)


def _roles(values: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(values.get("roles") or ())


def _others(unit: Unit, tables: Tables, change: PlannedChange) -> int:
    """How many other active administrators there are."""
    user, roles, known = tables.of(USER), tables.values_of(USER, "roles"), people(tables)
    statement = (
        select(func.count())
        .select_from(user.join(roles, roles.c.record_id == user.c.id))
        .where(
            user.c[DELETED_COLUMN].is_(None),
            user.c.id != change.record_id,
            known.by["active"].is_(True),
            roles.c.value == ADMIN,
        )
    )
    row = unit.one(statement)
    return int(row[0]) if row else 0
