"""Values go for good only when the file says so, the day has come, and the step is confirmed by its name."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner
from sqlalchemy import inspect

from xrm.app import Application
from xrm.catalog.requests import Actor
from xrm.cli.program import main
from xrm.evolution import Safety
from xrm.testing import app_from, write_app

SYSTEM = Actor.for_system("test")
BASE = "entity: pupil\nfields:\n  name: text, required\n"
FULL = f"{BASE}  fax: text, unique, search\n  boss: link user\n  tags: tags\n"


def columns(application: Application) -> set[str]:
    with application.database.read() as unit:
        return {each["name"] for each in inspect(unit.connection).get_columns("pupil")}


def lossy(application: Application) -> list[tuple[str, int]]:
    return [(each.words, each.rows) for each in application.plan_folder().steps if each.safety is Safety.LOSSY]


def test_what_is_removed_goes_when_its_day_has_come(tmp_path: Path, database_url: str) -> None:
    with app_from(tmp_path, FULL, database_url=database_url) as application:
        xrm = application.current()
        boss = xrm.records.create(SYSTEM, "user", {"name": "Bea", "email": "bea@example.org"})
        said = {"name": "Ada", "fax": "123", "boss_id": boss.id, "tags": ["a"]}
        pupil = xrm.records.create(SYSTEM, "pupil", said)

        write_app(tmp_path, f"{BASE}removed:\n  fields: {{fax: 2999-01-01}}\n")
        assert lossy(application) == []
        application.apply_folder()
        assert "fax" in columns(application)

        write_app(tmp_path, f"{BASE}removed:\n  fields: {{fax: 2020-01-01, boss: 2020-01-01, tags: 2020-01-01}}\n")
        assert lossy(application) == [("drop pupil.fax", 1), ("drop pupil.boss", 1)]
        assert [each.code for each in application.plan_folder().problems] == ["XRM703"]
        application.apply_folder()
        assert "fax" not in columns(application)
        assert lossy(application) == []

        write_app(tmp_path, FULL)
        application.apply_folder()
        found = application.current().records.read(SYSTEM, "pupil", pupil.id).values
        assert (found["fax"], found["boss"], found["tags"]) == (None, None, ("a",))
        again = application.current().records.update(SYSTEM, "pupil", pupil.id, {"fax": "456", "boss_id": boss.id})
        assert again.values["fax"] == "456"


def test_only_its_own_name_confirms_it(tmp_path: Path) -> None:
    app_from(tmp_path, FULL).close()
    write_app(tmp_path, f"{BASE}removed:\n  fields: {{fax: 2020-01-01}}\n")
    command = ["apply", str(tmp_path), "--yes"]

    refused = CliRunner().invoke(main, command)
    assert refused.exit_code == 1
    assert "XRM703  This loses data: drop pupil.fax." in refused.output
    assert CliRunner().invoke(main, [*command, "--confirm", "drop pupil.name"]).exit_code == 1
    assert CliRunner().invoke(main, [*command, "--confirm", "drop pupil.fax"]).exit_code == 0
