"""What people do beside a record: say something, change or remove it, lay files down, follow.  And its whole timeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import BinaryIO, cast
from uuid import UUID

from flask import jsonify, redirect, render_template, request
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from xrm.catalog.requests import Record
from xrm.errors import Problem, XrmError
from xrm.timeline.items import ItemKind, Note
from xrm.web.errors import status_of
from xrm.web.pages.addresses import entity_address, record_address, timeline_address
from xrm.web.pages.blueprint import pages
from xrm.web.pages.record import build_page
from xrm.web.pages.timeline import BEFORE, KIND, PAGE, WHERE, Said, card_of
from xrm.web.pages.visit import Visit
from xrm.web.rights import FILE_BODY, RECORD_BODY, Need, needs, not_found

ANSWERED = frozenset({"XRM808", "XRM810", "XRM811", "XRM812", "XRM815"})
"""Refusals that are told beside what was sent, which stays."""
ANCHOR = "#timeline"
Answer = Response | tuple[str, int]


@pages.get("/<entity>/<uuid:id>/timeline")
@needs(Need.RECORDS)
def show_timeline(entity: str, id: UUID) -> str:
    """Everything that happened to a record, page by page."""
    visit, record = _visited(entity, id)
    visit.only(request.args, [KIND, BEFORE])
    kind = request.args.get(KIND, "")
    if kind and kind not in set(ItemKind):
        raise XrmError(Problem("XRM802", f"A timeline has no “{kind[:100]}”.", target=KIND))
    return _page(visit, record, kind=kind, before=request.args.get(BEFORE, ""))


@pages.post("/<entity>/<uuid:id>/timeline")
@needs(Need.RECORDS, body=FILE_BODY)
def add_note(entity: str, id: UUID) -> Answer:
    """A note with what lies beside it; where a file is refused nothing of it is kept."""
    visit, record = _visited(entity, id)
    text = request.form.get("text", "")
    try:
        _add(visit, record, text, [each for each in request.files.getlist("files") if each.filename])
    except XrmError as error:
        return _refused(visit, record, Said(text, error.problems), error)
    return _back(record)


@pages.get("/<entity>/<uuid:id>/timeline/<uuid:note>")
@needs(Need.RECORDS)
def open_note(entity: str, id: UUID, note: UUID) -> str:
    """The timeline with one note as a form."""
    visit, record = _visited(entity, id)
    visit.only(request.args, [])
    if not visit.xrm.timelines.note(visit.actor, entity, id, note).may_edit:
        raise XrmError(not_found())
    return _page(visit, record, opened=str(note), kind=ItemKind.NOTE)


@pages.post("/<entity>/<uuid:id>/timeline/<uuid:note>")
@needs(Need.RECORDS, body=RECORD_BODY)
def change_note(entity: str, id: UUID, note: UUID) -> Answer:
    visit, record = _visited(entity, id)
    text, version = request.form.get("text", ""), request.form.get("_version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 18):
        raise XrmError(Problem("XRM801", "This form does not say what it was made from.", hint="Load the page again."))
    try:
        visit.xrm.timelines.change(visit.actor, entity, id, note, {"text": text}, version=int(version))
    except XrmError as error:
        return _refused(visit, record, Said(text, error.problems, str(note)), error)
    return _back(record)


@pages.post("/<entity>/<uuid:id>/timeline/<uuid:note>/pin")
@needs(Need.RECORDS)
def pin_note(entity: str, id: UUID, note: UUID) -> Response:
    visit, record = _visited(entity, id)
    visit.xrm.timelines.change(visit.actor, entity, id, note, {"pinned": request.form.get("pinned") == "1"})
    return _back(record)


@pages.post("/<entity>/<uuid:id>/timeline/<uuid:note>/remove")
@needs(Need.RECORDS)
def remove_note(entity: str, id: UUID, note: UUID) -> Response:
    visit, record = _visited(entity, id)
    visit.xrm.timelines.remove(visit.actor, entity, id, note)
    return _back(record)


@pages.post("/<entity>/<uuid:id>/timeline/<uuid:note>/files/<uuid:file>/remove")
@needs(Need.RECORDS)
def remove_file(entity: str, id: UUID, note: UUID, file: UUID) -> Response:
    visit, record = _visited(entity, id)
    visit.xrm.timelines.detach(visit.actor, entity, id, note, file)
    return _back(record)


@pages.post("/<entity>/<uuid:id>/timeline/follow")
@needs(Need.RECORDS)
def follow(entity: str, id: UUID) -> Response:
    """Be told of what happens to a record, or no longer."""
    visit, record = _visited(entity, id)
    do: Callable[..., None] = visit.xrm.timelines.follow
    if request.form.get("follow") == "0":
        do = visit.xrm.timelines.unfollow
    do(visit.actor, entity, id)
    return _back(record)


@pages.get("/<entity>/<uuid:id>/timeline/people")
@needs(Need.RECORDS)
def people(entity: str, id: UUID) -> Response:
    """Who may be mentioned, for the list that opens while somebody types."""
    visit = Visit.current()
    visit.only(request.args, ["q"])
    visit.entity(entity)
    found = visit.xrm.timelines.people(visit.actor, entity, id, request.args.get("q", "")[:100])
    return jsonify(value=[{"id": str(each.id), "name": each.name} for each in found])


def _visited(entity: str, id: UUID) -> tuple[Visit, Record]:
    visit = Visit.current()
    visit.entity(entity)
    return visit, visit.records.read(visit.actor, entity, id)


def _add(visit: Visit, record: Record, text: str, sent: Sequence[FileStorage]) -> None:
    timelines, where = visit.xrm.timelines, (visit.actor, record.entity.name, record.id)
    note: Note | None = None
    if text.strip() or not sent:
        note = timelines.add(*where, {"text": text.replace("\r\n", "\n")})
    try:
        for file in sent:
            stream, name = cast("BinaryIO", file.stream), file.filename or "file"
            note = timelines.attach(*where, stream, name, note.id if note else None)
    except XrmError:
        if note is not None:
            timelines.remove(*where, note.id)
        raise


def _back(record: Record) -> Response:
    """To the page that the form stood on."""
    name, id = record.entity.name, record.id
    there = timeline_address(name, id) if request.form.get(WHERE) == PAGE else record_address(name, id)
    return redirect(f"{there}{ANCHOR}", 303)


def _refused(visit: Visit, record: Record, said: Said, error: XrmError) -> Answer:
    """The page again with what was typed, and what is wrong beside it."""
    if any(problem.code not in ANSWERED for problem in error.problems):
        raise error
    if said.note or request.form.get(WHERE) == PAGE:
        words = {"opened": said.note, "kind": ItemKind.NOTE.value} if said.note else {}
        return _page(visit, record, said, **words), status_of(error.problems)
    page = build_page(visit, record.entity, record, said=said)
    return render_template("pages/record.html", page=page), status_of(error.problems)


def _page(visit: Visit, record: Record, said: Said | None = None, **words: str) -> str:
    card = card_of(visit, record, said, where=PAGE, **words)
    if card is None:
        raise XrmError(not_found())
    return render_template("pages/timeline.html", card=card, record=record, steps=_trail(visit, record))


def _trail(visit: Visit, record: Record) -> Sequence[tuple[str, str]]:
    entity = record.entity
    label = entity.plural_label.text(visit.language)
    return (label, entity_address(entity.name)), (record.title, record_address(entity.name, record.id))
