"""Jobs in a table of ours, in the database they work on: asked for in the transaction of what they follow from.

One worker has a job at a time, under a lease that it renews; a lease that ran out lets anybody take the job, with
another turn.  On PostgreSQL a taker passes over what others hold; SQLite has one writer at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import orjson
from sqlalchemy import and_, case, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from xrm.errors import Problem
from xrm.jobs.backend import Got, Order
from xrm.jobs.job import MOST_TRIES, OPEN, Job, State
from xrm.records.ids import new_id
from xrm.storage.internal import jobs, never_taken

if TYPE_CHECKING:
    from xrm.storage import Database, Unit

LEASE = timedelta(seconds=30)
"""A worker that was not heard of for so long loses its jobs."""
LARGEST_ARGS = 10_000
"""Bytes.  Ids are small; what is more belongs into records or files."""
KEPT = {State.DONE: timedelta(days=30), State.CANCELLED: timedelta(days=30), State.FAILED: timedelta(days=90)}
_COLUMNS = (
    jobs.c.id, jobs.c.name, jobs.c.args, jobs.c.state, jobs.c.at, jobs.c.due, jobs.c.by_id, jobs.c.tries, jobs.c.turn,
    jobs.c.worker, jobs.c.stop, jobs.c.step, jobs.c.place, jobs.c.done, jobs.c.total, jobs.c.started, jobs.c.ended,
    jobs.c.problems,
)  # fmt: skip


class TableQueue:
    """The backend that comes with xrm."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, unit: Unit, order: Order) -> UUID:
        args = orjson.dumps(order.args)
        if len(args) > LARGEST_ARGS:
            raise ValueError(f"the arguments of a job are ids: at most {LARGEST_ARGS:,} bytes, not {len(args):,}")
        now = clock(unit)
        make = postgresql.insert if unit.dialect == "postgresql" else sqlite.insert
        statement = make(jobs).values(
            id=new_id(), name=order.name, args=orjson.loads(args), once=order.once or None, state=State.WAITING.value,
            at=now, due=now, by_id=order.by, tries=0, turn=0, stop=False, step=0, done=0,
        )  # fmt: skip
        # the one that waits is held until this transaction ends, so that nobody begins it before
        statement = statement.on_conflict_do_update(
            index_elements=["once"], index_where=never_taken, set_={"once": statement.excluded.once}
        )
        return cast("UUID", unit.fetch(statement.returning(jobs.c.id))[0][0])

    def take(self, worker: str, names: Collection[str]) -> Job | None:
        with self._database.read() as unit:
            if unit.one(_ready(unit, names)) is None:
                return None
        return self._database.transact(lambda unit: _take(unit, worker, names))

    def renew(self, worker: str) -> Mapping[UUID, tuple[int, bool]]:
        def work(unit: Unit) -> Mapping[UUID, tuple[int, bool]]:
            mine = (jobs.c.worker == worker, jobs.c.state == State.RUNNING.value)
            statement = update(jobs).where(*mine).values(lease=clock(unit) + LEASE)
            return {id: (turn, stop) for id, turn, stop in unit.fetch(statement.returning(*_SIGNS))}

        return self._database.transact(work)

    def hold(self, unit: Unit, job: Job) -> bool:
        return unit.one(select(jobs.c.id).where(*_mine(job)).with_for_update(read=True)) is not None

    def keep(self, unit: Unit, job: Job, step: int, got: Got) -> bool:
        values = {**_shown(got), "step": step + 1, "place": got.place, "tries": 0, "lease": clock(unit) + LEASE}
        return unit.execute(update(jobs).where(*_mine(job), jobs.c.step == step).values(values)) == 1

    def kept(self, job: Job) -> int | None:
        with self._database.read() as unit:
            row = unit.one(select(jobs.c.step).where(*_mine(job)))
        return None if row is None else int(row[0])

    def show(self, job: Job, got: Got) -> bool:
        values = _shown(got)
        if got.done is not None:
            values["tries"] = case((jobs.c.done < got.done, 0), else_=jobs.c.tries)
        statement = update(jobs).where(*_mine(job)).values(values)
        return self._database.transact(lambda unit: unit.execute(statement)) == 1

    def settle(
        self, job: Job, state: State, problems: tuple[Problem, ...] = (), due: datetime | None = None, tries: int = 0
    ) -> bool:
        def work(unit: Unit) -> bool:
            values = _ended(clock(unit), state, problems)
            if state is State.WAITING:
                values |= {"due": due or clock(unit), "tries": tries, "ended": None}
            return unit.execute(update(jobs).where(*_mine(job)).values(values)) == 1

        return self._database.transact(work)

    # --- for people

    def find(self, id: UUID) -> Job | None:
        with self._database.read() as unit:
            row = unit.one(select(*_COLUMNS).where(jobs.c.id == id))
        return None if row is None else _job(row)

    def newest(
        self, most: int, *, by: UUID | None = None, states: Collection[State] = (), before: UUID | None = None
    ) -> tuple[Job, ...]:
        """Jobs, those asked for last first; `by`: of one person only, `before`: those asked for before that one."""
        statement = select(*_COLUMNS).order_by(jobs.c.id.desc()).limit(most)
        if by is not None:
            statement = statement.where(jobs.c.by_id == by)
        if states:
            statement = statement.where(jobs.c.state.in_([each.value for each in states]))
        if before is not None:
            statement = statement.where(jobs.c.id < before)
        with self._database.read() as unit:
            return tuple(map(_job, unit.fetch(statement)))

    def counts(self, by: UUID | None = None) -> Mapping[State, int]:
        """How many there are of each state."""
        statement = select(jobs.c.state, func.count()).group_by(jobs.c.state)
        if by is not None:
            statement = statement.where(jobs.c.by_id == by)
        with self._database.read() as unit:
            return {State(state): count for state, count in unit.fetch(statement)}

    def left_waiting(self, names: Collection[str]) -> datetime | None:
        """Since when the oldest job could have been begun, while nobody works on any; None: there is none."""
        waiting = (jobs.c.state == State.WAITING.value, jobs.c.name.in_(list(names)))
        with self._database.read() as unit:
            now = clock(unit)
            busy = select(jobs.c.id).where(jobs.c.state == State.RUNNING.value, jobs.c.lease >= now).exists()
            row = unit.one(select(func.min(jobs.c.due)).where(*waiting, jobs.c.due <= now, ~busy))
        return cast("datetime | None", row[0]) if row else None

    def cancel(self, id: UUID) -> bool:
        """One that waits will not be begun; one that runs is asked to stop.  False: it was over already."""

        def work(unit: Unit) -> bool:
            waits = (jobs.c.id == id, jobs.c.state == State.WAITING.value)
            ended = _ended(clock(unit), State.CANCELLED, ())
            if unit.execute(update(jobs).where(*waits).values(ended)):
                return True
            runs = (jobs.c.id == id, jobs.c.state == State.RUNNING.value)
            return unit.execute(update(jobs).where(*runs).values(stop=True)) == 1

        return self._database.transact(work)

    def retry(self, id: UUID) -> bool:
        """Let one that failed, was cancelled, or waits for its next try, begin now.  False: it runs or is done."""

        def work(unit: Unit) -> bool:
            may = (State.FAILED.value, State.CANCELLED.value, State.WAITING.value)
            now = clock(unit)
            values = {"state": State.WAITING.value, "due": now, "tries": 0, "stop": False, "ended": None, "once": None}
            return unit.execute(update(jobs).where(jobs.c.id == id, jobs.c.state.in_(may)).values(values)) == 1

        return self._database.transact(work)

    def is_open(self, unit: Unit, once: str) -> bool:
        """Whether a job of this word waits or runs."""
        wanted = (jobs.c.once == once, jobs.c.state.in_([each.value for each in OPEN]))
        return unit.one(select(jobs.c.id).where(*wanted).limit(1)) is not None

    def forget_old(self) -> int:
        """Let go of what ended long ago; how many that were."""

        def work(unit: Unit) -> int:
            now = clock(unit)
            old = or_(*(and_(jobs.c.state == state.value, jobs.c.ended < now - age) for state, age in KEPT.items()))
            return unit.execute(delete(jobs).where(old))

        return self._database.transact(work)


