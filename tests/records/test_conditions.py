"""`visible`, `required` and `readonly` as conditions: what the server asks for, refuses and lets stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from xrm.app import Application
from xrm.catalog.requests import Actor
from xrm.errors import XrmError
from xrm.testing import app_from

SYSTEM = Actor.for_system("test")
APP = """
app: test
xrm: 1
roles: {clerk: Clerk}
access: {clerk: [read, create, write]}
"""
PLAN = """
entity: plan
fields:
  name: text, required
  strict: boolean
  secret: boolean
access: {clerk: read}
"""
DEAL = """
entity: deal
fields:
  name: text, required
  status: [open, won, lost]
  reason: text, required status eq 'lost'
  fee: {type: integer, required: true, visible: status eq 'won'}
  amount: decimal(10,2), readonly status eq 'won'
  limit: integer, readonly limit gt 100
  born: text, readonly not is_new()
  note: text, visible status ne null
  plan: link plan
  paper: {type: text, required: plan/strict}
  kept: {type: text, default: kept, readonly: is_new()}
  hush: boolean
  seen: {type: text, visible: hush}
access:
  clerk: [read, create, write]
"""


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Application]:
    with app_from(tmp_path, APP, PLAN, DEAL, database_url=database_url) as app:
        yield app


@pytest.fixture
def clerk(app: Application) -> Actor:
    made = app.current().records.create(SYSTEM, "user", {"name": "Clerk", "email": "clerk@example.org"})
    return Actor(made.id, "Clerk", frozenset({"clerk"}))


def refused(do: Callable[..., Any], *said: Any) -> dict[str, str]:
    with pytest.raises(XrmError) as caught:
        do(*said)
    assert {each.code for each in caught.value.problems} <= {"XRM810"}
    return {each.target: each.message for each in caught.value.problems}


def test_what_is_needed_depends_on_the_record(app: Application, clerk: Actor) -> None:
    records = app.current().records
    assert refused(records.create, clerk, "deal", {"name": "a", "status": "lost"}) == {"reason": "This is needed."}
    deal = records.create(clerk, "deal", {"name": "a", "status": "open"})

    assert refused(records.update, clerk, "deal", deal.id, {"status": "lost"}) == {"reason": "This is needed."}
    deal = records.update(clerk, "deal", deal.id, {"status": "lost", "reason": "price"})
    assert refused(records.update, clerk, "deal", deal.id, {"reason": ""}) == {"reason": "This is needed."}
    assert records.update(clerk, "deal", deal.id, {"status": "open", "reason": None}).values["reason"] is None


def test_stricter_never_locks_what_nobody_touches(app: Application, clerk: Actor) -> None:
    records = app.current().records
    plan = records.create(SYSTEM, "plan", {"name": "p", "strict": False})
    deal = records.create(clerk, "deal", {"name": "a", "plan": plan.id})
    records.update(SYSTEM, "plan", plan.id, {"strict": True})

    assert records.update(clerk, "deal", deal.id, {"name": "b"}).values["name"] == "b"
    other = records.create(clerk, "deal", {"name": "c"})
    assert refused(records.update, clerk, "deal", other.id, {"plan": plan.id}) == {"paper": "This is needed."}


def test_what_may_be_hidden_is_required_only_while_it_shows(app: Application, clerk: Actor) -> None:
    records = app.current().records
    deal = records.create(clerk, "deal", {"name": "a", "status": "open"})
    assert refused(records.update, clerk, "deal", deal.id, {"status": "won"}) == {"fee": "This is needed."}
    deal = records.update(clerk, "deal", deal.id, {"status": "won", "fee": 5})

    deal = records.update(clerk, "deal", deal.id, {"status": "open"})

    assert deal.values["fee"] == 5, "what no longer shows keeps its value"
    assert refused(records.update, clerk, "deal", deal.id, {"fee": 6}) == {"fee": "This does not apply here."}
    assert records.update(clerk, "deal", deal.id, {"fee": None}).values["fee"] is None
    assert refused(records.create, clerk, "deal", {"name": "b", "note": "x"}) == {"note": "This does not apply here."}


def test_what_stands_still_can_be_given_together_with_what_closes_it(app: Application, clerk: Actor) -> None:
    records = app.current().records
    deal = records.create(clerk, "deal", {"name": "a", "status": "open", "fee": None})
    deal = records.update(clerk, "deal", deal.id, {"status": "won", "fee": 1, "amount": "10.00"})

    assert refused(records.update, clerk, "deal", deal.id, {"amount": "11"}) == {
        "amount": "This cannot be changed now."
    }
    assert records.update(clerk, "deal", deal.id, {"amount": "10.00"}).version == deal.version, "nothing is changed"
    assert records.update(clerk, "deal", deal.id, {"amount": "12", "status": "open"}).values["status"] == "open"
    assert records.update(SYSTEM, "deal", deal.id, {"born": "x"}).values["born"] == "x", "the system may"


def test_a_condition_may_name_the_field_it_stands_on(app: Application, clerk: Actor) -> None:
    records = app.current().records
    deal = records.create(clerk, "deal", {"name": "a", "limit": 50, "born": "here"})
    records.update(clerk, "deal", deal.id, {"limit": 500})

    assert refused(records.update, clerk, "deal", deal.id, {"limit": 5}) == {"limit": "This cannot be changed now."}
    assert refused(records.update, clerk, "deal", deal.id, {"born": "there"}) == {"born": "This cannot be changed now."}


def test_what_a_new_record_says_by_itself_is_no_change(app: Application, clerk: Actor) -> None:
    records = app.current().records
    assert records.create(clerk, "deal", {"name": "a", "kept": "kept"}).values["kept"] == "kept"
    assert refused(records.create, clerk, "deal", {"name": "a", "kept": "mine"}) == {
        "kept": "This cannot be changed now."
    }


def test_visible_sees_what_its_reader_sees(database_url: str, tmp_path: Path) -> None:
    hidden = DEAL.replace("  hush: boolean", "  hush: {type: boolean, access: {'*': none}}")
    with app_from(tmp_path, APP, PLAN, hidden, database_url=database_url) as app:
        clerk = Actor(
            app.current().records.create(SYSTEM, "user", {"name": "C", "email": "c@example.org"}).id,
            "C",
            frozenset({"clerk"}),
        )
        open_, shut = (
            app.current().records.create(SYSTEM, "deal", {"name": "a", "hush": value}) for value in (True, False)
        )

        answers = [
            refused(app.current().records.update, clerk, "deal", each.id, {"seen": "x"}) for each in (open_, shut)
        ]

        assert answers[0] == answers[1] == {"seen": "This does not apply here."}
        admin = replace(clerk, roles=frozenset({"admin"}))
        assert app.current().records.update(admin, "deal", open_.id, {"seen": "x"}).values["seen"] == "x"


def test_required_that_becomes_a_condition_lets_go_and_takes_hold(database_url: str, tmp_path: Path) -> None:
    said: Mapping[str, str] = {
        "always": "entity: deal\nfields:\n  name: text, required\n  why: text, required\n",
        "seldom": "entity: deal\nfields:\n  name: text, required\n  why: text, required name eq 'x'\n",
    }
    with app_from(tmp_path, APP, said["seldom"], database_url=database_url) as app:
        app.current().records.create(SYSTEM, "deal", {"name": "y"})
        assert refused(app.current().records.create, SYSTEM, "deal", {"name": "x"}) == {"why": "This is needed."}
