"""New records, changes, conflicts, the trash.  A refused form comes back with every value that was typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import BinaryIO, cast
from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from xrm.catalog.field import Field
from xrm.catalog.kinds import FILED, Kind
from xrm.catalog.requests import Record
from xrm.errors import Problem, XrmError
from xrm.projections.forms import Control
from xrm.web.errors import status_of
from xrm.web.pages.addresses import entity_address, new_address, record_address
from xrm.web.pages.asking import asked_now, scripted
from xrm.web.pages.blueprint import pages
from xrm.web.pages.conflict import differences, plainly
from xrm.web.pages.desk import (
    ANSWERED,
    Desk,
    blank_texts,
    desk_for,
    desk_for_new,
    said_anew,
    similar_to,
    stored_values,
    trail_of,
)
from xrm.web.pages.filling import filling_of, title_of
from xrm.web.pages.inputs import FormPage, fill, summary_of
from xrm.web.pages.locked import lock_words
from xrm.web.pages.posted import BACK, Posted, said_before
from xrm.web.pages.shell import SAVED
from xrm.web.pages.typed import Texts, texts_of
from xrm.web.pages.unfinished import begun_from, taken_up
from xrm.web.rights import FILE_BODY, Need, needs


@pages.get("/<entity>/new")
@needs(Need.RECORDS)
def new_form(entity: str) -> str:
    """An empty form, or one that starts with what the address says (`?student=…` from a student's page)."""
    desk = desk_for_new(entity)
    given = request.args.to_dict()
    desk.visit.only(given, [BACK, *(each.name for each in desk.controls)])
    returns = given.pop(BACK, "")
    texts = blank_texts(desk)
    return draw(desk, texts | {name: (value,) for name, value in given.items()}, returns=returns)


@pages.post("/<entity>/new")
@needs(Need.RECORDS, body=FILE_BODY)
def create(entity: str) -> Response | tuple[str, int]:
    desk = desk_for_new(entity)
    posted = desk.post()
    if posted.draft:
        return drawn_again(desk, posted), 200
    if posted.find or posted.reshaped:
        return draw(desk, posted.texts, posted), 200
    values, problems = desk.values(said_anew(desk, posted.texts))
    try:
        _raise(problems)
        if not posted.anyway and (similar := similar_to(desk, values)):
            return draw(desk, posted.texts, posted, similar=similar), 200
        made = desk.visit.records.create(desk.visit.actor, entity, values)
    except XrmError as error:
        return refused(desk, posted, error)
    return kept(desk, made, posted, f"{desk.entity.label.text(desk.visit.language)} “{made.title}” created.")


@pages.get("/<entity>/<uuid:id>/duplicate")
@needs(Need.RECORDS)
def duplicate_form(entity: str, id: UUID) -> str:
    """The form of a new record that begins as a copy of this one."""
    desk = desk_for_new(entity)
    desk.visit.only(request.args, [])
    record = desk.visit.records.read(desk.visit.actor, entity, id)
    seen = desk.visit.rights(entity)  # of what is masked only a part is known
    taken = [each for each in desk.controls if _is_copied(each.field) and each.name in record.values]
    taken = [each for each in taken if seen.visible(each.name)]
    copied = texts_of(taken, record.values, desk.visit.formats)
    return draw(desk, blank_texts(desk) | dict(copied))


def _is_copied(field: Field) -> bool:
    """What belongs to one record alone (a unique value, a file) is not."""
    return field.copy and not field.unique and field.kind not in {*FILED, Kind.SECRET}


@pages.get("/<entity>/<uuid:id>/edit")
@needs(Need.RECORDS)
def edit_form(entity: str, id: UUID) -> str:
    desk = desk_for(entity, id)
    desk.visit.only(request.args, [BACK])
    return draw(desk, desk.texts(stored_values(desk)), returns=request.args.get(BACK, ""))


@pages.post("/<entity>/<uuid:id>/edit")
@needs(Need.RECORDS, body=FILE_BODY)
def update(entity: str, id: UUID) -> Response | tuple[str, int]:
    """Write what was changed; a record that somebody else saved in between is shown with both values."""
    desk = desk_for(entity, id)
    posted = desk.post()
    if posted.draft:
        return drawn_again(desk, posted), 200
    if posted.find or posted.reshaped:
        return draw(desk, posted.texts, posted), 200
    if posted.version is None:
        raise XrmError(Problem("XRM801", "This form does not say what it was made from.", hint="Load the page again."))
    values, problems = desk.values(posted.changed())
    values |= {name: None for name in posted.cleared if name not in posted.uploads and name not in posted.gone}
    values |= {name: staying(desk, name, gone) for name, gone in posted.gone.items()}
    try:
        _raise(problems)
        saved = desk.visit.records.update(desk.visit.actor, entity, id, values, version=posted.version)
    except XrmError as error:
        if any(problem.code == "XRM808" for problem in error.problems):
            return clashed(desk, posted, error)
        return refused(desk, posted, error)
    return kept(desk, saved, posted, "Saved.")


def kept(desk: Desk, record: Record, posted: Posted, message: str) -> Response | tuple[str, int]:
    """The record is written; now its files, one by one.  What is wrong with a file is said on the record's form."""
    visit, problems = desk.visit, list[Problem]()
    for name, upload in ((name, each) for name, uploads in posted.uploads.items() for each in uploads):
        try:
            entity, stream, called = record.entity.name, cast(BinaryIO, upload.stream), upload.filename or ""
            record = visit.records.save_file(visit.actor, entity, record.id, name, stream, called)
        except XrmError as error:
            problems += [replace(each, target=name) for each in error.problems]
    if problems:
        again = desk_for(record.entity.name, record.id)
        now = replace(posted, version=record.version, was=again.texts(stored_values(again)))
        return refused(again, now, XrmError(problems), saved=True)
    flash(message, SAVED)
    return redirect(_landing(desk, record, posted.back), 303)


def _landing(desk: Desk, record: Record, end: str) -> str:
    """Where one is after saving: on the record, or on that at the end of the link from whose list one came."""
    linked = record.links.get(end)
    if linked is None or linked.id is None or linked.entity not in desk.visit.xrm.catalog.entities:
        return record_address(record.entity.name, record.id)
    lists = desk.visit.xrm.catalog.entities[linked.entity].inverses.values()
    name = next((each.name for each in lists if (each.source, each.link) == (record.entity.name, end)), "")
    return record_address(linked.entity, linked.id) + (f"#list-{name}" if name else "")


def staying(desk: Desk, name: str, gone: Sequence[str]) -> list[str]:
    """Of several files, those that are to stay, in their order."""
    stored = stored_values(desk).get(name) or ()
    return [str(each.id) for each in stored if str(each.id) not in gone]


def refused(desk: Desk, posted: Posted, error: XrmError, *, saved: bool = False) -> tuple[str, int]:
    """The form again, with all that is wrong; what is not about the form's values passes on."""
    if any(problem.code not in ANSWERED for problem in error.problems):
        raise error
    return draw(desk, posted.texts, posted, error.problems, saved=saved), status_of(error.problems)


def drawn_again(desk: Desk, posted: Posted) -> str:
    """The form with what was left unfinished in it; what is wrong with that is said on saving, as ever."""
    blank = {} if desk.record else blank_texts(desk)
    now = taken_up(desk, blank, posted)
    return draw(desk, now.texts, now, since=begun_from(desk, posted))


def clashed(desk: Desk, posted: Posted, error: XrmError) -> tuple[str, int]:
    """Mine and theirs, side by side, to choose from."""
    assert desk.record is not None  # noqa: S101  only a record that exists is stale
    visit, record = desk.visit, desk.record
    theirs = desk.texts(stored_values(desk))
    found = differences(desk.controls, posted.was, theirs, posted.texts, Reader(desk))
    last = next(iter(visit.records.history(visit.actor, record.entity.name, record.id)), None)
    page = render_template(
        "pages/conflict.html",
        record=record,
        differences=found,
        who=last.actor if last else "",
        when=visit.formats.moment(last.at) if last else "",
        action=record_address(record.entity.name, record.id, "edit"),
        back=record_address(record.entity.name, record.id),
        version=record.version,
        was=said_before(theirs),
        uploads=tuple(desk.entity.fields[name].label.text(visit.language) for name in posted.uploads),
    )
    return page, status_of(error.problems)


class Reader:
    """Texts of a form as words; links by the title of the record they lead to."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def __call__(self, control: Control, texts: tuple[str, ...]) -> str:
        if control.field.link is None or not "".join(texts):
            return plainly(control, texts)
        return ", ".join(title_of(self._desk, control, text) for text in texts)


def draw(
    desk: Desk,
    texts: Texts,
    posted: Posted | None = None,
    problems: Sequence[Problem] = (),
    similar: tuple[tuple[str, str], ...] = (),
    returns: str = "",
    *,
    since: str = "",
    saved: bool = False,
) -> str:
    """The form as a page."""
    visit, entity, record = desk.visit, desk.entity, desk.record
    label = entity.label.text(visit.language)
    stored = desk.texts(stored_values(desk)) if record else {}
    here = record_address(entity.name, record.id) if record else ""
    asked = asked_now(desk, stored | dict(texts))
    page = FormPage(
        entity=entity,
        heading=f"Edit {record.title}" if record else f"New {label[:1].lower()}{label[1:]}",
        lead=lock_words(record, visit.language) if record else "",
        action=f"{here}/edit" if record else new_address(entity.name),
        back=here or entity_address(entity.name),
        submit="Save changes" if record else f"Create {label[:1].lower()}{label[1:]}",
        sections=fill(desk.form, filling_of(desk, stored | dict(texts), posted, problems, asked)),
        summary=tuple(summary_of(desk.visit.said(problems), desk.form)),
        returns=posted.back if posted else returns,
        version=(posted.version if posted else None) or (record.version if record else None),
        was=said_before((posted.was if posted else None) or stored) if record else "",
        conditions=scripted(desk, stored if record else blank_texts(desk)),
        trail=trail_of(desk),
        similar=similar,
        kept=True,
        again=posted is not None and posted.draft,
        since=since,
        saved=saved,
    )
    return render_template("pages/form.html", form=page)


def _raise(problems: Sequence[Problem]) -> None:
    if problems:
        raise XrmError(problems)
