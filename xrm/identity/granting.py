"""Nobody gives a role they do not hold, whatever else they may do with users."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xrm.catalog.access import ADMIN
from xrm.catalog.catalog import Catalog
from xrm.catalog.requests import Actor, PlannedChange
from xrm.errors import Problem
from xrm.identity.lookup import USER, role_names


def check_grant(catalog: Catalog, change: PlannedChange, actor: Actor) -> tuple[Problem, ...]:
    """Refuse roles beyond the giver's own; an administrator and xrm itself give any."""
    if change.entity != USER or actor.system or ADMIN in actor.roles:
        return ()
    given = sorted(_roles(catalog, change.new) - _roles(catalog, change.old) - actor.roles)
    if not given:
        return ()
    named = ", ".join(f"`{role}`" for role in given)
    return (Problem("XRM806", f"You cannot give a role that you do not have: {named}.", target="roles"),)


def _roles(catalog: Catalog, values: Mapping[str, Any]) -> frozenset[str]:
    return role_names(catalog, tuple(values.get("roles") or ()))
