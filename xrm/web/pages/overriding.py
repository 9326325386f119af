"""A status set by hand: the page that asks an administrator for the state, the reason and the last day, and what shows of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import cast
from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from xrm.builtin.fieldtypes.texts import LONGTEXT
from xrm.builtin.fieldtypes.times import DATE
from xrm.catalog.field import Field
from xrm.catalog.label import Label
from xrm.catalog.requests import Record, Standing
from xrm.errors import Problem, XrmError
from xrm.projections.forms import Control, FormSection, FormView, build_control
from xrm.web.errors import status_of
from xrm.web.pages.addresses import record_address
from xrm.web.pages.blueprint import pages
from xrm.web.pages.cell import Badge
from xrm.web.pages.cells import build_cell
from xrm.web.pages.desk import ANSWERED, Desk, trail_of
from xrm.web.pages.filling import filling_of
from xrm.web.pages.inputs import FormPage, fill, summary_of
from xrm.web.pages.posted import Posted, read_post
from xrm.web.pages.visit import Visit
from xrm.web.rights import Need, needs, not_found


@dataclass(frozen=True, slots=True)
class Held:
    """An override as the record's page shows it."""

    badges: tuple[Badge, ...]
    label: str
    until: str
    by: str
    reason: str
    lift: str  # where ending it is sent; empty: not theirs to end


def held_of(visit: Visit, record: Record, standing: Standing, status: str) -> Iterator[Held]:
    field = record.entity.fields[status]
    for each in (one for one in standing.overrides if one.field == status):
        yield Held(
            badges=build_cell(field, each.state, visit.shown()).badges,
            label=field.label.text(visit.language),
            until=visit.formats.day(each.until),
            by=each.by,
            reason=each.reason,
            lift=_address(record, f"lift/{each.field}") if each.field in standing.overridable else "",
        )


def override_address(record: Record, field: str) -> str:
    return _address(record, f"override/{field}")


def _address(record: Record, part: str) -> str:
    return record_address(record.entity.name, record.id, part)


REASON = Field(id=0, name="reason", type=LONGTEXT, label=Label.of("Reason"), column="", required=True)
UNTIL = Field(id=0, name="until", type=DATE, label=Label.of("Last day"), column="", required=True)


def desk_for_override(entity: str, id: UUID, name: str) -> tuple[Desk, Field]:
    """The form of an override; a status its reader may not set by hand has none."""
    visit = Visit.current()
    found = visit.entity(entity)
    record = visit.records.read(visit.actor, entity, id)
    field = found.fields.get(name)
    if field is None or name not in record.values or name not in visit.records.overridable(visit.actor, entity):
        raise XrmError(not_found())
    rows = tuple((each,) for each in _controls(visit, field, record))
    form = FormView(found, (FormSection("override", "Override", rows),))
    return Desk(visit, found, form, record), field


def _controls(visit: Visit, field: Field, record: Record) -> tuple[Control, ...]:
    state = build_control(field, visit.language)
    offered = tuple(each for each in state.options if each.value != _named(field, record.values[field.name]))
    until = build_control(UNTIL, visit.language)
    return (
        replace(state, name="state", required=True, options=offered),
        replace(build_control(REASON, visit.language), help="It is shown on the record."),
        replace(until, help="After it the status is what it was, unless somebody has made a move."),
    )


def _named(field: Field, stored: object) -> str:
    found = field.choice(stored)
    return found.name if found else ""


@pages.get("/<entity>/<uuid:id>/override/<field>")
@needs(Need.RECORDS)
def ask_override(entity: str, id: UUID, field: str) -> str:
    desk, status = desk_for_override(entity, id, field)
    desk.visit.only(request.args, [])
    return draw(desk, status)


@pages.post("/<entity>/<uuid:id>/override/<field>")
@needs(Need.RECORDS)
def override(entity: str, id: UUID, field: str) -> Response | tuple[str, int]:
    """Set the status by hand; whatever is wrong comes back with what was typed."""
    desk, status = desk_for_override(entity, id, field)
    desk.visit.only(request.args, [])
    posted = desk.post()
    values, problems = desk.values(posted.texts)
    said = {control.name: values.get(control.field.key) for control in desk.controls}
    try:
        if problems:
            raise XrmError(problems)
        visit = desk.visit
        visit.records.override(visit.actor, entity, id, field, said, version=posted.version)
    except XrmError as error:
        return refused(desk, status, posted, error)
    flash(f"{status.label.text(desk.visit.language)} overridden.")
    return redirect(record_address(entity, id), 303)


@pages.post("/<entity>/<uuid:id>/lift/<field>")
@needs(Need.RECORDS)
def lift(entity: str, id: UUID, field: str) -> Response:
    """End an override."""
    visit = Visit.current()
    visit.entity(entity)
    posted = read_post(request.form, request.files, ())
    visit.records.lift(visit.actor, entity, id, field, version=posted.version)
    flash("The override has ended.")
    return redirect(record_address(entity, id), 303)


def refused(desk: Desk, status: Field, posted: Posted, error: XrmError) -> tuple[str, int]:
    problems = error.problems
    if any(each.code == "XRM808" for each in problems):
        return draw(desk, status, replace(posted, version=None), problems[:1]), status_of(problems)
    if any(each.code not in ANSWERED for each in problems):
        raise error
    return draw(desk, status, posted, problems), status_of(problems)


def draw(desk: Desk, status: Field, posted: Posted | None = None, problems: Sequence[Problem] = ()) -> str:
    visit, record = desk.visit, cast(Record, desk.record)
    label = status.label.text(visit.language)
    page = FormPage(
        entity=desk.entity,
        heading=f"Override {label[:1].lower()}{label[1:]}: {record.title}",
        lead="This goes past the moves and their conditions. Everybody who sees the record sees that, and why.",
        action=override_address(record, status.name),
        back=record_address(record.entity.name, record.id),
        submit="Override",
        sections=fill(desk.form, filling_of(desk, posted.texts if posted else {}, posted, problems)),
        summary=tuple(summary_of(desk.visit.said(problems), desk.form)),
        version=(posted.version if posted else None) or record.version,
        trail=trail_of(desk),
    )
    return render_template("pages/form.html", form=page)
