"""Each reader reads in their language: as they set it, else as the browser asks, else the app's first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import LanguageAccept

from xrm.app import Application
from xrm.catalog.requests import Actor
from xrm.testing import app_from, browser_of, person
from xrm.web.languages import language_for

APP = "app: test\nxrm: 1\nlabel: {en: School, de: Schule}\nlanguages: [en, de]\nmenu:\n  All: [pupil]\n"
PUPIL = """\
entity: pupil
label: {en: Pupil, de: Schülerin}
plural: {en: Pupils, de: Schülerinnen}
fields:
  name: {type: text, required: true, label: {en: Full name, de: Voller Name}, help: {en: As in the passport, de: Wie im Pass}}
  level: {choices: {low: {label: {en: Beginner, de: Anfängerin}}, high: High}}
  born: date
rules:
  not_me: {check: name ne 'me', message: {en: Not me., de: Nicht ich.}}
"""
GERMAN = "translate: de\npupil:\n  fields:\n    born: Geburtstag\n  sections: {Pupil: Angaben}\n"


@pytest.fixture
def application(tmp_path: Path) -> Iterator[Application]:
    with app_from(tmp_path, APP, PUPIL, GERMAN) as application:
        yield application


def test_pages_are_in_the_language_the_browser_asks_for(application: Application) -> None:
    admin = person(application, "admin")
    pupil = application.current().records.create(admin, "pupil", {"name": "Ada", "level": "low"})
    browser = browser_of(application, admin)

    german = {"Accept-Language": "fr, de-AT;q=0.8, en;q=0.5"}
    listed = browser.get("/pupil", headers=german).text
    shown = browser.get(f"/pupil/{pupil.id}/edit", headers=german).text

    assert all(word in listed for word in ("Schülerinnen", "Voller Name", "Anfängerin", 'lang="de"'))
    assert all(word in shown for word in ("Voller Name", "Wie im Pass", "Geburtstag", "Anfängerin"))
    english = browser.get("/pupil").text
    assert all(word in english for word in ("Pupils", "Full name", "Beginner", 'lang="en"'))
    assert "Voller Name" not in english


def test_what_somebody_set_wins_over_the_browser(application: Application) -> None:
    admin = person(application, "admin")
    application.current().records.update(Actor.for_system("test"), "user", admin.id, {"language": "de"})
    browser = browser_of(application, admin)

    assert "Schülerinnen" in browser.get("/pupil", headers={"Accept-Language": "en"}).text


def test_the_api_speaks_it_too(application: Application) -> None:
    browser = browser_of(application, person(application, "admin"))
    german = {"Accept-Language": "de", "Origin": "http://localhost"}

    refused = browser.post("/api/pupil", json={"name": "me"}, headers=german).get_json()
    sets = browser.get("/api/", headers=german).get_json()["value"]

    assert "Nicht ich." in str(refused)
    assert "Schülerinnen" in str(sets)
    assert browser.get("/api/me", headers=german).get_json()["language"] == "de"


CODES = st.sampled_from(["de", "de-AT", "EN", "en-gb", "fr", "pt-BR", "*", ""])


@given(CODES, st.lists(st.tuples(CODES, st.sampled_from([0, 0.5, 1])), max_size=4))
def test_it_is_one_of_the_apps_or_what_was_chosen(chosen: str, asked: list[tuple[str, float]]) -> None:
    found = language_for(chosen, LanguageAccept(asked), ("en", "de"))

    assert found in ("en", "de") or found == chosen
