"""The steps of a write in their order: decide, ask plugins, lock, look again, write, history, outbox; then tell of it.

Nothing of a plugin, a template or the network runs between BEGIN and COMMIT.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Self, TypeVar
from uuid import UUID

from xrm.catalog.requests import Actor, Event, PlannedChange
from xrm.errors import Problem, XrmError
from xrm.records import attaching, keeping, relating, removing
from xrm.records.desk import Desk
from xrm.records.draft import Draft, planned_of
from xrm.records.history import write_history
from xrm.records.many import Done, Rehearsed, Written, placed
from xrm.records.numbers import drawn_before, numbered
from xrm.records.paging import Cursors
from xrm.records.ports import Clock, Files, KeptFile, Outbox
from xrm.records.reads import Reads
from xrm.records.recordreading import Locks
from xrm.records.refusals import BUSY, raise_all
from xrm.records.shelf import Shelf
from xrm.records.violations import explained
from xrm.records.writing import Moved, write_draft
from xrm.storage import Violation

if TYPE_CHECKING:
    from xrm.catalog.extensions import Hooks
    from xrm.projections.tables import Tables
    from xrm.records.many import Beside
    from xrm.storage import Database, Unit

T = TypeVar("T")
Invariant = Callable[["Unit", "Tables", PlannedChange], "tuple[Problem, ...]"]
"""An invariant of xrm's own, asked inside the transaction: the last administrator cannot be lost."""

FORMULAS = "formulas"
"""The job that computes what a large change left behind."""
TRIES = 5
"""How often a change without a version is decided again when others were faster."""


