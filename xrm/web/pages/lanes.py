"""A board: a column for each value of a choice or a status, and the ways of a record from one column to another.

A choice is written; a status goes by its moves, so a column is offered only where a move of the reader's leads to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl
from uuid import UUID

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from xrm.catalog.access import Verb
from xrm.catalog.choices import Choice
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.layout import View
from xrm.catalog.requests import Page
from xrm.catalog.status import Move
from xrm.errors import Problem, XrmError
from xrm.projections.forms import Option
from xrm.web.pages.addresses import entity_address, move_address, record_address
from xrm.web.pages.blueprint import pages
from xrm.web.pages.desk import ANSWERED
from xrm.web.pages.table import Row, build_table, columns_of
from xrm.web.pages.totals import Totals
from xrm.web.pages.visit import Visit
from xrm.web.rights import Need, needs

TILES = 30
MOST_LANES = 24
BESIDE = 4
"""Values on a tile, at most."""
Find = Callable[[tuple[str, ...], str, int], Page]
"""Columns, condition, how many -> the records of one column."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One record on a board, and where it may go."""

    row: Row
    action: str
    ways: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Lane:
    """One column of a board."""

    name: str
    label: str
    color: str
    tiles: tuple[Tile, ...]
    count: str
    total: str  # what they come to; empty: nothing is added up, or not for this reader
    more: str  # address of the list of all of them; empty: all are here


def lanes_of(
    visit: Visit, entity: Entity, view: View, find: Find, totals: Totals, address: Callable[..., str]
) -> Iterator[Lane]:
    """The columns in the order of the definition; records without a value stand in one of their own, at the end."""
    field = entity.fields[view.by]
    columns = columns_of(visit, entity, without=view.by)[:BESIDE]
    choices = [each for each in field.choices if not each.retired][:MOST_LANES]
    ways = _Ways(visit, entity, field)

    def lane(choice: Choice | None, page: Page, more: str) -> Lane:
        label = choice.label.text(visit.language) if choice else "None"
        name, color = (choice.name, choice.color) if choice else ("", "")
        offered = tuple(
            Option(each.name, each.label.text(visit.language)) for each in choices if ways.lead(choice, each)
        )
        rows = build_table(visit, page, columns, leads=False).rows
        tiles = tuple(Tile(_brief(each), record_address(entity.name, each.id, "lane"), offered) for each in rows)
        count = visit.formats.number(page.count or 0) + ("" if page.count_is_exact else "+")
        sum_ = totals.of.get(name)
        return Lane(
            name,
            label,
            color,
            tiles,
            sum_.count if sum_ else count,
            sum_.text if sum_ else "",
            more if page.next else "",
        )

    for choice in choices:
        quoted = choice.name.replace("'", "''")
        page = find(columns, f"{view.by} eq '{quoted}'", TILES)
        yield lane(choice, page, address(view="all", **{view.by: choice.name}))
    empty = find(columns, f"{view.by} eq null", TILES)
    if empty.rows:
        yield lane(None, empty, address(view="all"))


def _brief(row: Row) -> Row:
    """Without what its title says already."""
    return replace(row, cells=tuple(each for each in row.cells if not (each.text and each.text in row.title)))


class _Ways:
    """Which column leads to which, for one reader."""

    def __init__(self, visit: Visit, entity: Entity, field: Field) -> None:
        self._field = field
        self._writes = field.status is None and field.name in visit.rights(entity.name).fields(Verb.WRITE)
        self._moves = moves_by(visit, entity, field)

    def lead(self, here: Choice | None, there: Choice) -> bool:
        if here is there:
            return False
        if self._field.status is None:
            return self._writes
        return here is not None and any(_leads(move, here, there) for move in self._moves)


def moves_by(visit: Visit, entity: Entity, field: Field) -> tuple[Move, ...]:
    """The moves of that status its reader may make."""
    own = field.status.moves if field.status else {}
    return tuple(each for each in visit.records.moves(visit.actor, entity.name) if each.name in own)


def _leads(move: Move, here: Choice, there: Choice) -> bool:
    return here.stored in move.origins and there.stored == move.target


@pages.post("/<entity>/<uuid:id>/lane")
@needs(Need.RECORDS)
def change_lane(entity: str, id: UUID) -> Response:
    """Put a record into another column (`by`, `to`), and show the board again; what is refused is told there."""
    visit = Visit.current()
    found = visit.entity(entity)
    field, there = _said(visit, found)
    back = entity_address(entity, dict(parse_qsl(request.form.get("list", "")[:4000])))
    try:
        if field.status is None:
            visit.records.update(visit.actor, entity, id, {field.name: there.name})
        elif asking := _move(visit, found, field, id, there):
            return redirect(move_address(entity, id, asking.name), 303)
    except XrmError as error:
        if any(each.code not in ANSWERED for each in error.problems):
            raise
        flash(" ".join(each.message for each in error.problems), "problem")
        return redirect(back, 303)
    flash(f"{field.label.text(visit.language)}: {there.label.text(visit.language)}")
    return redirect(back, 303)


def _said(visit: Visit, entity: Entity) -> tuple[Field, Choice]:
    """The field and the value that were sent; a field its reader does not see is none."""
    name, value = request.form.get("by", ""), request.form.get("to", "")
    field = entity.fields.get(name)
    offered = field.choices if field and visit.rights(entity.name).visible(name) else ()
    there = next((each for each in offered if each.name == value), None)
    if field is None or there is None:
        raise XrmError(Problem("XRM801", "There is no such column on this board.", target="to"))
    return field, there


def _move(visit: Visit, entity: Entity, field: Field, id: UUID, there: Choice) -> Move | None:
    """Make the move that leads there; one that asks for something first is given back instead."""
    record = visit.records.read(visit.actor, entity.name, id)
    here = field.choice(record.values.get(field.name))
    move = next((each for each in moves_by(visit, entity, field) if here and _leads(each, here, there)), None)
    if move is None:
        label = there.label.text(visit.language)
        raise XrmError(Problem("XRM814", f"No move of yours leads “{record.title}” to {label}."))
    if move.ask or move.confirm is not None:
        return move
    visit.records.move(visit.actor, entity.name, id, move.name, version=record.version)
    return None
