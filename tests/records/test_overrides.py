"""A status set by hand, on both databases: by whom, why, until when, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from xrm.app import Application
from xrm.catalog.requests import Actor
from xrm.errors import XrmError
from xrm.jobs.due import run_due
from xrm.testing import app_from, person

APP = """
app: club
xrm: 1
roles:
  admin: Administrator
  registrar: Registrar
  reader: Reader
access:
  registrar: all
  reader: read
"""
MEMBER = """
entity: member
title: name
fields:
  name: text, required
  reason: text
  status:
    type: status
    access: {registrar: write}
    states:
      active: {start: true}
      paused:
      ended: {final: true}
    moves:
      pause: {from: active, to: paused}
      resume: {from: paused, to: active}
      end: {from: [active, paused], to: ended, when: reason ne null}
rules:
  ended_for_a_reason:
    check: status ne 'ended' or name ne 'Forever'
    message: This one never ends.
    at: status
"""
LOCKED = """
entity: locked
fields:
  name: text
  status:
    type: status
    states: {open: {start: true}, shut: {final: true}}
    moves: {close: {from: open, to: shut}}
access:
  admin: [read, create, write]
"""
NORTHERN = """
entity: northern
fields:
  name: text
  status:
    type: status
    states: {open: {start: true}, shut: {final: true}}
    moves: {close: {from: open, to: shut, roles: [registrar]}}
access:
  registrar: all
  admin: {read: true, move: name eq 'north'}
