"""`xrm import`: a file becomes records, is rehearsed, cut off by a kill, listed and taken back."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from xrm.app import build, settings_in
from xrm.catalog.requests import Actor
from xrm.cli.program import main
from xrm.testing import write_app

APP = "app: club\nxrm: 1\nroles: {clerk: Clerk}\naccess: {clerk: all}\n"
MEMBER = """
entity: member
fields:
  number: integer, required, unique
  name: {type: text, required: true, label: Full name}
  email: email
"""
MAP = "import: member\nmatch: number\ncolumns: {No: number, Name: name}\n"
SYSTEM = Actor.for_system("test")


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """An app with a map beside its definitions, applied."""
    folder = tmp_path / "app"
    write_app(folder, APP, MEMBER)
    (folder / "imports").mkdir()
    (folder / "imports" / "member.yaml").write_text(MAP)
    with build(settings_in(folder)):
        pass
    return folder


def run(app: Path, *words: str | Path) -> Result:
    return CliRunner().invoke(main, ["import", *map(str, words), "--app", str(app)], catch_exceptions=False)


def names(app: Path) -> list[str]:
    with build(settings_in(app), fresh=False) as application:
        records = application.current().records
        page = records.list(SYSTEM, records.query(SYSTEM, "member", {"select": "name", "orderby": "number"}))
        return [row[page.names.index("name")] for row in page.rows]


def test_a_file_is_rehearsed_imported_listed_and_taken_back(app: Path, tmp_path: Path) -> None:
    file, rejects = tmp_path / "members.csv", tmp_path / "rejects.csv"
    file.write_text("Number;Full name;E-mail;Shoe size\n1;Ada;ada@example.org;38\n2;;no address;40\n")

    rehearsed = run(app, "member", file, "--dry-run")
    assert rehearsed.exit_code == 1
    assert "1 record would be made" in rehearsed.output
    assert names(app) == []

    done = run(app, "member", file, "--rejects", rejects)
    assert done.exit_code == 1
    assert "Shoe size → left out" in done.output
    assert "row 3:" in done.output
    assert names(app) == ["Ada"]
    with rejects.open(newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert (row["Number"], row["Shoe size"]) == ("2", "40")
    assert "Full name:" in row["import problems"]
    assert "E-mail:" in row["import problems"]

    rejects.write_text(rejects.read_text().replace(",,no address", ",Bob,bob@example.org"))
    assert run(app, "member", rejects).exit_code == 0
    assert names(app) == ["Ada", "Bob"]

    listed = json.loads(run(app, "--list", "--json").output)
    assert [(each["file"], each["created"], each["rejected"]) for each in listed] == [
        ("rejects.csv", 1, 0),
        ("members.csv", 1, 1),
    ]
    back = run(app, "--undo", listed[0]["import"])
    assert back.exit_code == 0
    assert "1 record removed" in back.output
    assert names(app) == ["Ada"]


def test_a_map_lies_beside_the_definitions_and_a_second_run_changes_nothing(app: Path, tmp_path: Path) -> None:
    file, map_file = tmp_path / "members.csv", app / "imports" / "member.yaml"
    file.write_text("No,Name\n1,Ada\n2,Bob\n")

    first = json.loads(run(app, "member", file, "--map", map_file, "--json").stdout)
    again = json.loads(run(app, "member", file, "--map", map_file, "--json").stdout)

    assert (first["created"], first["same"]) == (2, 0)
    assert (again["created"], again["changed"], again["same"]) == (0, 0, 2)
    assert CliRunner().invoke(main, ["check", str(app)]).exit_code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["members"], "There is nothing called `members` here."),
        (["member", "--match", "nmae"], "`nmae`"),
        (["member", "--sheet", "x", "--encoding", "klingon"], "`klingon` is no encoding."),
        (["member", "--as", "nobody@example.org"], "There is no user `nobody@example.org`."),
    ],
)
def test_what_was_meant_otherwise_is_told(app: Path, tmp_path: Path, words: list[str], told: str) -> None:
    file = tmp_path / "members.csv"
    file.write_text("number,name\n1,Ada\n")

    said = CliRunner().invoke(main, ["import", words[0], str(file), *words[1:], "--app", str(app)])

    assert said.exit_code == 1
    assert told in said.output


def test_an_import_that_is_killed_again_and_again_writes_every_row_once(app: Path, tmp_path: Path) -> None:
    rows, file = 2_000, tmp_path / "members.csv"
    file.write_text("number,name\n" + "".join(f"{one},Member {one}\n" for one in range(rows)))
    command = [sys.executable, "-m", "xrm.cli", "import", "member", str(file), "--app", str(app)]
    database = next((app / "data").glob("*.sqlite*"))

    for _ in range(3):
        size = database.stat().st_mtime_ns
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        wal = Path(f"{database}-wal")
        while running.poll() is None and time.monotonic() < deadline:
            if (
                wal.exists()
                and wal.stat().st_size > 0
                and max(database.stat().st_mtime_ns, wal.stat().st_mtime_ns) > size
            ):
                time.sleep(0.3)
                break
            time.sleep(0.02)
        if running.poll() is None:
            os.kill(running.pid, signal.SIGKILL)
        running.wait()
    assert subprocess.run(command, check=False).returncode == 0

    with build(settings_in(app), fresh=False) as application:
        records = application.current().records
        query = records.query(SYSTEM, "member", {"select": "number"})
        assert records.count(SYSTEM, query) == rows
        groups = Counter(each.state for each in _imports(application.current()))
    assert groups == {"done": 1}


def _imports(xrm: object) -> list[object]:
    from xrm.imports import kept

    return list(kept.listed(xrm.database))  # type: ignore[attr-defined]
