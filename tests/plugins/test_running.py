"""Plugins while the application runs: late, raising, wrong; counted, named, off after three."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from xrm.catalog.extensions import Collected, Function, Panel, TimelineItem
from xrm.catalog.field import Field, FieldType
from xrm.catalog.kinds import Kind
from xrm.catalog.label import Label
from xrm.catalog.requests import Action, Actor, PlannedChange
from xrm.errors import Problem, XrmError
from xrm.plugins import running
from xrm.plugins.containing import contain_function, contain_panel, contain_type
from xrm.plugins.running import Runner

ACTOR = Actor(uuid4(), "Ada")


def change(**new: Any) -> PlannedChange:
    return PlannedChange(Action.CREATE, "team", None, {}, new)


def runner_with(**hooks: Callable[..., Any]) -> Runner:
    """A runner with one plugin, `club`, whose hooks are called as pluggy calls them."""
    runner = Runner()
    runner.add("club", {name: _as_pluggy(hook) for name, hook in hooks.items()})
    return runner


def _as_pluggy(hook: Callable[..., Any]) -> Callable[..., list[Any]]:
    return lambda **values: [answer for answer in [hook(**values)] if answer is not None]


def test_a_plugin_refuses_with_its_name() -> None:
    wanted = Problem("XRM805", "A team needs a coach.", target="coach")
    runner = runner_with(before_write=lambda change, actor: [wanted] if not change.new else None)

    assert runner.before_write(change(), ACTOR) == (Problem("XRM818", "club: A team needs a coach.", target="coach"),)
    assert runner.before_write(change(coach="Ada"), ACTOR) == ()
    assert runner.faults() == {}


@pytest.mark.parametrize("answer", ["no", [1], True, {"a": 1}])
def test_an_answer_of_the_wrong_type_refuses_and_counts(answer: object) -> None:
    runner = runner_with(before_write=lambda change, actor: answer)

    (problem,) = runner.before_write(change(), ACTOR)

    assert (problem.code, "`club`" in problem.message) == ("XRM818", True)
    assert runner.faults() == {"club": 1}


def test_a_plugin_that_raises_refuses_until_it_is_off_after_three(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def before_write(change: PlannedChange, actor: Actor) -> None:
        raise RuntimeError("out of order")

    runner = runner_with(before_write=before_write)

    answers = [runner.before_write(change(), ACTOR) for _ in range(4)]

    assert [len(answer) for answer in answers] == [1, 1, 1, 0]
    assert "out of order" not in answers[0][0].message
    assert "out of order" in caplog.text
    assert "switched off" in caplog.text


def test_a_plugin_that_hangs_costs_the_deadline_and_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running, "BEFORE_WRITE_SECONDS", 0.05)
    done = threading.Event()
    runner = runner_with(before_write=lambda change, actor: done.wait(30) and None)

    (problem,) = runner.before_write(change(), ACTOR)
    done.set()

    assert problem.message.startswith("The plugin `club` had to look at this change and failed")
    assert runner.faults() == {"club": 1}


def test_what_a_plugin_does_to_the_values_changes_nothing() -> None:
    def before_write(change: PlannedChange, actor: Actor) -> None:
        change.new["tags"].append("mine")

    planned = change(tags=["ours"])

    runner_with(before_write=before_write).before_write(planned, ACTOR)

    assert planned.new == {"tags": ["ours"]}


def test_after_a_commit_a_failure_is_logged_and_the_next_plugin_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told: list[object] = []
    runner = runner_with(after_commit=lambda events: 1 / 0)
    runner.add("news", {"after_commit": lambda events: told.append(events)})

    runner.after_commit(())

    assert told == [()]
    assert "plugin club: after_commit failed" in caplog.text


def test_a_panel_that_fails_is_a_note_and_plain_text_is_escaped() -> None:
    runner = Runner()
    shown = contain_panel(Panel("p", "Next match", lambda record, actor: "<b>1:0</b>"), "club", runner)
    broken = contain_panel(Panel("p", "Next match", lambda record, actor: 1 / 0), "club", runner)

    assert shown.render(None, ACTOR) == "&lt;b&gt;1:0&lt;/b&gt;"
    assert "“Next match” cannot be shown: the plugin club failed." in broken.render(None, ACTOR)
    assert runner.faults() == {"club": 1}


def test_a_check_of_a_type_that_breaks_refuses_the_value() -> None:
    broken = FieldType(name="x", kind=Kind.TEXT, label="X", normalise=lambda value, field: value.no_such)
    contained = contain_type(broken, "club", Runner())
    assert contained.normalise is not None

    with pytest.raises(ValueError, match="the plugin `club` failed"):
        contained.normalise("a", Field(id=1, name="x", type=contained, label=Label.of("X"), column="x"))


def test_a_function_that_breaks_refuses_what_needs_it() -> None:
    def inverse(number: int) -> float:
        return 1 / number

    contained = contain_function(
        Function("inverse", (frozenset({Kind.INTEGER}),), Kind.DECIMAL, inverse), "club", Runner()
    )

    assert contained.python(2) == 0.5
    with pytest.raises(XrmError, match="`inverse\\(\\)` of the plugin `club` failed"):
        contained.python(0)


RECORD: Any = None
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_items_of_plugins_come_newest_first_and_never_without_end() -> None:
    items = [TimelineItem(str(number), NOW + timedelta(minutes=number), "Mail") for number in range(300)]
    runner = runner_with(collect_timeline=lambda record, actor: items)

    told = runner.collect_timeline(RECORD, ACTOR)

    assert [each.id for _, each in told.given] == [str(number) for number in range(299, 99, -1)]
    assert {name for name, _ in told.given} == {"club"}


@pytest.mark.parametrize(
    "bad",
    [
        "text",
        ["text"],
        [TimelineItem("1", datetime(2026, 1, 1), "Mail")],
        [TimelineItem("", NOW, "Mail")],
        [TimelineItem("1", NOW, "")],
        [TimelineItem("1", NOW, "Mail", href="https://elsewhere.example")],
        [TimelineItem("1", NOW, "Mail", href="//elsewhere.example")],
        [TimelineItem("1", NOW, "Mail", href="javascript:alert(1)")],
        [TimelineItem("1", NOW, 3)],  # type: ignore[arg-type]
        [TimelineItem("1", "now", "Mail")],  # type: ignore[arg-type]
    ],
    ids=range(10),
)
def test_a_plugin_that_tells_what_cannot_be_shown_is_named_and_counted(bad: object) -> None:
    runner = runner_with(collect_timeline=lambda record, actor: bad)
    assert runner.collect_timeline(RECORD, ACTOR) == Collected((), ("club",))
    assert runner.faults() == {"club": 1}


def test_a_plugin_that_hangs_or_raises_leaves_the_rest_of_the_timeline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "COLLECT_SECONDS", 0.05)
    done = threading.Event()
    runner = runner_with(collect_timeline=lambda record, actor: done.wait(10))
    runner.add("mail", {"collect_timeline": lambda record, actor: [[TimelineItem("1", NOW, "Mail")]]})
    runner.add("gone", {"collect_timeline": lambda record, actor: 1 / 0})

    told = runner.collect_timeline(RECORD, ACTOR)
    done.set()

    assert ([name for name, _ in told.given], told.failed) == (["mail"], ("club", "gone"))
