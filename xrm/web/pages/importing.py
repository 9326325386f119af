"""Records from a file, page by page: bring it, say what its columns are, look at what would become of it, import it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, BinaryIO, cast
from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from xrm.errors import Problem, XrmError
from xrm.imports.kept import Import
from xrm.jobs.imports import TOO_LARGE, Imports, Reading, rejects_name
from xrm.web.api.importing import turn
from xrm.web.downloads import chunks, save_as
from xrm.web.errors import answer_http, answer_problems, status_of
from xrm.web.pages.addresses import import_address
from xrm.web.pages.blueprint import pages
from xrm.web.pages.imported import SEPARATORS, bring_page, shown, whole
from xrm.web.pages.mapping import read_plan
from xrm.web.pages.visit import Visit
from xrm.web.rights import FILE_BODY, RECORD_BODY, Need, needs, not_found

Answer = Response | str | tuple[str, int]


@pages.get("/import")
@needs(Need.PERSON)
def show_imports() -> str:
    visit = Visit.current()
    visit.only(request.args, ["entity"])
    return _bring(visit, request.args.get("entity", ""), {})


@pages.post("/import")
@needs(Need.PERSON, body=FILE_BODY)
def bring_file() -> Answer:
    """Take the file in; what is wrong with it is said beside it."""
    visit, imports = _visited()
    entity, sent = request.form.get("entity", ""), request.files.get("file")
    problems = {}
    if not imports.may(visit.actor, entity):
        problems["entity"] = "Choose what the records are."
    if sent is None or not sent.filename:
        problems["file"] = "Choose a file."
    if problems or sent is None:
        return _bring(visit, entity, problems), 422
    try:
        stream = cast("BinaryIO", sent.stream)
        with turn(visit.actor):
            made = imports.bring(visit.actor, entity, stream, sent.filename or "", Reading())
    except XrmError as error:
        if any(each.code not in ("XRM810", "XRM811", "XRM812", "XRM820") for each in error.problems):
            raise
        told = " ".join(f"{each.message} {each.hint}".strip() for each in error.problems[:3])
        return _bring(visit, entity, {"file": told[:1000]}), status_of(error.problems)
    return redirect(import_address(made.id), 303)


@pages.errorhandler(413)
def answer_too_large(error: HTTPException) -> Answer:
    """A file that is not even read is told of beside its field too."""
    if request.endpoint != "pages.bring_file":
        return answer_http(error)
    try:
        return _bring(Visit.current(), "", {"file": f"{TOO_LARGE.message} {TOO_LARGE.hint}"}), 413
    except XrmError as hidden:
        return answer_problems(hidden)


@pages.get("/import/<uuid:id>")
@needs(Need.PERSON)
def show_import(id: UUID) -> str:
    visit, imports = _visited()
    visit.only(request.args, [])
    return _page(visit, imports, imports.find(visit.actor, id))


@pages.post("/import/<uuid:id>")
@needs(Need.PERSON, body=RECORD_BODY)
def go_on_with_import(id: UUID) -> Answer:
    """What the buttons of its page do."""
    visit, imports = _visited()
    do = DEEDS.get(request.form.get("do", ""))
    if do is None:
        raise XrmError(Problem("XRM801", "This is not done with an import.", target="do"))
    return do(visit, imports, imports.find(visit.actor, id))


@pages.post("/import/<uuid:id>/reading")
@needs(Need.PERSON)
def read_otherwise(id: UUID) -> Answer:
    """Read the file of a draft in another way."""
    visit, imports = _visited()
    return _read(visit, imports, imports.own_draft(visit.actor, id))


@pages.get("/import/<uuid:id>/rejects")
@needs(Need.PERSON)
def give_rejects(id: UUID) -> Response:
    """Rows that were not written, with the reason, to be mended and brought again."""
    visit, imports = _visited()
    each = imports.find(visit.actor, id)
    return save_as(rejects_name(each), chunks(imports.rejects(each)), "text/csv; charset=utf-8")


@pages.get("/import/<uuid:id>/undo")
@needs(Need.PERSON)
def ask_undo(id: UUID) -> str:
    """The question on a page of its own, for who runs no scripts."""
    visit, imports = _visited()
    each = imports.find(visit.actor, id)
    page = shown(visit, imports, each)
    if not page.may_undo:
        raise XrmError(not_found())
    return render_template("pages/import_undo.html", page=page)


# --- what is done


def _check(visit: Visit, imports: Imports, each: Import) -> Answer:
    each = imports.own_draft(visit.actor, each.id)
    words = _words(imports, each)
    try:
        with turn(visit.actor):
            imports.check(visit.actor, each, words)
    except XrmError as error:
        return _refused(visit, imports, each, words, error)
    return redirect(f"{import_address(each.id)}#outcome", 303)


def _start(visit: Visit, imports: Imports, each: Import) -> Answer:
    each = imports.own_draft(visit.actor, each.id)
    words = _words(imports, each)
    try:
        with imports.table(each) as table:
            imports.plan(visit.actor, each, words, table)
        imports.start(visit.actor, each)
    except XrmError as error:
        return _refused(visit, imports, each, words, error)
    return redirect(import_address(each.id), 303)


def _words(imports: Imports, each: Import) -> dict[str, Any]:
    """The plan of the form; constants and the like, which it does not show, stay as they are."""
    with imports.table(each) as table:
        words = read_plan(request.form, table.header)
    return {**{name: said for name, said in each.plan.items() if name == "constants"}, **words}


def _refused(visit: Visit, imports: Imports, each: Import, words: Mapping[str, Any], error: XrmError) -> Answer:
    """The same page with everything that is wrong with the plan, and the words as they were."""
    if any(problem.code != "XRM821" for problem in error.problems):
        raise error
    page = _page(visit, imports, replace(each, plan=words, report=None), problems=error.problems)
    return page, status_of(error.problems)


def _read(visit: Visit, imports: Imports, each: Import) -> Answer:
    said = {name: request.form.get(name, "")[:100] for name in ("encoding", "separator", "sheet")}
    if said["separator"] not in ("", *(one.value for one in SEPARATORS)):
        raise XrmError(Problem("XRM801", "This is no separator.", target="separator"))
    try:
        with turn(visit.actor):
            imports.read_again(visit.actor, each, Reading(**said))
    except XrmError as error:
        if any(problem.code != "XRM820" for problem in error.problems):
            raise
        wrong = " ".join(f"{one.message} {one.hint}".strip() for one in error.problems[:3])
        return _page(visit, imports, each, wrong=wrong), status_of(error.problems)
    return redirect(import_address(each.id), 303)


def _discard(visit: Visit, imports: Imports, each: Import) -> Answer:
    imports.discard(visit.actor, each)
    flash(f"“{each.file[:80]}” was thrown away.")
    return redirect(import_address(), 303)


def _stop(visit: Visit, imports: Imports, each: Import) -> Answer:
    imports.stop(visit.actor, each)
    flash("It ends after the rows it is at.")
    return redirect(import_address(each.id), 303)


def _go_on(visit: Visit, imports: Imports, each: Import) -> Answer:
    imports.go_on(visit.actor, each)
    return redirect(import_address(each.id), 303)


def _undo(visit: Visit, imports: Imports, each: Import) -> Answer:
    imports.undo(visit.actor, each)
    return redirect(import_address(each.id), 303)


DEEDS = {
    "check": _check,
    "start": _start,
    "discard": _discard,
    "stop": _stop,
    "go_on": _go_on,
    "undo": _undo,
}


def _visited() -> tuple[Visit, Imports]:
    visit = Visit.current()
    return visit, Imports(visit.xrm.jobs)


def _bring(visit: Visit, entity: str, problems: Mapping[str, str]) -> str:
    return render_template("pages/import.html", page=bring_page(visit, entity, problems))


def _page(visit: Visit, imports: Imports, each: Import, problems: tuple[Problem, ...] = (), wrong: str = "") -> str:
    return render_template("pages/import_one.html", page=whole(visit, imports, each, problems, wrong))
