"""The lines that a database writes are those that are written here of the same records, value for value."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.records.catalogs import Said, a
from tests.records.world import SYSTEM, World, world_of
from tests.support import postgres
from xrm.catalog.requests import Actor
from xrm.errors import XrmError
from xrm.records.exporting import Export
from xrm.tabular.columns import columns_of
from xrm.tabular.guarding import SPACES
from xrm.tabular.writing import csv_cells, csv_lines, csv_parts

ROLES: dict[str, Any] = {
    "staff": "all",
    "some": {"read": {"where": "age ge 5"}, "export": True},
    "part": {"read": True, "export": {"where": "age ge 5", "fields": ["name", "firm"]}},
    "rest": {"read": True, "export": {"where": "age lt 5", "fields": ["name", "age"]}},
}
PERSON = Said(
    {
        "name": a("text"),
        "phone": a("phone"),
        "status": a("choice", choices=["-1", "open", "=x"]),
        "age": a("integer"),
        "fee": a("decimal", scale=2),
        "vip": a("boolean"),
        "born": a("date"),
        "seen": a("datetime"),
        "firm": a("link", to="firm"),
        "older": a("integer", formula="age add 1"),
        "loud": a("text", formula="concat(name, '!')"),
        "hidden": a("text", access={"admin": "write"}),
    },
    title="{name}",
    order=("name",),
    access=ROLES,
)
FIRM = Said({"name": a("text"), "code": a("text")}, title="{code} {name}", access=dict.fromkeys(ROLES, "all"))
TEXTS = st.text(st.sampled_from("'=+-@ab1Zé\u20ac\",;\r\n\t" + SPACES), max_size=8) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = Path(tmp_path_factory.mktemp("lines"))
    if request.param == "sqlite":
        place = nullcontext(f"sqlite:///{folder / 'lines.sqlite'}")
    else:
        place = postgres.fresh_database(request.getfixturevalue("postgres_server"))
    with place as url:
        made = world_of(url, folder, {"person": PERSON, "firm": FIRM})
        yield made
        made.database.close()


def kept(world: World, entity: str, values: dict[str, Any]) -> UUID | None:
    """A new record; None: one of its texts cannot be kept."""
    try:
        return world.records.create(SYSTEM, entity, values).id
    except XrmError:
        return None


def both(world: World, actor: Actor, **words: str) -> tuple[list[list[str]], list[list[str]]]:
    """The rows as the database writes them, and as they are written here."""

    def asked() -> Export:
        return world.records.export(actor, world.records.query(actor, "person", words), "csv")

    one, other = asked(), asked()
    columns = columns_of(one.entity, one.names)
    if one.lines is not None:
        written = csv_lines(columns, one.lines)
    else:
        assert one.cells is not None
        written = csv_cells(columns, one.cells)
    return read(written), read(csv_parts(columns, (page.rows for page in other.pages)))


def read(parts: Any) -> list[list[str]]:
    data = b"".join(parts)
    assert data.endswith(b"\r\n")
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    texts=st.lists(TEXTS, min_size=1, max_size=6),
    seen=st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)),
    fee=st.decimals(-(10**9), 10**9, places=2),
)
def test_values_are_the_same(world: World, texts: Sequence[str], seen: datetime, fee: Decimal) -> None:
    made = 0
    for place, text in enumerate(texts):
        values = {
            "name": text, "age": place, "fee": fee, "vip": place % 2 == 0, "born": seen.date(), "seen": seen,
            "firm": kept(world, "firm", {"name": text, "code": texts[-1]}), "status": ("-1", "open", "=x", None)[place % 4],
        }  # fmt: skip
        made += kept(world, "person", values) is not None
    lines, rows = both(world, SYSTEM, orderby="created_at desc,id", top=str(made))
    assert lines == rows
    assert len(rows) == made + 1


@pytest.mark.parametrize(
    "text", ["O'Hara", "100 %s %(x)s", "back\\slash' OR 1=1 --", "$$; DROP TABLE t_person; $$", 'q"uote']
)
def test_what_is_asked_for_is_never_a_statement(world: World, text: str) -> None:
    world.add("person", name=text, age=1)
    said = text.replace("'", "''")
    lines, rows = both(world, SYSTEM, filter=f"name eq '{said}'", select="name,age", search="")
    assert lines == rows
    assert lines[1:] == [[text, "1"]]


def test_a_phone_number_is_made_safe(world: World) -> None:
    world.add("person", name="Phoned", phone="+442079460000")
    lines, rows = both(world, SYSTEM, filter="name eq 'Phoned'", select="name,phone")
    assert lines == rows == [["name", "phone"], ["Phoned", "'+442079460000"]]


@pytest.mark.parametrize("roles", [("staff",), ("some",), ("part", "rest"), ("part",)])
def test_rights_are_the_same(world: World, roles: Sequence[str]) -> None:
    firm = world.add("firm", name="Acme", code="=A")
    for age in (3, 7):
        world.add("person", name=f"Right{age}", age=age, firm=firm, hidden="never")
    actor = Actor(None, "x", frozenset(roles))
    select = "name,age,firm" if roles != ("part",) else "name,firm"
    lines, rows = both(world, actor, search="", filter="startswith(name, 'Right')", select=select)
    assert lines == rows
    assert len(rows) > 1
    assert "never" not in str(lines)


def test_what_the_database_cannot_write_is_written_here(make_world: Callable[..., World]) -> None:
    world = make_world({"thing": Said({"name": a("text"), "tags": a("tags"), "data": a("json")}, title="{name}")})
    world.add("thing", name="One", tags=["=a", "b"], data={"x": 1})
    found = world.records.export(SYSTEM, world.records.query(SYSTEM, "thing", {"select": "name,tags,data"}), "csv")
    assert found.lines is found.cells is None
    (page,) = found.pages
    assert [column.name for column in columns_of(found.entity, found.names)] == ["name", "tags", "data"]
    assert len(page.rows) == 1
