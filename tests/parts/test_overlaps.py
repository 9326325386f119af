"""`no_overlap`: of records with the same values no two share time, whoever writes them and however."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.links.site import ADMIN, ROLES, STAFF, SYSTEM, Site, codes
from xrm.errors import XrmError
from xrm.testing import write_app

MakeSite = Callable[..., Site]
MEMBER = "entity: member\nfields:\n  name: text, required\n"
MEMBERSHIP = """
entity: membership
fields:
  member: link member, required
  during: period, required
  status: [active, ended]
unique:
  one_at_a_time:
    fields: [member]
    no_overlap: during
    where: status ne 'ended'
"""
SAID = MEMBERSHIP + "    message: A member has one membership at a time.\n"
ROOM = "entity: room\nfields:\n  during: {type: period, granularity: minute, no_overlap: true}\n"


def period(since: str, until: str | None = None) -> dict[str, str | None]:
    return {"since": since, "until": until}


def join(site: Site, member: UUID, since: str, until: str | None = None, **more: object) -> UUID:
    return site.add("membership", STAFF, member=member, during=period(since, until), **more)


def refused(call: Callable[[], object]) -> list[tuple[str, str]]:
    with pytest.raises(XrmError) as error:
        call()
    return codes(error)


def test_no_two_of_a_member_share_a_day(make_site: MakeSite) -> None:
    site = make_site(ROLES, MEMBER, MEMBERSHIP)
    ada, bea = site.add("member", name="Ada"), site.add("member", name="Bea")
    first = join(site, ada, "2026-01-01", "2026-06-30")
    assert refused(lambda: join(site, ada, "2026-06-30")) == [("XRM809", "during")]
    join(site, ada, "2026-07-01")
    join(site, bea, "2026-06-30")
    assert refused(lambda: site.change("membership", first, STAFF, during={"until": None})) == [("XRM809", "during")]
    assert refused(lambda: site.change("membership", first, STAFF, during={"until": "2026-07-01"})) == [
        ("XRM809", "during")
    ]
    ended = join(site, ada, "2026-05-01", status="ended")
    assert refused(lambda: site.change("membership", ended, STAFF, status="active")) == [("XRM809", "during")]
    site.change("membership", first, STAFF, during={"since": "2025-01-01"})


def test_the_trash_does_not_count_and_restoring_asks_again(make_site: MakeSite) -> None:
    site = make_site(ROLES, MEMBER, MEMBERSHIP)
    ada = site.add("member", name="Ada")
    first = join(site, ada, "2026-01-01")
    site.records.delete(ADMIN, "membership", first)
    second = join(site, ada, "2026-02-01")
    assert refused(lambda: site.records.restore(ADMIN, "membership", first)) == [("XRM809", "during")]
    site.records.delete(ADMIN, "membership", second)
    site.records.restore(ADMIN, "membership", first)
    assert site.value("membership", first, "during")["since"] == date(2026, 1, 1)


def test_the_message_of_the_key_is_said(make_site: MakeSite) -> None:
    site = make_site(ROLES, MEMBER, SAID)
    ada = site.add("member", name="Ada")
    join(site, ada, "2026-01-01")
    with pytest.raises(XrmError) as error:
        join(site, ada, "2026-02-01")
    assert [each.message for each in error.value.problems] == ["A member has one membership at a time."]


def test_a_unique_value_has_its_own_message_too(make_site: MakeSite) -> None:
    site = make_site(ROLES, MEMBER + "unique:\n  by_name: {fields: [name], message: '{name} is there already.'}\n")
    site.add("member", STAFF, name="Cid")
    with pytest.raises(XrmError) as error:
        site.add("member", STAFF, name="Cid")
    assert [each.message for each in error.value.problems] == ["Cid is there already."]


def test_a_field_may_say_it_for_all_records(make_site: MakeSite) -> None:
    site = make_site(ROLES, ROOM)
    site.add("room", STAFF, during=period("2026-01-01T10:00:00Z", "2026-01-01T11:00:00Z"))
    site.add("room", STAFF, during=period("2026-01-01T11:00:00Z", "2026-01-01T12:00:00Z"))
    site.add("room", STAFF)
    site.add("room", STAFF)
    assert refused(lambda: site.add("room", STAFF, during=period("2026-01-01T11:59:00Z"))) == [("XRM809", "during")]


def test_of_many_who_write_at_once_one_is_first(make_site: MakeSite) -> None:
    site = make_site(ROLES, MEMBER, MEMBERSHIP)
    ada = site.add("member", name="Ada")
    results: list[str] = []
    barrier = threading.Barrier(6)

    def write() -> None:
        barrier.wait()
        try:
            join(site, ada, "2026-01-01")
            results.append("made")
        except XrmError as error:
            results.append(error.problems[0].code)

    threads = [threading.Thread(target=write) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(results) == ["XRM809"] * 5 + ["made"]


ENDS = st.tuples(
    st.dates(date(2026, 1, 1), date(2026, 1, 12)), st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 12))
)
PERIODS = ENDS.filter(lambda ends: ends[1] is None or ends[0] <= ends[1])


def test_whatever_is_tried_no_two_share_a_day(make_site: MakeSite) -> None:
    site = make_site(ROLES, MEMBER, MEMBERSHIP)

    @settings(max_examples=15)
    @given(st.lists(PERIODS, min_size=1, max_size=6))
    def check(periods: list[tuple[date, date | None]]) -> None:
        member = site.add("member", name="Ada")
        kept: list[tuple[date, date]] = []
        for since, until in periods:
            free = all(since > end or (until or date.max) < begin for begin, end in kept)
            try:
                site.add("membership", member=member, during={"since": since, "until": until})
            except XrmError:
                assert not free
            else:
                assert free
                kept.append((since, until or date.max))

    check()


def test_a_key_over_what_overlaps_already_is_refused_with_counts(make_site: MakeSite) -> None:
    without = MEMBERSHIP.split("unique:")[0]
    site = make_site(ROLES, MEMBER, without)
    ada = site.add("member", name="Ada")
    join(site, ada, "2026-01-01")
    other = join(site, ada, "2026-02-01")
    write_app(site.folder, MEMBERSHIP)
    with pytest.raises(XrmError) as error:
        site.app.apply_folder()
    assert [(each.code, each.message) for each in error.value.problems] == [
        ("XRM702", "Records of `membership` share time in `during` (1 pair); they cannot be held apart.")
    ]
    site.change("membership", other, SYSTEM, status="ended")
    site.app.apply_folder()
    assert refused(lambda: join(site, ada, "2026-02-01")) == [("XRM809", "during")]
    assert site.app.apply_folder() is None
