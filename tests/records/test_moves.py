"""Moves of a status, on both databases: who makes them, when, what they ask, write, and leave behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from xrm.app import Application
from xrm.catalog.requests import Actor
from xrm.errors import XrmError
from xrm.testing import app_from, person

APP = """
app: club
xrm: 1
roles:
  admin: Administrator
  registrar: Registrar
  helper: Helper
  clerk: Clerk
  reader: Reader
access:
  registrar: [read, create, write, move]
  helper: read
  reader: read
"""
PLAN = """
entity: plan
title: name
fields:
  name: text, required
  months: integer, default 12
  secret: text
access:
  registrar: all
  helper: {read: {fields: [name]}}
"""
MEMBERSHIP = """
entity: membership
title: number
fields:
  number: sequence(MS-{n:4})
  plan: link plan, required
  iban: {type: text, access: {registrar: write}}
  renews_on: date
  ended_on: date, readonly
  fee: decimal(6,2)
  reason: text
  status:
    type: status
    access: {registrar: write, helper: read, clerk: read}
    states:
      applied: {start: true, color: grey}
      active: {color: green}
      suspended: {color: amber}
      lapsed: {color: red}
      ended: {final: true}
    moves:
      approve:
        from: applied
        to: active
        when: iban ne null and plan/secret ne 'closed'
        message: No account {iban} for {plan/name}.
        set: {renews_on: "= date_add(today(), plan/months, 'month')", fee: "= plan/months divby 7"}
      suspend: {from: active, to: suspended, roles: [registrar, helper], ask: [reason]}
      resume: {from: suspended, to: active, ask: {fee: optional}}
      renew: {from: [active, lapsed], to: active, set: {renews_on: "= date_add(renews_on, plan/months, 'month')"}}
      lapse: {from: active, to: lapsed, auto: daily, when: renews_on lt today()}
      leave:
        from: [active, suspended, lapsed]
        to: ended
        ask: [reason]
        set: {ended_on: = today(), iban: null}
rules:
  gone_for_a_reason:
    when: status eq 'ended'
    check: reason ne 'none'
    message: That is no reason.
    at: reason
access:
  registrar: {read: true, create: true, write: true, move: fee eq null or fee lt 100}
  helper: read
  clerk: read
  reader: {read: {fields: [number, reason]}}
