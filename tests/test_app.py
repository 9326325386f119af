"""An instance while it runs: it sees another process's revision, and goes on with the last good one."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from xrm.app import Application, build
from xrm.catalog.requests import Actor
from xrm.errors import XrmError
from xrm.settings import Settings, load_settings
from xrm.storage.internal import active, revisions

ADMIN = Actor.for_system("test", "Ada")
APP = "app: club\nroles:\n  admin: Administrator\n"
MEMBER = "entity: member\nfields:\n  name: text, required\n  age: integer\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "club"
    (home / "entities").mkdir(parents=True)
    (home / "xrm.yaml").write_text(APP)
    (home / "entities" / "member.yaml").write_text(MEMBER)
    return home


@pytest.fixture
def settings(folder: Path, database_url: str) -> Settings:
    return load_settings(folder, {"database_url": database_url}, {})


@pytest.fixture
def application(settings: Settings) -> Iterator[Application]:
    with build(settings) as built:
        yield built


def say(folder: Path, text: str) -> None:
    (folder / "entities" / "member.yaml").write_text(text)


def soon(application: Application, number: int) -> float:
    """Seconds until the instance runs that revision."""
    began = time.monotonic()
    while application.current().revision != number:
        assert time.monotonic() - began < 2, "a new revision is seen within two seconds"
        time.sleep(0.01)
    return time.monotonic() - began


def test_an_empty_database_gets_the_folder_once(application: Application, settings: Settings, folder: Path) -> None:
    assert application.current().revision == 1
    say(folder, MEMBER + "  phone: phone\n")

    with build(settings) as again:
        assert again.current().revision == 1
        assert "phone" not in again.current().catalog.entities["member"].fields


def test_a_fresh_start_with_a_broken_folder_says_everything_that_is_wrong(settings: Settings, folder: Path) -> None:
    say(folder, "entity: member\nfields:\n  name: txet\n  age: integr\n")

    with pytest.raises(XrmError) as caught:
        build(settings)

    assert len(caught.value.problems) == 2
    assert all(problem.where for problem in caught.value.problems)


def test_a_broken_folder_does_not_hurt_what_runs(application: Application, settings: Settings, folder: Path) -> None:
    say(folder, "entity: member\nfields: [")

    with pytest.raises(XrmError):
        application.apply_folder(ADMIN)
    with build(settings) as restarted:
        assert restarted.current().revision == 1
    assert application.current().revision == 1


def test_two_instances_run_the_same_revision_within_two_seconds(
    application: Application, settings: Settings, folder: Path
) -> None:
    with build(settings) as other:
        kept = other.current()
        say(folder, MEMBER + "  phone: phone\n")
        application.apply_folder(ADMIN)

        assert application.current().revision == 2
        soon(other, 2)

        assert "phone" in other.current().catalog.entities["member"].fields
        assert "phone" not in kept.catalog.entities["member"].fields  # who holds it, keeps it


def test_a_rename_and_a_retired_field_keep_what_was_written(application: Application, folder: Path) -> None:
    made = application.current().records.create(ADMIN, "member", {"name": "Bo", "age": 41})
    say(folder, "entity: member\nfields:\n  full_name:\n    type: text\n    required: true\n    renamed_from: [name]\n")
    application.apply_folder(ADMIN)
    assert application.current().records.read(ADMIN, "member", made.id).values["full_name"] == "Bo"

    say(folder, "entity: member\nfields:\n  full_name: text, required\n  age: integer\n")
    application.apply_folder(ADMIN)

    assert application.current().records.read(ADMIN, "member", made.id).values["age"] == 41


def test_applying_twice_changes_nothing(application: Application) -> None:
    assert application.apply_folder(ADMIN) is None
    assert [each.number for each in application.revisions()] == [1]


def test_a_revision_that_cannot_be_compiled_leaves_the_last_good_one(
    application: Application, caplog: pytest.LogCaptureFixture
) -> None:
    good = application.current()
    with application.database.write() as unit:
        kept = unit.one(revisions.select())
        assert kept is not None
        broken = dict(zip(revisions.c.keys(), kept, strict=True)) | {
            "number": 2,
            "documents": [{"name": "xrm.yaml", "text": "app: [", "owner": ""}],
        }
        unit.execute(insert(revisions).values(broken))
        unit.execute(update(active).values(revision=2))

    with caplog.at_level(logging.ERROR, "xrm"):
        for _ in range(3):
            time.sleep(0.25)
            assert application.current() is good

    assert sum("cannot be compiled" in record.message for record in caplog.records) == 1


def test_nobody_waits_while_a_new_revision_is_compiled(
    application: Application, folder: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    with build(settings) as other:
        other.current()
        compiled = other._compile
        entered, release = threading.Event(), threading.Event()

        def slowly() -> object:
            entered.set()
            release.wait(5)
            return compiled()

        monkeypatch.setattr(other, "_compile", slowly)
        say(folder, MEMBER + "  phone: phone\n")
        application.apply_folder(ADMIN)
        time.sleep(0.25)
        looker = threading.Thread(target=other.current)
        looker.start()
        assert entered.wait(3)

        began = time.monotonic()
        assert other.current().revision == 1
        assert time.monotonic() - began < 0.2
        release.set()
        looker.join()

        assert other.current().revision == 2


PLUGIN = '''
from xrm.catalog.extensions import Document
from xrm.sdk import hookimpl

@hookimpl
def register_documents():
    return [Document("extra/team.yaml", """{text}""", "extra")]
'''
TEAM = "entity: badge\nfields:\n  name: text\n"


def test_a_newer_plugin_runs_with_the_layer_that_was_applied(folder: Path, settings: Settings) -> None:
    (folder / "xrm.yaml").write_text(APP + "plugins:\n  extra:\n")
    (folder / "plugins").mkdir()
    plugin = folder / "plugins" / "extra.py"
    plugin.write_text(PLUGIN.format(text=TEAM))
    with build(settings) as first:
        assert set(first.current().catalog.entities["badge"].fields) == {"name"}

    plugin.write_text(PLUGIN.format(text=TEAM + "  code: text\n"))
    with build(settings) as second:
        assert set(second.current().catalog.entities["badge"].fields) == {"name"}
        assert [step.words for step in second.plan_folder().steps if "code" in step.words] == ["add badge.code"]
        second.apply_folder(ADMIN)

        assert set(second.current().catalog.entities["badge"].fields) == {"name", "code"}
