"""Nobody gives a role they do not hold: for sites that let others than administrators keep the users."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.identity.conftest import SYSTEM, make_catalog
from xrm.catalog.extensions import Hooks
from xrm.catalog.requests import Action, Actor, PlannedChange
from xrm.errors import Problem
from xrm.identity.following import follow_users
from xrm.identity.granting import check_grant

CATALOG = make_catalog()


def change(old: list[str] | None, new: list[str], entity: str = "user") -> PlannedChange:
    """Roles as they are stored: `teacher` is called `lecturer` today."""
    return PlannedChange(Action.UPDATE, entity, uuid4(), {"roles": old}, {"roles": new})


def actor(*roles: str) -> Actor:
    return Actor(uuid4(), "Ada", frozenset(roles))


@pytest.mark.parametrize(
    ("giver", "planned"),
    [
        (actor("registrar"), change(None, ["registrar"])),
        (actor("lecturer"), change([], ["teacher"])),
        (actor("registrar"), change(["admin"], ["admin"])),
        (actor("registrar"), change(["admin"], [])),
        (actor("admin"), change([], ["admin", "registrar"])),
        (SYSTEM, change([], ["admin"])),
        (actor(), change([], ["admin"], entity="course")),
    ],
)
def test_what_one_holds_one_may_give(giver: Actor, planned: PlannedChange) -> None:
    assert check_grant(CATALOG, planned, giver) == ()


@pytest.mark.parametrize(
    ("giver", "planned", "named"),
    [
        (actor("registrar"), change(["registrar"], ["registrar", "admin"]), "`admin`"),
        (actor(), change(None, ["teacher", "admin"]), "`admin`, `lecturer`"),
    ],
)
def test_a_role_beyond_ones_own_is_refused_by_name(giver: Actor, planned: PlannedChange, named: str) -> None:
    (problem,) = check_grant(CATALOG, planned, giver)

    assert (problem.code, problem.target) == ("XRM806", "roles")
    assert problem.message == f"You cannot give a role that you do not have: {named}."


def test_it_is_asked_before_any_plugin_and_plugins_after_it() -> None:
    asked: list[PlannedChange] = []
    refusal = Problem("XRM818", "no")
    hooks = Hooks(before_write=lambda change, actor: (asked.append(change), (refusal,))[1])
    followed = follow_users(hooks, None, CATALOG)

    assert followed.before_write(change([], ["admin"]), actor())[0].code == "XRM806"
    assert asked == []
    assert followed.before_write(change([], []), actor()) == (refusal,)
