"""Notes beside records: who sees them, who adds, changes, pins and removes them, and what they may say."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from tests.timeline.conftest import SYSTEM, School
from xrm.errors import XrmError
from xrm.records.refusals import Forbidden, NotFound, Refused, Stale
from xrm.testing import person


def codes(call: Callable[[], Any]) -> list[tuple[str, str]]:
    with pytest.raises(XrmError) as caught:
        call()
    return [(problem.code, problem.target) for problem in caught.value.problems]


def test_a_note_is_told_with_the_changes_of_its_record(school: School) -> None:
    office, teacher = school.people["office"], school.people["teacher"]
    pupil = school.add("pupil", name="Ben", level="first")
    school.timelines.add(office, "pupil", pupil, {"text": "Rang his mother."})
    school.records.update(office, "pupil", pupil, {"house": "Red"})

    told = school.timelines.read(teacher, "pupil", pupil)

    assert [each.kind for each in told.items] == ["change", "note", "change"]
    note = told.items[1].note
    assert note is not None
    assert (note.text, note.by and note.by.name) == ("Rang his mother.", "Olga Office")
    assert not (note.may_edit or note.may_remove or note.may_pin)


def test_only_who_sees_the_record_sees_its_notes_and_pupils_see_none(school: School) -> None:
    office, teacher, pupil = (school.people[each] for each in ("office", "teacher", "pupil"))
    ann = school.add("pupil", name="Ann", level="second")
    note = school.timelines.add(office, "pupil", ann, {"text": "Watch this one."})

    assert codes(lambda: school.timelines.read(teacher, "pupil", ann)) == [("XRM805", "pupil")]
    assert [each.kind for each in school.timelines.read(pupil, "pupil", ann).items] == ["change"]
    for call in (
        lambda: school.timelines.note(pupil, "pupil", ann, note.id),
        lambda: school.timelines.add(pupil, "pupil", ann, {"text": "Mine."}),
        lambda: school.timelines.attach(pupil, "pupil", ann, io.BytesIO(b"x"), "x.txt"),
    ):
        with pytest.raises(NotFound):
            call()
    assert school.timelines.people(pupil, "pupil", ann) == ()
    with pytest.raises(Forbidden):
        school.timelines.follow(pupil, "pupil", ann)


def test_a_note_is_found_beside_its_own_record_only(school: School) -> None:
    office = school.people["office"]
    ben, cy = (school.add("pupil", name=name, level="first") for name in ("Ben", "Cy"))
    lesson = school.add("lesson", name="Latin")
    note = school.timelines.add(office, "pupil", ben, {"text": "About Ben."})

    for entity, id in (("pupil", cy), ("lesson", lesson)):
        for call in (school.timelines.note, school.timelines.remove):
            with pytest.raises(NotFound):
                call(office, entity, id, note.id)
    with pytest.raises(NotFound):
        school.timelines.note(office, "pupil", ben, uuid4())


def test_who_may_write_a_record_adds_notes_unless_its_readers_may(school: School) -> None:
    office, teacher = school.people["office"], school.people["teacher"]
    pupil, lesson = school.add("pupil", name="Ben", level="first"), school.add("lesson", name="Latin")
    room, seat = school.add("room", name="12"), school.add("seat", name="12 A")

    assert codes(lambda: school.timelines.add(teacher, "pupil", pupil, {"text": "Hm."})) == [("XRM806", "")]
    assert school.timelines.add(teacher, "lesson", lesson, {"text": "Moved to ten."}).may_edit
    assert codes(lambda: school.timelines.add(office, "room", room, {"text": "Paint."})) == [("XRM806", "")]
    assert codes(lambda: school.timelines.add(office, "seat", seat, {"text": "Creaks."})) == [("XRM805", "seat")]


@pytest.mark.parametrize("scopes", [("read",), ("pupil:read", "lesson:write"), ()])
def test_a_token_that_may_not_write_adds_nothing(school: School, scopes: tuple[str, ...]) -> None:
    lesson = school.add("lesson", name="Latin")
    pupil = school.add("pupil", name="Ben", level="first")
    limited = replace(school.people["office"], scopes=scopes)

    for call in (
        lambda: school.timelines.add(limited, "pupil", pupil, {"text": "Hm."}),
        lambda: school.timelines.follow(limited, "pupil", pupil),
        lambda: school.timelines.attach(limited, "pupil", pupil, io.BytesIO(b"x"), "x.txt"),
    ):
        with pytest.raises((Forbidden, NotFound)):
            call()
    if "read" in scopes:
        with pytest.raises(Forbidden):
            school.timelines.add(limited, "lesson", lesson, {"text": "Hm."})


def test_its_author_changes_a_note_and_an_administrator_may_remove_it(school: School) -> None:
    office, teacher, admin = (school.people[each] for each in ("office", "teacher", "admin"))
    lesson = school.add("lesson", name="Latin")
    note = school.timelines.add(teacher, "lesson", lesson, {"text": "Moved."})

    changed = school.timelines.change(teacher, "lesson", lesson, note.id, {"text": "Moved to ten."})
    assert (changed.text, changed.edited is not None) == ("Moved to ten.", True)
    again = school.timelines.change(teacher, "lesson", lesson, note.id, {"text": "Moved to ten."})
    assert again.version == changed.version
    with pytest.raises(Forbidden):
        school.timelines.change(office, "lesson", lesson, note.id, {"text": "Moved to nine."})
    with pytest.raises(Forbidden):
        school.timelines.remove(office, "lesson", lesson, note.id)
    assert school.timelines.change(office, "lesson", lesson, note.id, {"pinned": True}).pinned
    with pytest.raises(Stale):
        school.timelines.change(teacher, "lesson", lesson, note.id, {"text": "Late."}, version=note.version)
    school.timelines.remove(admin, "lesson", lesson, note.id)
    assert [each.kind for each in school.timelines.read(teacher, "lesson", lesson).items] == ["change"]


def test_everything_wrong_with_a_note_is_said_at_once(school: School) -> None:
    office = school.people["office"]
    pupil = school.add("pupil", name="Ben", level="first")

    def say(**words: Any) -> list[tuple[str, str]]:
        return codes(lambda: school.timelines.add(office, "pupil", pupil, words))

    assert say(text=" \n ") == [("XRM810", "text")]
    assert say() == [("XRM810", "text")]
    assert say(text=3, pinned="yes", colour="red") == [("XRM803", "colour"), ("XRM810", "text"), ("XRM810", "pinned")]
    assert say(text="x" * 20_001) == [("XRM810", "text")]


def test_pinned_notes_stand_on_the_first_page_however_old(school: School) -> None:
    office = school.people["office"]
    pupil = school.add("pupil", name="Ben", level="first")
    first = school.timelines.add(office, "pupil", pupil, {"text": "Allergic to nuts.", "pinned": True})
    for number in range(5):
        school.timelines.add(office, "pupil", pupil, {"text": f"Call {number}."})

    page = school.timelines.read(office, "pupil", pupil, size=3)
    assert [note.id for note in page.pinned] == [first.id]
    further = school.timelines.read(office, "pupil", pupil, size=3, cursor=page.next)
    assert further.pinned == ()


def test_pages_tell_everything_once_while_more_comes_in(school: School) -> None:
    office = school.people["office"]
    pupil = school.add("pupil", name="Ben", level="first")
    for number in range(7):
        school.timelines.add(office, "pupil", pupil, {"text": f"Call {number}."})
    wanted = {each.key for each in school.timelines.read(office, "pupil", pupil, size=100).items}

    told, cursor = list[str](), ""
    while True:
        page = school.timelines.read(office, "pupil", pupil, size=2, cursor=cursor)
        told += [each.key for each in page.items]
        school.timelines.add(office, "pupil", pupil, {"text": "In between."})
        cursor = page.next
        if not cursor:
            break
    assert len(told) == len(set(told))
    assert set(told) == wanted


@pytest.mark.parametrize("cursor", ["x", "~", "2026-01-01~", "2026-01-01T00:00:00", "9" * 400 + "~x"])
def test_a_page_that_is_none_is_refused(school: School, cursor: str) -> None:
    pupil = school.add("pupil", name="Ben", level="first")
    assert codes(lambda: school.timelines.read(school.people["office"], "pupil", pupil, cursor=cursor)) == [
        ("XRM801", "$skiptoken")
    ]


def test_files_lie_beside_a_record_and_go_with_their_note(school: School) -> None:
    office, teacher = school.people["office"], school.people["teacher"]
    room = school.add("room", name="12")
    made = school.timelines.attach(office, "room", room, io.BytesIO(b"the plan"), "plan.txt")
    (file,) = made.files

    stored, stream = school.timelines.open_file(teacher, "room", room, made.id, file.id)
    with stream:
        assert (stored.name, stream.read()) == ("plan.txt", b"the plan")
    with pytest.raises(Forbidden):
        school.timelines.detach(teacher, "room", room, made.id, file.id)
    school.timelines.detach(office, "room", room, made.id, file.id)
    assert [each.kind for each in school.timelines.read(office, "room", room).items] == ["change"]
    with pytest.raises(NotFound):
        school.timelines.open_file(office, "room", room, made.id, file.id)


def test_a_file_that_is_refused_leaves_no_empty_note(school: School) -> None:
    office = school.people["office"]
    room = school.add("room", name="12")
    assert codes(lambda: school.timelines.attach(office, "room", room, io.BytesIO(b"<script>"), "x.html")) == [
        ("XRM815", "")
    ]
    assert len(school.timelines.read(office, "room", room).items) == 1


def test_what_stands_beside_a_record_goes_when_it_goes_for_good(school: School) -> None:
    office, admin = school.people["office"], school.people["admin"]
    pupil, seat = school.add("pupil", name="Ben", level="first"), school.add("seat", name="12 A")
    other = school.add("pupil", name="Cy", level="first")
    for id in (pupil, other):
        note = school.timelines.add(office, "pupil", id, {"text": "Rang."})
        school.timelines.attach(office, "pupil", id, io.BytesIO(b"x"), "x.txt", note.id)
    school.timelines.follow(office, "seat", seat)

    def kept(entity: str) -> int:
        return int(school.records.count(SYSTEM, school.records.query(SYSTEM, entity, {})))

    school.records.delete(office, "pupil", pupil)
    assert (kept("record_note"), kept("record_follower")) == (2, 3)
    school.records.restore(office, "pupil", pupil)
    assert len(school.timelines.read(office, "pupil", pupil, kinds={"note"}).items) == 1
    school.records.delete(office, "pupil", pupil)
    school.records.purge(replace(admin, system=True), "pupil", pupil)
    school.records.delete(office, "seat", seat)
    assert (kept("record_note"), kept("record_follower")) == (1, 1)


def test_nobody_reaches_notes_but_beside_their_record(school: School) -> None:
    for actor in school.people.values():
        for entity in ("record_note", "record_follower", "notice_mark"):
            rights = school.records.rights(actor, entity)
            assert not any(rights.may(verb) for verb in ("read", "create", "write", "delete"))


def test_a_person_without_other_roles_than_the_portals_is_outside(school: School) -> None:
    both = person(school.application, "pupil", "office", name="Both")
    ann = school.add("pupil", name="Ann", level="first")
    school.timelines.add(school.people["office"], "pupil", ann, {"text": "Hm."})
    assert "note" in [each.kind for each in school.timelines.read(both, "pupil", ann).items]
    with pytest.raises(Refused):
        school.timelines.add(both, "pupil", ann, {"text": ""})
