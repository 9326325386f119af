"""Background work as administrators see it: which jobs there are, how far they are, who asked, what went wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from xrm.errors import Problem, XrmError
from xrm.jobs.due import look
from xrm.jobs.job import Job, State
from xrm.jobs.own import PERIODIC
from xrm.web.pages.addresses import record_address
from xrm.web.pages.blueprint import pages
from xrm.web.pages.shell import now
from xrm.web.pages.visit import Visit
from xrm.web.rights import Need, needs, not_found

ADDRESS = "/admin/jobs"
SHOWN = 50
COLORS = {State.RUNNING: "blue", State.DONE: "green", State.FAILED: "red"}
WORDS = {each: each.value.capitalize() for each in State}


@dataclass(frozen=True, slots=True)
class JobLine:
    id: UUID
    label: str
    name: str
    state: str
    color: str
    when: str
    at: str
    iso: str
    next: str  # of one that waits for its next try: when that is
    far: str  # "1,200 of 5,000"
    done: int
    total: int
    running: bool
    by: str
    by_href: str
    problems: tuple[str, ...]
    may_cancel: bool
    may_retry: bool


@dataclass(frozen=True, slots=True)
class ClockLine:
    name: str
    every: str
    last: str
    due: bool


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    href: str
    current: bool
    icon: str = ""


@dataclass(frozen=True, slots=True)
class JobsPage:
    jobs: tuple[JobLine, ...]
    clock: tuple[ClockLine, ...]
    tabs: tuple[Tab, ...]
    state: str  # which alone are shown
    href: str  # of this page, to be asked for again while something moves
    older: str
    moving: bool
    unheeded: str  # since when jobs wait that nobody takes


@pages.get(ADDRESS)
@needs(Need.ADMIN)
def show_jobs() -> str:
    visit = Visit.current()
    visit.only(request.args, ["state", "before"])
    state = _state(request.args.get("state", ""))
    before = request.args.get("before", "")
    states = (state,) if state else ()
    found = visit.xrm.jobs.newest(visit.actor, states=states, before=_id(before) if before else None, most=SHOWN + 1)
    jobs = found[:SHOWN]
    page = JobsPage(
        jobs=tuple(_lines(visit, jobs)),
        clock=tuple(_clock(visit)),
        tabs=tuple(_tabs(visit, state)),
        state=state.value if state else "",
        href=_address(state, before),
        older=_address(state, str(jobs[-1].id)) if len(found) > SHOWN else "",
        moving=any(each.state in (State.RUNNING, State.WAITING) for each in jobs),
        unheeded=_unheeded(visit),
    )
    return render_template("pages/jobs.html", page=page)


@pages.post(f"{ADDRESS}/<id>/cancel")
@needs(Need.ADMIN)
def cancel_job(id: str) -> Response:
    visit = Visit.current()
    job = visit.xrm.jobs.cancel(visit.actor, _id(id))
    flash("The job ends after the step it is at." if job.stop else "The job is cancelled.")
    return redirect(ADDRESS, 303)


@pages.post(f"{ADDRESS}/<id>/retry")
@needs(Need.ADMIN)
def retry_job(id: str) -> Response:
    visit = Visit.current()
    visit.xrm.jobs.retry(visit.actor, _id(id))
    flash("The job begins again as soon as a worker has time.")
    return redirect(ADDRESS, 303)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise XrmError(not_found()) from None


def _state(text: str) -> State | None:
    if text and text not in set(State):
        raise XrmError(Problem("XRM802", f"A job has no state “{text[:60]}”.", target="state"))
    return State(text) if text else None


def _address(state: State | None, before: str = "") -> str:
    said = {name: value for name, value in (("state", state.value if state else ""), ("before", before)) if value}
    return f"{ADDRESS}?{urlencode(said)}" if said else ADDRESS


def _tabs(visit: Visit, current: State | None) -> Iterator[Tab]:
    counts = visit.xrm.jobs.counts(visit.actor)
    yield Tab("All", ADDRESS, current is None)
    for each in State:
        count = counts.get(each, 0)
        label = f"{WORDS[each]} {visit.formats.number(count)}" if count else WORDS[each]
        yield Tab(label, _address(each), current is each)


def _unheeded(visit: Visit) -> str:
    since = visit.xrm.jobs.unheeded()
    return visit.formats.ago(since, now()) if since is not None else ""


def _clock(visit: Visit) -> Iterator[ClockLine]:
    for each in look(visit.records, visit.xrm.database):
        last = visit.formats.moment(each.at) if each.at else "never"
        yield ClockLine(each.job.name, each.job.every, last, each.due)


def _lines(visit: Visit, jobs: Sequence[Job]) -> Iterator[JobLine]:
    people = visit.records.titles(visit.actor, "user", sorted({each.by for each in jobs if each.by}))
    at = now()
    for each in jobs:
        yield _line(visit, each, people, at)


def _line(visit: Visit, job: Job, people: Mapping[UUID, str], at: datetime) -> JobLine:
    kind = visit.xrm.jobs.types.get(job.name)
    waits_on = job.state is State.WAITING and job.due > at
    by, href = _asker(job, people)
    return JobLine(
        id=job.id,
        label=kind.label if kind else job.name,
        name=str(job.args["of"]) if job.name == PERIODIC else job.name,
        state="Stopping" if job.stop else WORDS[job.state],
        color="amber" if job.stop else COLORS.get(job.state, ""),
        when=visit.formats.ago(job.at, at),
        at=visit.formats.moment(job.at),
        iso=job.at.isoformat(timespec="seconds"),
        next=visit.formats.moment(job.due) if waits_on else "",
        far=_far(visit, job),
        done=job.done,
        total=job.total or 0,
        running=job.state is State.RUNNING,
        by=by,
        by_href=href,
        problems=tuple(f"{each.message} {each.hint}".strip() for each in job.problems),
        may_cancel=job.state in (State.WAITING, State.RUNNING) and not job.stop,
        may_retry=job.state in (State.FAILED, State.CANCELLED) or waits_on,
    )


def _asker(job: Job, people: Mapping[UUID, str]) -> tuple[str, str]:
    """Who asked, and the page of them."""
    if job.by is None:
        return "xrm", ""
    return (people[job.by], record_address("user", job.by)) if job.by in people else ("somebody who is gone", "")


def _far(visit: Visit, job: Job) -> str:
    """How far it is; nothing where it never said."""
    done = visit.formats.number(job.done)
    if job.total is None:
        return done if job.done else ""
    return f"{done} of {visit.formats.number(job.total)}"
