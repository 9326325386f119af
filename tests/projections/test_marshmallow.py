"""What an incoming record may be: every problem at once, nothing that breaks a database, no exception."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.records.catalogs import Said, a, catalog_of
from xrm.catalog.kinds import Kind
from xrm.projections.marshmallow import Schemas
from xrm.projections.values import READ

THING = Said(
    {
        "name": a("text", length=10, pattern="[A-Za-z ]+"),
        "notes": a("longtext"),
        "age": a("integer", min=0, max=150),
        "rate": a("decimal", scale=2, max="99.5"),
        "done": a("boolean"),
        "born": a("date", max="2026-12-31"),
        "at": a("time"),
        "seen": a("datetime"),
        "kind": a("choice", choices=["big", "small"]),
        "tags": a("choices", choices=["red", "blue"]),
        "more": a("json"),
        "picture": a("image"),
        "other": a("link", to="thing"),
        "email": a("email"),
    },
    title="{name}",
)
SCHEMAS = Schemas(catalog_of({"thing": THING}).entities)


def load(**values: Any) -> tuple[dict[str, Any], dict[str, list[str]]]:
    return SCHEMAS.load("thing", values)


def test_a_schema_reads_every_kind_into_its_python_type() -> None:
    # given JSON as it comes
    some = "0192f3a0-0000-7000-8000-000000000001"
    # when
    loaded, refused = load(
        name="Ada", age="36", rate=1.5, done=True, born="2026-01-31", at="14:30", seen="2026-01-31T14:30:00+01:00",
        kind="big", tags=["blue", "red"], more={"a": [1, None]}, other=some, email="Ada@EXAMPLE.org",
    )  # fmt: skip
    # then
    assert refused == {}
    assert loaded == {
        "name": "Ada",
        "age": 36,
        "rate": Decimal("1.50"),
        "done": True,
        "born": date(2026, 1, 31),
        "at": time(14, 30),
        "seen": datetime(2026, 1, 31, 13, 30, tzinfo=UTC),
        "kind": "big",
        "tags": ("blue", "red"),
        "more": {"a": [1, None]},
        "other": UUID(some),
        "email": "Ada@example.org",
    }


def test_every_problem_is_reported_at_once_and_the_rest_is_loaded() -> None:
    loaded, refused = load(name="much too long 1", age=200, rate="100", born="2026-02-30", kind="huge", notes="fine")
    assert set(refused) == {"name", "age", "rate", "born", "kind"}
    assert len(refused["name"]) == 2
    assert loaded == {"notes": "fine"}


def test_empty_text_is_no_value() -> None:
    loaded, refused = load(name=" ", age="", born="", kind="", other="", tags=None)
    assert refused == {}
    assert loaded == {"name": None, "age": None, "born": None, "kind": None, "other": None, "tags": ()}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("notes", "a\0b"),
        ("notes", "half \ud800"),
        ("notes", 7),
        ("age", True),
        ("age", 2**63),
        ("age", "9" * 5000),
        ("age", 1e300),
        ("age", 1.5),
        ("age", "١٢"),
        ("rate", Decimal("1e400")),
        ("rate", "1e999999999"),
        ("rate", float("nan")),
        ("rate", float("inf")),
        ("rate", "1.005"),
        ("rate", 10**400),
        ("rate", "1_000"),
        ("done", "maybe"),
        ("done", 1),
        ("born", "0000-01-01"),
        ("born", "20260131"),
        ("born", "31.1.2026"),
        ("born", datetime(2026, 1, 1, tzinfo=UTC)),
        ("at", "25:00"),
        ("at", "2pm"),
        ("seen", "2026-01-31T14:30:00"),
        ("seen", "0001-01-01T00:00:00+14:00"),
        ("seen", "9999-12-31T23:59:59-14:00"),
        ("kind", ["big"]),
        ("tags", "red"),
        ("tags", ["red", "red"]),
        ("tags", ["red"] * 100_000),
        ("tags", [{}]),
        ("more", float("nan")),
        ("more", {"a\0": 1}),
        ("more", ["\udfff"]),
        ("more", 2**70),
        ("picture", "no id"),
        ("other", 5),
        ("other", "0192f3a0"),
        ("email", "no address"),
    ],
)
def test_a_value_that_cannot_be_kept_is_a_problem_of_its_field(field: str, value: Any) -> None:
    _, refused = load(**{field: value})
    assert list(refused) == [field]
    assert all(sentence.endswith((".", "…")) or ":" in sentence for sentence in refused[field])


@pytest.mark.parametrize("number", [1e308, 1e22, -1e30, Decimal("1e40"), 10**20])
def test_a_number_in_json_that_a_database_would_give_back_as_another_is_a_problem(number: object) -> None:
    _, refused = load(more={"deep": [number]})
    assert "too large" in refused["more"][0]


def test_deeply_nested_json_is_a_problem() -> None:
    value: Any = "deep"
    for _ in range(5000):
        value = [value]
    _, refused = load(more=value)
    assert "levels deep" in refused["more"][0]


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text(st.characters())
    | st.dates()
    | st.datetimes()
    | st.uuids(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from(sorted(THING.fields)), ANYTHING)
def test_no_value_raises(field: str, value: Any) -> None:
    load(**{field: value})


def test_every_kind_has_a_reader() -> None:
    assert set(READ) == set(Kind)
