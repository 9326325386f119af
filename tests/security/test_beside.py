"""What a review found beside records, and what it may not find again.  SQLite only, to be quick."""

from __future__ import annotations

import io
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.timeline.conftest import TEXTS, School
from tests.web.pages.visitor import Visitor
from tests.web.site import Site, open_site
from xrm.catalog.requests import Actor
from xrm.errors import XrmError
from xrm.identity import tokens
from xrm.testing import app_from, browser_of, person
from xrm.web.flask import create_flask

SYSTEM = Actor.for_system("test")
NAMES = {"office": "Olga Office", "teacher": "Tom Teacher", "pupil": "Ann", "admin": "Ada Admin"}
DOC = """
entity: doc
fields:
  name: text, required
  body: longtext
  data: json
  pupil: link pupil, inverse none
access:
  office: all
  teacher: read
"""
MAIL_TITLE = 'extend: user\ntitle: "{name} {email}"\n'
FEW_PEOPLE = "extend: user\naccess:\n  '*':\n    read: id eq me()\n"
PLUGIN = """
from datetime import UTC, datetime, timedelta, timezone
from markupsafe import Markup
from xrm.sdk import TimelineItem, hookimpl

NOW = datetime(2026, 1, 1, tzinfo=UTC)
GIVEN = {
    "markup": lambda: TimelineItem("a", NOW, Markup("<img src=x class=xss>")),
    "tab": lambda: TimelineItem("a", NOW, "go", href="/\\t/evil.example/x"),
    "surrogate": lambda: TimelineItem("a", NOW, "x\\ud800"),
    "late": lambda: TimelineItem("a", datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))), "x"),
    "long": lambda: TimelineItem("a", NOW, "x", "y" * 5_000_000),
}

@hookimpl
def collect_timeline(record, actor):
    return [GIVEN[record.title]()] if record.title in GIVEN else []
"""


def opened(folder: Path, *more: str, **how: Any) -> Iterator[School]:
    with app_from(folder / "app", *TEXTS, DOC, *more, **how) as application:
        people = {role: person(application, role, name=name) for role, name in NAMES.items()}
        yield School(application, people)


@pytest.fixture
def school(tmp_path: Path) -> Iterator[School]:
    yield from opened(tmp_path)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path, f"sqlite:///{tmp_path}/x.sqlite") as found:
        yield found


def kept_notes(records: Any) -> list[str]:
    return [row[0] for row in records.list(SYSTEM, records.query(SYSTEM, "record_note", {"select": "text"})).rows]


def test_a_much_changed_record_does_not_weigh_down_its_page_and_the_bell_of_who_follows(school: School) -> None:
    office, teacher = school.people["office"], school.people["teacher"]
    doc = school.add("doc", name="D")
    school.timelines.follow(teacher, "doc", doc)
    browser = create_flask(school.application).test_client()
    told = {"Authorization": f"Bearer {tokens.create_token(school.application.current(), office.id, 't')}"}
    for turn in range(6):
        answer = browser.patch(f"/api/doc/{doc}", json={"data": [f"{turn}{'x' * 1_900_000}"]}, headers=told)
        assert answer.status_code == 200
    page = browser_of(school.application, teacher).get(f"/doc/{doc}")
    assert len(page.data) < 5_000_000


def test_who_reads_a_record_as_a_role_of_the_portal_only_sees_no_notes_whatever_else_they_are(school: School) -> None:
    """Ann is a teacher too.  Teachers read the first level; her own record, of the second, she reads as a pupil."""
    ann = school.add("pupil", name="Ann", level="second")
    school.timelines.add(school.people["office"], "pupil", ann, {"text": "Do not tell Ann: we suspect her."})
    with pytest.raises(XrmError):
        school.records.read(school.people["teacher"], "pupil", ann)
    both = Actor(school.people["pupil"].id, "Ann", frozenset({"pupil", "teacher"}))
    assert [each.note for each in school.timelines.read(both, "pupil", ann).items if each.note] == []


def test_a_note_shows_no_more_of_its_author_than_its_reader_may_see(tmp_path: Path) -> None:
    for school in opened(tmp_path, MAIL_TITLE):
        ben = school.add("pupil", name="Ben", level="first")
        school.timelines.add(school.people["office"], "pupil", ben, {"text": "@Tom Teacher, look."})
        notes = [each.note for each in school.timelines.read(school.people["teacher"], "pupil", ben).items if each.note]
        assert "@example.org" not in str([(each.by, each.mentions) for each in notes])


def test_a_shared_view_tells_over_the_api_no_field_its_reader_may_not_know_of(site: Site) -> None:
    view = {"name": "v", "list": "customer", "words": "filter=secret+eq+%27Red%27", "shared": True}
    site.application.current().records.create(
        Actor(site.users["admin"], "Admin", frozenset({"admin"})), "saved_view", view
    )
    assert site.ask("GET", "/api/saved_view", "reader").status_code == 404