class Transactions(Reads):
    """How a change that was decided on becomes durable."""

    def __init__(
        self,
        shelf: Shelf,
        database: Database,
        files: Files,
        cursors: Cursors,
        clock: Clock,
        locks: Locks,
        *,
        hooks: Hooks,
        outbox: Outbox,
        revision: int,
        invariants: Sequence[Invariant],
    ) -> None:
        super().__init__(shelf, database, files, cursors, clock, locks)
        self._hooks, self._outbox, self._revision, self._invariants = hooks, outbox, revision, tuple(invariants)

    def with_invariants(self, invariants: Sequence[Invariant]) -> Self:
        """The same door, other invariants: for what xrm itself writes."""
        other = copy(self)
        other._invariants = tuple(invariants)
        return other

    @property
    def outbox(self) -> Outbox:
        return self._outbox

    @property
    def files(self) -> Files:
        return self._files

    def with_outbox(self, outbox: Outbox) -> Self:
        """The same door, with another outbox: for what a job writes."""
        other = copy(self)
        other._outbox = outbox
        return other

    def _written(
        self, actor: Actor, decide: Callable[[Desk], Draft], kept: KeptFile | None = None, field: str = ""
    ) -> tuple[Draft, Event | None]:
        """Decide, ask, write; decide again when somebody was faster (with a version, that decision is a refusal)."""
        for _ in range(TRIES):
            draft = self._decided(actor, decide)
            if not (draft.is_new or draft.touched or draft.move):
                return draft, None
            for each in (draft, *draft.related()):
                self._ask_plugins(planned_of(each), actor)
            draft = self._drawn(draft, actor)
            try:
                draft, events, gone = self._transacted(actor, partial(self._write, actor, draft, kept, field), draft)
            except Moved:
                continue
            self._hooks.after_commit(events)
            for file in gone:
                self._files.discard(file)
            return draft, events[0]
        raise XrmError(BUSY)

    def _drawn(self, draft: Draft, actor: Actor) -> Draft:
        """The draft with the numbers that are taken before it is written, in a transaction of their own."""
        through = {name: tuple(self._drawn(each, actor) for each in found) for name, found in draft.through.items()}
        draft = replace(draft, through=through) if through else draft
        if not draft.is_new or not drawn_before(draft.entity, draft.new):
            return draft
        today = self._moment(actor).today
        draw = partial(numbered, self._shelf, entity=draft.entity, values=draft.new, today=today, gapless=False)
        return replace(draft, new={**draft.new, **self._database.transact(lambda unit: draw(unit))})

    def _write(
        self, actor: Actor, draft: Draft, kept: KeptFile | None, field: str, unit: Unit
    ) -> tuple[Draft, tuple[Event, ...], tuple[UUID, ...]]:
        """Everything of one change between BEGIN and COMMIT; the record's own event comes first.

        Answers with the stored files that went, with relationships that no trash keeps.
        """
        desk = self._desk(unit, actor)
        if kept is not None:
            attaching.register(desk, draft, field, kept)
        written, event = write_draft(desk, draft)
        changes, events, gone = [planned_of(written)], [event], list[UUID]()
        for each in draft.related():
            planned, told, files = relating.write_related(desk, each)
            changes.append(planned)
            events.extend(told)
            gone.extend(files)
        for change in changes:
            self._ask_invariants(unit, change)
        self._recorded(unit, events)
        return written, tuple(events), tuple(gone)

    def _committed(
        self, actor: Actor, work: Callable[[Desk], tuple[PlannedChange, Sequence[Event]]], draft: Draft | None = None
    ) -> None:
        """Do it in a transaction, then tell of it."""

        def do(unit: Unit) -> tuple[Event, ...]:
            change, events = work(self._desk(unit, actor))
            self._ask_invariants(unit, change)
            self._recorded(unit, events)
            return tuple(events)

        self._hooks.after_commit(self._transacted(actor, do, draft))

    def _removed(self, actor: Actor, work: Callable[[Desk], removing.Removed]) -> None:
        """Do it in a transaction, then let go of the bytes of files that went with it."""
        gone: list[UUID] = []

        def do(desk: Desk) -> tuple[PlannedChange, Sequence[Event]]:
            planned, events, files = work(desk)
            gone[:] = files
            return planned, events

        self._committed(actor, do)
        for file in gone:
            self._files.discard(file)

    def _transacted(self, actor: Actor, work: Callable[[Unit], T], draft: Draft | None) -> T:
        try:
            return self._database.transact(work)
        except Violation as violation:
            with self._database.snapshot() as unit:
                raise_all(explained(self._desk(unit, actor), violation, draft))
            raise

    def _many_written(self, actor: Actor, drafts: Sequence[Draft], beside: Beside | None) -> tuple[Written, ...]:
        """Write them all in one transaction, and tell of it."""
        done = Done()

        def do(unit: Unit) -> None:
            self._write_each(actor, drafts, unit, done)
            if beside is not None:
                beside(unit, done.written)

        self._many_transacted(actor, drafts, do, done)
        self._hooks.after_commit(tuple(done.events))
        for file in done.gone:
            self._files.discard(file)
        return tuple(done.written)

    def _rehearsed(self, actor: Actor, drafts: Sequence[Draft]) -> tuple[Written, ...]:
        """Write them all in one transaction, and take it back."""
        done = Done()

        def do(unit: Unit) -> None:
            self._write_each(actor, drafts, unit, done)
            raise Rehearsed

        with suppress(Rehearsed):
            self._many_transacted(actor, drafts, do, done)
        return tuple(done.written)

    def _write_each(self, actor: Actor, drafts: Sequence[Draft], unit: Unit, done: Done) -> None:
        done.clear()  # a transaction that lost against another begins anew
        for place, draft in enumerate(drafts):
            if not (draft.is_new or draft.touched):
                done.written.append(Written(draft.id, None, draft.version))
                continue
            with placed(place):
                written, events, gone = self._write(actor, draft, None, "", unit)
            done.written.append(Written(written.id, written.action, events[0].version))
            done.events.extend(events)
            done.gone.extend(gone)

    def _many_transacted(self, actor: Actor, drafts: Sequence[Draft], do: Callable[[Unit], None], done: Done) -> None:
        try:
            self._database.transact(do)
        except Violation as violation:
            place = len(done.written)
            with placed(place), self._database.snapshot() as unit:
                raise_all(explained(self._desk(unit, actor), violation, drafts[place]))
            raise

    def _recorded(self, unit: Unit, events: Sequence[Event]) -> None:
        """Kept formulas, history and outbox, in the same transaction."""
        left = keeping.keep_current(self._shelf, unit, events)
        write_history(unit, self.catalog.entities, events, self._revision, "")
        self._outbox.put(unit, events)
        if left:
            self._outbox.enqueue(unit, FORMULAS, once=FORMULAS)

    def _ask_plugins(self, planned: PlannedChange, actor: Actor) -> None:
        raise_all(self._hooks.before_write(planned, actor))

    def _ask_invariants(self, unit: Unit, planned: PlannedChange) -> None:
        raise_all([problem for holds in self._invariants for problem in holds(unit, self._shelf.tables, planned)])
