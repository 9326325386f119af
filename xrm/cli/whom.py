"""Whom a command stands for: a user by their address, or a role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xrm.catalog.requests import Actor
from xrm.errors import Problem, XrmError
from xrm.expressions.near import did_you_mean

if TYPE_CHECKING:
    from xrm.catalog.entity import Entity
    from xrm.instance import Xrm


def actor_for(xrm: Xrm, whom: str) -> Actor:
    """`ada@example.org`, or `role:teacher`: somebody who is nobody in particular."""
    kind, _, role = whom.partition(":")
    if kind == "role" and role:
        if role not in xrm.catalog.roles:
            near = did_you_mean(role, xrm.catalog.roles)
            raise XrmError(Problem("XRM507", f"Role `{role}` is not defined. {near}".strip()))
        return Actor(None, role, frozenset({role}), via="cli")
    from xrm.identity.accounts import actor_of, find_by_email

    account = find_by_email(xrm, whom)
    actor = actor_of(xrm, account.id, "cli") if account is not None else None
    if actor is None:
        raise XrmError(Problem("XRM805", f"There is no user `{whom}`.", hint="Say an address, or `role:NAME`."))
    return actor


def entity_named(xrm: Xrm, name: str) -> Entity:
    """An entity of the app; raises with the nearest name where there is none."""
    found = xrm.catalog.entity(name)
    if found is None or found.owned_by is not None:
        near = did_you_mean(name, xrm.catalog.entities)
        raise XrmError(Problem("XRM303", f"There is no entity `{name}`. {near}".strip()))
    return found
