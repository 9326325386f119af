"""The last end of periods is empty while one of them is open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.links.site import ROLES, SYSTEM, Site

MakeSite = Callable[..., Site]
MEMBER = """
entity: member
fields:
  name: text
  last_end: max memberships/during/until
  last_active: max memberships/during/until where status eq 'active'
  first_start: min memberships/during/since
  gone: = last_end lt 2026-02-01
rules:
  not_gone: {when: "name eq 'stays'", check: last_end eq null}
privacy:
  keep: {for: 5 years, after: last_end}
"""
MEMBERSHIP = """
entity: membership
fields:
  member: link member
  during: period
  status: [active, ended]
"""


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    return make_site(ROLES, MEMBER, MEMBERSHIP)


DAYS = st.none() | st.dates(date(2026, 1, 1), date(2026, 3, 1))
PERIODS = st.tuples(DAYS, DAYS, st.sampled_from(["active", "ended"])).filter(
    lambda each: each[0] is None or each[1] is None or each[0] <= each[1]
)


def test_it_is_empty_while_one_is_open(site: Site) -> None:
    @settings(max_examples=20)
    @given(st.lists(PERIODS, max_size=4))
    def check(periods: list[tuple[date | None, date | None, str]]) -> None:
        member = site.add("member")
        for since, until, status in periods:
            site.add("membership", member=member, during={"since": since, "until": until}, status=status)
        values = site.read("member", member).values
        assert values["last_end"] == last(periods)
        assert values["last_active"] == last([each for each in periods if each[2] == "active"])
        found = member in site.find("member", filter="last_end ne null")
        assert found == (last(periods) is not None)
        assert values["gone"] is bool(found and last(periods) < date(2026, 2, 1))

    check()


def last(periods: list[tuple[date | None, date | None, str]]) -> date | None:
    if any(until is None and since is not None for since, until, _ in periods):
        return None
    return max((until for _, until, _ in periods if until is not None), default=None)


def test_rules_see_the_same(site: Site) -> None:
    member = site.add("member")
    site.add("membership", member=member, during={"since": "2026-01-01", "until": "2026-01-31"})
    other = site.add("membership", member=member, during={"since": "2026-02-01"})
    site.change("member", member, name="stays")
    site.change("membership", other, during={"until": "2026-02-28"})
    assert site.value("member", member, "last_end", SYSTEM) == date(2026, 2, 28)
