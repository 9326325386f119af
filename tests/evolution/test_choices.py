"""Choices, states and moves that come, are renamed, retired, taken away and mapped, over filled databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from xrm.app import Application
from xrm.catalog.requests import Actor
from xrm.errors import XrmError
from xrm.testing import app_from, write_app

SYSTEM = Actor.for_system("test")
STATES = "new: {start: true}, open: {}, held: {}, done: {final: true}"
MOVES = """
      begin: {from: new, to: open}
      hold: {from: open, to: held}
      go_on: {from: held, to: open}
      finish: {from: [open, held], to: done}
"""


def thing(states: str = STATES, moves: str = MOVES, more: str = "", sizes: str = "[small, large, huge]") -> str:
    return f"""
entity: thing
fields:
  name: text
  size: {sizes}
  sizes: {{type: choices, choices: [a, b, c]}}
  status:
    type: status
    states: {{{states}}}
    moves: {moves}
{more}
"""


@pytest.fixture
def application(tmp_path: Path, database_url: str) -> Iterator[Application]:
    with app_from(tmp_path, thing(), database_url=database_url) as found:
        yield found


def made(application: Application, *moves: str, **values: Any) -> UUID:
    records = application.current().records
    id = records.create(SYSTEM, "thing", {"name": "x", **values}).id
    for move in moves:
        records.move(SYSTEM, "thing", id, move)
    return id


def planned(application: Application, tmp_path: Path, text: str) -> list[tuple[str, str, int]]:
    write_app(tmp_path, text)
    change = application.plan_folder()
    assert not [each for each in change.problems if each.severity == "error"], change.problems
    return [(each.words, str(each.safety), each.rows) for each in change.steps]


def refused(application: Application, tmp_path: Path, text: str) -> list[str]:
    write_app(tmp_path, text)
    return [f"{each.code} {each.message}" for each in application.plan_folder().problems]


def read(application: Application, id: UUID, name: str = "status") -> Any:
    return application.current().records.read(SYSTEM, "thing", id).values[name]


def test_states_and_moves_come_with_a_line_each(application: Application, tmp_path: Path) -> None:
    more = (
        STATES.replace("done:", "late: {}, done:"),
        MOVES + "      delay: {from: [open, held], to: late}\n" + "      end: {from: late, to: done}\n",
    )
    assert planned(application, tmp_path, thing(*more)) == [
        ("add state late of thing.status", "safe", 0),
        ("add move delay of thing.status", "safe", 0),
        ("add move end of thing.status", "safe", 0),
    ]


def test_a_renamed_state_keeps_its_records_and_their_moves(application: Application, tmp_path: Path) -> None:
    id = made(application, "begin", "hold")
    renamed = thing(STATES.replace("held: {}", "paused: {renamed_from: [held]}"), MOVES.replace("held", "paused"))

    assert planned(application, tmp_path, renamed) == [("rename state held of thing.status to paused", "safe", 0)]
    application.apply_folder()

    records = application.current().records
    field = application.current().catalog.entities["thing"].fields["status"]
    assert field.choice(read(application, id)).name == "paused"  # type: ignore[union-attr]
    assert [each.move.name for each in records.standing(SYSTEM, "thing", id).moves] == ["go_on", "finish"]
    assert field.choice(records.move(SYSTEM, "thing", id, "go_on").values["status"]).name == "open"  # type: ignore[union-attr]
    assert application.apply_folder() is None


def test_a_retired_state_is_kept_by_its_records_and_says_how_many(application: Application, tmp_path: Path) -> None:
    id = made(application, "begin", "hold")
    made(application, "begin")
    less = MOVES.replace("      hold: {from: open, to: held}\n", "")
    retired = thing(STATES.replace("held: {}", "held: {retired: true}"), less)

    assert planned(application, tmp_path, retired) == [
        ("retire state held of thing.status; records keep it", "safe", 1),
        ("take away move hold of thing.status", "safe", 0),
    ]
    application.apply_folder()

    assert read(application, id) == "held"
    assert application.current().records.move(SYSTEM, "thing", id, "go_on").values["status"] == "open"


GONE = (
    STATES.replace("held: {}, ", ""),
    """
      begin: {from: new, to: open}
      finish: {from: open, to: done}
