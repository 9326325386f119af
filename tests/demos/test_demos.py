"""Each demo is filled up to the day it is started, and each of its log-ins can walk every kind of page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
import time_machine

from tests.demos.filled import SYSTEM, Demo, empty_panels, filled
from xrm.catalog.layout import ViewKind
from xrm.demos import DEMOS
from xrm.identity.accounts import actor_of, list_users
from xrm.jobs.due import run_due
from xrm.timeline.items import NoticeKind

AT_NIGHT = datetime(2028, 3, 1, 0, 10, tzinfo=UTC)
UNTIL = datetime(2028, 3, 1, 16, 0, tzinfo=UTC)
"""A day on which a term begins, after a leap day; before anybody is at work, and in the afternoon."""
LEAST = {"university": 600, "club": 1500, "business": 1300}
"""Records, all in all."""

Fill = Callable[[str, datetime], Demo]
pytestmark = [
    pytest.mark.parametrize("name", [pytest.param(each, marks=pytest.mark.xdist_group(each)) for each in sorted(DEMOS)])
]


@pytest.fixture(scope="session")
def fill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fill]:
    """A demo started at a moment; each is filled once."""
    with ExitStack() as stack:
        yield cache(lambda name, until: stack.enter_context(filled(name, tmp_path_factory.mktemp("demo"), until)))


@pytest.fixture
def demo(name: str, fill: Fill) -> Iterator[Demo]:
    """Filled, and the clock stands at that moment."""
    found = fill(name, UNTIL)
    with time_machine.travel(UNTIL):
        yield found


def test_it_is_full_of_records_that_happened_before_now(demo: Demo) -> None:
    records = demo.application.current().records

    def count(entity: str, where: str = "") -> int:
        return records.count(SYSTEM, records.query(SYSTEM, entity, {"filter": where} if where else {}))

    counts = {each: count(each) for each in demo.entities()}
    later = {each: count(each, f"created_at gt {UNTIL.isoformat()}") for each in demo.entities()}

    assert sum(counts.values()) > LEAST[demo.name]
    assert min(counts.values()) > 0, counts
    assert set(later.values()) == {0}, later


def test_it_goes_on_until_the_day_it_is_started(demo: Demo) -> None:
    records = demo.application.current().records
    week = f"created_at ge {(UNTIL - timedelta(days=7)).isoformat()}"

    new = {each: records.count(SYSTEM, records.query(SYSTEM, each, {"filter": week})) for each in demo.entities()}

    assert sum(1 for each in new.values() if each) >= 3, new


def test_every_first_page_is_full(demo: Demo) -> None:
    empty = {login.email: empty_panels(demo.visitor(login).get("/").text) for login in demo.logins}

    assert not any(empty.values()), empty


def test_several_people_changed_things_lately(demo: Demo) -> None:
    records = demo.application.current().records
    week = {"filter": f"updated_at ge {(UNTIL - timedelta(days=7)).isoformat()}", "select": "updated_by"}

    who = set()
    for name in demo.entities():
        page = records.list(SYSTEM, records.query(SYSTEM, name, week))
        who |= {row[page.names.index("updated_by")] for row in page.rows}

    assert len(who - {None}) >= 2, who


def test_people_are_mentioned_in_notes(demo: Demo) -> None:
    xrm = demo.application.current()
    actors = [actor_of(xrm, each.id, via="test") for each in list_users(xrm)]
    told = {each.name: xrm.timelines.notices(each).value for each in actors if each}

    mentions = {name: sum(1 for each in found if each.kind is NoticeKind.MENTION) for name, found in told.items()}

    assert sum(1 for each in mentions.values() if each) >= 3, mentions


def test_a_tree_has_branches(demo: Demo) -> None:
    xrm = demo.application.current()
    for entity in xrm.catalog.entities.values():
        for view in entity.list.views:
            if view.kind is ViewKind.TREE and entity.name in demo.entities():
                under = xrm.records.query(SYSTEM, entity.name, {"filter": f"{view.by} ne null"})
                assert xrm.records.count(SYSTEM, under) > 20, entity.name


def test_nothing_is_left_to_do_by_the_clock(demo: Demo) -> None:
    xrm = demo.application.current()

    assert list(run_due(xrm.records, xrm.database)) == []
    assert [each.done for each in run_due(xrm.records, xrm.database, every=True) if each.done] == []


def test_the_same_day_gives_the_same_records(demo: Demo, fill: Fill) -> None:
    assert fill(demo.name, AT_NIGHT).titles() == demo.titles()


def test_in_the_night_the_first_pages_are_full_too(name: str, fill: Fill) -> None:
    demo = fill(name, AT_NIGHT)
    with time_machine.travel(AT_NIGHT):
        empty = {login.email: empty_panels(demo.visitor(login).get("/").text) for login in demo.logins}

    assert not any(empty.values()), empty


def test_every_log_in_walks_every_page(demo: Demo) -> None:
    catalog = demo.application.current().catalog
    named = [name for group in catalog.menu for name in group.entities]
    for login in demo.logins:
        client = demo.visitor(login)
        for name in named:
            listed = client.get(f"/{name}?view=all" if catalog.entities[name].list.default else f"/{name}")
            if listed.status_code == 404:
                continue  # not theirs to read
            assert listed.status_code == 200
            for view in ("board", "calendar", "tree"):
                assert client.get(f"/{name}?view={view}").status_code in (200, 400)
            page = client.get(f"/api/{name}?$top=1").json or {}
            for record in page["value"]:
                for part in ("", "/edit", "/duplicate"):
                    status = client.get(f"/{name}/{record['id']}{part}").status_code
                    assert status == 200 if not part else status in (200, 404), (login.role, name, part)
