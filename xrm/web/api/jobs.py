"""Background jobs, `/jobs`: one's own, or all for administrators.  That of somebody else is not there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from flask import Response, request

from xrm.errors import Problem, XrmError
from xrm.jobs.imports import Imports, rejects_name
from xrm.jobs.job import Job, State
from xrm.records.refusals import NotFound
from xrm.web.api import words
from xrm.web.api.address import Address
from xrm.web.api.ask import Ask
from xrm.web.api.body import read_object
from xrm.web.api.imported import import_words
from xrm.web.api.negotiate import read_manner
from xrm.web.api.single import refuse_values
from xrm.web.api.words import parse_format
from xrm.web.downloads import chunks, save_as
from xrm.web.request import current_actor, current_xrm
from xrm.web.rights import Need, needs, not_found

LISTED = frozenset({"state", "top", "skiptoken", "format"})
MOST = 100


def job_ask(allowed: frozenset[str]) -> tuple[Ask, dict[str, str]]:
    """The request at hand, and the words behind its question mark."""
    said = words.parse_words(request.query_string, allowed)
    manner = read_manner(request.headers, parse_format(request.query_string))
    return Ask(current_xrm(), current_actor(), Address(""), manner), said


@needs(Need.PERSON)
def list_jobs() -> Response:
    """A page of them, those asked for last first."""
    ask, said = job_ask(LISTED)
    size = size_of(said.get("top", ""))
    states = states_of(said.get("state", ""))
    before = job_id(said["skiptoken"]) if "skiptoken" in said else None
    found = ask.xrm.jobs.newest(ask.actor, states=states, before=before, most=size + 1)
    page = found[:size]
    body: dict[str, Any] = {**ask.context("Collection(xrm.job)"), "value": jobs_words(ask, page)}
    if len(found) > size:
        kept = [(name, said[name]) for name in ("state", "top") if name in said]
        query = urlencode([*kept, ("$skiptoken", str(page[-1].id))], quote_via=quote, safe="$")
        body["@odata.nextLink"] = f"{request.base_url}?{query}"
    return ask.json(body)


@needs(Need.PERSON)
def read_job(id: str) -> Response:
    ask, _ = job_ask(words.FORMAT)
    return job_answer(ask, found_job(ask, id))


@needs(Need.PERSON)
def read_rejects(id: str) -> Response:
    """The rows that an import did not write, as CSV."""
    ask, _ = job_ask(words.NONE)
    imports = Imports(ask.xrm.jobs)
    each = imports.of_job(ask.actor, found_job(ask, id))
    if each is None:
        raise XrmError(not_found())
    return save_as(rejects_name(each), chunks(imports.rejects(each)), "text/csv; charset=utf-8")


def found_job(ask: Ask, id: str) -> Job:
    """A token that is limited to some entities knows of the imports that were asked for with it."""
    try:
        return ask.xrm.jobs.find(ask.actor, job_id(id))
    except NotFound:
        found = Imports(ask.xrm.jobs).asked_for(ask.actor, job_id(id))
        if found is None:
            raise
        return found


@needs(Need.PERSON)
def cancel_job(id: str) -> Response:
    """Do not begin it; one that runs ends after the step it is at."""
    ask, _ = job_ask(words.NONE)
    refuse_values(read_object(empty=True))
    return job_answer(ask, ask.xrm.jobs.cancel(ask.actor, job_id(id)))


@needs(Need.PERSON)
def retry_job(id: str) -> Response:
    """Let one that failed or was cancelled begin again."""
    ask, _ = job_ask(words.NONE)
    refuse_values(read_object(empty=True))
    return job_answer(ask, ask.xrm.jobs.retry(ask.actor, job_id(id)))


def job_id(text: str) -> UUID:
    try:
        if len(text) == 36:
            return UUID(text)
    except ValueError:
        pass
    raise XrmError(not_found())


def size_of(text: str) -> int:
    if not text:
        return MOST
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 0 < int(text) <= MOST):
        raise XrmError(Problem("XRM801", f"$top takes a number from 1 to {MOST}.", target="$top"))
    return int(text)


def states_of(text: str) -> frozenset[State]:
    """The states that are asked for, with commas between; nothing said: all."""
    names = [each.strip() for each in text.split(",") if each.strip()]
    unknown = [each for each in names if each not in set(State)]
    if unknown:
        hint = f"It takes {', '.join(State)}, with commas between."
        raise XrmError(
            Problem("XRM802", f"A job has no state “{each[:100]}”.", target="state", hint=hint) for each in unknown
        )
    return frozenset(map(State, names))


def job_answer(ask: Ask, job: Job) -> Response:
    return ask.json({**ask.context("xrm.job/$entity"), **jobs_words(ask, [job])[0], **import_words(ask, job)})


def jobs_words(ask: Ask, jobs: tuple[Job, ...] | list[Job]) -> list[dict[str, Any]]:
    people = ask.records.titles(ask.actor, "user", sorted({each.by for each in jobs if each.by}))
    return [job_words(ask, each, people) for each in jobs]


def job_words(ask: Ask, job: Job, people: Mapping[UUID, str]) -> dict[str, Any]:
    kind = ask.xrm.jobs.types.get(job.name)
    own = ask.actor.name if job.by == ask.actor.id else None
    return {
        "id": job.id,
        "name": job.name,
        "label": kind.label if kind else job.name,
        "state": job.state.value,
        "done": job.done,
        "total": job.total,
        "by": {"id": job.by, "name": people.get(job.by, own)} if job.by else None,
        "at": job.at,
        "due": job.due if job.state is State.WAITING else None,
        "started": job.started,
        "ended": job.ended,
        "tries": job.tries,
        "stopping": job.stop,
        "problems": [{"code": each.code, "message": each.message, "hint": each.hint} for each in job.problems],
    }
