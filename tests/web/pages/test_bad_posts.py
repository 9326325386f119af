"""Whatever is posted to a form: a clear refusal with a 4xx, never a traceback, and nothing changed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.pages.visitor import Visitor
from tests.web.site import Site

FIELDS = [
    "name",
    "email",
    "code",
    "visits",
    "balance",
    "budget",
    "share",
    "vip",
    "born",
    "opens",
    "seen",
    "status",
    "tags",
    "data",
    "organisation",
    "contract",
    "name.find",
    "organisation.find",
    "contract.clear",
    "visits.take",
    "_version",
    "_was",
    "_find",
]
NASTY = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "\0",
            "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
            "1e999999",
            "NaN",
            "Infinity",
            "-0",
            "9" * 400,
            "1,2,3",
            "0001-01-01",
            "9999-12-31T23:59",
            "2026-02-30",
            "24:00",
            "[" * 2000,
            '{"a":NaN}',
            "٣",
            "<script>",
            "{{7*7}}",
            "' or 1=1 --",
            "true",
            "00000000-0000-0000-0000-000000000000",
            "x" * 5000,
        ]
    ),
)


def post(visitor: Visitor, path: str, values: Any, **more: Any) -> int:
    token = visitor.form("/customer/new")["csrf_token"]
    return int(visitor.post(path, {**values, "csrf_token": token}, **more).status_code)


def test_a_post_without_proof_changes_nothing(site: Site, clerk: Visitor) -> None:
    made = site.make(name="Unproven")
    here = f"/customer/{made['id']}"

    for path in ("/customer/new", f"{here}/edit", f"{here}/delete", f"{here}/restore", "/settings/tokens"):
        for proof in ({}, {"csrf_token": ""}, {"csrf_token": "forged"}):
            assert clerk.post(path, {"name": "Changed", **proof}).status_code == 403
    assert site.ask("GET", f"/api/customer/{made['id']}").json["name"] == "Unproven"


@pytest.mark.parametrize("name", ["secret", "number", "doubled", "id", "created_at", "_deleted_at", "nothing", "NAME"])
def test_a_field_the_form_does_not_have_is_refused_and_all_alike(site: Site, clerk: Visitor, name: str) -> None:
    made = site.make(name="Strict")

    assert post(clerk, f"/customer/{made['id']}/edit", {"name": "Changed", name: "x"}) == 400
    assert site.ask("GET", f"/api/customer/{made['id']}").json["name"] == "Strict"


@pytest.mark.parametrize("version", ["x", "-1", "1.5", "9" * 30, "१"])
def test_a_version_that_is_no_number_is_refused(site: Site, clerk: Visitor, version: str) -> None:
    made = site.make(name="Versioned")

    assert post(clerk, f"/customer/{made['id']}/edit", {"name": "Changed", "_version": version}) == 400


def test_a_past_that_cannot_be_read_counts_as_no_past(site: Site, clerk: Visitor) -> None:
    for was in ("{", "[]", '"x"', '{"name": 1}', "[" * 3000, '{"nothing": ["a"]}'):
        made = site.make(name="Past")
        answer = post(clerk, f"/customer/{made['id']}/edit", {"name": f"Now {len(was)}", "_was": was, "_version": "1"})
        assert answer == 303, was


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(values=st.dictionaries(st.sampled_from(FIELDS), NASTY, max_size=8))
def test_no_form_post_ever_fails_on_our_side(site: Site, clerk: Visitor, values: dict[str, str]) -> None:
    status = post(clerk, "/customer/new", values)

    assert status in (200, 303) or 400 <= status < 500, (status, values)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    words=st.dictionaries(
        st.sampled_from(["q", "view", "sort", "after", "trash", "status", "vip", "organisation", "x"]), NASTY
    )
)
def test_no_list_address_ever_fails_on_our_side(site: Site, clerk: Visitor, words: dict[str, str]) -> None:
    answer = clerk.get("/customer", query_string=words)

    assert answer.status_code < 500, (answer.status_code, words)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_methods_are_refused(clerk: Visitor, method: str) -> None:
    for path in ("/", "/customer", "/customer/new", "/settings"):
        assert clerk.client.open(path, method=method).status_code in (403, 405)


@pytest.mark.parametrize(
    "path", ["/customer/nokey", "/customer//", "/customer/new/x", "/%00", "/customer/%ff/edit", "/-/x", "/a/b/c/d"]
)
def test_addresses_that_lead_nowhere_are_pages_too(clerk: Visitor, path: str) -> None:
    answer = clerk.get(path)

    assert answer.status_code == 404
    assert "<h1>" in answer.get_data(as_text=True)