""",
)


def test_a_used_state_does_not_go_without_a_word(application: Application, tmp_path: Path) -> None:
    made(application, "begin", "hold")
    [told] = refused(application, tmp_path, thing(*GONE))
    assert told == "XRM705 State `held` of `thing.status` is used 1 time."


def test_the_records_of_a_state_that_goes_get_the_one_that_is_said(application: Application, tmp_path: Path) -> None:
    records = application.current().records
    held, other, trashed = (made(application, "begin", "hold"), made(application), made(application, "begin", "hold"))
    records.delete(SYSTEM, "thing", trashed)
    version = records.read(SYSTEM, "thing", held).version
    mapped = thing(*GONE, more="    map: {held: open}")

    assert planned(application, tmp_path, mapped) == [
        ("take away state held of thing.status; its values become open", "guarded", 2),
        ("take away move hold of thing.status", "safe", 0),
        ("take away move go_on of thing.status", "safe", 0),
        ("change moves of thing.status", "safe", 0),
    ]
    application.apply_folder()

    records = application.current().records
    assert (read(application, held), read(application, other)) == ("open", "new")
    assert records.read(SYSTEM, "thing", held).version == version + 1
    assert records.restore(SYSTEM, "thing", trashed).values["status"] == "open"
    assert application.apply_folder() is None  # it may stay in the file
    assert planned(application, tmp_path, thing(*GONE)) == []


def test_an_override_goes_with_its_state(application: Application, tmp_path: Path) -> None:
    id = made(application, "begin", "hold")
    said = {"state": "done", "reason": "So be it", "until": "2999-12-31"}
    application.current().records.override(SYSTEM, "thing", id, "status", said)
    write_app(tmp_path, thing(*GONE, more="    map: {held: open}"))
    application.apply_folder()

    records = application.current().records
    [kept] = records.standing(SYSTEM, "thing", id).overrides
    assert (kept.before, kept.until) == ("open", date(2999, 12, 31))
    assert records.lift(SYSTEM, "thing", id, "status").values["status"] == "open"


def test_values_of_a_choice_and_of_several_choices_are_mapped(application: Application, tmp_path: Path) -> None:
    first = made(application, size="huge", sizes=["b", "c"])
    second = made(application, size="large", sizes=["c"])
    less = thing(sizes="{choices: [small, large], map: {huge: large}}").replace(
        "choices: [a, b, c]", "choices: [a, b], map: {c: b}"
    )

    steps = planned(application, tmp_path, less)
    application.apply_folder()

    assert [rows for _, safety, rows in steps if safety == "guarded"] == [1, 2]
    assert [read(application, each, "size") for each in (first, second)] == ["large", "large"]
    assert [read(application, each, "sizes") for each in (first, second)] == [("b",), ("b",)]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("{choices: [small, large], map: {small: large}}", "XRM311 `map`: the choice `small` still exists."),
        (
            "{choices: [small, large], map: {huge: larg}}",
            "XRM206 `map`: `larg` is none of the choices of `size`. Did you mean `large`?",
        ),
        ("{choices: {small: {retired: true}, large: {}}, map: {huge: small}}", "XRM206 `map`: `small` is retired."),
    ],
)
def test_a_map_leads_from_what_is_gone_to_what_is_there(
    application: Application, tmp_path: Path, said: str, told: str
) -> None:
    assert told in refused(application, tmp_path, thing(sizes=said))


def test_a_retired_choice_is_kept_but_chosen_no_more(application: Application, tmp_path: Path) -> None:
    id = made(application, size="huge")
    write_app(tmp_path, thing(sizes="{choices: {small: {}, large: {}, huge: {retired: true}}}"))
    application.apply_folder()

    records = application.current().records
    assert records.update(SYSTEM, "thing", id, {"name": "y", "size": "huge"}).values["size"] == "huge"
    with pytest.raises(XrmError):
        records.create(SYSTEM, "thing", {"size": "huge"})


def test_a_kept_formula_follows_what_is_mapped(tmp_path: Path, database_url: str) -> None:
    kept = "  is_huge: {formula: size eq 'large', stored: true}"
    with app_from(tmp_path, thing() + kept, database_url=database_url) as application:
        id = made(application, size="huge")
        write_app(tmp_path, thing(sizes="{choices: [small, large], map: {huge: large}}") + kept)
        application.apply_folder()

        assert read(application, id, "is_huge") is True
