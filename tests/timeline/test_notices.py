"""Following and notices: who is told of what, and never of what they may not see."""

from __future__ import annotations

from tests.timeline.conftest import School
from xrm.timeline import notes


def kinds(school: School, role: str) -> list[tuple[str, str]]:
    return [(each.kind.value, each.title) for each in school.timelines.notices(school.people[role]).value]


def test_who_follows_is_told_of_notes_and_changes_by_others(school: School) -> None:
    office, teacher = school.people["office"], school.people["teacher"]
    ben, cy = (school.add("pupil", name=name, level="first") for name in ("Ben", "Cy"))
    school.timelines.follow(teacher, "pupil", ben)
    assert school.timelines.following(teacher, "pupil", ben).mine
    assert kinds(school, "teacher") == [], "nobody is told of what was before they followed"
    school.records.update(office, "pupil", ben, {"house": "Blue"})
    school.timelines.mark_seen(teacher)
    school.records.update(office, "pupil", ben, {"house": "Red"})
    school.records.update(office, "pupil", cy, {"house": "Red"})
    school.timelines.add(office, "pupil", ben, {"text": "Rang."})

    told = school.timelines.notices(teacher)
    assert [each.kind for each in told.value] == ["note", "change", "change"]
    assert [each.fresh for each in told.value] == [True, True, False]
    assert told.fresh == 2
    school.timelines.mark_seen(teacher)
    assert school.timelines.notices(teacher).fresh == 0
    school.timelines.unfollow(teacher, "pupil", ben)
    assert kinds(school, "teacher") == []


def test_whoever_says_something_follows_and_is_not_told_of_themselves(school: School) -> None:
    office = school.people["office"]
    ben = school.add("pupil", name="Ben", level="first")
    school.timelines.add(office, "pupil", ben, {"text": "Rang."})
    assert school.timelines.following(office, "pupil", ben).count == 1
    assert [each.title for each in school.timelines.followed(office)] == ["Ben"]
    assert kinds(school, "office") == []


def test_a_mention_is_told_once_and_as_what_it_is(school: School) -> None:
    office, teacher = school.people["office"], school.people["teacher"]
    ben = school.add("pupil", name="Ben", level="first")
    school.timelines.follow(teacher, "pupil", ben)
    school.timelines.add(office, "pupil", ben, {"text": "Ask @Tom Teacher."})
    assert kinds(school, "teacher") == [("mention", "Ben")]


def test_nothing_is_told_of_what_is_not_to_be_seen_any_more(school: School) -> None:
    office, teacher = school.people["office"], school.people["teacher"]
    ben = school.add("pupil", name="Ben", level="first")
    school.timelines.follow(teacher, "pupil", ben)
    school.timelines.add(office, "pupil", ben, {"text": "Ask @Tom Teacher."})
    school.records.update(office, "pupil", ben, {"grade": 2})
    assert all(each.change is None or "grade" not in each.change.changes for each in
               school.timelines.notices(teacher).value)  # fmt: skip
    school.records.update(office, "pupil", ben, {"level": "second"})
    assert kinds(school, "teacher") == []
    assert school.timelines.followed(teacher) == ()
    school.records.update(office, "pupil", ben, {"level": "first"})
    assert kinds(school, "teacher") != []


def test_a_follower_who_leaves_is_one_no_longer(school: School) -> None:
    office, teacher, admin = (school.people[each] for each in ("office", "teacher", "admin"))
    ben = school.add("pupil", name="Ben", level="first")
    school.timelines.follow(teacher, "pupil", ben)
    school.timelines.follow(teacher, "pupil", ben)
    assert school.timelines.following(office, "pupil", ben).count == 1
    assert teacher.id is not None
    school.records.delete(admin, "user", teacher.id)
    assert school.timelines.following(office, "pupil", ben).count == 0


def test_the_bell_counts_what_its_reader_may_see_and_stops_beyond_twenty(school: School) -> None:
    office, teacher = school.people["office"], school.people["teacher"]
    ben, cy = (school.add("pupil", name=name, level="first") for name in ("Ben", "Cy"))
    for each in (ben, cy):
        school.timelines.follow(teacher, "pupil", each)
    for number in range(19):
        school.timelines.add(office, "pupil", ben, {"text": f"Call {number}, @Tom Teacher."})
        school.timelines.add(office, "pupil", cy, {"text": f"Call {number}, @Tom Teacher."})
    assert (school.timelines.fresh(teacher), school.timelines.notices(teacher).fresh) == (21, 38)
    school.records.update(office, "pupil", cy, {"level": "second"})
    assert (school.timelines.fresh(teacher), school.timelines.notices(teacher).fresh) == (19, 19)
    school.records.update(office, "pupil", ben, {"house": "Red"})
    assert (school.timelines.fresh(teacher), school.timelines.notices(teacher).fresh) == (20, 20)


def test_a_note_is_told_to_no_reach_but_that_to_its_own_record(school: School) -> None:
    office, teacher = school.people["office"], school.people["teacher"]
    ben, cy, room = (
        school.add("pupil", name="Ben", level="first"),
        school.add("pupil", name="Cy"),
        school.add("room", name="R"),
    )
    made = school.timelines.add(office, "pupil", ben, {"text": "Ask @Tom Teacher."})
    (told,) = notes.told_of(school.records, teacher, "created_by ne me()", 10)
    shown = [told.shown(school.timelines.reach(office, *where)) for where in (("pupil", cy), ("room", room))]
    assert (told.entity, told.record, shown) == ("pupil", ben, [None, None])
    said = told.shown(school.timelines.reach(teacher, "pupil", ben))
    assert said == school.timelines.note(teacher, "pupil", ben, made.id)
