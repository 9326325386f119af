"""Conditions that are the same for every record: whatever is said of one holds when it is evaluated."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.compiler.building import app_of, compiled
from xrm.compiler.whole.settled import settled
from xrm.expressions.checker import check
from xrm.expressions.evaluator import evaluate
from xrm.expressions.scope import CatalogScope
from xrm.expressions.world import Moment

THING = "entity: thing\nfields:\n  name: text\n  size: integer\n  done: boolean\n"
CATALOG = compiled(*app_of(THING)).catalog
assert CATALOG is not None
SCOPE = CatalogScope(CATALOG)
MOMENT = Moment(datetime(2026, 1, 1, tzinfo=UTC), date(2026, 1, 1), None, frozenset())

ATOMS = st.sampled_from(
    [
        *(f"name {word} {value}" for word in ("eq", "ne") for value in ("'a'", "'b'", "null", "name")),
        *(f"size {word} {value}" for word in ("eq", "ne", "gt", "le") for value in ("1", "2", "size")),
        *("done", "true", "false", "1 eq 1", "'a' eq 'b'", "2 ne 2"),
    ]
)
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        inner.map(lambda each: f"not ({each})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda each: f"({each[0]}) {each[1]} ({each[2]})"),
    ),
    max_leaves=6,
)
RECORDS = st.fixed_dictionaries(
    {
        "name": st.none() | st.sampled_from(["a", "b", "c"]),
        "size": st.none() | st.integers(0, 3),
        "done": st.none() | st.booleans(),
    }
)


@given(CONDITIONS, st.lists(RECORDS, min_size=1, max_size=5))
def test_what_is_always_or_never_true_is_so_for_every_record(said: str, records: list[dict[str, Any]]) -> None:
    condition = check(said, "thing", SCOPE)
    always = settled(condition.root)
    for record in records if always is not None else ():
        assert bool(evaluate(condition, record, None, MOMENT)) is always  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "always"),
    [
        ("name eq name", True),
        ("name eq 'a' and size gt 1 and name eq 'b'", False),
        ("name eq 'a' or not (name eq 'a')", True),
        ("name eq 'a' or name ne 'a'", True),
        ("done and 1 eq 2", False),
        ("done or not (1 eq 2)", True),
        ("name eq 'a' and name ne 'b'", None),
        ("name eq 'a' or name eq 'b'", None),
        ("size gt size", None),
    ],
)
def test_these_are_known(said: str, always: bool | None) -> None:
    assert settled(check(said, "thing", SCOPE).root) is always
