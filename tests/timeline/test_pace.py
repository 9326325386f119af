"""How much one person writes beside records within an hour: whatever a hand does, and not what a script gone wrong does."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import time_machine

from tests.support.statements import counted
from tests.timeline.conftest import School
from tests.web.pages.visitor import form_in
from xrm.errors import TooOften
from xrm.identity import tokens
from xrm.testing import browser_of
from xrm.timeline.notes import MOST_WRITTEN, NOTE
from xrm.timeline.reach import keeper
from xrm.web.flask import create_flask


@pytest.fixture
def busy(school: School) -> UUID:
    """A lesson beside which the office has written all but one of what it may within an hour."""
    office, lesson = school.people["office"], school.add("lesson", name="L")
    first = school.timelines.add(office, "lesson", lesson, {"text": "The first."})
    beside = school.timelines.reach(office, "lesson", lesson)
    where = {"about": str(lesson), "about_kind": beside.entity.id}
    many = [{**where, "text": f"Line {number}."} for number in range(MOST_WRITTEN - 3)]
    school.records.create_many(keeper(office), NOTE, many)
    school.timelines.remove(office, "lesson", lesson, first.id)  # what was taken away was written all the same
    return lesson


def test_whoever_writes_too_much_waits_and_nobody_else_does(school: School, busy: UUID) -> None:
    office, teacher = school.people["office"], school.people["teacher"]
    last = school.timelines.add(office, "lesson", busy, {"text": "The last."})
    for write in (
        lambda: school.timelines.add(office, "lesson", busy, {"text": "One more."}),
        lambda: school.timelines.attach(office, "lesson", busy, io.BytesIO(b"x"), "x.txt"),
        lambda: school.timelines.attach(office, "lesson", busy, io.BytesIO(b"x"), "x.txt", last.id),
        lambda: school.timelines.change(office, "lesson", busy, last.id, {"text": "Another."}),
    ):
        with pytest.raises(TooOften, match="XRM812.*1,000 notes and files within an hour") as caught:
            write()
        assert 3000 < caught.value.seconds <= 3600
    assert school.timelines.add(teacher, "lesson", busy, {"text": "Mine."}).text == "Mine."
    school.timelines.remove(office, "lesson", busy, last.id)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1, seconds=1), tick=True):
        assert school.timelines.add(office, "lesson", busy, {"text": "Later."}).text == "Later."


def test_to_look_whether_it_was_too_much_takes_one_statement(school: School, busy: UUID) -> None:
    with counted() as said:
        school.timelines.add(school.people["office"], "lesson", busy, {"text": "The last."})
    assert len([each for each in said if each.startswith("SELECT") and "_xrm_history" in each]) == 1


def test_it_is_told_when_to_go_on_and_what_was_typed_stays(school: School, busy: UUID) -> None:
    office = school.people["office"]
    school.timelines.add(office, "lesson", busy, {"text": "The last."})
    told = tokens.create_token(school.application.current(), office.id, "t")
    client = create_flask(school.application).test_client()
    sent = {"json": {"text": "More."}, "headers": {"Authorization": f"Bearer {told}"}}
    answer = client.post(f"/api/lesson/{busy}/timeline", **sent)
    assert (answer.status_code, answer.json["error"]["code"]) == (429, "XRM812")
    assert 3000 < int(answer.headers["Retry-After"]) <= 3600

    browser, path = browser_of(school.application, office), f"/lesson/{busy}/timeline"
    values = dict(form_in(browser.get(path).text, path)) | {"text": "Typed with care."}
    refused = browser.post(path, data=values)
    assert refused.status_code == 429
    assert "Typed with care.</textarea>" in refused.text
    assert (
        "You wrote 1,000 notes and files within an hour. Go on in 60 minutes; what you wrote so far is kept."
        in refused.text
    )
