"""A list taken out as a file: what stands in it, who may, and what stays behind."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from werkzeug.test import TestResponse

from tests.web.site import Site
from xrm.tabular.guarding import unguarded


def rows_of(answer: TestResponse) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline="")))


def code_of(answer: TestResponse) -> str:
    return str((answer.json or {})["error"]["code"])


@pytest.fixture(scope="module")
def ann(site: Site) -> dict[str, Any]:
    """A customer with hostile values in it, and one whom readers do not see."""
    firm = site.make("organisation", name='=Acme "&" Söhne')
    site.make(name="Gone", status="gone")
    return site.make(
        name="=1+1", email="ann@example.org", code="007", organisation_id=firm["id"], visits=7, balance=-12.5,
        vip=True, budget=100, born="1850-02-01", opens="09:30:00", seen="2026-07-01T12:00:00Z", tags=["blue", "green"],
        data={"a": [1]}, account="DE0012345678", pin="1234",
    )  # fmt: skip


def test_a_csv_file_has_what_the_api_calls_it(site: Site, ann: dict[str, Any]) -> None:
    answer = site.ask("GET", "/api/customer?$format=csv&$filter=code eq '007'")

    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''customers-2")
    (row,) = rows_of(answer)
    assert row["id"] == ann["id"]
    assert (row["name"], unguarded(row["name"])) == ("'=1+1", "=1+1")
    assert (row["visits"], row["balance"], row["vip"], row["born"]) == ("7", "-12.50", "true", "1850-02-01")
    assert (row["budget"], row["budget_currency"], row["code"]) == ("100.0000", "EUR", "007")
    assert (row["tags"], json.loads(row["data"])) == ("blue; green", {"a": [1]})
    assert row["organisation_id"] == ann["organisation_id"]
    assert unguarded(row["organisation"]) == '=Acme "&" Söhne'
    assert row["doubled"] == "14"
    assert not {"pin", "secret", "title", "_version"} & row.keys()


def test_a_workbook_has_real_values(site: Site, ann: dict[str, Any]) -> None:
    answer = site.ask("GET", "/api/customer?$format=xlsx&$filter=code eq '007'")

    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.get_data()))
    header, values = book.get_sheet_by_name("Customers").to_python()
    row = dict(zip(header, values, strict=True))
    assert (row["name"], row["code"], row["visits"], row["balance"], row["vip"]) == ("=1+1", "007", 7, -12.5, True)
    assert row["born"] == "1850-02-01"  # spreadsheets know no day before 1900
    assert row["seen"] == datetime(2026, 7, 1, 12)
    assert isinstance(row["created_at"], datetime)


def test_json_lines_are_records_of_the_api(site: Site, ann: dict[str, Any]) -> None:
    answer = site.ask("GET", "/api/customer?$format=ndjson&$filter=code eq '007'")

    (line,) = answer.get_data(as_text=True).splitlines()
    single = site.ask("GET", f"/api/customer/{ann['id']}", headers={"Accept": "application/json;odata.metadata=none"})
    expected = {name: value for name, value in (single.json or {}).items() if name not in ("pin", "@odata.etag")}
    assert json.loads(line) == expected


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/csv", "text/csv"),
        ("application/x-ndjson", "application/x-ndjson"),
        ("text/csv;q=0.5, application/json", "application/json"),
        ("text/html, */*;q=0.8", "application/json"),
    ],
)
def test_a_format_can_be_asked_for_in_accept(site: Site, ann: dict[str, Any], accept: str, kind: str) -> None:
    assert site.ask("GET", "/api/customer", headers={"Accept": accept}).content_type.startswith(kind)


def test_filter_order_selection_search_and_size_are_honoured(site: Site, ann: dict[str, Any]) -> None:
    for name in ("Zoe Exported", "Amy Exported", "Eve Exported"):
        site.make(name=name)
    words = "$format=csv&$search=exported&$orderby=name desc&$select=name&$top=2"

    assert [list(row.values()) for row in rows_of(site.ask("GET", f"/api/customer?{words}"))] == [
        ["Zoe Exported"],
        ["Eve Exported"],
    ]
    assert rows_of(site.ask("GET", f"/api/customer?{words}&$skip=2"))[0]["name"] == "Amy Exported"
    assert site.ask("GET", "/api/customer?$format=csv;bom=true&$top=0").get_data().startswith(b"\xef\xbb\xbfid,")


@pytest.mark.parametrize(
    ("words", "status", "code"),
    [
        ("$format=csv&$count=true", 400, "XRM802"),
        ("$format=csv&$skiptoken=x", 400, "XRM802"),
        ("$format=csv&$expand=organisation", 400, "XRM802"),
        ("$format=csv&$apply=aggregate($count as n)", 400, "XRM802"),
        ("$format=csv&$select=pin", 400, "XRM803"),
        ("$format=csv&$select=nothing", 400, "XRM803"),
        ("$format=csv&$filter=name", 400, "XRM401"),
        ("$format=pdf", 406, "XRM817"),
        ("$format=xml", 501, "XRM813"),
    ],
)
def test_what_cannot_be_answered_is_refused(site: Site, words: str, status: int, code: str) -> None:
    answer = site.ask("GET", f"/api/customer?{words}")
    assert answer.status_code == status
    if code != "XRM401":
        assert code_of(answer) == code


def test_one_record_is_no_file(site: Site, ann: dict[str, Any]) -> None:
    answer = site.ask("GET", f"/api/customer/{ann['id']}?$format=csv")
    assert (answer.status_code, code_of(answer)) == (406, "XRM817")


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ndjson"])
def test_who_may_only_read_takes_nothing_out(site: Site, kind: str) -> None:
    assert site.ask("GET", "/api/customer", "reader").status_code == 200
    for method in ("GET", "HEAD"):
        refused = site.ask(method, f"/api/customer?$format={kind}", "reader")
        assert refused.status_code == 403
    assert site.ask("GET", f"/api/customer?$format={kind}", "").status_code == 401
    assert site.ask("GET", f"/api/nothing?$format={kind}", "reader").status_code == 404


def test_head_tells_without_taking_anything_out(site: Site, ann: dict[str, Any]) -> None:
    answer = site.ask("HEAD", "/api/customer?$format=xlsx")
    assert answer.status_code == 200
    assert "spreadsheetml" in answer.content_type
    assert not answer.get_data()


def test_one_person_has_three_exports_going_on_at_most(site: Site, ann: dict[str, Any]) -> None:
    going = [site.ask("GET", "/api/customer?$format=csv", buffered=False) for _ in range(3)]
    refused = site.ask("GET", "/api/customer?$format=csv")
    assert (refused.status_code, code_of(refused)) == (429, "XRM812")
    assert site.ask("GET", "/api/customer?$format=csv", "admin").status_code == 200
    for each in going:
        each.close()
    assert site.ask("GET", "/api/customer?$format=csv").status_code == 200


def test_the_document_tells_of_files_to_who_may_take_them(site: Site) -> None:
    def kinds(role: str) -> set[str]:
        document = site.ask("GET", "/api/openapi.json", role).json or {}
        return set(document["paths"]["/api/customer"]["get"]["responses"]["200"]["content"])

    assert {"text/csv", "application/x-ndjson"} < kinds("clerk")
    assert kinds("reader") == {"application/json"}
