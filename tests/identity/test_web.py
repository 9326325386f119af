"""Log-in, log-out and sessions over HTTP, on a Flask application that has nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import select, update
from structlog.testing import CapturingLogger

from tests.identity.conftest import PASSWORD, SYSTEM, Instance
from xrm.identity.accounts import suspend
from xrm.identity.throttle import PER_PAIR
from xrm.storage.internal import sessions
from xrm.web import login

COOKIE = "xrm_session"


@pytest.fixture
def another(app: Flask) -> Callable[[], FlaskClient]:
    """Another browser each time."""
    return app.test_client


def log_in(client: FlaskClient, email: str = "ada@example.org", password: str = PASSWORD) -> int:
    """The status of trying to log in: 302 when it went well."""
    return client.post("/login", data={"email": email, "password": password}).status_code


def who(client: FlaskClient) -> str:
    return client.get("/").text


def test_one_logs_in_and_out(instance: Instance, client: FlaskClient) -> None:
    instance.add("ada@example.org", "registrar")
    assert who(client) == "stranger"

    assert log_in(client) == 302
    assert who(client) == "registrar"
    assert client.post("/logout").status_code == 302

    assert who(client) == "stranger"
    assert client.get_cookie(COOKIE) is None
    assert count_sessions(instance) == 0


def test_a_stranger_leaves_nothing_behind(instance: Instance, client: FlaskClient) -> None:
    answer = client.get("/login")

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert count_sessions(instance) == 0


def test_the_cookie_is_kept_from_scripts_and_other_sites(instance: Instance, client: FlaskClient) -> None:
    instance.add("ada@example.org")

    said = client.post("/login", data={"email": "ada@example.org", "password": PASSWORD}).headers["Set-Cookie"]

    assert said.startswith("xrm_session=")
    assert "HttpOnly" in said
    assert "SameSite=Lax" in said
    assert "Path=/" in said
    assert "Domain" not in said


def test_behind_https_the_cookie_has_the_guarded_name(instance: Instance) -> None:
    app = Flask("xrm.identity")
    app.secret_key = "x"
    app.before_request(lambda: setattr(g, "xrm", instance))
    login.install(app, secure=True)
    instance.add("ada@example.org")

    answer = app.test_client().post("/login", data={"email": "ada@example.org", "password": PASSWORD})

    said = answer.headers["Set-Cookie"]
    assert said.startswith("__Host-xrm_session=")
    assert "Secure" in said


def test_a_session_id_from_before_the_log_in_is_never_the_one_after(instance: Instance, client: FlaskClient) -> None:
    instance.add("ada@example.org", "registrar")
    client.set_cookie(COOKIE, "chosen-by-an-attacker")

    log_in(client)

    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    assert cookie.value != "chosen-by-an-attacker"
    client.set_cookie(COOKIE, "chosen-by-an-attacker")
    assert who(client) == "stranger"


def test_logging_in_again_as_somebody_else_ends_the_first_session(instance: Instance, client: FlaskClient) -> None:
    instance.add("ada@example.org", "registrar")
    log_in(client)
    old = client.get_cookie(COOKIE)
    assert old is not None

    client.post("/logout")
    client.set_cookie(COOKIE, old.value)

    assert who(client) == "stranger"


def test_only_the_hash_of_the_cookie_is_kept(instance: Instance, client: FlaskClient) -> None:
    instance.add("ada@example.org")
    log_in(client)
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None

    with instance.database.read() as unit:
        assert cookie.value not in repr(unit.fetch(select(sessions)))


def test_a_change_of_rights_changes_the_session_id(instance: Instance, client: FlaskClient) -> None:
    ada = instance.add("ada@example.org", "lecturer")
    log_in(client)
    before = client.get_cookie(COOKIE)
    assert before is not None

    instance.database.transact(lambda unit: instance.records.set_roles(unit, ada, ["registrar"]))

    assert who(client) == "registrar"  # at once
    after = client.get_cookie(COOKIE)
    assert after is not None
    assert after.value != before.value
    assert who(client) == "registrar"
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=1)):
        client.set_cookie(COOKIE, before.value)
        assert who(client) == "stranger"


def test_who_is_suspended_is_out_with_the_next_request(instance: Instance, client: FlaskClient) -> None:
    ada = instance.add("ada@example.org", "registrar")
    instance.add("eve@example.org", "admin")
    log_in(client)

    suspend(instance, SYSTEM, ada)

    assert who(client) == "stranger"
    assert log_in(client) == 200
    assert who(client) == "stranger"


def test_logging_out_everywhere(instance: Instance, client: FlaskClient, another: Callable[[], FlaskClient]) -> None:
    instance.add("ada@example.org", "registrar")
    elsewhere = another()
    log_in(client)
    log_in(elsewhere)

    assert client.post("/-/account/log-out-everywhere").status_code == 302

    assert [who(client), who(elsewhere)] == ["stranger", "stranger"]


def test_a_new_password_keeps_this_session_and_ends_the_others(
    instance: Instance, client: FlaskClient, another: Callable[[], FlaskClient]
) -> None:
    instance.add("ada@example.org", "registrar")
    elsewhere = another()
    log_in(client)
    log_in(elsewhere)
    before = client.get_cookie(COOKIE)
    new = "five other words in a row"

    answer = client.post(
        "/-/account/password", data={"password": PASSWORD, "new_password": new, "new_password_confirm": new}
    )

    assert answer.status_code == 302
    assert [who(client), who(elsewhere)] == ["registrar", "stranger"]
    assert client.get_cookie(COOKIE) != before
    fresh = another()
    assert [log_in(fresh), log_in(fresh, password=new)] == [200, 302]


@pytest.mark.parametrize("new", ["short", "password1234", "ada@example.org"])
def test_a_bad_new_password_changes_nothing(instance: Instance, client: FlaskClient, new: str) -> None:
    instance.add("ada@example.org", "registrar")
    log_in(client)

    answer = client.post(
        "/-/account/password", data={"password": PASSWORD, "new_password": new, "new_password_confirm": new}
    )

    assert answer.status_code == 200
    assert "password" in answer.text
    client.post("/logout")
    assert log_in(client) == 302


def test_nobody_learns_who_exists(instance: Instance, client: FlaskClient) -> None:
    instance.add("ada@example.org", "registrar")
    instance.add("idle@example.org", password=None)
    gone = instance.add("gone@example.org")
    user = instance.tables.of("user")
    instance.database.transact(lambda unit: unit.execute(update(user).where(user.c.id == gone).values(active=False)))

    def answer(email: str) -> tuple[int, str, list[tuple[str, str]]]:
        got = client.post("/login", data={"email": email, "password": "not the right one"})
        headers = [(name, value) for name, value in got.headers if name not in {"Content-Length"}]
        return got.status_code, got.text.replace(email, "…"), headers

    wrong = answer("ada@example.org")

    assert wrong[0] == 200
    assert answer("nobody@example.org") == wrong
    assert answer("idle@example.org") == wrong
    assert answer("gone@example.org") == wrong


def test_too_many_tries_are_refused_alike_for_everybody(instance: Instance, client: FlaskClient) -> None:
    instance.add("ada@example.org", "registrar")

    answers = {
        email: [log_in(client, email, "not the right one") for _ in range(PER_PAIR + 1)]
        for email in ("ada@example.org", "nobody@example.org")
    }

    assert answers["ada@example.org"] == answers["nobody@example.org"] == [200] * PER_PAIR + [429]
    assert log_in(client) == 429  # even with the right one, from here, for a while
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=16), tick=True):
        assert log_in(client) == 302


def test_an_idle_session_ends_and_a_used_one_goes_on_for_a_while(instance: Instance, client: FlaskClient) -> None:
    instance.add("ada@example.org", "registrar")
    log_in(client)
    begun = datetime.now(UTC)

    for hours in range(8, 14 * 24, 8):
        with time_machine.travel(begun + timedelta(hours=hours)):
            assert who(client) == "registrar"
    with time_machine.travel(begun + timedelta(days=14, seconds=1)):
        assert who(client) == "stranger"


def test_an_unused_session_is_over_after_half_a_day(instance: Instance, client: FlaskClient) -> None:
    instance.add("ada@example.org", "registrar")
    log_in(client)

    with time_machine.travel(datetime.now(UTC) + timedelta(hours=13)):
        assert who(client) == "stranger"


def test_only_so_many_sessions_stay_open(
    instance: Instance, another: Callable[[], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xrm.identity.sessions.MOST_EACH", 3)
    instance.add("ada@example.org", "registrar")
    clients = [another() for _ in range(5)]

    for number, client in enumerate(clients):
        with time_machine.travel(datetime.now(UTC) + timedelta(seconds=number)):
            log_in(client)

    assert count_sessions(instance) == 3
    assert [who(client) for client in (clients[0], clients[-1])] == ["stranger", "registrar"]


def count_sessions(instance: Instance) -> int:
    with instance.database.read() as unit:
        return len(unit.fetch(select(sessions.c.id_hash)))


def test_the_log_tells_of_log_ins_without_addresses_or_secrets(
    instance: Instance, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = instance.add("ada@example.org", "registrar")
    log = CapturingLogger()
    monkeypatch.setattr("xrm.web.login.forms.log", log)

    log_in(client, password="not the right one")
    log_in(client)

    assert [call.args for call in log.calls] == [("log_in_refused",), ("logged_in",)]
    assert log.calls[1].kwargs["user"] == str(ada)
    assert not any(secret in repr(log.calls) for secret in ("ada@", "not the right one", PASSWORD))


@pytest.mark.parametrize("length", [1025, 5000, 60_000])
def test_a_password_longer_than_any_is_as_wrong_for_an_account_as_for_none(
    instance: Instance, client: FlaskClient, length: int
) -> None:
    instance.add("ada@example.org", "registrar")

    known = client.post("/login", data={"email": "ada@example.org", "password": "x" * length})
    unknown = client.post("/login", data={"email": "nobody@example.org", "password": "x" * length})

    assert known.status_code == unknown.status_code == 200


def test_guessing_the_present_password_in_an_open_session_is_slowed_down(
    instance: Instance, client: FlaskClient
) -> None:
    instance.add("ada@example.org", "registrar")
    log_in(client)
    new = {"new_password": "seven brown horses", "new_password_confirm": "seven brown horses"}

    tries = [
        client.post("/-/account/password", data={"password": f"guess number {each}", **new}).status_code
        for each in range(PER_PAIR + 2)
    ]

    assert tries[0] == 200
    assert tries[-1] == 429
    assert 500 not in tries


def test_a_present_password_longer_than_any_is_no_fault_of_ours(instance: Instance, client: FlaskClient) -> None:
    instance.add("ada@example.org", "registrar")
    log_in(client)
    new = {"new_password": "seven brown horses", "new_password_confirm": "seven brown horses"}

    assert client.post("/-/account/password", data={"password": "x" * 5000, **new}).status_code == 200
