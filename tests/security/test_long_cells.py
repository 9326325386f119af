"""However long what somebody sends is, and whatever it consists of, it is answered at once."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator

import pytest

from xrm.app import Application
from xrm.catalog.requests import Actor
from xrm.expressions.near import did_you_mean
from xrm.imports.cells import Cells
from xrm.imports.plan import Column, Days, Plan, plan_of
from xrm.imports.rows import Reader
from xrm.imports.running import Importer
from xrm.tabular.reading import open_table
from xrm.tabular.table import Row
from xrm.testing import app_from

LONG = 1_000_000
SYSTEM = Actor.for_system("test")
APP = "app: test\nxrm: 1\n"
THING = """\
entity: thing
fields:
  name: text
  many: integer
  much: decimal
  day: date
  hour: time
  at: datetime
  open: boolean
  kind: [one, other]
  cost: money
  mail: email
  page: url
  call: phone
  other: link thing
  others: links thing
"""
PIECES = ("T", " ", "1", "1.", "1,000", "-", "'", '"', ";", "a;", '"";', "@a.", "1:", "é", "\u3000", "9e", "0")
ENDS = (" x", "", "\n", '"', "T00:00")


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    with app_from(tmp_path_factory.mktemp("app"), APP, THING) as made:
        yield made


@pytest.mark.parametrize("days", [Days.ISO, Days.MONTH_FIRST])
@pytest.mark.parametrize("decimal", [".", ","])
def test_a_cell_of_any_kind_and_length_is_read_or_refused_at_once(
    application: Application, days: Days, decimal: str
) -> None:
    entity = application.current().catalog.entities["thing"]
    slow = []
    for name in (each.name for each in entity.said_fields()):
        reader = Reader(Plan("thing", (Column("it", name),), days=days, decimal=decimal), entity, ("it",), "UTC")
        for piece in PIECES:
            for end in ENDS:
                text = (piece * LONG)[: LONG // 10] + end
                begun = time.monotonic()
                reader.item(Row(2, (text,)))
                if time.monotonic() - begun > 1:
                    slow.append((name, piece, end, time.monotonic() - begun))
    assert not slow


@pytest.mark.parametrize(
    "text", ["1.2.2026 9:30", "2026-02-01T09:30", "2026-02-01  9:30:00", "1.2.2026", "01.02.2026 09:30"]
)
def test_a_moment_is_read_as_people_write_it(application: Application, text: str) -> None:
    at = application.current().catalog.entities["thing"].fields["at"]

    found = Cells(Plan("thing", ()), "UTC").value(at, text, {})

    assert (found.year, found.month, found.day) == (2026, 2, 1)


@pytest.mark.parametrize("word", ["a" * 2 * LONG, "ab" * LONG])
def test_a_word_of_any_length_is_near_to_nothing_at_once(word: str) -> None:
    begun = time.monotonic()

    assert did_you_mean(word, [f"field_{place}" for place in range(300)]) == ""

    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("letters", [20, 90, 1_100, 50_000])
def test_names_of_any_length_are_looked_for_and_told_at_their_rows(application: Application, letters: int) -> None:
    xrm, many = application.current(), 220
    text = "name,other\n" + "".join(f"n{number}-{'y' * letters},z{number}-{'x' * letters}\n" for number in range(many))
    table = open_table(io.BytesIO(text.encode()))
    words = {"mode": "upsert", "match": ["name"], "columns": {"name": "name", "other": "other"}}
    refused: list[int] = []

    plan = plan_of(xrm.records, SYSTEM, "thing", words, table.header)
    Importer(xrm.records, xrm.database, SYSTEM, plan).rehearse(table, lambda row, problems: refused.append(row.number))

    assert sorted(refused) == list(range(2, many + 2))
