"""`xrm export`: to a file or to standard output, as everything or as somebody."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook

from xrm.app import build, settings_in
from xrm.catalog.requests import Actor
from xrm.cli.program import main

APP = "app: club\nroles:\n  admin: Administrator\n  staff: Staff\n  guest: Guest\naccess: {staff: all, guest: read}\n"
MEMBER = """
entity: member
fields:
  name: text, required
  age: integer
  during: period
  illness: {type: text, personal: special}
access:
  staff: {read: true, export: {where: age ge 18, fields: [name]}}
  guest: read
"""


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("club")
    (home / "entities").mkdir()
    (home / "xrm.yaml").write_text(APP)
    (home / "entities" / "member.yaml").write_text(MEMBER)
    with build(settings_in(home)) as application:
        records = application.current().records
        for name, age in (("=Ada", 30), ("Böb", 12)):
            values = {"name": name, "age": age, "during": {"since": "2026-01-01"}, "illness": "none"}
            records.create(Actor.for_system("test"), "member", values)
    return home


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_everything_goes_to_standard_output_as_csv(club: Path) -> None:
    answer = run("export", "member", "--app", club)

    assert answer.exit_code == 0
    first, second = rows_of(answer.stdout)
    assert (first["name"], first["age"], first["during_since"]) == ("'=Ada", "30", "2026-01-01")
    assert second["name"] == "Böb"
    assert "illness" not in first


def test_words_of_a_query_narrow_it_down(club: Path) -> None:
    words = ["--filter", "age gt 3", "--select", "name,illness", "--orderby", "age", "--top", 1]
    answer = run("export", "member", *words, "--app", club)

    assert rows_of(answer.stdout) == [{"name": "Böb", "illness": "none"}]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ndjson", "json"])
def test_the_name_of_the_file_says_its_kind(club: Path, tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"members.{kind}"
    answer = run("export", "member", "--select", "name", "-o", file, "--app", club)

    assert answer.exit_code == 0
    assert f"2 records to {file}" in answer.stderr
    data = file.read_bytes()
    if kind == "xlsx":
        found = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
        assert found == [["name"], ["=Ada"], ["Böb"]]
    elif kind == "csv":
        assert data == "name\r\n'=Ada\r\nBöb\r\n".encode()
    else:
        lines = data.decode().splitlines()
        found = json.loads(data) if kind == "json" else [json.loads(line) for line in lines]
        assert found == [{"name": "=Ada"}, {"name": "Böb"}]
    assert list(tmp_path.iterdir()) == [file]


def test_a_mark_is_put_in_front_where_it_is_asked_for(club: Path) -> None:
    assert run("export", "member", "--bom", "--app", club).stdout_bytes.startswith(b"\xef\xbb\xbf")


def test_as_somebody_only_what_they_may(club: Path) -> None:
    (row,) = rows_of(run("export", "member", "--as", "role:staff", "--app", club).stdout)
    assert (row.keys(), row["name"]) == ({"id", "name"}, "'=Ada")
    refused = run("export", "member", "--as", "role:guest", "--app", club)
    assert refused.exit_code == 1
    assert "XRM806" in refused.stderr
    assert not refused.stdout


def test_what_is_wrong_is_told_and_leaves_the_old_file(club: Path, tmp_path: Path) -> None:
    file = tmp_path / "members.csv"
    file.write_text("before")
    for words in (["member", "--filter", "nam eq 'x'"], ["member", "--select", "nothing"], ["membr"]):
        answer = run("export", *words, "-o", file, "--app", club)
        assert answer.exit_code == 1
    assert "member" in answer.stderr
    assert file.read_text() == "before"
    assert run("export", "member", "-o", tmp_path / "none" / "x.csv", "--app", club).exit_code == 3
