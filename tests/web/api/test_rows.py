"""Rows over the API: said in the body, read under `$expand` and at their own address, nothing without their record."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.site import Site


def purchase(site: Site, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    return site.make("purchase", lines=list(lines), **more)


def test_rows_are_made_with_their_record_and_shown_when_they_are_asked_for(site: Site) -> None:
    made = purchase(site, {"what": "pen", "amount": 2, "price": 1.5}, {"what": "ink"})

    assert [each["what"] for each in made["lines"]] == ["pen", "ink"]
    place = f"/api/purchase/{made['id']}"
    assert "lines" not in site.ask("GET", place).json
    shown = site.ask("GET", f"{place}?$expand=lines&$select=name").json
    assert shown["lines"] == made["lines"]
    assert set(shown["lines"][0]) == {"id", "what", "amount", "price", "hint", "total"}
    assert shown["lines"][0]["total"] == 3
    found = site.ask("GET", f"/api/purchase?$expand=lines&$filter=lines/any(l:l/what eq 'ink') and id eq {made['id']}")
    assert [each["lines"] for each in found.json["value"]] == [made["lines"]]


def test_rows_have_an_address_and_a_count_under_their_record(site: Site) -> None:
    made = purchase(site, {"what": "pen"}, {"what": "ink", "amount": 5})
    place = f"/api/purchase/{made['id']}/lines"

    assert [each["what"] for each in site.ask("GET", place).json["value"]] == ["pen", "ink"]
    assert site.ask("GET", place).json["@odata.context"].endswith(f"#purchase({made['id']})/lines")
    asked = site.ask("GET", f"{place}?$filter=amount gt 1&$select=what&$orderby=what")
    assert [each["what"] for each in asked.json["value"]] == ["ink"]
    assert site.ask("GET", f"{place}/$count").text == "2"
    assert site.ask("GET", place, role="reader").json["value"][0].keys() >= {"id", "what"}
    assert "hint" not in site.ask("GET", place, role="reader").json["value"][0]
    assert site.ask("GET", f"{place}?$filter=hint eq 'x'", role="reader").status_code == 400


def test_rows_change_with_their_record_and_its_version(site: Site) -> None:
    made = purchase(site, {"what": "pen"}, {"what": "ink"})
    place, pen = f"/api/purchase/{made['id']}", made["lines"][0]

    answer = site.ask("PATCH", place, json={"lines": [{"id": pen["id"], "amount": 7}, {"what": "cap"}]})

    assert [(each["what"], each["amount"]) for each in answer.json["lines"]] == [("pen", 7), ("cap", 1)]
    assert answer.json["lines"][0]["id"] == pen["id"]
    assert answer.headers["ETag"] != made["@odata.etag"]
    stale = site.ask("PATCH", place, json={"lines": []}, headers={"If-Match": made["@odata.etag"]})
    assert stale.status_code == 412
    assert site.ask("PUT", place, json={"name": "other"}).status_code == 200
    assert len(site.ask("GET", f"{place}?$expand=lines").json["lines"]) == 2
    assert site.ask("PUT", place, json={"name": "other", "lines": []}).json["lines"] == []
    told = site.ask("GET", f"{place}/history").json["value"]
    assert [each["what"] for each in told[-1]["changes"]["lines"]["new"]] == ["pen", "ink"]


def test_problems_of_rows_say_where_they_stand(site: Site) -> None:
    answer = site.ask(
        "POST",
        "/api/purchase",
        json={"name": "x", "lines": [{"what": "a", "amount": -1}, {"amount": 1}, {"what": "a"}]},
    )
    assert answer.status_code == 422
    assert {each["target"] for each in answer.json["error"]["details"]} >= {"lines/0/amount", "lines/1/what"}


@pytest.mark.parametrize(
    "path",
    [
        "/api/purchase_lines",
        "/api/purchase_lines/$count",
        "/purchase_lines",
        "/purchase_lines/new",
        "/purchase_lines/-/options/parent",
    ],
)
def test_a_row_type_has_no_address(site: Site, path: str) -> None:
    for role in ("admin", "clerk"):
        assert site.ask("GET", path, role=role).status_code == 404
    assert "purchase_lines" not in {each["name"] for each in site.ask("GET", "/api/").json["value"]}


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("$expand=wat", 400),
        ("$expand=lines($top=1)", 501),
        ("$expand=parent", 400),
        ("$filter=lines/any(l:l/parent/name eq 'x')", 400),
    ],
)
def test_what_cannot_be_asked_of_rows_is_refused(site: Site, words: str, status: int) -> None:
    assert site.ask("GET", f"/api/purchase?{words}").status_code == status


def test_the_document_tells_of_rows_as_far_as_the_caller_may_use_them(site: Site) -> None:
    clerk, reader = (site.ask("GET", "/api/openapi.json", role=role).json for role in ("clerk", "reader"))

    schemas = clerk["components"]["schemas"]
    assert schemas["purchase.new"]["properties"]["lines"]["items"] == {
        "$ref": "#/components/schemas/purchase_lines.new"
    }
    assert schemas["purchase_lines.new"]["required"] == ["what"]
    assert "id" in schemas["purchase_lines.change"]["properties"]
    assert "parent_id" not in schemas["purchase_lines"]["properties"]
    assert "hint" not in reader["components"]["schemas"]["purchase_lines"]["properties"]
    assert "/api/purchase/{id}/lines" in clerk["paths"]
    assert not any(path.startswith("/api/purchase_lines") for path in clerk["paths"])
