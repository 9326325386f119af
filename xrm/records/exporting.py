"""Records taken out as a whole: what of them somebody may export, one read of it batch by batch, and its entry.

Rows: those they may read *and* export.  Fields: those that they may read whole and that `export` gives them, on the rows
where both do.  What is masked or secret is left out; what is special about a person too, unless it is asked for by name.
The whole is one statement, so it is one moment of the database, however long somebody takes to read it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.privacy import Personal
from xrm.catalog.requests import Page, Query
from xrm.errors import Problem, XrmError
from xrm.expressions.tree import Expression
from xrm.records.conditions import as_it_stands, both
from xrm.records.history import write_act
from xrm.records.plan import plan_list
from xrm.records.query import TITLE, readable_entity
from xrm.records.reading import shaped
from xrm.records.refusals import no_verb, unknown
from xrm.records.titling import name_linked, titles_of
from xrm.statements.csvlines import csv_statement
from xrm.statements.plans import ListPlan
from xrm.statements.reading import list_statement
from xrm.storage import Unit
from xrm.tabular.columns import tabular
from xrm.tabular.limits import too_many

if TYPE_CHECKING:
    from sqlalchemy import Select

    from xrm.records.access import Sight
    from xrm.records.reading import Reading

T = TypeVar("T")
ACTION = "export"
BATCH = 2_000
"""Records in memory at once."""
LONGEST = 600
"""Seconds that one export may take, its reader's own slowness included."""
EVERY = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Export:
    """What is taken out: the names of a row's values, in their order, and the rows, which can be read once."""

    entity: Entity
    names: tuple[str, ...]
    pages: Iterator[Page]
    # Of a table the same as lines of CSV without their ends, or as the cells of each, where the database writes them.
    lines: Iterator[Sequence[bytes]] | None = None
    cells: Iterator[Sequence[Sequence[Any]]] | None = None


def plan_export(reading: Reading, query: Query, *, parts: bool) -> ListPlan:
    """What an export reads; `parts`: for a table, with the parts of values in parts and the titles of links."""
    sight = reading.sight
    entity = exportable_entity(reading, query.entity)
    rights = sight.rights(entity.name)
    wanted = rights.rows(Verb.EXPORT)
    names = _names(entity, sight, query, parts=parts)
    some = ((name, rights.given(Verb.EXPORT, name)) for name in names if name != TITLE)
    return replace(
        plan_list(reading.shelf.catalog, sight, replace(query, select=names, titles=parts), None),
        names=names,
        rows=both((sight.rows(entity.name), as_it_stands(wanted) if isinstance(wanted, Expression) else wanted)),
        given=tuple((name, as_it_stands(where)) for name, where in some if isinstance(where, Expression)),
        size=EVERY,
        limit=EVERY if query.top is None else min(query.top, EVERY),
        taken_out=True,
    )


def exportable_entity(reading: Reading, name: str) -> Entity:
    """The entity, if they may export any of its records; if they may not read them either there is no such thing."""
    entity = readable_entity(reading.shelf.catalog, reading.sight, name)
    if not reading.sight.rights(name).may(Verb.EXPORT):
        raise no_verb(Verb.EXPORT, name)
    return entity


def _names(entity: Entity, sight: Sight, query: Query, *, parts: bool) -> tuple[str, ...]:
    """The fields that are taken out: all they may, or those asked for, of which every one must be among them."""
    open_ = open_fields(entity, sight, parts=parts)
    if query.select is None:
        return tuple(
            name
            for name, each in open_.items()
            if each.personal is not Personal.SPECIAL and (parts or not each.part_of)
        )
    known = {*open_, *((TITLE,) if _may_title(entity, open_) else ())}
    asked = [one for name in query.select for one in _parts_of(entity, name, parts=parts)]
    if problems := [
        _not_there(entity, name, known) for name in query.select if not _known(entity, name, known, parts=parts)
    ]:
        raise XrmError(problems)
    return tuple(dict.fromkeys(asked))


def open_fields(entity: Entity, sight: Sight, *, parts: bool) -> Mapping[str, Field]:
    """The fields that somebody may take out on one record or another."""
    return {each.name: each for each in entity.all_fields() if _may(sight, entity, each, parts=parts)}


def open_columns(entity: Entity, sight: Sight, names: Sequence[str]) -> tuple[str, ...]:
    """Those of the columns of a list that may go out as a table: behind the id, amounts with their currencies."""
    open_ = open_fields(entity, sight, parts=True)
    known = {*open_, *((TITLE,) if _may_title(entity, open_) else ())}
    beside = [(name, each.currency) for name in names if (each := entity.field(name)) is not None and each.currency]
    currencies = dict(beside)
    wanted = [one for name in ("id", *names) for one in (name, currencies.get(name, ""))]
    return tuple(dict.fromkeys(name for name in wanted if name and _known(entity, name, known, parts=True)))


