"""The record a link is to lead to, made where the link is filled in: a few fields over the form one is at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import quote

from flask import render_template, request

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.kinds import Kind
from xrm.errors import XrmError
from xrm.projections.forms import Option
from xrm.web.errors import status_of
from xrm.web.pages.addresses import entity_address, new_address
from xrm.web.pages.asking import scripted
from xrm.web.pages.blueprint import pages
from xrm.web.pages.desk import ANSWERED, Desk, blank_texts, said_anew, similar_to
from xrm.web.pages.inputs import targets
from xrm.web.pages.lines import line_form, line_of, needed_of
from xrm.web.pages.posted import Posted
from xrm.web.pages.visit import Visit
from xrm.web.rights import RECORD_BODY, Need, needs, not_found

MOST_INPUTS = 8
"""A record that needs more is made on its own form."""
LONGEST = 200
Answer = str | tuple[str, int]


@pages.get("/<entity>/-/quick")
@needs(Need.RECORDS)
def quick_form(entity: str) -> str:
    """What has to be said of a new record; a fragment, asked for by a script of ours."""
    desk = _desk(entity)
    desk.visit.only(request.args, ["text"])
    begun = begun_with(desk, request.args.get("text", "").strip()[:LONGEST])
    return _drawn(desk, {**blank_texts(desk), **begun})


@pages.post("/<entity>/-/quick")
@needs(Need.RECORDS, body=RECORD_BODY)
def quick_create(entity: str) -> Answer:
    """Make it: the answer names it, or is the form again with what is wrong."""
    desk = _desk(entity)
    posted = desk.post()
    if posted.find:
        return _drawn(desk, posted.texts, posted)
    values, problems = desk.values(said_anew(desk, posted.texts))
    try:
        if problems:
            raise XrmError(problems)
        if not posted.anyway and (similar := similar_to(desk, values)):
            return _drawn(desk, posted.texts, posted, similar=similar)
        made = desk.visit.records.create(desk.visit.actor, entity, values)
    except XrmError as error:
        if any(problem.code not in ANSWERED for problem in error.problems):
            raise
        return _drawn(desk, posted.texts, posted, error), status_of(error.problems)
    return render_template("fragments/made.html", record=made), 201


@pages.get("/<entity>/-/options/<field>")
@needs(Need.RECORDS)
def options(entity: str, field: str) -> str:
    """What a link offers for what is typed, and to make; a fragment, only ever asked for by a script of ours."""
    visit = Visit.current()
    visit.only(request.args, ["q", "kind"])
    visit.entity(entity)
    kind, typed = request.args.get("kind", ""), request.args.get("q", "").strip()[:LONGEST]
    found = visit.records.options(visit.actor, entity, field, request.args.get("q", ""), kind=kind)
    several = visit.leads_to_several(entity, field)
    kinds = visit.kinds() if several else {}
    to = [kind] if kind else targets_of(visit, entity, field)
    known = typed.casefold() in {(each.title or "").casefold() for each in found}
    creates = creations(visit, to) if (kind or not several) and not known else ()
    return render_template("fragments/options.html", options=targets(found, kinds), creates=creates, typed=typed)


def targets_of(visit: Visit, entity: str, field: str) -> tuple[str, ...]:
    """The entities that a link may lead to, or one of rows (`lines.product`), where any of their records will do."""
    outer, _, inner = field.partition(".")
    each = visit.known(entity).field(outer)
    if inner and each is not None and each.rows is not None:
        each = visit.known(each.rows.entity).field(inner)
    return each.link.targets if each is not None and each.link is not None and each.link.where is None else ()


def creations(visit: Visit, targets: Collection[str]) -> tuple[Option, ...]:
    """What a link offers to make, of the entities it may lead to: where its form is, and what it is called."""
    found = (visit.records.entity(visit.actor, name) for name in targets)
    return tuple(
        Option(f"{entity_address(each.name)}/-/quick", each.label.text(visit.language))
        for each in found
        if each is not None and desk_of(visit, each) is not None
    )


def desk_of(visit: Visit, entity: Entity) -> Desk | None:
    """The short form of a new record; None: not theirs to make, or it takes more than that."""
    if entity.single or entity.owned_by is not None or not visit.may(entity.name, Verb.CREATE):
        return None
    if not visit.may(entity.name, Verb.READ):
        return None
    needed = needed_of(entity)
    names = tuple(dict.fromkeys((*entity.form.quick, *(each for each in entity.fields if each in needed))))
    form = line_form(visit, entity, names, visit.rights(entity.name).fields(Verb.CREATE), f"quick-{entity.name}-")
    shown = {control.field.part_of or control.name for control in form.controls()}
    if not shown or not needed <= shown or sum(1 for _ in form.controls()) > MOST_INPUTS:
        return None
    return Desk(visit, entity, form)


def _desk(name: str) -> Desk:
    visit = Visit.current()
    desk = desk_of(visit, visit.entity(name, Verb.CREATE))
    if desk is None:
        raise XrmError(not_found())
    return desk


def begun_with(desk: Desk, text: str) -> Mapping[str, tuple[str, ...]]:
    """What was typed into the link, in the texts of the title: a name of two parts is parted at its first space."""
    parts = (path for each in desk.entity.title.parts if not isinstance(each, str) for path in each.paths())
    titled = {path.field for path in parts if not path.steps}
    places = [each.name for each in desk.controls if each.field.kind is Kind.TEXT and each.name in titled]
    places = places or [each.name for each in desk.controls if each.field.kind is Kind.TEXT][:1]
    if not text or not places:
        return {}
    first, _, rest = text.partition(" ")
    return {places[0]: (first,), places[1]: (rest.strip(),)} if len(places) > 1 else {places[0]: (text,)}


def _drawn(
    desk: Desk,
    texts: Mapping[str, tuple[str, ...]],
    posted: Posted | None = None,
    error: XrmError | None = None,
    similar: tuple[tuple[str, str], ...] = (),
) -> str:
    entity, visit = desk.entity, desk.visit
    action = f"/{quote(entity.name, safe='')}/-/quick"
    problems = error.problems if error is not None else ()
    line = line_of(desk, dict(texts), action, new_address(entity.name), posted, problems, similar)
    label = entity.label.text(visit.language)
    conditions = scripted(desk, blank_texts(desk))
    return render_template(
        "fragments/quick_form.html", line=line, label=f"{label[:1].lower()}{label[1:]}", conditions=conditions
    )
