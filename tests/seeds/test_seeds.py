"""Records that come with the definitions: planned, written as the system, kept as far as the file says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from xrm.app import Application, build
from xrm.catalog.requests import Actor, Record
from xrm.errors import Problem, XrmError, errors_of
from xrm.proposals import read_proposal
from xrm.settings import load_settings
from xrm.testing import browser_of, person

ADMIN = Actor.for_system("test", "Ada")
PERSON = Actor(None, "Ann", frozenset({"staff"}))
APP = "app: club\nroles:\n  admin: Administrator\n  staff: Staff\naccess:\n  staff: all\n"
PLAN = """\
entity: plan
fields:
  code: text(12), required, unique
  name: text, required
  fee: money, min 0
  months: integer, default 12
  kind: link kind
  next: link self
  during: period
rules:
  not_for_nothing:
    check: fee ne 0
    message: Nothing is free.
    at: fee
"""
KIND = "entity: kind\nfields:\n  name: text, required, unique\n"
KINDS = "seed: kind\nkey: name\nrows:\n  - {name: Person}\n  - {name: Family}\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "club"
    (place / "entities").mkdir(parents=True)
    (place / "seeds").mkdir()
    (place / "xrm.yaml").write_text(APP)
    (place / "entities" / "plan.yaml").write_text(PLAN)
    (place / "entities" / "kind.yaml").write_text(KIND)
    (place / "seeds" / "kind.yaml").write_text(KINDS)
    return place


@pytest.fixture
def club(home: Path, database_url: str) -> Iterator[Application]:
    with build(load_settings(home, {"database_url": database_url}, {}), fresh=False) as application:
        yield application


def say(home: Path, *rows: str, keep: str = "") -> None:
    lines = [f"  - {{{row}}}" for row in rows]
    said = [f"keep: {keep}"] if keep else []
    (home / "seeds" / "plan.yaml").write_text("\n".join(["seed: plan", "key: code", *said, "rows:", *lines, ""]))


def applied(club: Application) -> list[str]:
    """Apply the folder; what the plan said about seeds."""
    plan = club.plan_folder()
    assert not errors_of(plan.problems), [str(each) for each in plan.problems]
    club.apply_folder(ADMIN)
    return [each.words for each in plan.steps if "seed" in each.words]


def record(club: Application, code: str) -> Record | None:
    records = club.current().records
    page = records.list(ADMIN, records.query(ADMIN, "plan", {"$filter": f"code eq '{code}'"}))
    found = [row[page.names.index("id")] for row in page.rows]
    return records.read(ADMIN, "plan", found[0]) if found else None


def value(club: Application, code: str, name: str) -> Any:
    found = record(club, code)
    assert found is not None
    return found.values[name]


def id_of(club: Application, code: str) -> UUID:
    found = record(club, code)
    assert found is not None
    return found.id


def refusals(error: pytest.ExceptionInfo[XrmError]) -> list[Problem]:
    return list(error.value.problems)


def test_rows_are_planned_and_written_with_their_links(club: Application, home: Path) -> None:
    say(
        home,
        "code: YOUTH, name: Youth, fee: 60, kind: {name: Person}, during: {since: 2026-01-01, until: 2026-12-31}",
        "code: ADULT, name: Adult, fee: 120, next: {code: YOUTH}",
    )

    told = applied(club)

    assert told == ["write the seed of kind: 2 new", "write the seed of plan: 2 new"]
    assert value(club, "YOUTH", "fee") == 60
    assert value(club, "YOUTH", "months") == 12
    assert value(club, "ADULT", "next") == id_of(club, "YOUTH")
    assert str(value(club, "YOUTH", "during_since")) == "2026-01-01"
    history = club.current().records.history(ADMIN, "plan", id_of(club, "ADULT"))
    assert [each.actor for each in history] == ["seed"]
    assert not club.plan_folder().steps


def test_a_first_start_writes_them(home: Path, sqlite_url: str) -> None:
    with build(load_settings(home, {"database_url": sqlite_url}, {})) as club:
        records = club.current().records
        assert records.count(ADMIN, records.query(ADMIN, "kind", {})) == 2


def test_a_change_of_the_file_comes_but_not_over_an_edit(club: Application, home: Path) -> None:
    say(home, "code: ADULT, name: Adult, fee: 120")
    applied(club)
    club.current().records.update(PERSON, "plan", id_of(club, "ADULT"), {"fee": "99"})
    say(home, "code: ADULT, name: Grown up, fee: 130")

    told = applied(club)

    assert told == ["write the seed of plan: 1 changed"]
    assert value(club, "ADULT", "name") == "Grown up"
    assert value(club, "ADULT", "fee") == 99
    assert not club.plan_folder().steps


def test_a_record_stays_the_same_when_its_key_is_edited(club: Application, home: Path) -> None:
    say(home, "code: ADULT, name: Adult, fee: 120")
    applied(club)
    club.current().records.update(PERSON, "plan", id_of(club, "ADULT"), {"code": "BIG"})
    say(home, "code: ADULT, name: Adult, fee: 130")

    applied(club)

    assert record(club, "ADULT") is None
    assert value(club, "BIG", "fee") == 130


@pytest.mark.parametrize("keep", ["once", "until-edited"])
def test_what_somebody_deleted_stays_away(club: Application, home: Path, keep: str) -> None:
    say(home, "code: ADULT, name: Adult, fee: 120", keep=keep)
    applied(club)
    club.current().records.delete(PERSON, "plan", id_of(club, "ADULT"))
    say(home, "code: ADULT, name: Adult, fee: 130", keep=keep)

    applied(club)

    assert record(club, "ADULT") is None


def test_once_is_written_once(club: Application, home: Path) -> None:
    say(home, "code: ADULT, name: Adult, fee: 120", keep="once")
    applied(club)
    say(home, "code: ADULT, name: Adult, fee: 130", keep="once")

    applied(club)

    assert value(club, "ADULT", "fee") == 120


def test_always_is_locked_for_everybody(club: Application, home: Path) -> None:
    say(home, "code: ADULT, name: Adult, fee: 120", keep="always")
    applied(club)
    records, id = club.current().records, id_of(club, "ADULT")

    for actor in (PERSON, ADMIN):
        with pytest.raises(XrmError) as changed:
            records.update(actor, "plan", id, {"fee": "1"})
        with pytest.raises(XrmError) as deleted:
            records.delete(actor, "plan", id)

        (problem,) = refusals(changed)
        assert (problem.code, problem.target) == ("XRM814", "fee")
        assert "comes with the app" in problem.message and "seeds/plan.yaml" in problem.hint
        assert "stays" in refusals(deleted)[0].message
    records.update(PERSON, "plan", id, {"months": 6})  # of which the seed says nothing
    say(home, "code: ADULT, name: Adult, fee: 130", keep="always")
    applied(club)
    assert (value(club, "ADULT", "fee"), value(club, "ADULT", "months")) == (130, 6)


def test_what_is_always_kept_is_no_input_and_says_where_it_comes_from(club: Application, home: Path) -> None:
    say(home, "code: ADULT, name: Adult, during: {since: 2026-01-01}", keep="always")
    applied(club)
    records, id = club.current().records, id_of(club, "ADULT")
    free = records.create(ADMIN, "plan", {"code": "FREE", "name": "Free"})

    locked = records.read(PERSON, "plan", id)

    assert locked.lock is not None
    assert (sorted(locked.lock.fields), locked.lock.file) == (
        ["code", "during", "during_since", "during_until", "name"],
        "seeds/plan.yaml",
    )
    assert not locked.lock.fields & locked.writable
    assert {"fee", "months"} <= locked.writable
    assert ("delete" in locked.may, "write" in locked.may) == (False, True)
    other = records.read(PERSON, "plan", free.id)
    assert (other.lock, "name" in other.writable, "delete" in other.may) == (None, True, True)


def test_a_lock_tells_nothing_of_what_its_reader_does_not_see(club: Application, home: Path) -> None:
    fields = PLAN.replace("  fee: money, min 0\n", "  fee: {type: money, access: {admin: write}}\n")
    (home / "entities" / "plan.yaml").write_text(fields)
    say(home, "code: ADULT, name: Adult, fee: 120", keep="always")
    applied(club)

    lock = club.current().records.read(PERSON, "plan", id_of(club, "ADULT")).lock

    assert lock is not None
    assert sorted(lock.fields) == ["code", "name"]


def test_the_pages_of_such_a_record_say_it(club: Application, home: Path) -> None:
    say(home, "code: ADULT, name: Adult", keep="always")
    applied(club)
    visitor = browser_of(club, person(club, "staff"))
    address = f"/plan/{id_of(club, 'ADULT')}"

    page, form = (visitor.get(f"{address}{end}").get_data(as_text=True) for end in ("", "/edit"))

    words = "Code and Name come with the app and are kept as seeds/plan.yaml says: not to be changed here."
    assert words in page
    assert words in form
    assert f'href="{address}/delete"' not in page
    assert 'name="fee"' in form
    assert 'name="name"' not in form


def test_to_be_kept_always_from_now_on_overrules_edits(club: Application, home: Path) -> None:
    say(home, "code: ADULT, name: Adult, fee: 120", "code: YOUTH, name: Youth, fee: 60")
    applied(club)
    club.current().records.update(PERSON, "plan", id_of(club, "ADULT"), {"fee": "99"})
    club.current().records.delete(PERSON, "plan", id_of(club, "YOUTH"))
    say(home, "code: ADULT, name: Adult, fee: 120", "code: YOUTH, name: Youth, fee: 60", keep="always")

    applied(club)

    assert value(club, "ADULT", "fee") == 120
    assert value(club, "YOUTH", "fee") == 60


def test_a_row_that_vanishes_is_told_once_and_its_record_stays(club: Application, home: Path) -> None:
    say(home, "code: ADULT, name: Adult, fee: 120", "code: YOUTH, name: Youth, fee: 60")
    applied(club)
    say(home, "code: ADULT, name: Adult, fee: 120")

    told = applied(club)

    assert told == ["let go of `YOUTH` of plan, which no seed names any more; the record stays"]
    assert value(club, "YOUTH", "fee") == 60
    assert not club.plan_folder().steps


def test_a_record_that_was_there_before_is_taken_in_as_it_is(club: Application, home: Path) -> None:
    applied(club)
    club.current().records.create(PERSON, "plan", {"code": "ADULT", "name": "Ours", "fee": "1"})
    say(home, "code: ADULT, name: Adult, fee: 120, kind: {name: Person}")

    applied(club)

    assert (value(club, "ADULT", "name"), value(club, "ADULT", "fee")) == ("Ours", 1)
    assert value(club, "ADULT", "kind") is not None


def test_a_renamed_field_is_the_same_field(club: Application, home: Path) -> None:
    say(home, "code: ADULT, name: Adult, fee: 120")
    applied(club)
    renamed = PLAN.replace("  fee: money, min 0", "  price:\n    type: money\n    renamed_from: [fee]")
    (home / "entities" / "plan.yaml").write_text(renamed.replace("fee ne", "price ne").replace("at: fee", "at: price"))
    say(home, "code: ADULT, name: Adult, price: 130")

    applied(club)

    assert value(club, "ADULT", "price") == 130


def test_a_row_against_a_rule_is_told_at_its_place_and_the_others_are_written(club: Application, home: Path) -> None:
    say(
        home,
        "code: FREE, name: Free, fee: 0",
        "code: ADULT, name: Adult, fee: 120",
        "code: LOST, name: Lost, kind: {name: Dog}",
    )

    with pytest.raises(XrmError) as caught:
        club.apply_folder(ADMIN)

    told = [(each.code, str(each.where), each.message) for each in refusals(caught)]
    assert told[0] == ("XRM514", "seeds/plan.yaml:4:35", "This row was not written: `fee`: Nothing is free.")
    assert told[1][:2] == ("XRM514", "seeds/plan.yaml:6:36")
    assert value(club, "ADULT", "fee") == 120
    say(home, "code: FREE, name: Free, fee: 1", "code: ADULT, name: Adult, fee: 120")
    assert applied(club) == ["write the seed of plan: 1 new"]


def test_check_tells_what_does_not_fit_its_field(home: Path) -> None:
    say(home, "code: much-too-long-for-a-code, name: Adult, fee: -1", "code: A, name: B, months: soon")

    told = [(each.code, str(each.where)) for each in read_proposal(home).problems]

    assert told == [
        ("XRM514", "seeds/plan.yaml:4:12"),
        ("XRM514", "seeds/plan.yaml:4:56"),
        ("XRM514", "seeds/plan.yaml:5:32"),
    ]


def test_files_of_one_entity_may_be_several(club: Application, home: Path) -> None:
    (home / "seeds" / "more.kind.yaml").write_text("seed: kind\nkey: name\nrows:\n  - {name: Company}\n")

    applied(club)

    assert not read_proposal(home).problems
    records = club.current().records
    assert records.count(ADMIN, records.query(ADMIN, "kind", {})) == 3