def test_history_does_not_tell_that_a_link_leads_to_something_hidden(school: School) -> None:
    office, teacher = school.people["office"], school.people["teacher"]
    one, other = (school.add("pupil", name=name, level="second") for name in ("One", "Other"))
    empty, linked = school.add("doc", name="x"), school.add("doc", name="x", pupil=one)
    school.records.update(office, "doc", linked, {"pupil": other})

    def told(id: Any) -> list[Any]:
        return [dict(each.changes) for each in school.records.history(teacher, "doc", id)]

    assert told(linked) == told(empty)


def test_who_may_not_know_of_somebody_is_not_told_by_a_mention(tmp_path: Path) -> None:
    for school in opened(tmp_path, FEW_PEOPLE):
        ben = school.add("pupil", name="Ben", level="second")
        office, answers = school.people["office"], []
        for name in ("Tom Teacher", "Tom Nobody"):
            try:
                answers.append(school.timelines.add(office, "pupil", ben, {"text": f"@{name}"}).text)
            except XrmError as error:
                answers.append(error.problems[0].message)
        assert answers == ["@Tom Teacher", "@Tom Nobody"]


def test_a_token_for_one_entity_lists_no_people(school: School) -> None:
    ben = school.add("pupil", name="Ben", level="first")
    office = school.people["office"]
    told = tokens.create_token(school.application.current(), office.id, "t", scopes=["pupil:write"])
    client, sent = create_flask(school.application).test_client(), {"Authorization": f"Bearer {told}"}
    assert client.get("/api/user", headers=sent).status_code == 404
    assert client.get(f"/api/pupil/{ben}/timeline/people", headers=sent).json["value"] == []


def test_a_role_of_the_portal_learns_nothing_of_followers(school: School) -> None:
    ann = school.add("pupil", name="Ann", level="first")
    school.timelines.follow(school.people["office"], "pupil", ann)
    assert school.timelines.following(school.people["pupil"], "pupil", ann).count == 0


def test_an_archive_of_very_many_entries_is_refused_before_it_is_read(school: School) -> None:
    lesson, began = school.add("lesson", name="L"), time.perf_counter()
    archive = io.BytesIO(archive_of(700_000))
    with pytest.raises(XrmError):
        school.timelines.attach(school.people["office"], "lesson", lesson, archive, "x.zip")
    assert time.perf_counter() - began < 2


def archive_of(entries: int) -> bytes:
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"a"
    central = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    size = len(central) * entries
    wide = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, entries, entries, size, len(local))
    place = struct.pack("<4sLQL", b"PK\6\7", 0, len(local) + size, 1)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return local + central * entries + wide + place + end


def test_pinned_notes_do_not_grow_a_page_without_end(school: School) -> None:
    office = school.people["office"]
    ben = school.add("pupil", name="Ben", level="first")
    for number in range(10):
        school.timelines.add(office, "pupil", ben, {"text": f"{number} {'x' * 19_000}", "pinned": True})
    with pytest.raises(XrmError, match="At most 10 notes"):
        school.timelines.add(office, "pupil", ben, {"text": "One more.", "pinned": True})
    page = browser_of(school.application, school.people["teacher"]).get(f"/pupil/{ben}")
    assert len(page.data) < 1_000_000


def test_views_shared_by_others_do_not_push_out_my_own(site: Site) -> None:
    mine = {"name": "zz mine", "list": "customer", "words": "sort=name"}
    records = site.application.current().records
    records.create(Actor(site.users["clerk"], "Clerk", frozenset({"clerk"})), "saved_view", mine)
    reader = Actor(site.users["reader"], "Reader", frozenset({"reader"}))
    for number in range(41):
        records.create(reader, "saved_view", {**mine, "name": f"!{number}", "shared": True})
    assert "zz mine" in Visitor(site, "clerk").text("/customer")


@pytest.mark.parametrize("name", ["markup", "tab", "surrogate", "late", "long"])
def test_what_a_plugin_tells_cannot_harm_the_page_it_is_told_on(tmp_path: Path, name: str) -> None:
    for school in opened(tmp_path, plugins={"plug": PLUGIN}):
        id = school.add("pupil", name=name, level="first")
        page = browser_of(school.application, school.people["office"]).get(f"/pupil/{id}")
        assert page.status_code == 200
        assert "class=xss" not in page.text
        assert "evil.example" not in page.text
        assert len(page.data) < 1_000_000


def test_that_a_note_was_said_and_removed_is_recorded(tmp_path: Path) -> None:
    for school in opened(tmp_path):
        lesson = school.add("lesson", name="L")
        note = school.timelines.add(school.people["office"], "lesson", lesson, {"text": "said"})
        school.timelines.remove(school.people["office"], "lesson", lesson, note.id)
        with school.application.database.read() as unit:
            from xrm.storage.internal import history

            found = unit.fetch(history.select().where(history.c.record_id == note.id))
        assert [row.action for row in found][:1] == ["create"]
        assert "said" not in str([row.payload for row in found])
