"""What holds around every view: same-site proof, hosts, undeclared routes, failures that tell nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.web.site import PASSWORD, Site, open_site
from xrm.errors import XrmError
from xrm.web.rights import check_declared
from xrm.web.security import trusted_hosts


@pytest.fixture
def browser(site: Site) -> FlaskClient:
    """Somebody logged in by the page."""
    client = site.client()
    answer = client.post("/login", data={"email": "clerk@example.org", "password": PASSWORD})
    assert answer.status_code in (302, 303), answer.get_data(as_text=True)
    return client


OURS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


@pytest.mark.parametrize("headers", [OURS, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}])
def test_a_session_may_write_from_our_own_pages(browser: FlaskClient, headers: dict[str, str]) -> None:
    assert browser.post("/api/customer", json={"name": "Ann"}, headers=headers).status_code == 201


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"X-CSRF-Token": "forged"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
    ],
)
def test_a_session_writes_nothing_without_proof(browser: FlaskClient, headers: dict[str, str]) -> None:
    answer = browser.post("/api/customer", json={"name": "Ann"}, headers=headers)

    assert (answer.status_code, answer.json["error"]["code"]) == (403, "XRM806")


@pytest.mark.parametrize("path", ["/logout", "/-/account/log-out-everywhere"])
def test_nobody_is_logged_out_by_another_site(browser: FlaskClient, path: str) -> None:
    assert browser.post(path).status_code == 403
    assert browser.post(path, headers={"Origin": "https://evil.example"}).status_code == 403
    assert browser.get("/api/me").status_code == 200


def test_a_log_in_from_another_site_is_refused(site: Site) -> None:
    sent = {"email": "clerk@example.org", "password": PASSWORD}

    assert site.client().post("/login", data=sent, headers={"Origin": "https://evil.example"}).status_code == 403


def test_a_token_needs_no_other_proof(site: Site) -> None:
    assert site.ask("POST", "/api/customer", json={"name": "Ann"}).status_code == 201


def test_a_token_beats_a_cookie(site: Site, browser: FlaskClient) -> None:
    sent = {"Authorization": f"Bearer {site.tokens['reader']}"}

    assert browser.get("/api/me", headers=sent).json["name"] == "Reader"
    assert browser.get("/api/me", headers={"Authorization": "Bearer x"}).status_code == 401


@pytest.mark.parametrize(
    ("base", "hosts"),
    [
        ("http://127.0.0.1:8000", None),
        ("https://crm.example.org", ["crm.example.org", "localhost", "127.0.0.1", "[::1]"]),
    ],
)
def test_only_hosts_we_are_known_by_are_answered(base: str, hosts: list[str] | None) -> None:
    assert trusted_hosts(base) == hosts


def test_an_installation_with_a_name_answers_to_no_other(tmp_path: Path, sqlite_url: str) -> None:
    with open_site(tmp_path, sqlite_url, "https://crm.example.org") as site:
        other = site.client().get("/healthz", headers={"Host": "evil.example"})
        ours = site.client().get("/healthz", headers={"Host": "crm.example.org"})

    assert other.status_code == 400
    assert ours.status_code == 200
    assert ours.headers["Strict-Transport-Security"]


def test_a_route_that_declares_nothing_stops_the_start(site: Site) -> None:
    check_declared(site.app)
    site.app.view_functions["api.me"], kept = lambda: "", site.app.view_functions["api.me"]
    try:
        with pytest.raises(XrmError, match="api.me"):
            check_declared(site.app)
    finally:
        site.app.view_functions["api.me"] = kept


@pytest.mark.parametrize("path", ["/api/customer", "/customer"])
def test_a_failure_tells_its_number_and_nothing_else(
    site: Site, browser: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(type(site.application.current().records), "query", fail)

    answer = browser.get(path)

    text = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in text
    assert "hunter2" not in text
    assert "Traceback" not in text


def test_an_unreachable_database_is_a_503_and_not_ready(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from xrm.errors import Problem

    def fail() -> None:
        raise XrmError(Problem("XRM901", "The database cannot be reached."))

    monkeypatch.setattr(site.application, "current", fail)

    assert site.ask("GET", "/healthz", "").status_code == 200
    assert site.ask("GET", "/readyz", "").status_code == 503
    answer = site.ask("GET", "/api/customer")
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "XRM901")
    assert answer.headers["Retry-After"]
