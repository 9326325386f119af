"""The lists of a record's page: one more is added there, one is changed in its line, one is taken out; without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.pages.visitor import Visitor, form_in
from tests.web.site import Site, open_site

PUPIL = "entity: pupil\nfields:\n  name: text, required\n  lessons: links lesson via visit\naccess: {clerk: all, reader: read}\n"
LESSON = "entity: lesson\nfields:\n  name: text, required\n  tutor: link pupil\naccess: {clerk: all, reader: read}\n"
VISIT = """
entity: visit
between: [pupil, lesson]
fields:
  pupil: {order: -mark}
  mark: integer, max 6
  note: text
  locked: boolean
unique:
  once: {fields: [pupil, lesson]}
access: {clerk: all, reader: read}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("related")
    more = {"entities/pupil.yaml": PUPIL, "entities/lesson.yaml": LESSON, "entities/visit.yaml": VISIT}
    with open_site(folder, f"sqlite:///{(folder / 'xrm.sqlite').as_posix()}", more=more) as found:
        yield found


def made(site: Site, name: str) -> tuple[str, str]:
    """The addresses of a pupil and of the list of their visits."""
    page = f"/pupil/{site.make('pupil', name=name)['id']}"
    return page, f"{page}/-/list/visits"


def visit_of(site: Site, **values: object) -> str:
    return str(site.ask("POST", "/api/visit", json=values).json["id"])


def test_one_more_is_added_and_one_comes_back_to_the_list(site: Site, clerk: Visitor) -> None:
    page, line = made(site, "Ada")
    lesson = site.make("lesson", name="Piano")["id"]
    answer = clerk.send(page, {"lesson": lesson}, line)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{page}#list-visits")
    html = clerk.text(page)
    assert "added." in html and html.count("Piano") >= 2
    assert site.ask("GET", f"{page.replace('/pupil', '/api/pupil')}/lessons").json["value"][0]["name"] == "Piano"


def test_what_is_wrong_stands_beside_the_input_and_what_was_typed_stays(site: Site, clerk: Visitor) -> None:
    page, line = made(site, "Bob")
    lesson = site.make("lesson", name="Flute")["id"]
    clerk.send(page, {"lesson": lesson}, line)
    answer = clerk.send(page, {"lesson": lesson}, line)
    html = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "“Bob · Flute” has this already." in html
    assert form_in(html, line)["lesson"] == lesson
    empty = clerk.send(page, {"lesson": ""}, line)
    assert empty.status_code == 422 and "This is needed." in empty.get_data(as_text=True)


def test_one_is_changed_in_its_line(site: Site, clerk: Visitor) -> None:
    page, line = made(site, "Cleo")
    visits = [
        visit_of(site, pupil_id=page[7:], lesson_id=site.make("lesson", name=name)["id"], mark=mark)
        for name, mark in (("Oboe", 2), ("Harp", 5))
    ]
    html = clerk.text(page).partition('id="list-visits"')[2]
    assert html.index("Harp") < html.index("Oboe")
    here = f"{line}/{visits[0]}"
    assert f'href="{here}#list-visits"' in html
    refused = clerk.send(here, {"mark": "9"})
    assert refused.status_code == 422 and form_in(refused.get_data(as_text=True), here)["mark"] == "9"
    answer = clerk.send(here, {"mark": "6"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{page}#list-visits")
    assert site.ask("GET", f"/api/visit/{visits[0]}").json["mark"] == 6
    stale = clerk.form(here)
    site.ask("PATCH", f"/api/visit/{visits[0]}", json={"mark": 1})
    stale["mark"] = "4"
    assert clerk.post(here, stale).status_code == 412
    assert site.ask("GET", f"/api/visit/{visits[0]}").json["mark"] == 1
    full = clerk.send(f"/visit/{visits[0]}/edit?_back=pupil", {"note": "Well"}, f"/visit/{visits[0]}/edit")
    assert full.headers["Location"] == f"{page}#list-visits"


def test_a_relationship_is_taken_away_and_a_link_that_may_be_empty_is_emptied(site: Site, clerk: Visitor) -> None:
    page, line = made(site, "Dora")
    lesson = site.make("lesson", name="Tuba", tutor_id=page[7:])["id"]
    visit = visit_of(site, pupil_id=page[7:], lesson_id=lesson)
    assert clerk.send(page, {}, f"{line}/{visit}/remove").status_code == 303
    assert site.ask("GET", f"/api/visit/{visit}").status_code == 404
    assert clerk.send(page, {}, f"{page}/-/list/lessons_as_tutor/{lesson}/remove").status_code == 303
    assert site.ask("GET", f"/api/lesson/{lesson}").json["tutor_id"] is None


def test_the_form_of_a_record_picks_several_through_a_relationship(site: Site, clerk: Visitor) -> None:
    page, _ = made(site, "Finn")
    first, second = (site.make("lesson", name=name)["id"] for name in ("Lute", "Lyre"))
    assert clerk.send(f"{page}/edit", {"lessons": [first, second]}).status_code == 303
    assert clerk.form(f"{page}/edit").getlist("lessons") == ["", first, second]
    assert clerk.send(f"{page}/edit", {"lessons": ["", second]}).status_code == 303
    html = clerk.text(page)
    assert f'href="/lesson/{second}"' in html
    assert [each["lesson_id"] for each in site.ask("GET", f"/api{page}/visits").json["value"]] == [second]


def test_nothing_of_it_is_there_for_who_may_not(site: Site, clerk: Visitor, reader: Visitor) -> None:
    page, line = made(site, "Eve")
    visit = visit_of(site, pupil_id=page[7:], lesson_id=site.make("lesson", name="Drum")["id"])
    other, _ = made(site, "Ned")
    html = reader.text(page)
    assert "Drum" in html and "/-/list/" not in html
    token = form_in(html, "/logout")["csrf_token"]
    for path in (line, f"{line}/{visit}", f"{line}/{visit}/remove"):
        assert reader.post(path, {"csrf_token": token}).status_code in (403, 404)
    token = clerk.form(f"{line}/{visit}")["csrf_token"]
    for path in (f"{other}/-/list/visits/{visit}", f"{other}/-/list/visits/{visit}/remove", f"{page}/-/list/nothing"):
        assert clerk.post(path, {"csrf_token": token}).status_code == 404
    assert clerk.post(line, {"csrf_token": token, "pupil": other[7:]}).status_code == 400
    assert clerk.get(f"{line}/{visit}?x=1").status_code == 400
