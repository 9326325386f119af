"""Measures: what SQL says on both databases is what Python works out, for everybody who asks."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.links.site import ADMIN, READER, SYSTEM, Site
from xrm.catalog.measures import UNITS
from xrm.catalog.requests import Actor, Query
from xrm.errors import XrmError
from xrm.expressions.checker import check
from xrm.expressions.dates import period_start
from xrm.expressions.evaluator import evaluate
from xrm.expressions.world import Moment
from xrm.records.measuring import divided

APP = """\
app: club
xrm: 1
timezone: Europe/Berlin
roles: {staff: Staff, reader: Reader}
access: {staff: all, reader: read}
"""
PLAN = "entity: plan\nfields:\n  name: text, required\n  retired: boolean\n"
ACCESS = "access:\n  staff: all\n  reader:\n    read: secret ne true\n"
MEMBERSHIP = """\
entity: membership
title: "{note}"
fields:
  note: text, required
  plan: link plan
  fee: money(EUR)
  months: integer
  paid: boolean
  secret: boolean
  renews_on: date
  seen_at: datetime
  status: [applied, active, ended]
  monthly: = fee divby months
measures:
  active: count where status eq 'active'
  income: sum fee where status eq 'active'
  everybody: count
  longest: max months
  active_share:
    formula: active divby everybody
    label: Share of active ones
    format: percent
"""
FUNCTIONS = [
    ("count", ""), ("sum", "fee"), ("sum", "months"), ("sum", "monthly"), ("avg", "fee"), ("avg", "months"),
    ("min", "fee"), ("max", "renews_on"), ("min", "note"), ("max", "seen_at"), ("distinct", "plan"),
    ("distinct", "status"), ("distinct", "note"), ("distinct", "paid"),
]  # fmt: skip
WHERES = ["", "fee gt 10", "paid", "not paid", "status eq 'active' or months lt 3", "plan/retired eq true"]
GROUPS = ["status", "plan", "paid", "renews_on", "plan/retired", *(f"renews_on/{unit}" for unit in UNITS),
          *(f"seen_at/{unit}" for unit in UNITS)]  # fmt: skip


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    site = make_site(APP, PLAN + ACCESS.replace("secret", "retired"), MEMBERSHIP + ACCESS)
    dice = random.Random(5)
    plans = [site.add("plan", name=name, retired=name == "Old") for name in ("Adult", "Youth", "Old")]
    for _ in range(70):
        day = date(2024, 1, 1) + timedelta(days=dice.randrange(900))
        moment = datetime(2025, 3, 29, 20, tzinfo=UTC) + timedelta(minutes=dice.randrange(60 * 24 * 400))
        values = {
            "note": dice.choice(["a", "B", "ä", "z"]),
            "plan": dice.choice([*plans, None]),
            "fee": dice.choice([None, Decimal(dice.randrange(-500, 9_999)) / 100]),
            "months": dice.choice([None, 0, dice.randrange(13)]),
            "paid": dice.choice([True, False, None]),
            "secret": dice.choice([True, False, False, None]),
            "renews_on": dice.choice([day, None]),
            "seen_at": dice.choice([moment, None]),
            "status": dice.choice(["applied", "active", "ended", None]),
        }
        site.add("membership", **values)
    return site


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    asked=st.lists(st.tuples(st.sampled_from(FUNCTIONS), st.sampled_from(WHERES)), min_size=1, max_size=4),
    by=st.lists(st.sampled_from(GROUPS), max_size=2, unique=True),
    where=st.sampled_from(WHERES),
    actor=st.sampled_from([SYSTEM, READER, ADMIN]),
)
def test_sql_says_what_python_works_out(site: Site, asked: list[Any], by: list[str], where: str, actor: Actor) -> None:
    records = site.records
    scope = records.scope(actor)
    measures = [
        replace(records.measured(actor, "membership", function, path, f"m{place}"), where=_condition(said, scope))
        for place, ((function, path), said) in enumerate(asked)
    ]
    groups = [records.group(actor, "membership", each) for each in by]
    found = records.figures(actor, Query(entity="membership", filter=_condition(where, scope)), measures, groups)

    rows = [row for row in _records(site, actor) if _holds(row, where, scope, site)]
    expected: dict[Any, list[dict[str, Any]]] = {} if by else {(): []}
    for row in rows:
        expected.setdefault(tuple(_key(row, each, site) for each in by), []).append(row)
    assert {each.keys: each.values for each in found.rows} == {
        keys: tuple(
            _worked_out(function, path, [row for row in of if _holds(row, said, scope, site)])
            for (function, path), said in asked
        )
        for keys, of in expected.items()
    }


def _condition(text: str, scope: Any) -> Any:
    return check(text, "membership", scope, sql=True) if text else None


def _records(site: Site, actor: Actor) -> list[dict[str, Any]]:
    page = site.records.list(actor, Query(entity="membership", page_size=1000))
    return [dict(zip(page.names, row, strict=True)) for row in page.rows]


class _Plans:
    """What is reached over the link, out of Python's hands: the plans that the reader sees."""

    def __init__(self, site: Site) -> None:
        page = site.records.list(SYSTEM, Query(entity="plan", page_size=100))
        self.rows = {row[page.names.index("id")]: dict(zip(page.names, row, strict=True)) for row in page.rows}


