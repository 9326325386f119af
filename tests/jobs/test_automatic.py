"""Automatic moves by the clock, on both databases: what is due, once, whatever is refused or cut off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.jobs.waiting import until
from xrm.app import Application
from xrm.catalog.requests import Actor
from xrm.instance import Xrm
from xrm.jobs import automatic
from xrm.jobs.due import Outcome, look, run_due
from xrm.jobs.worker import Worker
from xrm.testing import app_from

APP = "app: club\nxrm: 1\nroles: {admin: Administrator}\n"
MEMBER = """
entity: member
title: name
fields:
  name: text, required
  renews_on: date
  warned: integer, default 0
  note: text
  status:
    type: status
    states:
      active: {start: true}
      late:
      lapsed: {final: true}
    moves:
      warn:
        from: active
        to: late
        auto: hourly
        when: renews_on lt today() and warned le 1
        set: {warned: = warned add 1}
      lapse:
        from: late
        to: lapsed
        auto: daily
        when: renews_on lt date_add(today(), -30, 'day')
      renew: {from: [late, lapsed], to: active}
rules:
  troubled: note ne 'trouble' or status eq 'active'
"""
SYSTEM = Actor.for_system("test")


@pytest.fixture
def application(database_url: str, tmp_path: Path) -> Iterator[Application]:
    with app_from(tmp_path / "app", APP, MEMBER, database_url=database_url) as found:
        yield found


def at(application: Application, moment: str) -> Xrm:
    """The instance when the clock says that."""
    xrm = application.current()
    when = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    xrm.records._clock = lambda: when
    return xrm


def run(xrm: Xrm, *, every: bool = False) -> dict[str, tuple[int, int, int]]:
    found: list[Outcome] = list(run_due(xrm.records, xrm.database, every=every))
    return {each.job.name: (each.done, each.stayed, each.failed) for each in found if each.job.name != "overrides"}


def made(xrm: Xrm, renews_on: str | None, **values: Any) -> UUID:
    return xrm.records.create(SYSTEM, "member", {"name": "Ann", "renews_on": renews_on, **values}).id


def status(xrm: Xrm, id: UUID) -> str:
    return str(xrm.records.read(SYSTEM, "member", id).values["status"])


def test_what_is_due_is_moved_once_in_its_hour_and_its_day(application: Application) -> None:
    xrm = at(application, "2026-03-01T10:05")
    late, fine, open_ended = (made(xrm, day) for day in ("2026-02-27", "2026-04-01", None))

    assert run(xrm) == {"member.warn": (1, 0, 0), "member.lapse": (0, 0, 0)}
    assert [status(xrm, each) for each in (late, fine, open_ended)] == ["late", "active", "active"]
    again = made(xrm, "2026-02-20")
    assert run(xrm) == {}
    assert [each.due for each in look(xrm.records, xrm.database)] == [False, False, False]
    assert run(at(application, "2026-03-01T11:00")) == {"member.warn": (1, 0, 0)}
    assert status(xrm, again) == "late"
    entry = xrm.records.history(SYSTEM, "member", again)[0]
    assert (entry.move, entry.actor, entry.via) == ("warn", "system", "job")
    assert run(at(application, "2026-04-01T00:01"))["member.lapse"] == (2, 0, 0)


def test_doing_it_twice_changes_nothing(application: Application) -> None:
    xrm = at(application, "2026-03-01T10:05")
    made(xrm, "2026-02-27")

    assert run(xrm, every=True)["member.warn"] == (1, 0, 0)
    assert run(xrm, every=True)["member.warn"] == (0, 0, 0)


def test_a_condition_on_what_the_move_writes_is_judged_after_it(application: Application) -> None:
    xrm = at(application, "2026-03-01T10:05")
    once, twice = made(xrm, "2026-02-27"), made(xrm, "2026-02-27", warned=1)
    made(xrm, "2026-04-01")  # not even looked at

    assert run(xrm)["member.warn"] == (1, 1, 0)
    assert (status(xrm, once), status(xrm, twice)) == ("late", "active")


def test_one_refusal_does_not_stop_the_rest(application: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(automatic, "BATCH", 2)
    xrm = at(application, "2026-03-01T10:05")
    members = [made(xrm, "2026-02-27", note="trouble" if number == 1 else "") for number in range(5)]

    found = {each.job.name: each for each in run_due(xrm.records, xrm.database)}["member.warn"]

    assert (found.done, found.failed) == (4, 1)
    assert [each.record for each in found.refused] == [members[1]]
    assert [each.code for each in found.refused[0].problems or ()] == ["XRM814"]
    assert status(xrm, members[1]) == "active"


def test_a_run_that_was_cut_off_is_taken_up_again(application: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    xrm = at(application, "2026-03-01T10:05")
    for _ in range(3):
        made(xrm, "2026-02-27")
    move_one = automatic.move_one
    seen: list[UUID] = []

    def cut_off(records: Any, entity: str, move: str, id: UUID) -> Any:
        seen.append(id)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return move_one(records, entity, move, id)

    monkeypatch.setattr(automatic, "move_one", cut_off)
    with pytest.raises(KeyboardInterrupt):
        run(xrm)
    monkeypatch.setattr(automatic, "move_one", move_one)
    assert run(xrm)["member.warn"] == (2, 0, 0)


def test_a_worker_does_what_is_due_by_itself_and_notes_it(application: Application) -> None:
    xrm = at(application, "2026-03-01T10:05")
    id = made(xrm, "2026-02-27")

    worker = Worker(lambda: xrm.jobs)
    worker.start()
    try:
        until(lambda: status(xrm, id) == "late" and not any(each.due for each in look(xrm.records, xrm.database)))
    finally:
        assert worker.stop()

    done = xrm.jobs.newest(SYSTEM)
    assert {each.args["of"] for each in done} == {"overrides", "member.warn", "member.lapse"}
    assert {each.state for each in done} == {"done"} and {each.turn for each in done} == {1}
