"""What is the same for every instance: who comes in, which methods, which versions, what every answer carries."""

from __future__ import annotations

from base64 import b64encode

import pytest

from tests.web.site import PASSWORD, Site
from xrm.web.api.dispatch import HANDLERS
from xrm.web.rights import Need, declared


def test_the_service_document_lists_what_its_reader_may_read(site: Site) -> None:
    body = site.ask("GET", "/api/").json

    assert {"customer", "organisation"} <= {each["name"] for each in body["value"]}
    assert site.ask("GET", "/api").json == body


def test_the_document_is_of_this_caller(site: Site) -> None:
    clerk, admin = (site.ask("GET", "/api/openapi.json", role).get_data(as_text=True) for role in ("clerk", "admin"))

    assert '"secret"' not in clerk
    assert '"secret"' in admin
    assert "/api/role" not in clerk
    assert "post" not in site.ask("GET", "/api/openapi.json", "reader").json["paths"]["/api/customer"]


def test_me_is_who_asks(site: Site) -> None:
    body = site.ask("GET", "/api/me", "reader").json

    assert (body["id"], body["name"], body["roles"]) == (str(site.users["reader"]), "Reader", ["reader"])


@pytest.mark.parametrize("path", ["/api/", "/api/customer", "/api/me", "/api/openapi.json", "/api/nothing"])
def test_a_stranger_is_told_to_log_in(site: Site, path: str) -> None:
    answer = site.ask("GET", path, "")

    assert answer.status_code == 401
    assert "Bearer" in answer.headers["WWW-Authenticate"]
    assert "Basic" in answer.headers["WWW-Authenticate"]


def test_a_token_may_come_as_the_password_of_basic(site: Site) -> None:
    sent = b64encode(f"anything:{site.tokens['reader']}".encode()).decode()

    assert site.ask("GET", "/api/me", "", headers={"Authorization": f"Basic {sent}"}).json["name"] == "Reader"


@pytest.mark.parametrize(
    "sent", ["Bearer", "Bearer x", "Bearer xrm_00000000_" + "A" * 43, "Basic !", "Digest x", "Bearer \xff"]
)
def test_wrong_credentials_are_nobody(site: Site, sent: str) -> None:
    assert site.ask("GET", "/api/me", "", headers={"Authorization": sent}).status_code == 401


def test_a_password_is_no_token(site: Site) -> None:
    sent = b64encode(f"clerk@example.org:{PASSWORD}".encode()).decode()

    assert site.ask("GET", "/api/me", "", headers={"Authorization": f"Basic {sent}"}).status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/customer", "GET, HEAD, OPTIONS, POST"),
        ("POST", "/api/customer/$count", "GET, HEAD, OPTIONS"),
        ("POST", "/api/customer/00000000-0000-0000-0000-000000000000", "DELETE, GET, HEAD, OPTIONS, PATCH, PUT"),
    ],
)
def test_a_method_that_is_not_offered_is_refused_with_those_that_are(
    site: Site, method: str, path: str, allowed: str
) -> None:
    answer = site.ask(method, path, json={})

    assert (answer.status_code, answer.json["error"]["code"]) == (405, "XRM816")
    assert ", ".join(sorted(answer.headers["Allow"].split(", "))) == allowed
    options = site.ask("OPTIONS", path)
    assert (options.status_code, options.headers["Allow"]) == (204, allowed)


def test_head_answers_like_get_without_a_body(site: Site) -> None:
    answer = site.ask("HEAD", "/api/customer")

    assert (answer.status_code, answer.data) == (200, b"")


@pytest.mark.parametrize(("asked", "spoken"), [("4.0", "4.0"), ("4.01", "4.01"), ("", "4.01")])
def test_every_answer_says_its_version(site: Site, asked: str, spoken: str) -> None:
    headers = {"OData-MaxVersion": asked} if asked else {}

    assert site.ask("GET", "/api/customer", headers=headers).headers["OData-Version"] == spoken
    assert site.ask("GET", "/api/nothing", headers=headers).headers["OData-Version"] == spoken


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"OData-MaxVersion": "3.0"}, 400), ({"Accept": "application/xml"}, 406), ({"Accept": "text/html"}, 406)],
)
def test_who_reads_something_else_is_told_so(site: Site, headers: dict[str, str], status: int) -> None:
    assert site.ask("GET", "/api/customer", headers=headers).status_code == status


@pytest.mark.parametrize("path", ["$metadata", "$batch", "customer/$ref"])
def test_what_odata_has_and_this_service_not_is_said(site: Site, path: str) -> None:
    assert site.ask("GET", f"/api/{path}").status_code == 501


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "XRM804"),
        (b'{"name": "x", "name": "y"}', "application/json", 400, "XRM804"),
        (b"name=x", "application/x-www-form-urlencoded", 415, "XRM815"),
        (b"{}", "application/json;charset=latin-1", 415, "XRM815"),
        (b"", "application/json", 400, "XRM804"),
        (b"", "", 415, "XRM815"),
        (b'{"name": "' + b"x" * 3_000_000 + b'"}', "application/json", 413, "XRM811"),
    ],
)
def test_a_body_that_is_no_record_is_refused(site: Site, body: bytes, kind: str, status: int, code: str) -> None:
    answer = site.ask("POST", "/api/customer", data=body, content_type=kind or None)

    assert (answer.status_code, answer.json["error"]["code"]) == (status, code)


def test_no_answer_may_be_stored_or_framed_or_guessed(site: Site) -> None:
    for path, role in (("/api/customer", "clerk"), ("/api/nothing", ""), ("/healthz", ""), ("/login", "")):
        headers = site.ask("GET", path, role).headers
        assert headers["Cache-Control"] == "no-store", path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert len(headers["X-Request-Id"]) == 16


def test_health_tells_nothing_and_needs_nobody(site: Site) -> None:
    assert site.ask("GET", "/healthz", "").data == b"ok\n"
    assert site.ask("GET", "/readyz", "").data == b"ready\n"


def test_every_handler_declares_what_it_needs() -> None:
    for handlers in HANDLERS.values():
        for handler in handlers.values():
            assert declared(handler).need is Need.RECORDS


def test_what_one_may_not_do_is_not_among_the_methods(site: Site) -> None:
    where = f"/api/customer/{site.make()['id']}"

    assert site.ask("OPTIONS", where, "reader").headers["Allow"] == "GET, HEAD, OPTIONS"
    assert site.ask("OPTIONS", "/api/nothing", "reader").headers["Allow"] == "OPTIONS"
    assert site.ask("OPTIONS", "/api/role", "reader").headers["Allow"] == "OPTIONS"


@pytest.mark.parametrize("path", ["/api/", "/api/me", "/api/openapi.json"])
def test_what_is_only_read_takes_no_other_method(site: Site, path: str) -> None:
    answer = site.ask("POST", path, json={})

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert site.ask("OPTIONS", path).headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_right_is_looked_at_before_what_was_sent(site: Site) -> None:
    assert site.ask("POST", "/api/customer", "reader", data=b"{", content_type="text/plain").status_code == 403
    assert site.ask("POST", "/api/role", "reader", data=b"{", content_type="text/plain").status_code == 404


def test_the_schemas_of_the_language_are_for_people_who_are_logged_in(site: Site) -> None:
    found = site.ask("GET", "/api/$schema/field.json", "reader")

    assert found.json["properties"]["type"]["examples"]
    assert site.ask("GET", "/api/$schema/field.json", "").status_code == 401
    assert site.ask("GET", "/api/$schema/nothing.json", "reader").status_code == 404
