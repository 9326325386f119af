"""Ask plugins while the application runs: with a deadline, each fault counted and named, off after three.

A thread cannot be stopped, so a plugin that hangs keeps its own daemon thread and costs its caller the deadline, three
times at most in one process.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any

from xrm.catalog.extensions import Collected, Hooks, TimelineItem
from xrm.catalog.requests import Actor, Event, PlannedChange, Record
from xrm.errors import Problem

MOST_FAULTS = 3
BEFORE_WRITE_SECONDS = 2.0
AFTER_COMMIT_SECONDS = 5.0
RENDER_SECONDS = 2.0
COLLECT_SECONDS = 2.0
MOST_ITEMS = 200
"""Items that one plugin may add to one timeline."""

FIRST_YEAR, LAST_YEAR = 1900, 9000
HERE = re.compile(r"/(?![/\\])[^\x00-\x20\\]*")
"""An address on this site: browsers read a backslash as a slash, and drop tabs and line ends."""

_log = logging.getLogger("xrm.plugins")


class Fault(Exception):
    """A plugin did not do its part: it raised, was late, or gave what nobody asked for.  The text says which."""


class Runner:
    """The plugins that are asked at run time, and how often each has failed in this process."""

    def __init__(self) -> None:
        self._plugins: list[tuple[str, Mapping[str, Any]]] = []
        self._faults: dict[str, int] = {}
        self._lock = threading.Lock()

    def add(self, name: str, hooks: Mapping[str, Any]) -> None:
        if hooks:
            self._plugins.append((name, hooks))

    def hooks(self) -> Hooks:
        """What records and web call."""
        return Hooks(
            before_write=self.before_write,
            after_commit=self.after_commit,
            collect_timeline=self.collect_timeline,
            faults=self.faults,
        )

    def faults(self) -> Mapping[str, int]:
        """Plugin -> faults so far, for those that have any."""
        with self._lock:
            return dict(self._faults)

    def is_off(self, name: str) -> bool:
        return self._faults.get(name, 0) >= MOST_FAULTS

    def before_write(self, change: PlannedChange, actor: Actor) -> tuple[Problem, ...]:
        """What every plugin has against a change.  One that fails refuses, until it is switched off."""
        problems: list[Problem] = []
        for name, hook in self._asked("before_write"):
            try:
                asked = partial(hook, change=_apart(change), actor=actor)
                given = self.call(name, "before_write", BEFORE_WRITE_SECONDS, asked)
                problems.extend(_refusal(name, each) for each in _problems(given))
            except Fault as fault:
                self.count(name, "before_write", str(fault))
                problems.append(_failed(name))
        return tuple(problems)

    def after_commit(self, events: tuple[Event, ...]) -> None:
        """Tell every plugin; what they do with it can undo nothing."""
        for name, hook in self._asked("after_commit"):
            try:
                self.call(name, "after_commit", AFTER_COMMIT_SECONDS, partial(hook, events=events))
            except Fault as fault:
                self.count(name, "after_commit", str(fault))

    def collect_timeline(self, record: Record, actor: Actor) -> Collected:
        """What every plugin tells of a record; one that fails is named, and counted."""
        given: list[tuple[str, TimelineItem]] = []
        failed: list[str] = []
        for name, hook in self._asked("collect_timeline"):
            try:
                asked = partial(hook, record=record, actor=actor)
                items = _items(self.call(name, "collect_timeline", COLLECT_SECONDS, asked))
                given.extend((name, each) for each in items)
            except Fault as fault:
                self.count(name, "collect_timeline", str(fault))
                failed.append(name)
        return Collected(tuple(given), tuple(failed))

    def call(self, name: str, hook: str, seconds: float, work: Callable[[], Any]) -> Any:
        """The result of `work`, or a Fault when it raises or takes longer."""
        answers: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()
        threading.Thread(target=_work, args=(work, answers), name=f"{name}.{hook}", daemon=True).start()
        try:
            value, error = answers.get(timeout=seconds)
        except Empty:
            raise Fault(f"it took more than {seconds:g} s") from None
        if error is not None:
            raise Fault(f"{type(error).__name__}: {error}") from error
        return value

    def count(self, name: str, hook: str, why: str) -> None:
        """One more fault of a plugin, in the log with its name."""
        with self._lock:
            self._faults[name] = self._faults.get(name, 0) + 1
            number = self._faults[name]
        _log.error("plugin %s: %s failed (fault %d): %s", name, hook, number, why)
        if number == MOST_FAULTS:
            _log.error("plugin %s: switched off in this process after %d faults", name, number)

    def _asked(self, hook: str) -> list[tuple[str, Any]]:
        return [(name, hooks[hook]) for name, hooks in self._plugins if hook in hooks and not self.is_off(name)]


def _apart(change: PlannedChange) -> PlannedChange:
    """The change with values of its own: what a plugin does to them, now or later, changes nothing."""
    return replace(change, old=deepcopy(dict(change.old)), new=deepcopy(dict(change.new)))


def _work(work: Callable[[], Any], answers: SimpleQueue[tuple[Any, BaseException | None]]) -> None:
    try:
        answers.put((work(), None))
    except BaseException as error:  # also SystemExit: it is the plugin's, not ours
        answers.put((None, error))


def _problems(given: list[Any]) -> list[Problem]:
    """The problems in an answer; pluggy gives a list of what each function returned, a None left out."""
    problems: list[Problem] = []
    for answer in given:
        if not isinstance(answer, list | tuple) or not all(isinstance(each, Problem) for each in answer):
            raise Fault(f"it must return a list of Problem or None, not {answer!r:.80}")
        problems.extend(answer)
    return problems


def _items(given: list[Any]) -> list[TimelineItem]:
    """The newest of the items in an answer; one that cannot be shown is a fault of all of them."""
    items: list[TimelineItem] = []
    for answer in given:
        if not isinstance(answer, list | tuple) or not all(map(_is_item, answer)):
            raise Fault(f"it must return a list of TimelineItem or None, not {answer!r:.80}")
        items.extend(answer)
    return sorted(items, key=lambda each: (each.at, each.id), reverse=True)[:MOST_ITEMS]


def _is_item(each: Any) -> bool:
    """Whether it is one whole: texts throughout, at a moment that is one everywhere, leading nowhere but here."""
    if not isinstance(each, TimelineItem):
        return False
    at: Any = each.at
    if not isinstance(at, datetime) or at.tzinfo is None or not FIRST_YEAR < at.year < LAST_YEAR:
        return False
    limits = ((each.id, 200), (each.label, 200), (each.text, 4000), (each.who, 200), (each.href, 2000), (each.icon, 60))
    plain = all(_is_text(text, most) for text, most in limits)
    return plain and bool(each.id and each.label) and (not each.href or bool(HERE.fullmatch(each.href)))


def _is_text(text: object, most: int) -> bool:
    """A plain text that can be stored, shown and sent: no markup that calls itself safe, no half of a character."""
    if type(text) is not str or len(text) > most:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refusal(name: str, problem: Problem) -> Problem:
    """A plugin's problem as a person meets it: under our code, with the plugin's name."""
    return Problem("XRM818", f"{name}: {problem.message}", target=problem.target, hint=problem.hint)


def _failed(name: str) -> Problem:
    return Problem(
        "XRM818",
        f"The plugin `{name}` had to look at this change and failed, so nothing was saved.",
        hint="Try again; if it stays, tell an administrator: the log says why.",
    )
