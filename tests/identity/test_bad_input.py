"""What strangers send to the log-in pages: odd forms and cookies, other addresses, other people's tokens."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.identity.conftest import PASSWORD, Instance
from xrm.identity.accounts import find_account
from xrm.web.login.datastore import User

COOKIE = "xrm_session"


@pytest.fixture
def instance(local: Instance) -> Instance:
    return local


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)"]
)
def test_a_log_in_leads_nowhere_else(instance: Instance, client: FlaskClient, target: str) -> None:
    instance.add("ada@example.org")

    answer = client.post(
        "/login", query_string={"next": target}, data={"email": "ada@example.org", "password": PASSWORD, "next": target}
    )

    leads = answer.headers.get("Location", "")  # a refused log-in is as good
    assert (urlsplit(leads).scheme, urlsplit(leads).netloc) == ("", "")
    assert not leads.startswith(("//", "\\", "/\\"))


def test_a_log_in_leads_where_one_wanted_to_go(instance: Instance, client: FlaskClient) -> None:
    instance.add("ada@example.org")

    answer = client.post("/login", data={"email": "ada@example.org", "password": PASSWORD, "next": "/student?$top=5"})

    assert answer.headers["Location"] == "/student?$top=5"


@pytest.mark.parametrize(
    "body", [{"email": "ada@example.org", "password": PASSWORD}, ["x"], "x", {"password": "\ud800"}]
)
def test_the_pages_take_forms_only(client: FlaskClient, body: object) -> None:
    assert client.post("/login", json=body).status_code == 415


ODD_FORMS = (
    {},
    {"email": "x"},
    {"email": "ada@example.org"},
    {"email": "\0", "password": "\0"},
    {"email": "ä" * 5000, "password": "p" * 5000},
)


@pytest.mark.parametrize("form", ODD_FORMS)
def test_odd_forms_are_answered_calmly(instance: Instance, client: FlaskClient, form: dict[str, str]) -> None:
    instance.add("ada@example.org")

    assert client.post("/login", data=form).status_code == 200


@pytest.mark.parametrize("value", ["", "x", "é", "a" * 3000, "a\tb"])
def test_an_odd_cookie_is_a_strangers(instance: Instance, client: FlaskClient, value: str) -> None:
    client.set_cookie(COOKIE, value)

    assert client.get("/").text == "stranger"


def test_what_is_not_offered_is_not_there(client: FlaskClient) -> None:
    paths = [
        "/register",
        "/reset",
        "/confirm",
        "/change",
        "/verify",
        "/tf-setup",
        "/fs-static/x",
        "/us-signin",
        "/wan-signin",
    ]

    assert {client.get(path).status_code for path in paths} == {404}
    assert client.get("/logout").status_code == 405


def test_flask_securitys_own_tokens_open_nothing(instance: Instance, app: Flask, client: FlaskClient) -> None:
    ada = instance.add("ada@example.org", "registrar")
    with app.test_request_context("/"):
        app.preprocess_request()
        token = User(find_account(instance, ada)).get_auth_token()

    for headers, query in (({"Authentication-Token": token}, ""), ({}, f"?auth_token={token}")):
        assert client.get(f"/{query}", headers=headers).text == "stranger"
        assert client.get(f"/-/account/password{query}", headers=headers).status_code != 200
