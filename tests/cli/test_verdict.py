"""A check with nothing changed says the same without compiling; anything that matters makes it look again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import xrm.proposals
from xrm.cli.program import main
from xrm.cli.verdict import PLACE

APP = "app: club\nroles:\n  admin: Administrator\n  staff: Staff\n"
BROKEN = "entity: member\nfields:\n  name: text, required\n  age: itneger\n"


def check(club: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["check", str(club), *words], catch_exceptions=False)


@pytest.fixture
def club(tmp_path: Path) -> Path:
    home = tmp_path / "club"
    (home / "entities").mkdir(parents=True)
    (home / "xrm.yaml").write_text(APP)
    (home / "entities" / "member.yaml").write_text(BROKEN)
    return home


def forbid_compiling(monkeypatch: pytest.MonkeyPatch) -> None:
    def compiled(*_: object, **__: object) -> None:
        pytest.fail("it compiled")

    monkeypatch.setattr(xrm.proposals, "propose", compiled)


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_the_same_files_get_the_same_answer_at_once(
    club: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    first = check(club, *words)
    forbid_compiling(monkeypatch)

    again = check(club, *words)

    assert first.exit_code == again.exit_code == 1
    assert "XRM203" in first.output
    assert again.output == first.output


def test_a_changed_file_a_new_plugin_or_a_new_file_is_looked_at(club: Path) -> None:
    check(club)
    (club / "entities" / "member.yaml").write_text(BROKEN.replace("itneger", "integer"))
    assert check(club).exit_code == 0

    (club / "plugins").mkdir()
    (club / "plugins" / "hive.py").write_text("raise RuntimeError\n")
    assert "hive" in check(club).output

    (club / "entities" / "squad.yaml").write_text("entity: squad\n")
    assert "XRM210" in check(club).output


@pytest.mark.parametrize("kept", ["", "{", "[]", "null", '{"key": 1}', '{"problems": [1]}'])
def test_what_is_kept_badly_is_no_verdict(club: Path, kept: str) -> None:
    check(club)
    key = json.loads((club / PLACE).read_text())["key"]
    (club / PLACE).write_text(kept.replace('"key": 1', f'"key": "{key}", "problems": 7, "entities": "x"'))

    assert "XRM203" in check(club).output


def test_a_folder_that_cannot_be_written_is_checked_all_the_same(club: Path) -> None:
    (club / "data").write_text("a file where the folder would be")

    assert "XRM203" in check(club).output
    assert "XRM203" in check(club).output
