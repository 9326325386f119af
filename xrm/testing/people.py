"""People in an application under test, and a browser for each."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from xrm.catalog.requests import Actor
from xrm.identity.accounts import actor_of, add_user, find_account

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from xrm.app import Application

PASSWORD = "a password for tests"  # noqa: S105  of people who exist for one test
_BUILDER = Actor.for_system("test")


def person(application: Application, *roles: str, name: str = "Somebody") -> Actor:
    """A new user with these roles, who may log in."""
    xrm = application.current()
    user_id = add_user(xrm, _BUILDER, f"{uuid4().hex}@example.org", name, roles, PASSWORD)
    actor = actor_of(xrm, user_id, via="test")
    assert actor is not None, "a new user is active"
    return actor


def browser_of(application: Application, actor: Actor) -> FlaskClient:
    """A Flask test client in which that person has logged in."""
    from xrm.web.flask import create_flask

    assert actor.id is not None, "the system and strangers have no browser"
    client = create_flask(application).test_client()
    email = find_account(application.current(), actor.id).email
    answer = client.post("/login", data={"email": email, "password": PASSWORD})
    assert answer.status_code == 302, answer.text
    return client