"""
SYSTEM = Actor.for_system("test")


@pytest.fixture
def application(database_url: str, tmp_path: Path) -> Iterator[Application]:
    with app_from(tmp_path / "app", APP, PLAN, MEMBERSHIP, database_url=database_url) as found:
        yield found


def at(application: Application, day: str) -> None:
    """Let it be that day."""
    when = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
    records = application.current().records
    records._clock = lambda: when


def made(application: Application, **values: object) -> UUID:
    records = application.current().records
    plan = records.create(SYSTEM, "plan", {"name": "Adult"}).id
    return records.create(SYSTEM, "membership", {"plan": plan, **values}).id


def codes(error: XrmError) -> list[tuple[str, str]]:
    return [(each.code, each.target) for each in error.problems]


def test_a_record_begins_in_its_start_and_moves_write_what_they_say(application: Application) -> None:
    at(application, "2026-03-01")
    records, registrar = application.current().records, person(application, "registrar")
    id = made(application, iban="DE1")

    before = records.read(registrar, "membership", id)
    after = records.move(registrar, "membership", id, "approve", version=before.version)

    assert before.values["status"] == "applied"
    assert (after.values["status"], after.values["renews_on"]) == ("active", date(2027, 3, 1))
    assert str(after.values["fee"]) == "1.71"
    entry = records.history(registrar, "membership", id)[0]
    assert (entry.action, entry.move, entry.changes["status"]) == ("move", "approve", ("applied", "active"))


def test_a_status_is_not_written(application: Application) -> None:
    records, registrar = application.current().records, person(application, "registrar")
    id = made(application)
    with pytest.raises(XrmError) as refused:
        records.update(registrar, "membership", id, {"status": "active"})
    assert codes(refused.value) == [("XRM810", "status")]
    assert "approve" in refused.value.problems[0].hint
    plan = records.create(SYSTEM, "plan", {"name": "Youth"}).id
    with pytest.raises(XrmError):
        records.create(registrar, "membership", {"plan": str(plan), "status": "active"})


def test_a_move_whose_condition_is_not_true_is_refused_in_its_words(application: Application) -> None:
    records, registrar = application.current().records, person(application, "registrar")
    id = made(application)
    with pytest.raises(XrmError) as refused:
        records.move(registrar, "membership", id, "approve")
    assert codes(refused.value) == [("XRM814", "")]
    assert refused.value.problems[0].message == "No account  for Adult."
    assert records.read(registrar, "membership", id).values["status"] == "applied"


def test_a_message_shows_nothing_its_reader_may_not_see(application: Application) -> None:
    records = application.current().records
    registrar = person(application, "registrar")
    admin = person(application, "admin")
    id = made(application)
    [approve] = records.standing(registrar, "membership", id).moves
    assert approve.why == "No account  for Adult."
    [approve] = records.standing(admin, "membership", id).moves
    assert not approve.open


def test_only_who_may_makes_a_move(application: Application) -> None:
    records = application.current().records
    registrar, helper, reader = (person(application, each) for each in ("registrar", "helper", "reader"))
    id = made(application, iban="DE1")
    with pytest.raises(XrmError) as refused:
        records.move(helper, "membership", id, "approve")
    assert codes(refused.value) == [("XRM806", "approve")]
    with pytest.raises(XrmError) as refused:
        records.move(reader, "membership", id, "approve")
    assert refused.value.problems[0].code == "XRM805"  # the status is not theirs to see
    with pytest.raises(XrmError) as unknown:
        records.move(reader, "membership", id, "aprove")
    assert unknown.value.problems[0].message == refused.value.problems[0].message.replace("approve", "aprove")

    records.move(registrar, "membership", id, "approve")
    assert [each.move.name for each in records.standing(helper, "membership", id).moves] == ["suspend"]
    after = records.move(helper, "membership", id, "suspend", {"reason": "ill"})  # written by the move's right
    assert (after.values["status"], after.values["reason"]) == ("suspended", "ill")


def test_a_right_to_move_with_a_condition_holds_before_and_after(application: Application) -> None:
    records, registrar = application.current().records, person(application, "registrar")
    id = made(application, iban="DE1")
    records.move(registrar, "membership", id, "approve")
    records.move(registrar, "membership", id, "suspend", {"reason": "x"})
    with pytest.raises(XrmError) as refused:
        records.move(registrar, "membership", id, "resume", {"fee": "200"})
    assert codes(refused.value) == [("XRM806", "status")]
    assert records.move(registrar, "membership", id, "resume").values["status"] == "active"


def test_what_a_move_asks_for_must_be_answered_and_nothing_else(application: Application) -> None:
    records, registrar = application.current().records, person(application, "registrar")
    id = made(application, iban="DE1")
    records.move(registrar, "membership", id, "approve")
    with pytest.raises(XrmError) as refused:
        records.move(registrar, "membership", id, "leave")
    assert codes(refused.value) == [("XRM810", "reason")]
    with pytest.raises(XrmError) as refused:
        records.move(registrar, "membership", id, "leave", {"reason": "x", "fee": 1})
    assert codes(refused.value) == [("XRM803", "fee")]
    with pytest.raises(XrmError) as refused:  # rules are judged on the record as it will be
        records.move(registrar, "membership", id, "leave", {"reason": "none"})
    assert codes(refused.value) == [("XRM814", "reason")]
    after = records.move(registrar, "membership", id, "leave", {"reason": "moved away"})
    assert (after.values["iban"], after.values["ended_on"] is None) == (None, False)
    assert not records.standing(registrar, "membership", id).moves


def test_a_move_starts_from_its_states_and_from_the_version_that_was_seen(application: Application) -> None:
    records, registrar = application.current().records, person(application, "registrar")
    id = made(application, iban="DE1")
    with pytest.raises(XrmError) as refused:
        records.move(registrar, "membership", id, "resume")
    assert codes(refused.value) == [("XRM819", "status")]
    assert refused.value.problems[0].message == "This membership is `applied`; `resume` starts from `suspended`."
    seen = records.read(registrar, "membership", id).version
    records.update(registrar, "membership", id, {"reason": "new"})
    with pytest.raises(XrmError) as stale:
        records.move(registrar, "membership", id, "approve", version=seen)
    assert stale.value.problems[0].code == "XRM808"


def test_a_move_to_the_same_state_is_kept_in_history(application: Application) -> None:
    records, registrar = application.current().records, person(application, "registrar")
    id = made(application, iban="DE1")
    records.move(registrar, "membership", id, "approve")
    records.move(registrar, "membership", id, "renew")
    records.update(SYSTEM, "membership", id, {"renews_on": None})
    records.move(registrar, "membership", id, "renew")
    assert [each.move for each in records.history(registrar, "membership", id)][:3] == ["renew", "", "renew"]


def test_a_move_of_a_hidden_status_looks_like_any_change(application: Application) -> None:
    records, registrar = application.current().records, person(application, "registrar")
    reader = person(application, "reader")
    id = made(application, iban="DE1")
    records.move(registrar, "membership", id, "approve")
    records.move(registrar, "membership", id, "suspend", {"reason": "ill"})
    seen = records.history(reader, "membership", id)
    assert [(each.action, each.move, dict(each.changes)) for each in seen][:1] == [
        ("update", "", {"reason": (None, "ill")})
    ]
    assert "move" not in [each.action for each in seen]


PERIOD = """
entity: stay
title: name
fields:
  name: text
  before: text
  during: period
  friends: links person
  status:
    type: status
    states: {planned: {start: true}, there: {}, gone: {final: true}}
    moves:
      arrive: {from: planned, to: there, ask: [during], set: {before: = old(status)}}
      meet: {from: there, to: there, roles: [helper], ask: [friends]}
      leave: {from: there, to: gone, when: old(status) eq 'there' and changed(status), set: {during/until: = today()}}
