"""Work in the lists of a record's page: what is sent from a line of one; the page comes back with the list in sight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity, Inverse
from xrm.catalog.requests import Record
from xrm.errors import Problem, XrmError
from xrm.web.errors import status_of
from xrm.web.pages.addresses import record_address
from xrm.web.pages.blueprint import pages
from xrm.web.pages.desk import ANSWERED, Desk, said_anew, similar_to
from xrm.web.pages.posted import Posted
from xrm.web.pages.record import build_page
from xrm.web.pages.related import Opened, desk_for_more, desk_for_one, removal, source_of
from xrm.web.pages.visit import Visit
from xrm.web.rights import Need, needs, not_found

STALE = "XRM808"
Answer = Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Place:
    """A list of a record, and who works in it."""

    visit: Visit
    entity: Entity
    record: Record
    inverse: Inverse
    source: Entity

    def page(self, opened: Opened) -> str:
        return render_template("pages/record.html", page=build_page(self.visit, self.entity, self.record, opened))

    def back(self, message: str) -> Response:
        flash(message)
        return redirect(f"{record_address(self.entity.name, self.record.id)}#list-{self.inverse.name}", 303)

    def refused(self, posted: Posted, error: XrmError, id: UUID | None = None) -> tuple[str, int]:
        """The page again with the line as it was sent, and what is wrong beside it."""
        if any(problem.code not in ANSWERED | {STALE} for problem in error.problems):
            raise error
        return self.page(Opened(self.inverse.name, id, posted, error.problems)), status_of(error.problems)

    def called(self, title: str) -> str:
        return f"{self.source.label.text(self.visit.language)} “{title}”"


def place_of(entity: str, id: UUID, name: str) -> Place:
    visit = Visit.current()
    found = visit.entity(entity)
    listed = source_of(visit, found, name)
    if listed is None or name not in visit.layout(found).lists:
        raise XrmError(not_found())
    return Place(visit, found, visit.records.read(visit.actor, entity, id), *listed)


@pages.post("/<entity>/<uuid:id>/-/list/<name>")
@needs(Need.RECORDS)
def add_related(entity: str, id: UUID, name: str) -> Answer:
    """One more record that leads here, from the line at the end of the list."""
    place = place_of(entity, id, name)
    visit, link = place.visit, place.inverse.link
    desk = desk_for_more(visit, place.inverse, place.source)
    if desk is None or link not in visit.rights(place.source.name).fields(Verb.CREATE):
        raise XrmError(not_found())
    posted = desk.post()
    if posted.find:
        return place.page(Opened(name, None, posted)), 200
    values, problems = desk.values(said_anew(desk, posted.texts))
    try:
        _raise(problems)
        if not posted.anyway and (similar := similar_to(desk, values)):
            return place.page(Opened(name, None, posted, similar=similar)), 200
        end = [str(id)] if place.source.fields[link].several else str(id)
        made = visit.records.create(visit.actor, place.source.name, {**values, link: end})
    except XrmError as error:
        return place.refused(posted, error)
    return place.back(f"{place.called(made.title)} added.")


@pages.get("/<entity>/<uuid:id>/-/list/<name>/<uuid:other>")
@needs(Need.RECORDS)
def open_related(entity: str, id: UUID, name: str, other: UUID) -> str:
    """The record's page with one line of a list as a form."""
    place = place_of(entity, id, name)
    place.visit.only(request.args, [])
    _desk(place, other)
    return place.page(Opened(name, other))


@pages.post("/<entity>/<uuid:id>/-/list/<name>/<uuid:other>")
@needs(Need.RECORDS)
def change_related(entity: str, id: UUID, name: str, other: UUID) -> Answer:
    """One record of a list, changed in its line."""
    place = place_of(entity, id, name)
    desk = _desk(place, other)
    posted = desk.post()
    if posted.find:
        return place.page(Opened(name, other, posted)), 200
    if posted.version is None:
        raise XrmError(Problem("XRM801", "This form does not say what it was made from.", hint="Load the page again."))
    values, problems = desk.values(posted.changed())
    try:
        _raise(problems)
        visit = place.visit
        saved = visit.records.update(visit.actor, place.source.name, other, values, version=posted.version)
    except XrmError as error:
        return place.refused(posted, error, other)
    return place.back(f"{place.called(saved.title)} saved.")


@pages.post("/<entity>/<uuid:id>/-/list/<name>/<uuid:other>/remove")
@needs(Need.RECORDS)
def remove_related(entity: str, id: UUID, name: str, other: UUID) -> Answer:
    """One record out of a list: its link is emptied, or it goes to the trash where it cannot be without."""
    place = place_of(entity, id, name)
    visit, link = place.visit, place.source.fields[place.inverse.link]
    desk, how = (
        desk_for_one(visit, place.record, place.inverse, place.source, other),
        removal(visit, place.source, link),
    )
    if how is None or desk.record is None:
        raise XrmError(not_found())
    title = desk.record.title
    if how is Verb.DELETE:
        visit.records.delete(visit.actor, place.source.name, other, version=desk.record.version)
        return place.back(f"{place.called(title)} moved to the trash.")
    value = desk.record.values[link.name]
    left: Any = [str(each) for each in value if each != id] if link.several else None
    visit.records.update(visit.actor, place.source.name, other, {link.name: left}, version=desk.record.version)
    return place.back(f"{place.called(title)} taken out.")


def _desk(place: Place, other: UUID) -> Desk:
    """The line of a record that its reader may change; for others there is none."""
    desk = desk_for_one(place.visit, place.record, place.inverse, place.source, other)
    if desk.record is None or Verb.WRITE not in desk.record.may or not desk.form.sections:
        raise XrmError(not_found())
    return desk


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise XrmError(problems)
