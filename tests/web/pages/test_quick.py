"""Quick filters: what a choice of a date, of several choices or of tags means, and that it means that alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.web.pages.visitor import Visitor
from tests.web.site import Site
from xrm.web.pages.quick import Clock
from xrm.web.pages.spans import BY_NAME, SPANS

BERLIN = ZoneInfo("Europe/Berlin")


@given(st.dates(date(1000, 1, 1), date(9000, 1, 1)))
def test_today_is_in_every_span_but_the_past(today: date) -> None:
    for span in SPANS:
        first, last = span.days(today)
        inside = (first is None or first <= today) and (last is None or today <= last)
        assert inside is (span.name != "past")


def count_of(visitor: Visitor, words: str) -> str:
    page = visitor.text(f"/customer?q=quick&{words}")
    return page.split('aria-live="polite">')[1].split("<")[0]


def test_dates_moments_and_several_choices_narrow_the_list(site: Site, clerk: Visitor) -> None:
    today = site.application.current().records.today()
    days = {"Quick today": today, "Quick past": today - timedelta(days=400), "Quick never": None}
    for name, day in days.items():
        seen = datetime.combine(day, time(12), UTC).isoformat() if day else None
        site.make(name=name, born=day.isoformat() if day else None, seen=seen, tags=["blue"] if day else ["green"])

    for field in ("born", "seen"):
        for span, count in (
            ("today", "1 record"),
            ("past", "1 record"),
            ("coming", "1 record"),
            ("none", "1 record"),
            ("", "3 records"),
        ):
            assert count_of(clerk, f"{field}={span}") == count, (field, span)
    assert count_of(clerk, "tags=blue") == "2 records"
    assert count_of(clerk, "tags=blue&born=today") == "1 record"
    page = clerk.text("/customer?born=month")
    assert '<option value="month" selected>This month</option>' in page


@pytest.mark.parametrize("words", ["born=2026-01-01", "born=today' or true", "seen=x"])
def test_a_date_is_filtered_by_a_name_of_ours_alone(clerk: Visitor, words: str) -> None:
    assert clerk.get(f"/customer?{words}").status_code == 400


def test_a_day_begins_by_the_readers_clock() -> None:
    from xrm.web.pages.quick import _begin

    assert _begin(date(2026, 7, 1), Clock(date(2026, 7, 1), BERLIN)) == "2026-06-30T22:00:00Z"
    assert BY_NAME["month"].days(date(2026, 2, 10)) == (date(2026, 2, 1), date(2026, 2, 28))