def _holds(row: dict[str, Any], said: str, scope: Any, site: Site) -> bool:
    if not said:
        return True
    if said.startswith("plan/"):
        return row["plan"] is not None and _Plans(site).rows[row["plan"]]["retired"] is True
    moment = Moment(datetime(2026, 1, 1, tzinfo=UTC), date(2026, 1, 1), None, frozenset(), "Europe/Berlin")
    return evaluate(_condition(said, scope), row, None, moment) is True  # type: ignore[arg-type]


def _key(row: dict[str, Any], said: str, site: Site) -> Any:
    name, _, rest = said.partition("/")
    value = row[name]
    if rest == "retired":
        return _Plans(site).rows[value]["retired"] if value is not None else None
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo("Europe/Berlin")).date()
    return period_start(value, rest or "day") if isinstance(value, date) else value


def _worked_out(function: str, path: str, rows: Sequence[dict[str, Any]]) -> Any:
    if function == "count":
        return len(rows)
    values = [row[path] for row in rows if row[path] is not None]
    if function == "distinct":
        return len(set(values))
    if function == "sum":
        return sum(values, Decimal(0) if path != "months" else 0)
    if function == "avg":
        return divided(sum(values), 4 if path == "fee" else 0, len(values), 0)
    return {"min": min, "max": max}[function](values) if values else None


def test_measures_of_an_entity_have_names_and_a_ratio_is_empty_by_nothing(site: Site) -> None:
    everything = site.records.figures(SYSTEM, Query(entity="membership"), ["active", "everybody", "active_share"])
    active, everybody, share = everything.rows[0].values
    assert everybody == 70 and share == divided(active, 0, 70, 0)
    none = site.records.query(SYSTEM, "membership", {"filter": "note eq 'nobody'"})
    assert site.records.figures(SYSTEM, none, ["active", "active_share", "income", "longest"]).rows[0].values == (
        0, None, Decimal(0), None,
    )  # fmt: skip


def test_what_one_may_not_read_is_no_measure_and_no_group(make_site: Callable[..., Site]) -> None:
    text = MEMBERSHIP.replace("  fee: money(EUR)\n", "  fee:\n    type: money(EUR)\n    access: {staff: write}\n")
    site = make_site(APP, PLAN + ACCESS.replace("secret", "retired"), text + ACCESS)
    assert "income" in site.records.measures(ADMIN, "membership")
    assert set(site.records.measures(READER, "membership")) == {"active", "everybody", "longest", "active_share"}
    for ask in (
        lambda: site.records.figures(READER, Query(entity="membership"), ["income"]),
        lambda: site.records.measured(READER, "membership", "sum", "fee", "total"),
        lambda: site.records.group(READER, "membership", "note"),
    ):
        with pytest.raises(XrmError):
            ask()


PATIENT = """\
entity: patient
fields:
  name: text, required
  city: [Berlin, Rome]
  insured: boolean
  faith: {choices: [none, old, new], personal: special}
measures:
  believers: count where faith ne 'none'
  patients: count
  share: = believers divby patients
"""


def test_few_records_are_not_told_of_where_a_special_field_has_a_part(make_site: Callable[..., Site]) -> None:
    site = make_site(APP, PATIENT)
    for place in range(9):
        site.add("patient", name=f"p{place}", city="Berlin" if place < 6 else "Rome", faith="old")
    site.add("patient", name="odd", city="Rome", faith="new")
    by_city = site.records.figures(
        SYSTEM,
        Query(entity="patient"),
        ["believers", "patients", "share"],
        [site.records.group(SYSTEM, "patient", "city")],
    )
    assert {each.keys: (each.values, each.withheld) for each in by_city.rows} == {
        ("Berlin",): ((6, 6, Decimal(1)), frozenset()),
        ("Rome",): ((None, 4, None), frozenset({"believers", "share"})),
    }
    by_faith = site.records.figures(
        SYSTEM, Query(entity="patient"), ["patients"], [site.records.group(SYSTEM, "patient", "faith")]
    )
    assert [each.keys for each in by_faith.rows] == [("old",)] and by_faith.withheld
    few = site.records.query(SYSTEM, "patient", {"filter": "faith eq 'new'"})
    assert site.records.figures(SYSTEM, few, ["patients"]).rows[0].values == (None,)
    by_place = [site.records.group(SYSTEM, "patient", "city")]
    assert site.records.figures(SYSTEM, few, ["patients"], by_place).rows == (), "nor where the odd one is"
