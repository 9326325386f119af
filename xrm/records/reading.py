"""Reads, run: plan, statement (kept), rows, values.  One statement a list, one a record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.requests import LinkedRecord, Page, Query
from xrm.errors import Problem, XrmError
from xrm.expressions.shape import shape_of
from xrm.expressions.tree import Expression
from xrm.records.access import Sight
from xrm.records.paging import Cursors, last_place
from xrm.records.plan import plan_list
from xrm.records.query import checked_search, readable_entity
from xrm.records.refusals import not_found
from xrm.records.titling import name_linked, titles_of
from xrm.statements.expression import moment_parameters
from xrm.statements.plans import ListPlan
from xrm.statements.reading import STOP_COUNTING, ListStatement, count_statement, list_statement
from xrm.statements.writtenout import written_out

if TYPE_CHECKING:
    from xrm.catalog.requests import Actor
    from xrm.expressions.world import Moment
    from xrm.records.shelf import Shelf
    from xrm.storage import Database, Unit


class Reading:
    """Who reads, when, and from where."""

    def __init__(
        self,
        shelf: Shelf,
        database: Database,
        actor: Actor,
        moment: Moment,
        cursors: Cursors,
    ) -> None:
        self.shelf, self.database, self.actor = shelf, database, actor
        self._cursors = cursors
        self.sight: Sight = shelf.access.of(actor)
        self.guard = None if self.sight.system else self.sight
        self.parameters: Mapping[str, Any] = moment_parameters(moment)
        self.language = actor.language or next(iter(shelf.catalog.languages), "")

    def page(self, query: Query, *, owned: bool = False) -> Page:
        """One page of a list; `owned` are rows, asked for with the record they belong to."""
        entity = readable_entity(self.shelf.catalog, self.sight, query.entity, owned=owned)
        place = self._cursors.read(query)
        asked, given = shaped(query)
        plan = plan_list(self.shelf.catalog, self.sight, asked, place)
        statement = self.shelf.kept(
            ("list", plan, self.sight.key, self.language),
            lambda: list_statement(self.shelf.build, plan, self.guard, self.language),
        )
        parameters = {**self._with_place(statement, place.values if place else ()), **given}
        if query.count:
            with self.database.snapshot() as unit:
                rows = unit.fetch(statement.statement, parameters)
                count = self._count(unit, plan, query, given)
        else:
            with self.database.read() as unit:
                rows, count = unit.fetch(statement.statement, parameters), None
        return self._page(entity, query, plan, statement, rows, count, place.left if place else query.top)

    def sql(self, query: Query) -> tuple[str, Mapping[str, Any]]:
        """The statement of a page as its database reads it, with the values it is given."""
        readable_entity(self.shelf.catalog, self.sight, query.entity)
        plan = plan_list(self.shelf.catalog, self.sight, query, None)
        statement = list_statement(self.shelf.build, plan, self.guard, self.language).statement
        return written_out(statement, self.database.dialect, self.parameters)

    def _with_place(self, statement: ListStatement, values: Sequence[Any]) -> dict[str, Any]:
        if values and len(values) != len(statement.keys):
            raise XrmError(Problem("XRM801", "This page belongs to another list.", target="$skiptoken"))
        return {**self.parameters, **{f"xrm_key_{position}": value for position, value in enumerate(values)}}

    def _page(
        self,
        entity: Entity,
        query: Query,
        plan: ListPlan,
        statement: ListStatement,
        rows: Sequence[Sequence[Any]],
        count: int | None,
        left: int | None,
    ) -> Page:
        shown, further = _cut(rows, plan)
        after = None if left is None else left - len(shown)
        end = self._cursors.write(query, last_place(shown[-1], statement.keys, after)) if further else ""
        decoded = [[decode(row) for decode in statement.decode] for row in shown]
        if plan.titles:
            self._name_linked(entity, statement.names, decoded)
        exact = count is None or query.exact_count or count < STOP_COUNTING
        return Page(entity, statement.names, decoded, end, count if exact else STOP_COUNTING - 1, exact)

    def _name_linked(self, entity: Entity, names: Sequence[str], rows: Sequence[list[Any]]) -> None:
        """Put what fields of links show in the place of their ids."""
        for position, name in enumerate(names):
            each = entity.field(name)
            shown = None if each is None else name_linked(each, [row[position] for row in rows], self.titles)
            for row, linked in zip(rows, shown or (), strict=False):
                row[position] = linked

    def _count(self, unit: Unit, plan: ListPlan, query: Query, given: Mapping[str, Any]) -> int:
        plan = replace(plan, names=(), order=(), size=0, limit=0, skip=0, after=None, titles=False)
        statement = self.shelf.kept(
            ("count", plan, self.sight.key, query.exact_count),
            lambda: count_statement(self.shelf.build, plan, self.guard, exact=query.exact_count),
        )
        row = unit.one(statement, {**self.parameters, **given})
        return int(row[0]) if row else 0

    def count_planned(self, query: Query, plan: ListPlan) -> int:
        """How many records a plan finds in all, exactly."""
        asked, given = shaped(query)
        with self.database.read() as unit:
            return self._count(unit, replace(plan, filter=asked.filter), replace(query, exact_count=True), given)

    def count(self, query: Query) -> int:
        """How many records the query finds in all; not exact it never says more than 1,000."""
        readable_entity(self.shelf.catalog, self.sight, query.entity)
        asked, given = shaped(query)
        plan = plan_list(self.shelf.catalog, self.sight, asked, None)
        with self.database.read() as unit:
            found = self._count(unit, plan, query, given)
        return found if query.exact_count else min(found, STOP_COUNTING - 1)

    def titles(self, name: str, ids: Sequence[UUID]) -> dict[UUID, str]:
        """The titles of live records that the reader may see."""
        entity = self.shelf.catalog.entities.get(name)
        if entity is None or entity.owned_by is not None or not ids:
            return {}
        with self.database.read() as unit:
            return titles_of(self.shelf, self.sight, unit, self.parameters, self.language, name, ids)

    def _offering(self, name: str, field: str) -> tuple[Entity | None, str, str]:
        """Whose field it is: `lines.product` is one of the rows in `lines`, for those who know that there are any."""
        entity = self.shelf.catalog.entities.get(name)
        if entity is None or entity.owned_by is not None:
            return None, name, field
        outer, _, inner = field.partition(".")
        each = entity.fields.get(outer) if inner else None
        if each is None or each.rows is None:
            return entity, name, field
        known = self.shelf.catalog.entities[each.rows.entity] if self._knows(entity, outer) else None
        return known, each.rows.entity, inner

    def options(self, name: str, field: str, search: str, limit: int, kind: str = "") -> tuple[LinkedRecord, ...]:
        """Records that a link field may lead to, by title, as far as its writer may see them; `kind` narrows to one entity."""
        entity, name, field = self._offering(name, field)
        each = None if entity is None else entity.field(field)
        if entity is None or each is None or each.link is None or each.internal or not self._knows(entity, field):
            raise not_found(name)
        targets = [target for target in each.link.targets if self.sight.rights(target).may(Verb.READ)]
        if kind:
            targets = [target for target in targets if target == kind]
        share = limit if len(targets) < 2 else max(LEAST_OFFERED, limit // len(targets))
        found: list[LinkedRecord] = []
        for target in targets:
            found += self._offered(target, each.link.where, search, share)
        return tuple(found[:MOST_OFFERED])

    def _offered(self, target: str, where: Expression | None, search: str, limit: int) -> Iterator[LinkedRecord]:
        """Records of one entity, by title."""
        query = Query(
            entity=target,
            filter=where,
            select=("id", "title"),
            search=checked_search(search),
            page_size=limit,
            titles=True,
        )
        page = self.page(query)
        title = page.names.index("title")
        id = page.names.index("id")
        return (LinkedRecord(row[id], row[title], target) for row in page.rows)

    def _knows(self, entity: Entity, field: str) -> bool:
        """Whether a field exists for its reader: they may read it, write it, or make a move that asks for it."""
        rights = self.sight.rights(entity.name)
        if rights.visible(field) or any(field in rights.fields(verb) for verb in (Verb.CREATE, Verb.WRITE)):
            return True
        return any(each.field == field for move in self.sight.moves(entity) for each in move.ask)


LEAST_OFFERED, MOST_OFFERED = 3, 60
"""Of each entity, and in all, that a link to any of several offers at once."""


def shaped(query: Query) -> tuple[Query, Mapping[str, Any]]:
    """The query without the values its filter names, and those: one statement serves all that ask the same of others."""
    if query.filter is None:
        return query, {}
    shape, given = shape_of(query.filter)
    return replace(query, filter=shape), given


def _cut(rows: Sequence[Sequence[Any]], plan: ListPlan) -> tuple[Sequence[Sequence[Any]], bool]:
    """The rows of this page, and whether there is another; one row more than shown was asked for."""
    return (rows[: plan.size], True) if len(rows) > plan.size else (rows, False)