_SIGNS = (jobs.c.id, jobs.c.turn, jobs.c.stop)


def clock(unit: Unit) -> datetime:
    """The database's clock, since workers on several machines compare with it; of SQLite there is one machine."""
    if unit.dialect == "postgresql":
        return cast("datetime", unit.fetch(select(func.clock_timestamp()))[0][0]).astimezone(UTC)
    return datetime.now(UTC)


def _ready(unit: Unit, names: Collection[str]) -> Any:
    now = clock(unit)
    waits = and_(jobs.c.state == State.WAITING.value, jobs.c.due <= now)
    left = and_(jobs.c.state == State.RUNNING.value, jobs.c.lease < now)
    open_now = jobs.c.state.in_([each.value for each in OPEN])  # as the index says it
    order = (jobs.c.due, jobs.c.id)
    told = (jobs.c.id, jobs.c.state, jobs.c.tries, jobs.c.stop)
    return select(*told).where(open_now, or_(waits, left), jobs.c.name.in_(list(names))).order_by(*order).limit(1)


def _take(unit: Unit, worker: str, names: Collection[str]) -> Job | None:
    while (found := unit.one(_ready(unit, names).with_for_update(skip_locked=True))) is not None:
        id, state, tries, stop = found
        now, this = clock(unit), update(jobs).where(jobs.c.id == id)
        if stop:  # it was to be cancelled when its worker died
            unit.execute(this.values(_ended(now, State.CANCELLED, ())))
            continue
        if state == State.RUNNING and tries >= MOST_TRIES:
            unit.execute(this.values(_ended(now, State.FAILED, (_poisonous(),))))
            continue
        values = {
            "state": State.RUNNING.value, "worker": worker, "lease": now + LEASE, "turn": jobs.c.turn + 1,
            "tries": jobs.c.tries + 1, "started": func.coalesce(jobs.c.started, now), "ended": None,
        }  # fmt: skip
        return _job(unit.fetch(this.values(values).returning(*_COLUMNS))[0])
    return None


