"""A browser answers a condition over a form's own fields as the server does, nulls included.

XRM_TEST_EXPRESSIONS says how many expressions are tried, XRM_TEST_SEED which records they meet.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, assume, example, given, settings

from tests.support import node, saying
from tests.support.people import CATALOG, MOMENT, SCOPE, World, build_world
from xrm.catalog.kinds import Kind
from xrm.catalog.links import OnDelete
from xrm.expressions.checker import CONDITION, check
from xrm.expressions.evaluator import evaluate
from xrm.expressions.numbers import scaled
from xrm.expressions.tree import Expression
from xrm.projections.browser import FORMED, browser_tree

TRIED = int(os.environ.get("XRM_TEST_EXPRESSIONS", "500"))
SEED = int(os.environ.get("XRM_TEST_SEED", "7"))
PERSON = CATALOG.entities["person"]
KNOWN = frozenset(each.name for each in PERSON.stored_fields() if each.kind in FORMED)


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(SEED)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[node.Node]:
    with node.running(tmp_path_factory.mktemp("node")) as running:
        yield running


def tree_of(expression: Expression) -> list[Any] | None:
    return browser_tree(expression, PERSON, KNOWN, MOMENT.today, MOMENT.roles)


def as_formed(world: World, record: dict[str, Any]) -> dict[str, Any]:
    """The values as a browser reads them off a form, where a link to what is in the trash is empty."""
    found = {}
    for name in KNOWN:
        value, each = record[name], PERSON.fields[name]
        if value is not None and each.kind in (Kind.DECIMAL, Kind.INTEGER):
            value = {"n": str(scaled(value, each.limits.scale if each.kind is Kind.DECIMAL else 0))}
        elif isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, UUID):
            trashed = each.link is not None and each.link.on_delete is OnDelete.CLEAR
            gone = trashed and each.link is not None and world.one(each.link.targets[0], value) is None
            value = None if gone else str(value)
        found[name] = value
    return found


def plain(value: Any, expression: Expression) -> Any:
    """A value of Python's evaluator as node writes it."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | Decimal):
        return {"n": str(scaled(value, expression.root.scale))}
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def agrees(text: str, expression: Expression, world: World, browser: node.Node) -> None:
    tree = tree_of(expression)
    assume(tree is not None)
    records = list(world.records["person"].values())
    [found] = browser.evaluate([tree], [as_formed(world, each) for each in records])
    expected = [plain(evaluate(expression, each, world, MOMENT), expression) for each in records]
    assert found == expected, text


QUIET = [HealthCheck.filter_too_much, HealthCheck.too_slow]


@settings(max_examples=TRIED, deadline=None, suppress_health_check=QUIET)
@example(text="name lt '\U0001f600' or name ge '\uff21'")
@example(text="active eq (not active)")
@example(text="not (age gt 3) and level gt 'middle'")
@given(text=saying.conditions(2))
def test_conditions_agree(text: str, world: World, browser: node.Node) -> None:
    agrees(text, check(text, "person", SCOPE, want=CONDITION), world, browser)


@settings(max_examples=TRIED, deadline=None, suppress_health_check=QUIET)
@given(text=saying.wholes(2) | saying.decimals(2) | saying.texts(2))
def test_values_agree(text: str, world: World, browser: node.Node) -> None:
    agrees(text, check(text, "person", SCOPE), world, browser)


@pytest.mark.parametrize("text", ["mentor/name eq 'x'", "born lt date(now())", "pupils/any()", "toupper(name) eq note"])
def test_what_a_form_does_not_know_is_asked_of_the_server(text: str) -> None:
    assert tree_of(check(text, "person", SCOPE)) is None


def test_what_is_not_on_the_form_is_asked_of_the_server() -> None:
    assert browser_tree(check("age gt 3", "person", SCOPE), PERSON, {"name"}, MOMENT.today, ()) is None
