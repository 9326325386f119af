"""`during: period`: two days that are one value, in files, the API, forms and expressions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.links.site import ADMIN, READER, ROLES, STAFF, SYSTEM, Site, codes
from xrm.errors import XrmError
from xrm.projections.texts import from_text, to_text

MakeSite = Callable[..., Site]
COURSE = """
entity: course
order: -during/since
fields:
  name: text, required
  during: period, required, min 2000-01-01
  held: {type: period, granularity: minute, open_end: false}
  running: = within(2026-06-15, during)
"""
ENROLMENT = """
entity: enrolment
fields:
  course: link course, required
  during: period, default = course/during
  paid: {type: period, default: {since: 2026-01-01}}
rules:
  within_the_course:
    when: changed(during)
    check: within(during, course/during)
    message: The enrolment must lie within the course ({course/during}).
    at: during
"""
JUNE = {"since": date(2026, 6, 1), "until": date(2026, 6, 30)}


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site(ROLES, COURSE, ENROLMENT)


def test_a_period_is_one_value_of_two_days(site: Site) -> None:
    id = site.add("course", STAFF, name="A", during={"since": "2026-06-01", "until": "2026-06-30"})
    assert site.value("course", id, "during") == JUNE
    site.change("course", id, STAFF, during={"until": None})
    assert site.value("course", id, "during") == {"since": date(2026, 6, 1), "until": None}
    site.change("course", id, STAFF, during_until="2026-06-02")
    assert site.value("course", id, "during", READER) == {"since": date(2026, 6, 1), "until": date(2026, 6, 2)}
    assert site.value("course", id, "held") is None


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"during": None}, [("XRM810", "during_since")]),
        ({"during": {"since": "2026-06-02", "until": "2026-06-01"}}, [("XRM810", "during_until")]),
        ({"during": {"since": "1999-12-31"}}, [("XRM810", "during_since")]),
        ({"during": {"since": "June"}}, [("XRM810", "during_since")]),
        ({"during": "2026-06-01"}, [("XRM810", "during")]),
        ({"during": ["2026-06-01"]}, [("XRM810", "during")]),
        ({"during": {"from": "2026-06-01"}}, [("XRM803", "during")]),
        ({"during": {"since": "2026-06-01"}, "during_since": "2026-06-01"}, [("XRM804", "during")]),
        ({"during": {"since": "2026-06-01"}, "held": {"since": "2026-06-01T10:00:00Z"}}, [("XRM810", "held_until")]),
    ],
)
def test_what_is_no_period_is_refused(site: Site, values: dict[str, object], wrong: list[tuple[str, str]]) -> None:
    with pytest.raises(XrmError) as error:
        site.add("course", STAFF, name="A", **values)
    assert codes(error)[: len(wrong)] == wrong


def test_moments_end_before_their_end(site: Site) -> None:
    noon = datetime(2026, 6, 1, 12, tzinfo=UTC)
    with pytest.raises(XrmError) as error:
        site.add("course", name="A", during=JUNE, held={"since": noon, "until": noon})
    assert codes(error) == [("XRM810", "held_until")]
    id = site.add("course", name="A", during=JUNE, held={"since": noon, "until": noon + timedelta(hours=1)})
    assert site.find("course", filter="within(2026-06-01T12:00:00Z, held)") == [id]
    assert site.find("course", filter="within(2026-06-01T13:00:00Z, held)") == []


def test_a_default_is_taken_part_by_part(site: Site) -> None:
    course = site.add("course", name="A", during=JUNE)
    id = site.add("enrolment", STAFF, course=course)
    assert site.value("enrolment", id, "during") == JUNE
    assert site.value("enrolment", id, "paid") == {"since": date(2026, 1, 1), "until": None}
    id = site.add("enrolment", STAFF, course=course, during={"since": "2026-06-05"}, paid=None)
    assert site.value("enrolment", id, "during") == {"since": date(2026, 6, 5), "until": date(2026, 6, 30)}
    assert site.value("enrolment", id, "paid") is None


def test_a_rule_says_both_ends(site: Site) -> None:
    course = site.add("course", name="A", during=JUNE)
    with pytest.raises(XrmError) as error:
        site.add("enrolment", STAFF, course=course, during={"since": "2026-06-05", "until": "2026-07-01"})
    told = error.value.problems[0]
    assert (told.code, told.target) == ("XRM814", "during")
    assert told.message == "The enrolment must lie within the course (2026-06-01 – 2026-06-30)."


def test_lists_find_and_sort_by_both_parts(site: Site) -> None:
    may = site.add("course", name="May", during={"since": "2026-05-01", "until": "2026-05-31"})
    june = site.add("course", name="June", during=JUNE)
    open_ = site.add("course", name="Open", during={"since": "2026-06-10"})
    assert site.find("course") == [open_, june, may]
    assert site.find("course", orderby="during/until") == [open_, may, june]
    assert site.find("course", filter="during/until ge 2026-06-01") == [june]
    assert site.find("course", filter="during_until eq null") == [open_]
    assert site.find("course", filter="within(2026-06-30, during)") == [open_, june]
    assert site.find("course", filter="within(during, during)") == [open_, june, may]
    assert site.find("course", filter="during eq null") == []
    assert site.find("course", filter="running") == [open_, june]
    page = site.records.list(SYSTEM, site.records.query(SYSTEM, "course", {"select": "during,during_until"}))
    assert page.names[:2] == ("during", "during_until")
    assert list(page.rows[1][:2]) == [JUNE, date(2026, 6, 30)]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("during ge 2026-01-01", "Did you mean `during/since` or `during/until`?"),
        ("during eq 'x'", "Did you mean `during/since`"),
        ("within(during, name)", ""),
        ("within(name, during)", ""),
        ("within(2026-01-01, held)", ""),
        ("during", "Compare it"),
        ("during in (null)", ""),
        ("coalesce(during, held) eq null", "Did you mean"),
        ("during/from eq null", ""),
        ("during/since/x eq null", ""),
    ],
)
def test_a_period_is_compared_by_its_parts(site: Site, said: str, words: str) -> None:
    with pytest.raises(XrmError) as error:
        site.find("course", STAFF, filter=said)
    told = error.value.problems[0]
    assert told.code in ("XRM801", "XRM803")
    assert words in f"{told.message} {told.hint}"


def test_its_past_is_told_by_part(site: Site) -> None:
    id = site.add("course", name="A", during=JUNE)
    site.change("course", id, during={"until": None})
    changes = next(iter(site.records.history(ADMIN, "course", id))).changes
    assert changes == {"during_until": (date(2026, 6, 30), None)}


def test_who_may_not_read_it_does_not_know_it(make_site: MakeSite) -> None:
    site = make_site(ROLES, "entity: course\nfields:\n  name: text\n  during: {type: period, access: {staff: write}}\n")
    id = site.add("course", STAFF, name="A", during=JUNE)
    assert not {"during", "during_since", "during_until"} & site.read("course", id, READER).values.keys()
    for said in ("during/since eq null", "during_since eq null", "during eq null", "within(today(), during)"):
        with pytest.raises(XrmError):
            site.find("course", READER, filter=said)
    with pytest.raises(XrmError):
        site.change("course", id, READER, during=None)


DAYS = st.dates(date(2026, 5, 25), date(2026, 6, 10)) | st.none()
PERIODS = st.tuples(DAYS, DAYS).filter(lambda ends: ends[0] is None or ends[1] is None or ends[0] <= ends[1])


def inside(day: date, period: tuple[date | None, date | None]) -> bool:
    since, until = period
    return period != (None, None) and (since is None or since <= day) and (until is None or day <= until)


def test_within_is_what_it_says_in_sql_and_in_rules(make_site: MakeSite) -> None:
    site = make_site(
        ROLES,
        "entity: stay\nfields:\n  name: text\n  a: period\n  b: period\n"
        "rules:\n  b_in_a: {when: \"name eq 'checked'\", check: 'within(b, a)'}\n",
    )

    @settings(max_examples=25)
    @given(PERIODS, PERIODS, st.dates(date(2026, 5, 25), date(2026, 6, 10)))
    def check(a: tuple[date | None, date | None], b: tuple[date | None, date | None], day: date) -> None:
        values = {
            "a": dict(zip(("since", "until"), a, strict=True)),
            "b": dict(zip(("since", "until"), b, strict=True)),
        }
        id = site.add("stay", **values)
        found = id in site.find("stay", filter=f"within({day}, a)")
        assert found == inside(day, a)
        inner = a != (None, None) != b and inside_open(b, a)
        assert (id in site.find("stay", filter="within(b, a)")) == inner
        assert (id in site.find("stay", filter="not within(b, a)")) != inner
        try:
            site.change("stay", id, name="checked")
        except XrmError:
            assert not inner
        else:
            assert inner

    check()


def inside_open(inner: tuple[date | None, date | None], outer: tuple[date | None, date | None]) -> bool:
    begins = outer[0] is None or (inner[0] is not None and outer[0] <= inner[0])
    return begins and (outer[1] is None or (inner[1] is not None and inner[1] <= outer[1]))


def test_its_text_says_its_parts(site: Site) -> None:
    each = site.app.current().catalog.entities["course"].fields["during"]
    assert to_text(each, JUNE) == "since: 2026-06-01; until: 2026-06-30"
    assert from_text(each, "until: 2026-06-30; since: 2026-06-01") == JUNE
