"""The filter above a list: clauses put together are an expression, and nobody filters by what they do not see."""

from __future__ import annotations

from datetime import UTC, date, tzinfo
from urllib.parse import parse_qs, urlencode, urlsplit
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web.pages.test_listing import titles_in
from tests.web.pages.visitor import Visitor
from tests.web.site import SYSTEM, Site
from xrm.catalog.kinds import Kind
from xrm.errors import XrmError
from xrm.expressions.checker import CONDITION, check
from xrm.web.pages.clauses import COMPARISONS, Clause, comparisons_of, read, written

BERLIN = ZoneInfo("Europe/Berlin")
NUMBER = st.decimals(min_value=-9999, max_value=9999, places=2, allow_nan=False).map(lambda each: f"{each:f}")
VALUES = {
    Kind.TEXT: st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(str.strip),
    Kind.INTEGER: st.integers(-1000, 1000).map(str),
    Kind.DECIMAL: NUMBER,
    Kind.BOOLEAN: st.sampled_from(["true", "false"]),
    Kind.DATE: st.dates().map(str),
    Kind.DATETIME: st.dates(min_value=date(1900, 1, 1)).map(str),
    Kind.CHOICE: st.sampled_from(["lead", "active", "gone"]),
    Kind.CHOICES: st.sampled_from(["blue", "green"]),
    Kind.LINK: st.uuids().map(str),
}


def test_every_kind_that_is_filtered_by_is_tried_here() -> None:
    assert set(VALUES) == set(COMPARISONS)


@given(data=st.data(), join=st.sampled_from(["and", "or"]), zone=st.sampled_from([UTC, BERLIN]))
def test_what_clauses_say_is_a_filter_that_reads_back_as_them(
    site: Site, data: st.DataObject, join: str, zone: tzinfo
) -> None:
    xrm = site.application.current()
    fields = {each.name: each for each in xrm.catalog.entities["customer"].all_fields() if comparisons_of(each)}
    clauses = []
    for name in data.draw(st.lists(st.sampled_from(sorted(fields)), min_size=1, max_size=4)):
        comparison = data.draw(st.sampled_from(comparisons_of(fields[name])))
        offered = next((each.name for each in fields[name].choices), "")
        value = offered if fields[name].kind is Kind.CHOICE else data.draw(VALUES[fields[name].kind])
        value = value.strip().lower() if "tolower" in comparison.text else value.strip()
        clauses.append(Clause(name, comparison.name, value if comparison.takes_value else ""))

    text = written(fields, tuple(clauses), join, zone)

    check(text, "customer", xrm.records.scope(SYSTEM), want=CONDITION, sql=True)
    again = read(fields, text, zone)
    assert again is not None
    assert written(fields, *again, zone) == text
    assert [each.field for each in again[0]] == [each.field for each in clauses]
    if len(clauses) > 1:
        assert again[1] == join


@pytest.mark.parametrize(
    "text",
    [
        "visits add 1 gt 3",
        "organisation/name eq 'x'",
        "visits gt 3 and (vip eq true or vip eq false)",
        "not (visits gt 3)",
        "length(name) gt 3",
        "visits in (1, 2)",
    ],
)
def test_what_says_more_than_clauses_is_left_as_it_is(site: Site, clerk: Visitor, text: str) -> None:
    fields = {each.name: each for each in site.application.current().catalog.entities["customer"].all_fields()}

    assert read(fields, text, UTC) is None
    assert 'class="x-chip x-code"' in clerk.text(f"/customer?{urlencode({'filter': text})}")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("visits", "many"),
        ("visits", "1e400"),
        ("visits", ""),
        ("born", "soon"),
        ("vip", "perhaps"),
        ("organisation", "x"),
    ],
)
def test_a_value_that_means_nothing_is_told_beside_it(clerk: Visitor, name: str, value: str) -> None:
    page = clerk.text(f"/customer/-/filter?{urlencode({'field.0': name, 'is.0': 'eq', 'value.0': value})}")

    assert 'id="field-value-0-problem"' in page
    assert 'aria-invalid="true"' in page


def test_without_scripts_a_field_is_chosen_then_compared_then_applied(site: Site, clerk: Visitor) -> None:
    for number in range(3):
        site.make(name=f"Filtered {number}", visits=number + 500)

    page = clerk.text("/customer/-/filter?field.0=visits&q=filtered")
    assert 'name="is.0"' in page
    assert 'name="value.0"' in page
    answer = clerk.get(
        "/customer/-/filter?field.0=visits&is.0=gt&value.0=500&field.1=name&is.1=lacks&value.1=2&q=filtered"
    )

    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer.location).query) == {
        "filter": ["visits gt 500 and not contains(tolower(name),'2')"],
        "q": ["filtered"],
    }
    shown = clerk.text(answer.location)
    assert titles_in(shown) == ["Filtered 1"]
    assert 'aria-label="Remove Visits is more than 500"' in shown


def test_a_text_in_a_filter_stays_a_text(clerk: Visitor) -> None:
    value = "' or 1 eq 1 or name eq '"
    answer = clerk.get(f"/customer/-/filter?{urlencode({'field.0': 'name', 'is.0': 'eq', 'value.0': value})}")

    assert titles_in(clerk.text(answer.location)) == []


@pytest.mark.parametrize(
    "text", ["visits gt", "nmae eq 'x'", "secret eq 'x'", "visits", "((((", "name eq 'a", "x" * 3000]
)
def test_a_filter_that_is_none_is_explained_and_shows_nothing(clerk: Visitor, text: str) -> None:
    page = clerk.text(f"/customer?{urlencode({'filter': text})}")

    assert 'id="filter-problem"' in page
    assert titles_in(page) == []


def test_what_is_hidden_is_neither_offered_nor_named(clerk: Visitor, admin: Visitor) -> None:
    assert '<option value="secret"' in admin.text("/customer")
    assert '<option value="secret"' not in clerk.text("/customer")
    hidden = clerk.timeless("/customer/-/filter?field.0=secret&is.0=eq&value.0=")
    absent = clerk.timeless("/customer/-/filter?field.0=nothing&is.0=eq&value.0=")
    assert hidden == absent


def test_who_may_not_read_finds_no_filter(stranger: Visitor) -> None:
    assert stranger.get("/customer/-/filter").status_code == 303
    assert "login" in stranger.get("/customer/-/filter").location


def test_too_many_clauses_are_cut_and_an_empty_filter_is_none(clerk: Visitor) -> None:
    many = {
        f"{part}.{n}": word for n in range(40) for part, word in (("field", "visits"), ("is", "gt"), ("value", "1"))
    }
    answer = clerk.get(f"/customer/-/filter?{urlencode(many)}", follow_redirects=False)

    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer.location).query)["filter"][0].count("visits") == 20
    assert clerk.get("/customer/-/filter").location.endswith("/customer")
    with pytest.raises(XrmError):
        written({}, (Clause("visits", "gt", "1"),), "and", UTC)
