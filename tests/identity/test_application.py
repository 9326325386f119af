"""Identity in a whole application: what an administrator does to a user over the record service and the API."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from xrm.app import Application
from xrm.catalog.requests import Actor
from xrm.errors import XrmError
from xrm.identity.accounts import actor_of, add_user, find_by_email
from xrm.identity.throttle import PER_PAIR
from xrm.identity.tokens import authenticate_token, create_token
from xrm.testing import app_from, browser_of, person
from xrm.web.flask import create_flask

APP = """
app: test
xrm: 1
roles:
  admin: Administrator
  registrar: Registrar
"""
SYSTEM = Actor.for_system("test")


@pytest.fixture
def application(tmp_path: Path, database_url: str) -> Iterator[Application]:
    with app_from(tmp_path, APP, database_url=database_url) as application:
        yield application


def key(actor: Actor) -> UUID:
    assert actor.id is not None
    return actor.id


def test_a_user_is_a_record_with_history(application: Application) -> None:
    admin = person(application, "admin")
    records = application.current().records

    made = add_user(application.current(), admin, "ada@example.org", "Ada", ("registrar",), "four words in a row")

    (entry,) = records.history(admin, "user", made)
    assert (entry.actor, entry.action) == (admin.name, "create")
    assert "four words" not in repr(entry)


def test_whoever_tries_too_often_is_told_when_to_try_again(application: Application) -> None:
    browser = create_flask(application).test_client()
    said = {"email": "nobody@example.org", "password": "not the right one"}
    answers = [browser.post("/login", data=said) for _ in range(PER_PAIR + 1)]

    assert [each.status_code for each in answers] == [200] * PER_PAIR + [429]
    assert answers[-1].headers["Retry-After"] == str(15 * 60)


def test_a_role_that_does_not_exist_is_refused_and_nobody_made(application: Application) -> None:
    with pytest.raises(XrmError, match="XRM810"):
        add_user(application.current(), SYSTEM, "ada@example.org", "Ada", ("dean",), "four words in a row")

    assert find_by_email(application.current(), "ada@example.org") is None


@pytest.mark.parametrize("change", [{"active": False}, {"active": None}, "delete"])
def test_shut_out_through_a_record_one_stays_out(application: Application, change: Any) -> None:
    admin, ada = person(application, "admin"), person(application, "registrar")
    xrm = application.current()
    browser, token = browser_of(application, ada), create_token(xrm, key(ada), "x")
    assert browser.get("/api/me").status_code == 200

    if change == "delete":
        xrm.records.delete(admin, "user", key(ada))
        xrm.records.restore(admin, "user", key(ada))
    else:
        xrm.records.update(admin, "user", key(ada), change)
        assert actor_of(xrm, key(ada), "test") is None
        xrm.records.update(admin, "user", key(ada), {"active": True})

    assert browser.get("/api/me").status_code == 401
    assert authenticate_token(xrm, token) is None


def test_the_last_administrator_cannot_be_lost_on_any_way(application: Application) -> None:
    admin = person(application, "admin")
    person(application, "registrar")
    records = application.current().records

    for change in ({"active": False}, {"active": None}, {"roles": []}, {"roles": ["registrar"]}):
        with pytest.raises(XrmError, match="last active administrator"):
            records.update(admin, "user", key(admin), change)
    with pytest.raises(XrmError, match="last active administrator"):
        records.delete(admin, "user", key(admin))

    assert records.read(admin, "user", key(admin)).values["roles"] == ("admin",)


def test_two_administrators_who_demote_each_other_at_once_leave_one(application: Application) -> None:
    one, other = person(application, "admin"), person(application, "admin")
    records = application.current().records
    start, refused = threading.Barrier(2), []

    def demote(actor: Actor, target: Actor) -> None:
        start.wait()
        try:
            records.update(actor, "user", key(target), {"roles": ["registrar"]})
        except XrmError as error:
            refused.append(error)

    threads = [threading.Thread(target=demote, args=pair) for pair in ((one, other), (other, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    now = [actor_of(application.current(), key(each), "test") for each in (one, other)]
    assert len(refused) == 1
    assert sum("admin" in each.roles for each in now if each) == 1


def test_nobody_may_give_themselves_a_role(application: Application) -> None:
    person(application, "admin")
    ada = person(application, "registrar")

    with pytest.raises(XrmError, match="XRM80[36]|XRM810"):
        application.current().records.update(ada, "user", key(ada), {"roles": ["admin"]})
