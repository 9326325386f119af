"""`$apply` over HTTP: figures of groups, by the names of measures and by names of the caller's."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.web.site import Site


@pytest.fixture(scope="module")
def mark(site: Site) -> str:
    """Twelve customers who share a name that no others have."""
    word = f"Apply{uuid4().hex[:8]}"
    for visits in range(12):
        site.make(
            name=f"{word} {visits:02}",
            visits=visits or None,
            status="active" if visits % 2 else "lead",
            born=f"2000-0{1 + visits % 3}-15",
            balance="0.10",
        )
    return word


def test_groups_have_keys_and_figures(site: Site, mark: str) -> None:
    apply = (
        f"filter(startswith(name,'{mark}'))/groupby((status),aggregate($count as n,visits with sum as visits_in_all))"
    )

    body = site.ask("GET", f"/api/customer?$apply={apply}").json

    assert body["value"] == [
        {"status": "lead", "n": 6, "visits_in_all": 30},
        {"status": "active", "n": 6, "visits_in_all": 36},
    ]
    assert body["@odata.context"].endswith("$metadata#customer")


def test_dates_are_grouped_by_units_and_decimals_stay_exact(site: Site, mark: str) -> None:
    apply = f"filter(startswith(name,'{mark}'))/groupby((born/month),aggregate(balance with sum as total))"

    body = site.ask("GET", f"/api/customer?apply={apply}")

    assert [each["born"] for each in body.json["value"]] == [
        {"month": "2000-01-01"}, {"month": "2000-02-01"}, {"month": "2000-03-01"},
    ]  # fmt: skip
    assert b'"total":0.40' in body.data


def test_measures_are_asked_for_by_name(site: Site, mark: str) -> None:
    apply = f"filter(startswith(name,'{mark}'))/aggregate(active_ones,active_share)"

    body = site.ask("GET", f"/api/customer?$apply={apply}").json

    assert body["value"] == [{"active_ones": 6, "active_share": 0.5}]


@pytest.mark.parametrize(
    ("apply", "code"),
    [
        ("", "XRM801"),
        ("top(3)", "XRM813"),
        ("groupby((nmae),aggregate($count as n))", "XRM803"),
        ("groupby((name),aggregate($count as n))", "XRM801"),
        ("groupby((status),aggregate($count as status))", "XRM801"),
        ("groupby((born,born/month))", "XRM801"),
        ("groupby((status/month))", "XRM801"),
        ("groupby(status)", "XRM801"),
        ("aggregate(active_onse)", "XRM803"),
        ("aggregate(name with sum as n)", "XRM801"),
        ("aggregate(visits with median as n)", "XRM801"),
        ("aggregate($count as n)/filter(n gt 1)", "XRM801"),
        ("filter(name eq)/aggregate($count as n)", "XRM801"),
        ("identity", "XRM801"),
        ("topcount(2,visits)/aggregate($count as n)", "XRM813"),
        ("groupby((status),aggregate($count as n)", "XRM801"),
        ("'", "XRM801"),
    ],
)
def test_what_cannot_be_answered_is_told(site: Site, apply: str, code: str) -> None:
    answer = site.ask("GET", "/api/customer", query_string={"$apply": apply})
    assert answer.status_code in (400, 501)
    codes = {each["code"] for each in answer.json["error"]["details"]} | {answer.json["error"]["code"]}
    assert code in codes


def test_it_goes_with_nothing_else(site: Site) -> None:
    assert site.ask("GET", "/api/customer?$apply=aggregate($count as n)&$top=3").status_code == 400