"""
SYSTEM = Actor.for_system("test")


@pytest.fixture
def application(database_url: str, tmp_path: Path) -> Iterator[Application]:
    with app_from(tmp_path / "app", APP, MEMBER, LOCKED, NORTHERN, database_url=database_url) as found:
        at(found, "2026-03-01")
        yield found


def at(application: Application, day: str) -> None:
    when = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
    application.current().records._clock = lambda: when


def words(**more: Any) -> dict[str, Any]:
    return {"state": "ended", "reason": "By the court", "until": "2026-03-31", **more}


def made(application: Application, **values: Any) -> UUID:
    return application.current().records.create(SYSTEM, "member", {"name": "Ann", **values}).id


def codes(error: XrmError) -> list[tuple[str, str]]:
    return [(each.code, each.target) for each in error.problems]


def test_an_administrator_sets_a_status_against_its_moves_and_everybody_reads_why(application: Application) -> None:
    records, admin = application.current().records, person(application, "admin")
    id = made(application)

    after = records.override(admin, "member", id, "status", words())

    assert after.values["status"] == "ended"
    [kept] = records.standing(person(application, "registrar"), "member", id).overrides
    assert (kept.state, kept.before, kept.reason, kept.until) == ("ended", "active", "By the court", date(2026, 3, 31))
    entry = records.history(admin, "member", id)[0]
    assert (entry.action, entry.reason, entry.changes["status"]) == ("override", "By the court", ("active", "ended"))


def test_only_administrators_override_and_only_where_they_are_not_limited(application: Application) -> None:
    records, admin = application.current().records, person(application, "admin")
    id, shut = made(application), records.create(SYSTEM, "locked", {"name": "x"}).id
    with pytest.raises(XrmError) as refused:
        records.override(person(application, "registrar"), "member", id, "status", words())
    assert codes(refused.value) == [("XRM806", "status")]
    with pytest.raises(XrmError) as hidden:
        records.override(person(application, "reader"), "member", id, "status", words())
    assert hidden.value.problems[0].code == "XRM805"
    with pytest.raises(XrmError) as limited:
        records.override(admin, "locked", shut, "status", words(state="shut"))
    assert codes(limited.value) == [("XRM806", "status")]
    south = records.create(SYSTEM, "northern", {"name": "south"}).id
    with pytest.raises(XrmError):
        records.override(admin, "northern", south, "status", words(state="shut"))
    with pytest.raises(XrmError):
        records.move(admin, "northern", south, "close")
    assert records.standing(admin, "member", id).overridable == {"status"}
    assert not records.standing(person(application, "registrar"), "member", id).overridable


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"state": "gone"}, ["state"]),
        ({"state": ["ended"]}, ["state"]),
        ({"state": "active"}, ["state"]),
        ({"reason": " "}, ["reason"]),
        ({"reason": "x" * 1001}, ["reason"]),
        ({"reason": "a\u202eb"}, ["reason"]),
        ({"until": "2026-02-28"}, ["until"]),
        ({"until": "soon", "state": 1, "reason": None}, ["state", "reason", "until"]),
        ({"status": "ended"}, ["status"]),
    ],
)
def test_what_an_override_does_not_say_well_is_told_all_at_once(
    application: Application, more: dict[str, Any], wrong: list[str]
) -> None:
    id = made(application)
    with pytest.raises(XrmError) as refused:
        application.current().records.override(person(application, "admin"), "member", id, "status", words(**more))
    assert [each.target for each in refused.value.problems] == wrong


def test_rules_hold_all_the_same(application: Application) -> None:
    id = made(application, name="Forever")
    with pytest.raises(XrmError) as refused:
        application.current().records.override(person(application, "admin"), "member", id, "status", words())
    assert codes(refused.value) == [("XRM814", "status")]


def test_after_its_last_day_the_status_is_what_it_was(application: Application) -> None:
    xrm, admin = application.current(), person(application, "admin")
    id = made(application)
    xrm.records.override(admin, "member", id, "status", words())
    at(application, "2026-03-31")
    list(run_due(xrm.records, xrm.database))
    assert xrm.records.read(admin, "member", id).values["status"] == "ended"

    at(application, "2026-04-01")
    done = [(each.job.name, each.done) for each in run_due(xrm.records, xrm.database)]

    assert ("overrides", 1) in done
    assert xrm.records.read(admin, "member", id).values["status"] == "active"
    assert not xrm.records.standing(admin, "member", id).overrides
    entry = xrm.records.history(admin, "member", id)[0]
    assert (entry.action, entry.actor, entry.reason) == ("override", "system", "The override has ended.")
    at(application, "2026-04-02")
    assert ("overrides", 0) in [(each.job.name, each.done) for each in run_due(xrm.records, xrm.database)]


def test_a_move_ends_an_override_for_good(application: Application) -> None:
    xrm, admin = application.current(), person(application, "admin")
    id = made(application)
    xrm.records.override(admin, "member", id, "status", words(state="paused"))
    xrm.records.move(admin, "member", id, "resume")

    assert not xrm.records.standing(admin, "member", id).overrides
    at(application, "2026-04-01")
    list(run_due(xrm.records, xrm.database))
    assert xrm.records.read(admin, "member", id).values["status"] == "active"


def test_one_override_after_the_other_goes_back_to_the_first(application: Application) -> None:
    xrm, admin = application.current(), person(application, "admin")
    id = made(application)
    xrm.records.override(admin, "member", id, "status", words(state="paused"))
    xrm.records.override(admin, "member", id, "status", words(state="ended", until="2026-05-01"))
    xrm.records.update(admin, "member", id, {"name": "Bea"})
    lifted = xrm.records.lift(admin, "member", id, "status")

    assert lifted.values["status"] == "active"
    with pytest.raises(XrmError) as refused:
        xrm.records.lift(admin, "member", id, "status")
    assert codes(refused.value) == [("XRM805", "status")]


def test_a_stale_override_is_refused(application: Application) -> None:
    xrm, admin = application.current(), person(application, "admin")
    id = made(application)
    version = xrm.records.read(admin, "member", id).version
    xrm.records.update(admin, "member", id, {"name": "Bea"})
    with pytest.raises(XrmError) as refused:
        xrm.records.override(admin, "member", id, "status", words(), version=version)
    assert refused.value.problems[0].code == "XRM808"


def test_an_override_goes_with_its_record(application: Application) -> None:
    xrm, admin = application.current(), person(application, "admin")
    id = made(application)
    xrm.records.override(admin, "member", id, "status", words())
    xrm.records.delete(admin, "member", id)
    at(application, "2026-04-01")
    assert ("overrides", 0, 0) in [
        (each.job.name, each.done, each.failed) for each in run_due(xrm.records, xrm.database)
    ]
    xrm.records.purge(admin, "member", id)
    assert not xrm.records.overrides_over()
