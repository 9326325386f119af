"""A status walked at random, on both databases: what may be done is what is offered, and nothing else changes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from xrm.app import Application
from xrm.catalog.requests import Actor
from xrm.errors import XrmError
from xrm.jobs.due import run_due
from xrm.testing import app_from, person

APP = """
app: club
xrm: 1
roles: {admin: Administrator, registrar: Registrar, helper: Helper, reader: Reader}
access:
  registrar: [read, create, write, move]
  helper: read
  reader: read
"""
MEMBER = """
entity: member
title: name
fields:
  name: text
  paid: integer, default 0
  moved: integer, default 0
  reason: text
  status:
    type: status
    states: {applied: {start: true}, active: {}, paused: {}, late: {}, ended: {final: true}}
    moves:
      approve: {from: applied, to: active, when: paid gt 0, set: {moved: = moved add 1}}
      pause: {from: active, to: paused, roles: [helper], set: {moved: = moved add 1}, ask: [reason]}
      resume: {from: [paused, late], to: active, set: {moved: = old(moved) add 1}}
      renew: {from: active, to: active, set: {moved: = moved add 1, paid: = paid add 1}}
      overdue: {from: active, to: late, auto: hourly, when: paid lt 2, set: {moved: = moved add 1}}
      end: {from: [active, paused, late], to: ended, when: changed(status) and reason ne 'no', set: {moved: = moved add 1}}
"""
MOVES = ("approve", "pause", "resume", "renew", "overdue", "end")
ROLES = ("admin", "registrar", "helper", "reader")
WAYS = {
    "approve": (("applied",), "active"),
    "pause": (("active",), "paused"),
    "resume": (("paused", "late"), "active"),
    "renew": (("active",), "active"),
    "overdue": (("active",), "late"),
    "end": (("active", "paused", "late"), "ended"),
}
SYSTEM = Actor.for_system("test")


class Walk(RuleBasedStateMachine):
    """The model is what the definitions say in the words of this page: a state and four values for each record."""

    application: Application
    actors: dict[str, Actor]

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[UUID, dict[str, Any]] = {}
        self.hours = 0

    members = Bundle("members")

    @rule(target=members, paid=st.integers(0, 3))
    def create(self, paid: int) -> UUID:
        id = self.records.create(self.actors["registrar"], "member", {"name": "x", "paid": paid}).id
        self.known[id] = {"status": "applied", "paid": paid, "moved": 0, "reason": None}
        return id

    @rule(
        id=members, move=st.sampled_from(MOVES), role=st.sampled_from(ROLES), reason=st.sampled_from(["", "ill", "no"])
    )
    def make_a_move(self, id: UUID, move: str, role: str, reason: str) -> None:
        record = self.known[id]
        answers = {"reason": reason} if reason and move == "pause" else {}
        offered = {each.move.name: each for each in self.records.standing(self.actors[role], "member", id).moves}
        assert set(offered) == {each for each in MOVES if self.may(role, each) and record["status"] in WAYS[each][0]}
        expected = move in offered and offered[move].open and (move != "pause" or bool(reason or record["reason"]))
        assert move not in offered or offered[move].open == self.holds(record, move)
        if not expected:
            with pytest.raises(XrmError):
                self.records.move(self.actors[role], "member", id, move, answers)
            return
        moved = self.records.move(self.actors[role], "member", id, move, answers)
        self.change(record, move, reason if answers else None)
        assert {name: moved.values[name] for name in record} == record

    @rule(id=members, paid=st.integers(0, 3), reason=st.sampled_from([None, "ill", "no"]))
    def write(self, id: UUID, paid: int, reason: str | None) -> None:
        self.records.update(self.actors["registrar"], "member", id, {"paid": paid, "reason": reason})
        self.known[id].update(paid=paid, reason=reason)

    @rule(id=members, role=st.sampled_from(ROLES), state=st.sampled_from(["applied", "active", "ended"]))
    def write_the_status(self, id: UUID, role: str, state: str) -> None:
        with pytest.raises(XrmError):
            self.records.update(self.actors[role], "member", id, {"status": state})

    @rule()
    def let_an_hour_pass(self) -> None:
        self.hours += 1
        when = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=self.hours)
        self.records._clock = lambda: when
        due = [each for each in self.known.values() if each["status"] == "active" and self.holds(each, "overdue")]
        done = {each.job.name: (each.done, each.failed) for each in run_due(self.records, self.database)}
        assert done["member.overdue"] == (len(due), 0)
        for each in due:
            self.change(each, "overdue", None)

    @invariant()
    def every_record_is_where_its_moves_led(self) -> None:
        for id, record in self.known.items():
            read = self.records.read(SYSTEM, "member", id)
            assert {name: read.values[name] for name in record} == record
            past = [each for each in self.records.history(SYSTEM, "member", id) if each.move]
            assert len(past) == record["moved"]

    def teardown(self) -> None:
        for id in self.known:
            self.records.delete(SYSTEM, "member", id)

    @property
    def records(self) -> Any:
        return self.application.current().records

    @property
    def database(self) -> Any:
        return self.application.database

    @staticmethod
    def may(role: str, move: str) -> bool:
        return role == "admin" or role == ("helper" if move == "pause" else "registrar")

    @staticmethod
    def holds(record: dict[str, Any], move: str) -> bool:
        if move == "approve":
            return bool(record["paid"] > 0)
        if move == "overdue":
            return bool(record["paid"] < 2)
        return move != "end" or record["reason"] != "no"

    @staticmethod
    def change(record: dict[str, Any], move: str, reason: str | None) -> None:
        record.update(status=WAYS[move][1], moved=record["moved"] + 1, reason=reason or record["reason"])
        record["paid"] += move == "renew"


@pytest.fixture
def walk(database_url: str, tmp_path: Path) -> Iterator[type[Walk]]:
    with app_from(tmp_path / "app", APP, MEMBER, database_url=database_url) as application:
        actors = {role: person(application, role) for role in ROLES}
        yield type("Walk", (Walk,), {"application": application, "actors": actors})


def test_a_status_goes_where_its_moves_lead_and_nowhere_else(walk: type[Walk]) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        walk,
        settings=settings(
            max_examples=12,
            stateful_step_count=15,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
