"""The example plugin of thirty lines, from its file to what people see: a field type, an entity and a panel."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plugins.conftest import Installer
from xrm.app import Application
from xrm.catalog.requests import Actor
from xrm.errors import XrmError
from xrm.testing import app_from, browser_of, person

PLUGIN = Path(__file__).parent.parent / "support" / "plugin_library.py"
SYSTEM = Actor.for_system("test")


def library(folder: Path, database_url: str = "") -> Application:
    return app_from(folder, plugins={"library": PLUGIN}, database_url=database_url)


def test_its_entity_is_kept_with_its_own_type(tmp_path: Path, database_url: str) -> None:
    with library(tmp_path, database_url) as application:
        records = application.current().records

        book = records.create(SYSTEM, "book", {"name": "Dune", "mark": "ps 3558"})

        assert book.values["mark"] == "PS 3558"
        assert book.entity.owner == "library"
        with pytest.raises(XrmError, match="letters, a space and a number"):
            records.create(SYSTEM, "book", {"name": "Dune", "mark": "3558"})


def test_its_panel_stands_on_the_record_page_and_what_it_shows_is_escaped(tmp_path: Path) -> None:
    with library(tmp_path) as application:
        admin = person(application, "admin")
        book = application.current().records.create(admin, "book", {"name": "Dune", "mark": "PS <i>"})

        page = browser_of(application, admin).get(f"/book/{book.id}").text

        assert "On the shelf" in page
        assert "Look under <b>PS &lt;I&gt;</b>." in page


def test_the_api_knows_its_entity(tmp_path: Path) -> None:
    with library(tmp_path) as application:
        browser = browser_of(application, person(application, "admin"))

        made = browser.post("/api/book", json={"name": "Dune", "mark": "ps 1"}, headers={"Origin": "http://localhost"})

        assert made.status_code == 201
        assert browser.get("/api/book").get_json()["value"][0]["mark"] == "PS 1"


def test_when_it_breaks_the_rest_of_the_application_runs(tmp_path: Path) -> None:
    with app_from(tmp_path, "entity: note\nfields:\n  name: text", plugins={"library": "1 / 0"}) as application:
        xrm = application.current()

        assert xrm.records.create(SYSTEM, "note", {"name": "still here"}).title == "still here"
        (aside,) = [state for state in xrm.extensions.plugins if state.problem]
        assert (aside.name, aside.problem and aside.problem.code) == ("library", "XRM609")


def test_uninstalled_the_site_goes_on_without_it(
    install: Installer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("library", "1.0", PLUGIN.read_text())
    app = "app: test\nxrm: 1\nplugins:\n  library: 1+"
    with app_from(tmp_path / "app", app) as application:
        assert "book" in application.current().catalog.entities
    monkeypatch.undo()

    with app_from(tmp_path / "app", app) as application:
        assert "book" not in application.current().catalog.entities
        assert "user" in application.current().catalog.entities


def test_taken_out_its_records_stay_and_come_back_with_it(tmp_path: Path) -> None:
    with library(tmp_path) as application:
        book = application.current().records.create(SYSTEM, "book", {"name": "Dune", "mark": "PS 1"})
    (tmp_path / "plugins" / "library.py").rename(tmp_path / "library.txt")

    with app_from(tmp_path) as application:
        assert "user" in application.current().catalog.entities

    (tmp_path / "library.txt").rename(tmp_path / "plugins" / "library.py")
    with app_from(tmp_path) as application:
        assert application.current().records.read(SYSTEM, "book", book.id).values["mark"] == "PS 1"


STARS = """
from pathlib import Path

from xrm.sdk import FieldType, Kind, hookimpl


@hookimpl
def register_field_types():
    return [FieldType(name="stars", kind=Kind.INTEGER, label="Stars", widget="stars", cell="stars")]


@hookimpl
def register_templates():
    return [{folder!r}]
"""


def test_its_own_widget_and_cell_are_found(tmp_path: Path) -> None:
    for kind, text in (("cells", "{{ cell.value }} of five stars"), ("widgets", "<b>pick stars</b>")):
        (tmp_path / "templates" / kind).mkdir(parents=True)
        (tmp_path / "templates" / kind / "stars.html").write_text(text)
    plugin = STARS.format(folder=str(tmp_path / "templates"))
    entity = "entity: film\nfields:\n  name: text\n  liked: stars"

    with app_from(tmp_path / "app", entity, plugins={"stars": plugin}) as application:
        admin = person(application, "admin")
        film = application.current().records.create(admin, "film", {"name": "Ran", "liked": 5})
        browser = browser_of(application, admin)

        assert "5 of five stars" in browser.get(f"/film/{film.id}").text
        assert "<b>pick stars</b>" in browser.get(f"/film/{film.id}/edit").text


KEEPERS = """
from xrm.sdk import Panel, hookimpl
from xrm.sdk.web import render


@hookimpl
def register_panels():
    return [Panel("keepers", "Keepers", lambda record, actor: render("keepers/all.html", film=record.title))]


@hookimpl
def register_templates():
    return [{folder!r}]
"""


def test_its_panel_is_made_of_the_components_of_the_pages(tmp_path: Path) -> None:
    (tmp_path / "templates" / "keepers").mkdir(parents=True)
    (tmp_path / "templates" / "keepers" / "all.html").write_text(
        '{% from "components/badge.html" import badge %}{{ badge("kept: " ~ film, "green") }}'
    )
    plugin = KEEPERS.format(folder=str(tmp_path / "templates"))

    with app_from(tmp_path / "app", "entity: film\nfields:\n  name: text", plugins={"keepers": plugin}) as application:
        admin = person(application, "admin")
        film = application.current().records.create(admin, "film", {"name": "<Ran>"})
        page = browser_of(application, admin).get(f"/film/{film.id}").text

    assert '<span class="x-badge x-tone-green">kept: &lt;Ran&gt;</span>' in page
