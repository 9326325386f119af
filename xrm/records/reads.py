"""Everything one can ask of the records of one revision; each call says who asks.

Words -> query -> plan -> statement -> rows.  What its reader may not see is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO, Self, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from xrm.catalog.access import Verb
from xrm.catalog.kinds import Kind
from xrm.catalog.requests import Actor, HistoryEntry, LinkedRecord, Page, Query, Record, Row, Standing, StoredFile
from xrm.errors import Problem, XrmError
from xrm.expressions.scope import CatalogScope
from xrm.expressions.world import Moment
from xrm.records import attaching, exporting, inverses, keeping, measuring
from xrm.records.consent import fields_readable
from xrm.records.defaults import with_defaults
from xrm.records.desk import Desk
from xrm.records.drafting import entity_to_write, live_row_of
from xrm.records.history import Changed, changed_since, earliest_of_last, read_history
from xrm.records.inquiry import Asked, asked_while_reading, asked_while_writing, is_conditional
from xrm.records.measuring import Figures
from xrm.records.moving import entity_to_move, possible_moves, query_of_candidates
from xrm.records.overrides import over, overrides_of
from xrm.records.paging import Cursors
from xrm.records.ports import Clock, Files
from xrm.records.query import parse_query, readable_entity
from xrm.records.reading import Reading
from xrm.records.recordreading import Locks, read_record, unlocked
from xrm.records.rights import Rights
from xrm.records.rowreading import rows_of_records
from xrm.records.shelf import Shelf
from xrm.records.similar import query_of_similar, suggested
from xrm.statements.measuring import Group

if TYPE_CHECKING:
    from xrm.catalog.catalog import Catalog
    from xrm.catalog.entity import Entity
    from xrm.catalog.field import Field
    from xrm.catalog.measures import Measure
    from xrm.catalog.status import Move
    from xrm.storage import Database, Unit

T = TypeVar("T")
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Reads:
    """What can be asked.  Nothing in here writes."""

    def __init__(
        self, shelf: Shelf, database: Database, files: Files, cursors: Cursors, clock: Clock, locks: Locks = unlocked
    ) -> None:
        self._shelf, self._database, self._files = shelf, database, files
        self._cursors, self._clock, self._locks = cursors, clock, locks

    @property
    def catalog(self) -> Catalog:
        return self._shelf.catalog

    def with_clock(self, clock: Clock) -> Self:
        """The same door at another time; for demos and tests."""
        other = copy(self)
        other._clock = clock
        return other

    def rights(self, actor: Actor, entity: str) -> Rights:
        """What this actor may do with an entity; an unknown one has no records to do anything with."""
        found = self.catalog.entities.get(entity)
        if found is None or found.owned_by is not None:
            return Rights(entity, {}, {})
        return self._shelf.access.of(actor).rights(entity)

    def entity(self, actor: Actor, name: str) -> Entity | None:
        """An entity as this actor may know it: no link of it leads to, and no choice names, what they may not read."""
        return self._shelf.access.of(actor).entity(name)

    def row_rights(self, actor: Actor, entity: str, field: str) -> Rights:
        """What this actor may do with the rows in a field of records."""
        each = owner.fields.get(field) if (owner := self.catalog.entities.get(entity)) else None
        if each is None or each.rows is None:
            return Rights(entity, {}, {})
        return self._shelf.access.of(actor).rights(each.rows.entity)

    def moves(self, actor: Actor, entity: str) -> tuple[Move, ...]:
        """The moves that this actor may make of one record or another."""
        found = self.catalog.entities.get(entity)
        return tuple(self._shelf.access.of(actor).moves(found)) if found else ()

    def overridable(self, actor: Actor, entity: str) -> frozenset[str]:
        """The statuses that this actor may set by hand."""
        found, sight = self.catalog.entities.get(entity), self._shelf.access.of(actor)
        return (
            frozenset(each.name for each in found.status_fields() if sight.may_override(found, each))
            if found
            else frozenset()
        )

    def scope(self, actor: Actor) -> CatalogScope:
        """The names that this actor may use in an expression of their own."""
        return self._shelf.access.of(actor).scope(self._shelf.functions)

    def may_see(self, actor: Actor, entity: str, name: str) -> bool:
        """Whether a field or a list of an entity is there for this actor."""
        return self._shelf.access.of(actor).visible(entity, name)

    def query(self, actor: Actor, entity: str, words: Mapping[str, str]) -> Query:
        """The query that OData words ask for, with or without `$`."""
        return parse_query(self.catalog, self._shelf.access.of(actor), self._shelf.functions, entity, words)

    def query_rows(self, actor: Actor, entity: str, field: str, words: Mapping[str, str]) -> Query:
        """The same for the rows in a field of a record."""
        rows = inverses.row_type(self.catalog, self._shelf.access.of(actor), entity, field)
        return parse_query(self.catalog, self._shelf.access.of(actor), self._shelf.functions, rows, words, owned=True)

    def list(self, actor: Actor, query: Query) -> Page:
        return self._reading(actor).page(query)

    def sql(self, actor: Actor, query: Query) -> tuple[str, Mapping[str, Any]]:
        """The statement that `list` would run, and what stands for its parameters: to look at, not to run."""
        return self._reading(actor).sql(query)

    def count(self, actor: Actor, query: Query) -> int:
        return self._reading(actor).count(query)

    def read(self, actor: Actor, entity: str, id: UUID, *, trashed: bool = False) -> Record:
        """A live record, or one from the trash; what its reader may not see is not there."""
        return read_record(self._reading(actor), entity, id, self._locks, trashed=trashed)

    def rows(
        self, actor: Actor, entity: str, field: str, ids: Sequence[UUID], *, trashed: bool = False
    ) -> Mapping[UUID, tuple[Row, ...]]:
        """The rows in a field of several records, by the record, in their order."""
        inverses.row_type(self.catalog, self._shelf.access.of(actor), entity, field)
        with self._database.read() as unit:
            each = self.catalog.entities[entity].fields[field]
            return rows_of_records(self._reading(actor), unit, each, ids, trashed=trashed)

    def titles(self, actor: Actor, entity: str, ids: Sequence[UUID]) -> Mapping[UUID, str]:
        return self._reading(actor).titles(entity, ids)

    def options(
        self, actor: Actor, entity: str, field: str, search: str = "", limit: int = 20, kind: str = ""
    ) -> tuple[LinkedRecord, ...]:
        """What a link field may lead to; `kind`: of that entity only."""
        return self._reading(actor).options(entity, field, search, limit, kind)

    def suggestions(self, actor: Actor, entity: str, field: str, limit: int = 12) -> tuple[str, ...]:
        """Tags in use on the records this reader may see, the commonest first."""
        return suggested(self._reading(actor), entity, field, limit)

    def similar(self, actor: Actor, entity: str, values: Mapping[str, Any]) -> tuple[LinkedRecord, ...]:
        """Records this reader may see that may be the same thing as a new one with these values."""
        reading = self._reading(actor)
        query = query_of_similar(reading, self._shelf.schemas, entity, values)
        if query is None:
            return ()
        page = reading.page(query)
        title, id = page.names.index("title"), page.names.index("id")
        return tuple(LinkedRecord(row[id], row[title]) for row in page.rows)

    def inverse(self, actor: Actor, entity: str, id: UUID, name: str, query: Query | None = None) -> Page:
        """The records of an inverse list of one record."""
        reading = self._reading(actor)
        asked = inverses.query_of(reading, entity, id, name, query)
        return reading.page(asked, owned=name in self.catalog.entities[entity].fields)

    def history(
        self, actor: Actor, entity: str, id: UUID, *, since: datetime | None = None
    ) -> tuple[HistoryEntry, ...]:
        """The record's past, newest first, as far as its reader may see it; none where changes are not kept."""
        sight = self._shelf.access.of(actor)
        owner = readable_entity(self.catalog, sight, entity)
        with self._database.snapshot() as unit:
            desk = self._desk(unit, actor)
            row = live_row_of(desk, entity, id)
            return read_history(desk, owner, row, since) if owner.history else ()

    def changed_since(
        self, records: Collection[tuple[str, UUID]], since: datetime, by_others: Actor
    ) -> Sequence[Changed]:
        """Which of these records somebody else has changed since, the latest first; what was changed tells `history`."""
        numbers = {self.catalog.entities[name].id: name for name, _ in records if name in self.catalog.entities}
        ids = frozenset(id for name, id in records if name in self.catalog.entities)
        with self._database.read() as unit:
            return changed_since(unit, numbers, ids, since, by_others.id)

    def earliest_of_last(self, actor: Actor, entity: str, times: int, since: datetime) -> datetime | None:
        """When somebody made the first of their last so many changes to an entity's records, if that was since then."""
        if actor.id is None:
            return None
        with self._database.read() as unit:
            return earliest_of_last(unit, self.catalog.entities[entity], actor.id, since, times)

    def candidates(self, actor: Actor, entity: str, move: str, *, cursor: str = "", size: int = 200) -> Page:
        """A page of the records that a move may be made of: in its states and, as far as a list can ask, where it may."""
        query = query_of_candidates(self._shelf, self._shelf.access.of(actor), entity, move)
        return self.list(actor, replace(query, cursor=cursor, page_size=size))

    def open_columns(self, actor: Actor, entity: str, names: Sequence[str]) -> tuple[str, ...]:
        """Those of the columns of a list that this actor may take out as a table, behind the id."""
        sight = self._shelf.access.of(actor)
        return exporting.open_columns(readable_entity(self.catalog, sight, entity), sight, names)

    def check_export(self, actor: Actor, query: Query, *, parts: bool = True) -> None:
        """Raises what stands against taking the records of a query out as a file."""
        exporting.plan_export(self._reading(actor), query, parts=parts)

    def measures(self, actor: Actor, entity: str) -> Mapping[str, Measure]:
        """The measures of an entity that this actor may ask for."""
        sight = self._shelf.access.of(actor)
        return measuring.seen_measures(readable_entity(self.catalog, sight, entity), sight)

    def groups(self, actor: Actor, entity: str) -> Sequence[Field]:
        """The fields of an entity that this actor may group its records by."""
        sight = self._shelf.access.of(actor)
        return tuple(measuring.offered_groups(readable_entity(self.catalog, sight, entity), sight))

    def group(self, actor: Actor, entity: str, text: str) -> Group:
        """What records are to be grouped by, as somebody says it: `plan`, `created_at/month`."""
        sight = self._shelf.access.of(actor)
        owner = readable_entity(self.catalog, sight, entity)
        return measuring.parse_group(sight.scope(self._shelf.functions), owner, text)

    def measured(self, actor: Actor, entity: str, function: str, path: str, name: str) -> Measure:
        """A measure that nobody defined: `sum` of a field, under a name of the asker's."""
        sight = self._shelf.access.of(actor)
        owner = readable_entity(self.catalog, sight, entity)
        return measuring.made_up(self.catalog, sight.scope(self._shelf.functions), owner, function, path, name)

    def figures(
        self, actor: Actor, query: Query, measures: Sequence[str | Measure], groups: Sequence[Group] = ()
    ) -> Figures:
        """What measures come to over the records of a query, group by group."""
        reading = self._reading(actor)
        entity = readable_entity(self.catalog, reading.sight, query.entity)
        names = [each for each in measures if isinstance(each, str)]
        known = {each.name: each for each in measuring.named_measures(entity, reading.sight, names)}
        asked = [known[each] if isinstance(each, str) else each for each in measures]
        return measuring.figures_of(reading, query, asked, groups)

    def blank(self, actor: Actor, entity: str) -> Mapping[str, Any]:
        """What a new record would say by itself: the defaults of the fields that its writer knows."""
        with self._database.snapshot() as unit:
            desk = self._desk(unit, actor)
            owner = entity_to_write(desk, entity, Verb.CREATE)
            values = with_defaults(desk, owner, {})
        known = desk.sight.rights(entity).fields(Verb.CREATE) & owner.fields.keys()
        return {name: value for name, value in values.items() if name in known}

    def now(self) -> datetime:
        """What the app's clocks say."""
        return self._clock().astimezone(ZoneInfo(self.catalog.timezone))

    def today(self) -> date:
        """The day by the app's clocks."""
        return self.now().date()

    def asked(self, actor: Actor, entity: str, id: UUID | None = None, words: Mapping[str, Any] = NOTHING) -> Asked:
        """What a form asks for with these words typed: of a new record, or of the one with this id."""
        return self._decided(actor, lambda desk: asked_while_writing(desk, entity, id, words))

    def out_of_sight(self, actor: Actor, entity: str, id: UUID) -> Asked:
        """Which fields and sections of a record do not show to its reader."""
        owner = readable_entity(self.catalog, self._shelf.access.of(actor), entity)
        if not is_conditional(owner):
            return Asked()
        return self._decided(actor, lambda desk: asked_while_reading(desk, owner, id))

    def standing(self, actor: Actor, entity: str, id: UUID) -> Standing:
        """Where a record stands: which moves its reader may make of it now, and why one cannot be made."""

        def look(desk: Desk) -> Standing:
            owner = entity_to_move(desk, entity)
            row = live_row_of(desk, entity, id)
            seen = fields_readable(desk, entity, row)
            by_hand = (each.name for each in owner.status_fields() if desk.sight.may_override(owner, each))
            return Standing(
                row["_version"],
                tuple(possible_moves(desk, owner, row)),
                tuple(overrides_of(desk, owner, row, seen)),
                frozenset(by_hand) & seen,
            )

        return self._decided(actor, look)

    def overrides_over(self) -> tuple[tuple[str, str, UUID], ...]:
        """Entity, status and record of each override whose last day has passed; what is gone from the model is let be."""
        with self._database.read() as unit:
            found = over(unit, self.today())
        named = {
            (entity.id, each.id): (entity.name, each.name)
            for entity in self.catalog.standing()
            for each in entity.status_fields()
        }
        return tuple((*named[entity, field], id) for entity, field, id in found if (entity, field) in named)

    def is_stale(self, actor: Actor, entity: str, id: UUID) -> bool:
        """Whether stored formulas of a record, which its reader sees, wait to be computed again."""
        sight = self._shelf.access.of(actor)
        owner = readable_entity(self.catalog, sight, entity)
        if not any(sight.visible(entity, each.name) for each in owner.kept_fields()):
            return False
        with self._database.read() as unit:
            return keeping.is_stale(unit, owner, id)

    def count_stale(self) -> int:
        """How many records wait for their stored formulas."""
        with self._database.read() as unit:
            return keeping.count_stale(unit)

    def open_file(
        self, actor: Actor, entity: str, id: UUID, field: str, file: UUID | None = None
    ) -> tuple[StoredFile, BinaryIO]:
        """A file, or the one of several, and its bytes; whoever may not read the field finds nothing."""
        record = self.read(actor, entity, id)
        return attaching.open_stored(self._files, record, field, file)

    def open_public(self, file: UUID) -> tuple[StoredFile, BinaryIO]:
        """A file that a definition gives to anyone, while its record is there and still has it."""
        with self._database.read() as unit:
            entity, each, record = attaching.public_place(unit, self.catalog, file)
        found = self.read(Actor.for_system("public"), entity.name, record)
        return attaching.open_stored(self._files, found, each.name, file)

    def reveal(self, actor: Actor, entity: str, id: UUID, field: str) -> str | None:
        """A secret itself, for code of the system that has to use it; people never get one back."""

        def opened(desk: Desk) -> str | None:
            each = desk.entity(entity).fields[field]
            if not actor.system or each.kind is not Kind.SECRET:
                raise XrmError(Problem("XRM806", "A secret is never read back.", target=field))
            sealed = live_row_of(desk, entity, id)[field]
            return None if sealed is None else desk.shelf.vault.open(sealed)

        return self._decided(actor, opened)

    def _decided(self, actor: Actor, decide: Callable[[Desk], T]) -> T:
        """Decide on one moment of the database, without a transaction that writes."""
        with self._database.snapshot() as unit:
            return decide(self._desk(unit, actor))

    def _reading(self, actor: Actor) -> Reading:
        return Reading(self._shelf, self._database, actor, self._moment(actor), self._cursors)

    def _desk(self, unit: Unit, actor: Actor) -> Desk:
        return Desk(self._shelf, unit, actor, self._moment(actor))

    def _moment(self, actor: Actor) -> Moment:
        now = self._clock().astimezone(UTC)
        zone = self.catalog.timezone
        return Moment(now, now.astimezone(ZoneInfo(zone)).date(), actor.id, actor.roles, zone)