access:
  registrar: all
  helper: read
"""
PERSON = """
entity: person
title: name
fields:
  name: text
  secret: boolean
access:
  registrar: all
  helper: {read: secret ne true}
"""


@pytest.fixture
def stays(database_url: str, tmp_path: Path) -> Iterator[Application]:
    with app_from(tmp_path / "app", APP, PERIOD, PERSON, database_url=database_url) as found:
        yield found


def test_a_period_is_asked_for_as_one_and_set_by_its_parts(stays: Application) -> None:
    at(stays, "2026-03-01")
    records, registrar = stays.current().records, person(stays, "registrar")
    id = records.create(SYSTEM, "stay", {"name": "x"}).id
    with pytest.raises(XrmError) as refused:
        records.move(registrar, "stay", id, "arrive", {"during": {"since": "2026-02-02", "until": "2026-01-01"}})
    assert codes(refused.value) == [("XRM810", "during_until")]

    records.move(registrar, "stay", id, "arrive", {"during": {"since": "2026-02-01"}})
    after = records.move(registrar, "stay", id, "leave")

    assert after.values["during"] == {"since": date(2026, 2, 1), "until": date(2026, 3, 1)}
    assert after.values["before"] == "planned"


def test_what_is_answered_keeps_the_links_its_writer_cannot_see(stays: Application) -> None:
    records, helper = stays.current().records, person(stays, "helper")
    hidden, seen, more = (
        records.create(SYSTEM, "person", {"name": "x", "secret": secret}).id for secret in (True, False, False)
    )
    id = records.create(SYSTEM, "stay", {"name": "x", "friends": [hidden, seen]}).id
    records.move(SYSTEM, "stay", id, "arrive", {"during": {"since": "2026-02-01"}})

    records.move(helper, "stay", id, "meet", {"friends": [str(more)]})

    assert set(records.read(SYSTEM, "stay", id).values["friends"]) == {hidden, more}
    with pytest.raises(XrmError) as refused:
        records.move(helper, "stay", id, "meet", {"friends": [str(hidden)]})
    assert codes(refused.value) == [("XRM810", "friends")]