def _poisonous() -> Problem:
    return Problem(
        "XRM911",
        f"It was begun {MOST_TRIES} times and each time its worker ended before it got on.",
        hint="See the worker's log and memory; then let it try again.",
    )


def _mine(job: Job) -> tuple[Any, ...]:
    return (jobs.c.id == job.id, jobs.c.turn == job.turn, jobs.c.state == State.RUNNING.value)


def _shown(got: Got) -> dict[str, Any]:
    said = {"done": got.done, "total": got.total}
    return {name: value for name, value in said.items() if value is not None}


def _ended(now: datetime, state: State, problems: Sequence[Problem]) -> dict[str, Any]:
    told = [{"code": each.code, "message": each.message, "hint": each.hint, "target": each.target} for each in problems]
    return {"state": state.value, "ended": now, "worker": None, "lease": None, "stop": False, "problems": told or None}


def _job(row: Sequence[Any]) -> Job:
    id, name, args, state, at, due, by, tries, turn, worker, *rest, problems = row
    stop, step, place, done, total, started, ended = rest
    told = tuple(
        Problem(each["code"], each["message"], hint=each.get("hint") or "", target=each.get("target") or "")
        for each in problems or ()
    )
    return Job(
        id, name, args, State(state), at, due, by, tries, turn, worker or "",
        stop, step, place, done, total, started, ended, told,
    )  # fmt: skip
