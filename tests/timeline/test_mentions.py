"""Mentions: typed by name, kept by id, offered and allowed only for who may see the record."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.timeline.conftest import School
from xrm.errors import XrmError
from xrm.testing import person
from xrm.timeline.items import MENTION, Person
from xrm.timeline.mentions import mentioned, pieces, plainly, typed, understood

ADA, ADAM, ZOE = (Person(UUID(int=number), name) for number, name in enumerate(["Ada", "Ada Mann", "Zoë Ólafsdóttir"]))
NAMES = st.lists(st.text("abcÄß '-.", min_size=1, max_size=12).filter(lambda name: name.strip() == name), max_size=6)


def test_the_longest_name_that_fits_is_meant() -> None:
    kept, shared = understood("@ada mann and @Ada, (@Zoë Ólafsdóttir) @adam", [ADA, ADAM, ZOE])
    assert kept == f"{MENTION % ADAM.id} and {MENTION % ADA.id}, ({MENTION % ZOE.id}) @adam"
    assert shared == frozenset()
    assert mentioned(kept) == (ADAM.id, ADA.id, ZOE.id)


@pytest.mark.parametrize("text", ["ada@Ada", "mail a.@Ada", "@ Ada", "@", "@@", "@{", "@{123}", "@Adam"])
def test_what_is_no_mention_stays_as_it_is(text: str) -> None:
    assert understood(text, [ADA])[0] == text


def test_a_name_of_several_is_told_and_stays() -> None:
    assert understood("@Ada!", [ADA, Person(uuid4(), "ada")]) == ("@Ada!", frozenset({"Ada"}))


@given(st.text(max_size=200), NAMES)
def test_reading_what_was_typed_says_the_same(text: str, names: list[str]) -> None:
    people = [Person(UUID(int=number), name) for number, name in enumerate(dict.fromkeys(map(str.casefold, names)))]
    by_id = {each.id: each for each in people}
    kept, _ = understood(text, people)
    assert typed(kept, by_id).casefold() == typed(text, by_id).casefold()
    assert "".join(each if isinstance(each, str) else f"@{each.name}" for each in pieces(kept, by_id)).casefold() == (
        typed(text, by_id).casefold()
    ) or mentioned(text)
    assert set(mentioned(kept)) - set(mentioned(text)) <= set(by_id)
    assert "\n" not in plainly(kept, by_id)


def test_a_mention_is_kept_whatever_somebody_is_called_later(school: School) -> None:
    office, teacher = school.people["office"], school.people["teacher"]
    ben = school.add("pupil", name="Ben", level="first")
    note = school.timelines.add(office, "pupil", ben, {"text": "Ask @Tom Teacher about it."})
    assert teacher.id is not None
    assert note.text == f"Ask {MENTION % teacher.id} about it."
    school.records.update(school.people["admin"], "user", teacher.id, {"name": "Tom Brown"})
    (known,) = school.timelines.note(office, "pupil", ben, note.id).mentions
    assert known.name == "Tom Brown"


def test_who_may_not_see_the_record_cannot_be_mentioned(school: School) -> None:
    office, teacher = school.people["office"], school.people["teacher"]
    dan = school.add("pupil", name="Dan", level="second")
    offered = {each.name for each in school.timelines.people(office, "pupil", dan)}
    assert offered == {"Olga Office", "Ada Admin"}
    for text in (f"See {MENTION % teacher.id} and @Ann", f"Nobody {MENTION % uuid4()}"):
        with pytest.raises(XrmError) as caught:
            school.timelines.add(office, "pupil", dan, {"text": text})
        assert {problem.code for problem in caught.value.problems} == {"XRM810"}
        assert {problem.target for problem in caught.value.problems} == {"text"}


def test_people_are_offered_by_the_beginning_of_their_name(school: School) -> None:
    office = school.people["office"]
    ben = school.add("pupil", name="Ben", level="first")
    assert [each.name for each in school.timelines.people(office, "pupil", ben, "t")] == ["Tom Teacher"]
    assert [each.name for each in school.timelines.people(office, "pupil", ben, "O'x\\%_")] == []
    person(school.application, "office", name="Tom Teacher")
    with pytest.raises(XrmError, match="Several people"):
        school.timelines.add(office, "pupil", ben, {"text": "Ask @tom teacher."})


def test_a_note_mentions_twenty_people_at_most(school: School) -> None:
    office = school.people["office"]
    ben = school.add("pupil", name="Ben", level="first")
    with pytest.raises(XrmError, match="at most 20 people"):
        school.timelines.add(office, "pupil", ben, {"text": " ".join(MENTION % uuid4() for _ in range(21))})
