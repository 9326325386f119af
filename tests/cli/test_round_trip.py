"""What was exported is imported again: nothing changes, and what was changed meanwhile is as it was."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner

from xrm.app import build, settings_in
from xrm.catalog.requests import Actor
from xrm.cli.program import main
from xrm.testing import write_app

SYSTEM = Actor.for_system("test")
APP = "app: club\nxrm: 1\ntimezone: Europe/Berlin\nroles: {clerk: Clerk}\naccess: {clerk: all}\n"
TEAM = "entity: crew\nfields:\n  name: text, required\n"
MEMBER = """
entity: member
fields:
  name: text, required
  notes: longtext
  phone: phone
  number: text
  age: integer
  big: integer
  fee: decimal(18,4)
  price: money
  share: percent
  paid: boolean
  born: date
  opens: time
  seen: datetime
  lasts: duration
  during: period
  address: address
  kind:
    choices: {'-1': Minus, 'a;b': Both, plain: Plain}
  tags: tags
  data: json
  team: link crew
  teams: links crew, inverse none
  older: = age add 1
"""
VALUES: list[dict[str, Any]] = [
    {
        "name": "=1+1", "notes": "two\r\nlines, \"quoted\"; ' and\ttabs", "phone": "+442079460000", "number": "007",
        "age": -5, "big": 2**60, "fee": "12345678901234.5678", "price": "-0.5", "price_currency": "EUR", "share": "12.5",
        "paid": False, "born": "1815-12-10", "opens": "09:30", "seen": "2026-10-25T00:30:00Z", "lasts": "PT1H30M",
        "during": {"since": "2026-01-01", "until": "2026-12-31"}, "address": {"city": "=Köln", "postcode": "01067"},
        "kind": "-1", "tags": ["=a", "-c", 'd"e'], "data": {"a": [1, None, "=x"]},
    },
    {"name": "'=already", "number": "1e5", "seen": "2026-07-01T22:00:00Z", "kind": "a;b", "tags": ["-"], "paid": True},
    {"name": " -spaced ", "notes": "\u65e5\u672c\u8a9e \U0001f600", "number": "true", "data": "=text", "fee": "0.0001"},
    {"name": "empty"},
]  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("round") / "app"
    write_app(folder, APP, TEAM, MEMBER)
    with build(settings_in(folder)) as application:
        records = application.current().records
        one, two = (records.create(SYSTEM, "crew", {"name": name}).id for name in ("=One", "Two; too"))
        for place, values in enumerate(VALUES):
            linked = {} if place else {"team": one, "teams": [two, one]}
            records.create(SYSTEM, "member", {**values, **linked})
    return folder


def run(app: Path, *words: str | Path) -> str:
    answer = CliRunner().invoke(main, [*map(str, words), "--app", str(app)], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def said(app: Path) -> dict[UUID, dict[str, Any]]:
    """What every member says, but when it was changed."""
    with build(settings_in(app), fresh=False) as application:
        records = application.current().records
        page = records.list(SYSTEM, records.query(SYSTEM, "member", {}))
        left = ("_version", "updated_at", "updated_by")
        rows = [dict(zip(page.names, row, strict=True)) for row in page.rows]
        return {row["id"]: {name: value for name, value in row.items() if name not in left} for row in rows}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_same_file_again_changes_nothing(app: Path, tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"members.{kind}"
    run(app, "export", "member", "-o", file)
    before = said(app)

    report = json.loads(run(app, "import", "member", file, "--match", "id", "--json"))

    assert (report["created"], report["changed"], report["same"], report["rejected"]) == (0, 0, len(VALUES), 0)
    assert said(app) == before


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_values_that_were_changed_come_back(app: Path, tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"members.{kind}"
    run(app, "export", "member", "-o", file)
    before = said(app)
    spoiled = {
        "name": "x", "notes": "x", "phone": "+442079460001", "number": "x", "age": 1, "big": 1, "fee": 1, "price": 1,
        "price_currency": "USD", "share": 1, "paid": None, "born": "2000-01-01", "opens": "10:00", "kind": "plain",
        "seen": "2000-01-01T00:00:00Z", "lasts": "PT1M", "tags": ["x"], "data": 1, "team": None, "teams": [],
        "during": {"since": "2000-01-01"}, "address": {"city": "x"},
    }  # fmt: skip
    with build(settings_in(app), fresh=False) as application:
        for id, values in before.items():
            told = {name: value for name, value in spoiled.items() if values.get(name) not in (None, ())}
            application.current().records.update(SYSTEM, "member", id, told)
    assert said(app) != before

    report = json.loads(run(app, "import", "member", file, "--match", "id", "--json"))

    assert (report["created"], report["rejected"]) == (0, 0)
    assert said(app) == before
    assert all(isinstance(each["created_at"], datetime) for each in before.values())
