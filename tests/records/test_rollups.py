"""Roll-ups and formulas at work: first and last as links, any, values that look like what they are computed from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from tests.compiler.building import EXTENSIONS, app_of, compiled
from tests.records.world import START, SYSTEM, World
from xrm.catalog.requests import Actor
from xrm.definitions.report import printed
from xrm.evolution import apply_change, bootstrap, plan_change
from xrm.files import LocalFiles
from xrm.projections.tables import Tables
from xrm.records.service import Records
from xrm.storage import open_database

MEMBER = """\
entity: member
fields:
  name: text, required
  current: first memberships where status in ('active', 'suspended')
  oldest: last memberships
  plan: = current/plan
  plan_fee: = current/plan/fee
  state: = current/status
  is_member: any memberships where status eq 'active'
  label_text: = concat(name, current/plan/name)
  paid:
    sum: memberships/fee
    where: status ne 'applied'
access:
  registrar: all
  teacher: read
"""
PLAN = """\
entity: plan
title: name
fields:
  name: text, required
  fee: money(EUR)
access:
  registrar: all
  teacher: read
"""
MEMBERSHIP = """\
entity: membership
order: [-begun, note]
title: "{note}"
fields:
  note: text, required
  member: link member, required
  plan: link plan, required
  begun: date
  fee: money(EUR)
  secret: boolean
  status: [applied, active, suspended, ended]
access:
  registrar: all
  teacher:
    read: secret ne true
"""


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[World]:
    made = world_of_texts(database_url, tmp_path, MEMBER, PLAN, MEMBERSHIP)
    yield made
    made.database.close()


def world_of_texts(url: str, folder: Path, *texts: str) -> World:
    documents = app_of(*texts)
    found = compiled(*documents)
    assert found.catalog is not None, printed(found.problems, documents)
    database = open_database(url)
    bootstrap(database)
    apply_change(database, plan_change(database, 0, None, found.catalog, ()), SYSTEM)
    files = LocalFiles(folder / "files")
    world = World(found.catalog, database, None, files, START)  # type: ignore[arg-type]
    world.records = Records(
        found.catalog, Tables(found.catalog), database, EXTENSIONS,
        files=files, secret=b"secret of a test", revision=1, clock=world.tick,
    )  # fmt: skip
    return world


def memberships(world: World) -> dict[str, UUID]:
    plan = world.add("plan", name="Adult", fee="120")
    youth = world.add("plan", name="Youth", fee="60")
    ann, bob = world.add("member", name="Ann"), world.add("member", name="Bob")
    rows = {
        "new": {"begun": "2026-02-01", "status": "applied", "fee": "5"},
        "running": {"begun": "2026-01-01", "status": "active", "fee": "120", "secret": True},
        "paused": {"begun": "2025-01-01", "status": "suspended", "fee": "60", "plan": youth},
        "old": {"begun": None, "status": "ended", "fee": "30"},
    }
    ids = {
        note: world.add("membership", **{"note": note, "member": ann, "plan": plan, **values})
        for note, values in rows.items()
    }
    return {"ann": ann, "bob": bob, "plan": plan, "youth": youth, **ids}


def test_first_and_last_are_links_by_the_order_of_their_entity(world: World) -> None:
    ids = memberships(world)
    ann = world.records.read(SYSTEM, "member", ids["ann"])
    assert ann.values["current"] == ids["running"]
    assert ann.links["current"].title == "running"
    assert ann.values["oldest"] == ids["old"]
    assert ann.links["plan"].title == "Adult"
    assert str(ann.values["plan_fee"]) == "120.0000"
    assert ann.values["state"] == "active"
    assert ann.values["is_member"] is True
    assert ann.values["label_text"] == "AnnAdult"
    assert str(ann.values["paid"]) == "210.0000"
    bob = world.records.read(SYSTEM, "member", ids["bob"])
    assert bob.values["current"] is None and bob.values["is_member"] is False
    assert bob.values["label_text"] == "Bob"


def test_they_can_be_filtered_and_sorted_by(world: World) -> None:
    ids = memberships(world)
    assert world.find(SYSTEM, "member", filter=f"current eq {ids['running']}") == [ids["ann"]]
    assert world.find(SYSTEM, "member", filter="current_id ne null") == [ids["ann"]]
    assert world.find(SYSTEM, "member", filter="current/plan/name eq 'Adult' and is_member") == [ids["ann"]]
    assert world.find(SYSTEM, "member", filter="state eq 'active'", orderby="plan_fee desc") == [ids["ann"]]


def test_a_reader_gets_the_first_of_what_they_see(world: World) -> None:
    ids = memberships(world)
    teacher = Actor(None, "Teacher", frozenset({"teacher"}))
    ann = world.records.read(teacher, "member", ids["ann"])
    assert ann.values["current"] == ids["paused"]
    assert ann.links["current"].title == "paused"
    assert ann.links["plan"].title == "Youth"
    assert ann.values["is_member"] is False


def test_the_types_of_formulas_are_those_of_their_leaves(world: World) -> None:
    fields = world.catalog.entities["member"].fields
    assert fields["plan"].link is not None and fields["plan"].link.targets == ("plan",)
    assert fields["plan_fee"].limits.currency == "EUR"
    assert [each.name for each in fields["state"].choices] == ["applied", "active", "suspended", "ended"]
    assert fields["current"].key == "current_id"