def _may(sight: Sight, entity: Entity, each: Field, *, parts: bool) -> bool:
    rights = sight.rights(entity.name)
    fits = tabular(each) if parts else not each.internal and each.kind not in (Kind.ROWS, Kind.SECRET)
    return fits and rights.visible(each.name) and rights.given(Verb.EXPORT, each.name) is not False


def _parts_of(entity: Entity, name: str, *, parts: bool) -> tuple[str, ...]:
    each = entity.field(name)
    return tuple(part.name for part in each.parts) if parts and each is not None and each.parts else (name,)


def _known(entity: Entity, name: str, known: set[str], *, parts: bool) -> bool:
    return all(one in known for one in _parts_of(entity, name, parts=parts))


def _may_title(entity: Entity, open_: Mapping[str, Field]) -> bool:
    """Whether a title may go out: it is made of fields, each of which may."""
    said = (part for part in entity.title.parts if isinstance(part, Expression))
    own = (path.steps[0].link if path.steps else path.field for part in said for path in part.paths())
    return all(name in open_ or entity.field(name) is None for name in own)


def _not_there(entity: Entity, name: str, known: set[str]) -> Problem:
    each = entity.field(name)
    names = [found.key for one in known if (found := entity.field(one)) is not None]
    problem = unknown(each.key if each else name, names, "a field that you may export", target="select")
    if each is not None and each.rows is not None:
        return replace(problem, hint="Rows are not exported: read them with $expand.")
    return problem


def export(reading: Reading, query: Query, *, parts: bool, most: int = 0) -> Export:
    """The records of a query to be taken out; nothing is read before the first page is asked for."""
    plan = plan_export(reading, query, parts=parts)
    if most and reading.count_planned(query, plan) > most:
        raise too_many()
    entity = reading.sight.entity(query.entity)
    assert entity is not None, "it could be planned"  # noqa: S101
    found = Export(entity, plan.names, _pages(reading, entity, query, plan))
    return _written(reading, query, plan, found) if parts else found


def _written(reading: Reading, query: Query, plan: ListPlan, found: Export) -> Export:
    """With the lines of a CSV file as the database writes them, where it can."""
    asked, given = shaped(query)
    plan = replace(plan, filter=asked.filter)
    statement = reading.shelf.kept(
        ("csv", plan, reading.sight.key, reading.language),
        lambda: csv_statement(reading.shelf.build, plan, reading.guard, reading.language),
    )

    def read(statement: Select[Any], way: Callable[..., Iterator[T]]) -> Iterator[T]:
        with reading.database.long_read() as unit:
            yield from _in_time(way(unit, statement, {**reading.parameters, **given}, BATCH))

    if statement is None:
        return found
    if reading.database.dialect == "postgresql":
        return replace(found, lines=read(statement, Unit.copy))
    return replace(found, cells=read(statement, Unit.stream))


def _in_time(batches: Iterator[T]) -> Iterator[T]:
    """The same, until it takes too long."""
    until = time.monotonic() + LONGEST
    for each in batches:
        yield each
        if time.monotonic() > until:
            raise XrmError(Problem("XRM902", f"This export took longer than {LONGEST} seconds."))


def _pages(reading: Reading, entity: Entity, query: Query, plan: ListPlan) -> Iterator[Page]:
    asked, given = shaped(query)
    plan = replace(plan, filter=asked.filter)
    statement = reading.shelf.kept(
        ("list", plan, reading.sight.key, reading.language),
        lambda: list_statement(reading.shelf.build, plan, reading.guard, reading.language),
    )
    with reading.database.long_read() as unit:

        def titles(name: str, ids: Sequence[UUID]) -> dict[UUID, str]:
            return titles_of(reading.shelf, reading.sight, unit, reading.parameters, reading.language, name, ids)

        for rows in _in_time(unit.stream(statement.statement, {**reading.parameters, **given}, BATCH)):
            decoded = [[decode(row) for decode in statement.decode] for row in rows]
            if plan.titles:
                _name_linked(entity, statement.names, decoded, titles)
            yield Page(entity, statement.names, decoded)


def _name_linked(entity: Entity, names: Sequence[str], rows: Sequence[list[Any]], titles: Any) -> None:
    """Put what fields of links show in the place of their ids."""
    for position, name in enumerate(names):
        each = entity.field(name)
        shown = None if each is None else name_linked(each, [row[position] for row in rows], titles)
        for row, linked in zip(rows, shown or (), strict=False):
            row[position] = linked


def record_export(reading: Reading, query: Query, names: Sequence[str], kind: str, at: datetime, revision: int) -> None:
    """Keep that it was done, by whom and of what, before anything is given out."""
    entity = reading.shelf.catalog.entities[query.entity]
    said = {
        "format": kind,
        "fields": [each.id for name in names if (each := entity.field(name)) is not None],
        "filter": query.filter.text if query.filter is not None else "",
        "search": query.search,
    }
    payload = {"changes": {}, "export": {word: value for word, value in said.items() if value}}
    reading.database.transact(lambda unit: write_act(unit, entity, reading.actor, ACTION, at, revision, payload))
