"""Records from a file, `POST /{entity}/import`: the file and the plan come in, and a job goes out that does the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

from flask import Response, request

from xrm.catalog.requests import Actor
from xrm.errors import Problem, XrmError
from xrm.imports.kept import Import
from xrm.imports.plan import entity_of
from xrm.jobs.imports import Imports, Reading
from xrm.jobs.job import Job
from xrm.web.api import words
from xrm.web.api.ask import Ask, api_root
from xrm.web.api.body import parse_object
from xrm.web.api.content import file_name
from xrm.web.api.jobs import job_answer
from xrm.web.rights import FILE_BODY, Need, needs
from xrm.web.turns import Turns

READING = ("encoding", "separator", "sheet")
PLAN = ("mode", "match", "days", "decimal", "empty")
SAID = frozenset({"rehearse", *PLAN, *READING})
"""What may be said behind the question mark, or beside the file in a form."""
MULTIPART = "multipart/form-data"
TYPES = frozenset(
    {
        "text/csv",
        "application/gzip",
        "application/octet-stream",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
TURNS = Turns(2, 6, "imports")
"""Files that are read while somebody waits."""
LONGEST_PLAN = 1_000_000


@contextmanager
def turn(actor: Actor) -> Iterator[None]:
    """While a file is read; refused where too many are."""
    end = TURNS.begin(actor.id)
    try:
        yield
    finally:
        end()


@needs(Need.RECORDS, body=FILE_BODY)
def import_file(ask: Ask) -> Response:
    """Everything that is wrong with the file or the plan is answered at once; what is with a row, by the job."""
    entity_of(ask.records, ask.actor, ask.name)
    stream, name, said = _sent(words.parse_words(request.query_string, SAID | words.FORMAT))
    rehearse = _is_rehearsal(said.get("rehearse", "false"))
    with turn(ask.actor):
        job = _taken_in(ask, stream, name, said, rehearse=rehearse)
    answered = job_answer(ask, job)
    answered.status_code = 202
    answered.headers["Location"] = f"{api_root()}/jobs/{job.id}"
    return answered


def _taken_in(ask: Ask, stream: BinaryIO, name: str, said: Mapping[str, str], *, rehearse: bool) -> Job:
    imports = Imports(ask.xrm.jobs)
    reading = Reading(**{word: said.get(word, "") for word in READING})
    each = imports.bring(ask.actor, ask.name, stream, name, reading)
    try:
        with imports.table(each) as table:
            imports.plan(ask.actor, each, _plan(each, said), table)
        return imports.rehearse(ask.actor, each) if rehearse else imports.start(ask.actor, each)
    except BaseException:
        imports.discard(ask.actor, each)
        raise


def _sent(said: dict[str, str]) -> tuple[BinaryIO, str, dict[str, str]]:
    """The file, what it is called, and every word that came with it."""
    if request.mimetype != MULTIPART:
        if request.mimetype not in TYPES:
            hint = f"Send a form ({MULTIPART}) with `file`, or the file itself, for example as text/csv."
            raise XrmError(Problem("XRM815", "The body must be a file.", hint=hint))
        return cast("BinaryIO", request.stream), file_name(request.headers), said
    unknown = [word for word in (*request.form, *request.files) if word not in SAID | {"file", "plan", "csrf_token"}]
    twice = [word for word in said if word in request.form]
    if unknown or twice:
        word = (unknown or twice)[0][:80]
        wrong = f"An import has no `{word}`." if unknown else f"`{word}` is said twice."
        raise XrmError(Problem("XRM803", wrong, target=word))
    sent = request.files.get("file")
    if sent is None or len(request.files.getlist("file")) > 1:
        raise XrmError(Problem("XRM801", "Send one file, as `file`.", target="file"))
    found = {word: request.form[word] for word in request.form if word != "csrf_token"}
    return cast("BinaryIO", sent.stream), sent.filename or "file", {**said, **found}


def _plan(each: Import, said: Mapping[str, str]) -> dict[str, Any]:
    """The plan as it was sent; where it says nothing of columns, they go by their names."""
    sent = said.get("plan", "")
    if len(sent) > LONGEST_PLAN:
        raise XrmError(Problem("XRM811", "This plan is too large.", target="plan"))
    plan = parse_object(sent.encode()) if sent else {}
    more: dict[str, Any] = {word: said[word] for word in PLAN if said.get(word)}
    if "match" in more:
        more["match"] = [name.strip() for name in more["match"].split(",")]
    own = {**plan, **more}
    suggested = dict(each.plan)
    if "match" in own or "mode" in own or "columns" in own:
        del suggested["mode"], suggested["match"]
    columns = suggested.get("columns", {})
    if "columns" not in own and "id" not in (own.get("match") or suggested.get("match") or ()):
        suggested["columns"] = {name: word for name, word in columns.items() if word != "id"}
    return {**suggested, **own}


def _is_rehearsal(said: str) -> bool:
    if said not in ("true", "false"):
        raise XrmError(Problem("XRM801", "`rehearse` is `true` or `false`.", target="rehearse"))
    return said == "true"
