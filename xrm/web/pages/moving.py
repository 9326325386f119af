"""Moves of a status: buttons on the record's page, and a page of its own for one that asks for something first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.requests import PossibleMove, Record, Standing
from xrm.catalog.status import Move
from xrm.errors import Problem, XrmError
from xrm.projections.forms import Control, FormSection, FormView, build_control, with_currency
from xrm.web.errors import status_of
from xrm.web.pages.addresses import move_address, record_address
from xrm.web.pages.blueprint import pages
from xrm.web.pages.desk import ANSWERED, Desk, trail_of
from xrm.web.pages.filling import filling_of
from xrm.web.pages.inputs import FormPage, fill, summary_of
from xrm.web.pages.overriding import Held, held_of, override_address
from xrm.web.pages.posted import Posted, said_before
from xrm.web.pages.visit import Visit
from xrm.web.rights import RECORD_BODY, Need, needs, not_found


@dataclass(frozen=True, slots=True)
class MoveButton:
    """A move that the reader may make; `why` is what stands against it now."""

    label: str
    action: str
    color: str  # of the state it leads to
    asks: bool  # something first, on a page of its own
    why: str


@dataclass(frozen=True, slots=True)
class StatusBar:
    """What leads from where a record stands by one status."""

    name: str
    label: str
    moves: tuple[MoveButton, ...]
    override: str = ""  # where it is set by hand; empty: not theirs to do
    held: tuple[Held, ...] = ()  # what was set by hand

    @property
    def blocked(self) -> tuple[MoveButton, ...]:
        return tuple(each for each in self.moves if each.why)


def bars_of(visit: Visit, entity: Entity, record: Record) -> tuple[StatusBar, ...]:
    """One bar for each status that its reader may see, or move."""
    if not entity.status_fields() or record.deleted_at is not None:
        return ()
    standing = visit.records.standing(visit.actor, entity.name, record.id)
    return tuple(_bars(visit, entity, record, standing))


def _bars(visit: Visit, entity: Entity, record: Record, standing: Standing) -> Iterator[StatusBar]:
    for field in entity.status_fields():
        moves = tuple(_button(visit, record, each) for each in standing.moves if each.field.name == field.name)
        by_hand = override_address(record, field.name) if field.name in standing.overridable else ""
        held = tuple(held_of(visit, record, standing, field.name))
        if moves or by_hand or held:
            yield StatusBar(field.name, field.label.text(visit.language), moves, by_hand, held)


def _button(visit: Visit, record: Record, possible: PossibleMove) -> MoveButton:
    move = possible.move
    target = possible.field.choice(move.target)
    return MoveButton(
        label=move.label.text(visit.language),
        action=move_address(record.entity.name, record.id, move.name),
        color=target.color if target else "",
        asks=bool(move.ask) or move.confirm is not None,
        why=possible.why,
    )


def desk_for_move(entity: str, id: UUID, name: str) -> tuple[Desk, PossibleMove]:
    """The form of what a move asks for; one its reader may not make now, from where the record is, is not there."""
    visit = Visit.current()
    found = visit.entity(entity)
    record = visit.records.read(visit.actor, entity, id)
    standing = visit.records.standing(visit.actor, entity, id)
    possible = next((each for each in standing.moves if each.move.name == name), None)
    if possible is None:
        raise XrmError(not_found())
    return Desk(visit, found, asking_form(visit, found, possible.move), record), possible


def asking_form(visit: Visit, entity: Entity, move: Move) -> FormView:
    """A control for each field it asks for; those of the parts of one stand together."""
    controls: dict[str, Control] = {}
    for each in move.ask:
        field = entity.fields[each.field]
        made = _control(visit, entity, field, required=each.required)
        if field.part_of:
            whole = controls.get(field.part_of) or _control(visit, entity, entity.fields[field.part_of], required=False)
            made = replace(whole, parts=(*whole.parts, made), required=whole.required or each.required)
        controls[field.part_of or field.name] = made
    rows = tuple((each,) for each in controls.values())
    return FormView(entity, (FormSection("asked", move.label.text(visit.language), rows),) if rows else ())


def _control(visit: Visit, entity: Entity, field: Field, *, required: bool) -> Control:
    made = build_control(field, visit.language)
    made = with_currency(made, entity, entity.fields, visit.language)
    return replace(made, required=required or made.required)


@pages.get("/<entity>/<uuid:id>/move/<move>")
@needs(Need.RECORDS)
def ask_move(entity: str, id: UUID, move: str) -> str:
    """What a move asks for, or whether it is meant."""
    desk, possible = desk_for_move(entity, id, move)
    desk.visit.only(request.args, [])
    return draw(desk, possible.move, problems=(Problem("XRM814", possible.why),) if possible.why else ())


@pages.post("/<entity>/<uuid:id>/move/<move>")
@needs(Need.RECORDS, body=RECORD_BODY)
def make_move(entity: str, id: UUID, move: str) -> Response | tuple[str, int]:
    """Make the move with what was answered; whatever is wrong comes back with the answers."""
    visit = Visit.current()
    found = visit.entity(entity)
    visit.only(request.args, [])
    known = next((each for each in visit.records.moves(visit.actor, entity) if each.name == move), None)
    if known is None:
        raise XrmError(not_found())
    record = visit.records.read(visit.actor, entity, id)
    desk = Desk(visit, found, asking_form(visit, found, known), record)
    posted = desk.post()
    if posted.find:
        return draw(desk, known, posted), 200
    values, problems = desk.values(posted.changed())
    try:
        if problems:
            raise XrmError(problems)
        moved = visit.records.move(visit.actor, entity, id, move, values, version=posted.version)
    except XrmError as error:
        return refused(desk, known, posted, error)
    flash(f"{known.label.text(visit.language)}: done.")
    return redirect(record_address(entity, moved.id), 303)


def refused(desk: Desk, move: Move, posted: Posted, error: XrmError) -> tuple[str, int]:
    """The form again, with all that is wrong; a record that changed in between is looked at once more."""
    problems = error.problems
    if any(each.code == "XRM808" for each in problems):
        return draw(desk, move, replace(posted, version=None), problems[:1]), status_of(problems)
    if any(each.code not in ANSWERED for each in problems):
        raise error
    return draw(desk, move, posted, problems), status_of(problems)


def draw(desk: Desk, move: Move, posted: Posted | None = None, problems: Sequence[Problem] = ()) -> str:
    """What the move asks for, as a page."""
    visit, record = desk.visit, desk.record
    assert record is not None, "a move is made of a record"  # noqa: S101
    label = move.label.text(visit.language)
    stored = desk.texts({name: value for name, value in record.values.items() if value is not None})
    texts = stored | dict(posted.texts if posted else {})
    page = FormPage(
        entity=desk.entity,
        heading=f"{label}: {record.title}",
        lead=question_of(visit, move),
        action=move_address(record.entity.name, record.id, move.name),
        back=record_address(record.entity.name, record.id),
        submit=label,
        sections=fill(desk.form, filling_of(desk, texts, posted, problems)),
        summary=tuple(summary_of(desk.visit.said(problems), desk.form)),
        version=(posted.version if posted else None) or record.version,
        was=said_before((posted.was if posted else None) or stored),
        trail=trail_of(desk),
    )
    return render_template("pages/form.html", form=page)


def question_of(visit: Visit, move: Move) -> str:
    """What is asked before a move that wants to be meant."""
    if move.confirm is None:
        return ""
    return move.confirm.text(visit.language) or "Is this what you mean to do?"
