"""Plugins that come, break, go and come back under a running site: nothing stops, nothing is lost, and admins are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.plugins.conftest import Installer
from xrm.app import Application
from xrm.catalog.requests import Actor
from xrm.cli.program import main
from xrm.testing import app_from, browser_of, person, write_app

PLUGIN = Path(__file__).parent.parent / "support" / "plugin_library.py"
SYSTEM = Actor.for_system("test")
OPTIONAL = "app: test\nxrm: 1\nplugins:\n  library:\n    version: 1+\n    optional: true\n"
PUPIL = """\
entity: pupil
fields:
  name: text, required
  bag: shelf_mark, unique
  reads: link book
list:
  columns: [name, bag, reads]
"""


def says(*documents: tuple[str, str]) -> str:
    """A single-file plugin that brings these definition files."""
    made = ", ".join(f"Document({name!r}, {text!r}, '')" for name, text in documents)
    return f"from xrm.sdk import Document, hookimpl\n\n\n@hookimpl\ndef register_documents():\n    return [{made}]\n"


def admin_page(application: Application) -> str:
    return browser_of(application, person(application, "admin")).get("/admin").text


def test_a_site_that_uses_an_optional_plugin_starts_without_it_and_grows_with_it(
    install: Installer, tmp_path: Path, database_url: str
) -> None:
    with app_from(tmp_path / "app", OPTIONAL, PUPIL, database_url=database_url) as application:
        xrm = application.current()
        pupil = xrm.records.create(SYSTEM, "pupil", {"name": "Ada"})
        assert list(xrm.catalog.entities["pupil"].fields) == ["name"]
        told = admin_page(application)
        assert "The plugin `library` is not installed; what belongs to it lies dormant." in told.replace("&#39;", "'")
        assert "entity/pupil.yaml:4:8" in told

        install("library", "1.0", PLUGIN.read_text())
        application.apply_folder()
        records = application.current().records
        book = records.create(SYSTEM, "book", {"name": "Dune", "mark": "PS 1"})
        changed = records.update(SYSTEM, "pupil", pupil.id, {"bag": "ab 1", "reads_id": book.id})
        assert changed.values["bag"] == "AB 1"
        assert "Set aside and dormant" not in admin_page(application)


def test_uninstalled_the_fields_of_the_site_that_need_it_lie_dormant_and_come_back_with_their_values(
    install: Installer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    install("library", "1.0", PLUGIN.read_text())
    with app_from(tmp_path / "app", OPTIONAL, PUPIL, database_url=database_url) as application:
        pupil = application.current().records.create(SYSTEM, "pupil", {"name": "Ada", "bag": "ab 1"})
    with monkeypatch.context() as gone:
        gone.setattr("xrm.plugins.finding.entry_points", lambda **_: ())
        with app_from(tmp_path / "app", database_url=database_url) as application:
            xrm = application.current()
            assert "bag" not in xrm.records.read(SYSTEM, "pupil", pupil.id).values
            assert xrm.records.update(SYSTEM, "pupil", pupil.id, {"name": "Ada L."}).title == "Ada L."
            application.apply_folder()  # whether or not somebody applies meanwhile
    with app_from(tmp_path / "app", database_url=database_url) as application:
        application.apply_folder()
        assert application.current().records.read(SYSTEM, "pupil", pupil.id).values["bag"] == "AB 1"


BASE = "entity: student\nfields:\n  name: text, required\n  level: text\n"
CLUB = "extend: student\nfields:\n  club_number: text(8)\nrules:\n  club_named: level ne 'x'\n"


@pytest.fixture
def school(tmp_path: Path) -> Callable[[str, str], Application]:
    """An app with the plugins `education` and `club`, by what they bring."""

    def make(education: str, club: str) -> Application:
        plugins = {
            "education": says(("education/student.yaml", education)),
            "club": says(("club/student.yaml", club)),
        }
        return app_from(tmp_path / "app", plugins=plugins)

    return make


def test_an_extension_that_an_upgrade_breaks_is_set_aside_with_its_values_kept(
    school: Callable[[str, str], Application], tmp_path: Path
) -> None:
    with school(BASE, CLUB) as application:
        student = application.current().records.create(SYSTEM, "student", {"name": "Ada", "club_number": "7"})

    with school(BASE.replace("level", "grade"), CLUB) as application:
        assert application.current().records.read(SYSTEM, "student", student.id).values["club_number"] == "7"
        application.apply_folder()
        xrm = application.current()
        assert list(xrm.catalog.entities["student"].fields) == ["name", "grade"]
        told = admin_page(application)
        assert "This file of the plugin `club` is set aside; its columns and their values stay." in told
    doctor = CliRunner().invoke(main, ["doctor", str(tmp_path / "app")])
    assert "XRM613" in doctor.output
    assert doctor.exit_code == 0

    with school(BASE.replace("level", "grade"), CLUB.replace("level", "grade")) as application:
        application.apply_folder()
        assert application.current().records.read(SYSTEM, "student", student.id).values["club_number"] == "7"


def test_a_site_that_names_what_a_plugin_brought_runs_on_when_the_plugin_is_gone(tmp_path: Path) -> None:
    site = "extend: student\nfields:\n  shirt: text\nlist:\n  columns: {add: [club_number, shirt]}\n"
    site += "rules:\n  numbered: club_number ne 'x'\n"
    plugins = {"education": says(("e/student.yaml", BASE)), "club": says(("c/student.yaml", CLUB))}
    with app_from(tmp_path / "app", site, plugins=plugins) as application:
        student = application.current().records.create(SYSTEM, "student", {"name": "Ada", "shirt": "S"})
    (tmp_path / "app" / "plugins" / "club.py").unlink()

    with app_from(tmp_path / "app") as application:
        xrm = application.current()
        assert xrm.records.read(SYSTEM, "student", student.id).values["shirt"] == "S"
        assert "club_number" not in xrm.catalog.entities["student"].fields
        assert not xrm.catalog.entities["student"].rules
        assert "The plugin `club` is not there any more" in admin_page(application)

    (tmp_path / "app" / "plugins" / "education.py").unlink()
    with app_from(tmp_path / "app") as application:
        assert "student" not in application.current().catalog.entities
    write_app(tmp_path / "app", plugins=plugins)
    with app_from(tmp_path / "app") as application:
        assert application.current().records.read(SYSTEM, "student", student.id).values["shirt"] == "S"


def test_a_plugin_without_definitions_runs_once_it_was_applied(tmp_path: Path) -> None:
    hook = "from xrm.sdk import JobType, hookimpl\n\n\n@hookimpl\ndef register_jobs():\n    return [JobType('greet', 'Greet', print)]\n"
    with app_from(tmp_path / "app", "entity: pupil\nfields:\n  name: text\n") as application:
        write_app(tmp_path / "app", plugins={"greeter": hook})
        assert [each.words for each in application.plan_folder().steps] == ["switch on the plugin greeter"]
        assert "greet" not in application.current().jobs.types

        application.apply_folder()
        assert application.current().jobs.types["greet"].label == "Greet"
        assert application.plan_folder().steps == ()
