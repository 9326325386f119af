"""`xrm demo`: quick the second time, and nothing half done when the first was interrupted."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import xrm.demos
from xrm.app import Application, build, settings_in
from xrm.catalog.requests import Actor
from xrm.cli.program import main
from xrm.cli.start import logins_table
from xrm.demos.stage import Login
from xrm.identity.accounts import add_user


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["demo", "university", "--no-serve", *words])


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """One log-in instead of two years of records."""

    def seed(application: Application, name: str, **_: object) -> tuple[Login, ...]:
        system = Actor.for_system("seed")
        add_user(application.current(), system, "ada@example.org", "Ada", ("admin",), "northfield-demo")
        return (Login("ada@example.org", "northfield-demo", "admin"),)

    monkeypatch.setattr(xrm.demos, "seed", seed)


def test_it_prints_the_log_ins_and_starts_with_what_is_there(quick: None, tmp_path: Path) -> None:
    place = tmp_path / "demo"
    first = run("--folder", str(place))
    assert first.exit_code == 0, first.output

    began = time.monotonic()
    second = run("--folder", str(place))

    assert time.monotonic() - began < 10
    assert "ada@example.org" in first.output
    assert "ada@example.org" in second.output
    assert [each.name for each in tmp_path.iterdir()] == ["demo"]


def test_the_log_ins_stand_under_each_other_with_their_roles() -> None:
    told = logins_table((Login("ada@example.org", "secret", "admin"), Login("jo@example.org", "secret", "teacher")))

    assert told == "  ada@example.org   secret   admin\n  jo@example.org    secret   teacher\n"


def test_interrupted_it_leaves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(xrm.demos, "seed", interrupted)

    assert run("--folder", str(tmp_path / "demo")).exit_code != 0
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_somebody_is_left_alone(quick: None, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")

    answer = run("--folder", str(tmp_path))

    assert answer.exit_code == 3
    assert [each.name for each in tmp_path.iterdir()] == ["notes.txt"]


def test_a_database_in_use_gets_no_demo(
    quick: None, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XRM_DATABASE_URL", database_url)
    assert run("--folder", str(tmp_path / "one")).exit_code == 0

    answer = run("--folder", str(tmp_path / "two"))

    assert answer.exit_code == 3
    assert "in use" in answer.output


def test_settings_of_the_apps_file_are_heard_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "xrm.yaml").write_text("app: club\nsettings:\n  base_url: https://club.example\n  log_format: json\n")
    monkeypatch.setenv("XRM_LOG_FORMAT", "text")

    settings = settings_in(tmp_path)

    assert (settings.base_url, settings.log_format) == ("https://club.example", "text")
    with build(settings) as application:
        assert application.current().settings is settings
