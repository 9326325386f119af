"""The one door to records.  Each method shows its steps in their order and decides nothing itself.

A read: words -> query -> plan -> statement -> rows.  A write: words and defaults -> checks and rights -> `before_write`
hooks, all before the transaction; in it locks, what reads other records again, rows, history, outbox; then the hooks
that tell of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from xrm.catalog.access import Verb
from xrm.catalog.kinds import Kind
from xrm.catalog.requests import (
    Actor,
    Event,
    HistoryEntry,
    LinkedRecord,
    Page,
    PlannedChange,
    Query,
    Record,
    Row,
    Standing,
    StoredFile,
)
from xrm.errors import Problem, XrmError
from xrm.expressions.evaluator import Moment
from xrm.expressions.scope import CatalogScope
from xrm.records import attaching, inverses, keeping, measuring, relating, removing
from xrm.records.access import Rights
from xrm.records.consent import fields_readable
from xrm.records.defaults import with_defaults
from xrm.records.desk import Desk
from xrm.records.draft import Draft, planned_of
from xrm.records.drafting import draft_of_new, draft_of_update, entity_to_write, live_row_of
from xrm.records.history import Changed, changed_since, earliest_of_last, read_history, write_history
from xrm.records.inquiry import Asked, asked_while_reading, asked_while_writing, is_conditional
from xrm.records.many import drafts_of_many, placed
from xrm.records.measuring import Figures
from xrm.records.moving import draft_of_move, entity_to_move, possible_moves, query_of_candidates
from xrm.records.numbers import drawn_before, numbered
from xrm.records.overrides import over, overrides_of
from xrm.records.overriding import draft_of_lifting, draft_of_override
from xrm.records.ports import Clock, Files, KeptFile, NoOutbox, Outbox
from xrm.records.query import parse_query, readable_entity
from xrm.records.reading import Locks, Reading, unlocked
from xrm.records.refusals import BUSY, NotFound, raise_all
from xrm.records.rowreading import rows_of_records
from xrm.records.shelf import Shelf
from xrm.records.similar import query_of_similar, suggested
from xrm.records.vault import Vault
from xrm.records.violations import explained
from xrm.records.writing import Moved, write_draft
from xrm.statements.measuring import Group
from xrm.storage import Violation

if TYPE_CHECKING:
    from xrm.catalog.catalog import Catalog
    from xrm.catalog.entity import Entity
    from xrm.catalog.extensions import Extensions
    from xrm.catalog.field import Field
    from xrm.catalog.measures import Measure
    from xrm.catalog.status import Move
    from xrm.projections.tables import Tables
    from xrm.storage import Database, Unit

T = TypeVar("T")
Invariant = Callable[["Unit", "Tables", PlannedChange], "tuple[Problem, ...]"]
"""An invariant of xrm's own, asked inside the transaction: the last administrator cannot be lost."""

NOTHING: Mapping[str, Any] = MappingProxyType({})
FORMULAS = "formulas"
"""The job that computes what a large change left behind."""
TRIES = 5
"""How often a change without a version is decided again when others were faster."""


class Records:
    """Everything one can do with the records of one revision.  Each call says who asks."""

    def __init__(
        self,
        catalog: Catalog,
        tables: Tables,
        database: Database,
        extensions: Extensions,
        *,
        files: Files,
        secret: bytes,
        revision: int,
        clock: Clock = lambda: datetime.now(UTC),
        outbox: Outbox | None = None,
        invariants: Sequence[Invariant] = (),
        locks: Locks = unlocked,
    ) -> None:
        self._shelf = Shelf(catalog, tables, database.dialect, extensions.functions, Vault(secret))
        self._database, self._hooks = database, extensions.hooks
        self._files, self._outbox = files, outbox or NoOutbox()
        self._secret, self._revision, self._clock, self._invariants = secret, revision, clock, tuple(invariants)
        self._locks = locks

    @property
    def catalog(self) -> Catalog:
        return self._shelf.catalog

    def with_clock(self, clock: Clock) -> Records:
        """The same door at another time; for demos and tests."""
        other = copy(self)
        other._clock = clock
        return other

    def with_invariants(self, invariants: Sequence[Invariant]) -> Records:
        """The same door, other invariants: for what xrm itself writes."""
        other = copy(self)
        other._invariants = tuple(invariants)
        return other

    @property
    def outbox(self) -> Outbox:
        return self._outbox

    def with_outbox(self, outbox: Outbox) -> Records:
        """The same door, with another outbox: for what a job writes."""
        other = copy(self)
        other._outbox = outbox
        return other

    # --- what one may do

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

    # --- reading

    def query(self, actor: Actor, entity: str, words: Mapping[str, str]) -> Query:
        """The query that OData words ask for, with or without `$`."""
        return parse_query(self.catalog, self._shelf.access.of(actor), self._shelf.functions, entity, words)

    def query_rows(self, actor: Actor, entity: str, field: str, words: Mapping[str, str]) -> Query:
        """The same for the rows in a field of a record."""
        rows = inverses.row_type(self.catalog, self._shelf.access.of(actor), entity, field)
        return parse_query(self.catalog, self._shelf.access.of(actor), self._shelf.functions, rows, words, owned=True)

    def rows(
        self, actor: Actor, entity: str, field: str, ids: Sequence[UUID], *, trashed: bool = False
    ) -> Mapping[UUID, tuple[Row, ...]]:
        """The rows in a field of several records, by the record, in their order."""
        inverses.row_type(self.catalog, self._shelf.access.of(actor), entity, field)
        with self._database.read() as unit:
            each = self.catalog.entities[entity].fields[field]
            return rows_of_records(self._reading(actor), unit, each, ids, trashed=trashed)

    def list(self, actor: Actor, query: Query) -> Page:
        return self._reading(actor).page(query, self._secret, self._revision)

    def sql(self, actor: Actor, query: Query) -> tuple[str, Mapping[str, Any]]:
        """The statement that `list` would run, and what stands for its parameters: to look at, not to run."""
        return self._reading(actor).sql(query)

    def count(self, actor: Actor, query: Query) -> int:
        return self._reading(actor).count(query)

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

    def read(self, actor: Actor, entity: str, id: UUID, *, trashed: bool = False) -> Record:
        """A live record, or one from the trash; what its reader may not see is not there."""
        return self._reading(actor).record(entity, id, trashed=trashed)

    def titles(self, actor: Actor, entity: str, ids: Sequence[UUID]) -> Mapping[UUID, str]:
        return self._reading(actor).titles(entity, ids)

    def options(
        self, actor: Actor, entity: str, field: str, search: str = "", limit: int = 20, kind: str = ""
    ) -> tuple[LinkedRecord, ...]:
        """What a link field may lead to; `kind`: of that entity only."""
        return self._reading(actor).options(entity, field, search, limit, self._secret, self._revision, kind)

    def suggestions(self, actor: Actor, entity: str, field: str, limit: int = 12) -> tuple[str, ...]:
        """Tags in use on the records this reader may see, the commonest first."""
        return suggested(self._reading(actor), entity, field, limit)

    def similar(self, actor: Actor, entity: str, values: Mapping[str, Any]) -> tuple[LinkedRecord, ...]:
        """Records this reader may see that may be the same thing as a new one with these values."""
        reading = self._reading(actor)
        query = query_of_similar(reading, self._shelf.schemas, entity, values)
        if query is None:
            return ()
        page = reading.page(query, self._secret, self._revision)
        title, id = page.names.index("title"), page.names.index("id")
        return tuple(LinkedRecord(row[id], row[title]) for row in page.rows)

    def inverse(self, actor: Actor, entity: str, id: UUID, name: str, query: Query | None = None) -> Page:
        """The records of an inverse list of one record."""
        reading = self._reading(actor)
        asked = inverses.query_of(reading, entity, id, name, query)
        return reading.page(asked, self._secret, self._revision, owned=name in self.catalog.entities[entity].fields)

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
        return self._decided(actor, lambda desk: asked_while_writing(desk, entity, id, words))  # type: ignore[no-any-return]

    def out_of_sight(self, actor: Actor, entity: str, id: UUID) -> Asked:
        """Which fields and sections of a record do not show to its reader."""
        owner = readable_entity(self.catalog, self._shelf.access.of(actor), entity)
        if not is_conditional(owner):
            return Asked()
        return self._decided(actor, lambda desk: asked_while_reading(desk, owner, id))  # type: ignore[no-any-return]

    # --- writing

    def create(self, actor: Actor, entity: str, values: Mapping[str, Any]) -> Record:
        def decide(desk: Desk) -> Draft:
            return draft_of_new(desk, entity, values)

        draft, event = self._written(actor, decide)
        return self._read_back(actor, draft, event)

    def create_many(self, actor: Actor, entity: str, many: Sequence[Mapping[str, Any]]) -> tuple[UUID, ...]:
        """Make several records of one entity, all or none, in one transaction; returns their ids in order.

        A problem's target begins with the place of its record in `many`, from 0: `3/email`.
        """
        with self._database.snapshot() as unit:
            drafts = drafts_of_many(self._desk(unit, actor), entity, many)
        for place, draft in enumerate(drafts):
            with placed(place):
                self._ask_plugins(planned_of(draft), actor)
        drafts = [self._drawn(draft, actor) for draft in drafts]
        events = self._many_written(actor, drafts)
        self._hooks.after_commit(events)
        return tuple(draft.id for draft in drafts)

    def update(
        self, actor: Actor, entity: str, id: UUID, values: Mapping[str, Any], *, version: int | None = None
    ) -> Record:
        """Change some values; a `version` that is not the row's is refused with both values (`Stale`)."""

        def decide(desk: Desk) -> Draft:
            return draft_of_update(desk, entity, id, values, version)

        draft, event = self._written(actor, decide)
        return self._read_back(actor, draft, event)

    def move(
        self,
        actor: Actor,
        entity: str,
        id: UUID,
        move: str,
        answers: Mapping[str, Any] | None = None,
        *,
        version: int | None = None,
    ) -> Record:
        """Make a move of a status: by who may, when its condition holds, with the answers to what it asks."""

        def decide(desk: Desk) -> Draft:
            return draft_of_move(desk, entity, id, move, answers or {}, version)

        draft, event = self._written(actor, decide)
        return self._read_back(actor, draft, event)

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

        found: Standing = self._decided(actor, look)
        return found

    def override(
        self, actor: Actor, entity: str, id: UUID, field: str, words: Mapping[str, Any], *, version: int | None = None
    ) -> Record:
        """Set a status by hand: `state`, `reason` and `until`, the last day it holds.  For administrators."""

        def decide(desk: Desk) -> Draft:
            return draft_of_override(desk, entity, id, field, words, version)

        draft, event = self._written(actor, decide)
        return self._read_back(actor, draft, event)

    def lift(
        self, actor: Actor, entity: str, id: UUID, field: str, *, version: int | None = None, reason: str = ""
    ) -> Record:
        """End an override: the status goes back to where it was before."""

        def decide(desk: Desk) -> Draft:
            return draft_of_lifting(desk, entity, id, field, version, reason)

        draft, event = self._written(actor, decide)
        return self._read_back(actor, draft, event)

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

    def candidates(self, actor: Actor, entity: str, move: str, *, cursor: str = "", size: int = 200) -> Page:
        """A page of the records that a move may be made of: in its states and, as far as a list can ask, where it may."""
        query = query_of_candidates(self._shelf, self._shelf.access.of(actor), entity, move)
        return self.list(actor, replace(query, cursor=cursor, page_size=size))

    def delete(self, actor: Actor, entity: str, id: UUID, *, version: int | None = None) -> None:
        """Put a record into the trash; where its entity has none, remove it for good."""
        self._ask_plugins(self._decided(actor, lambda desk: removing.plan_delete(desk, entity, id, version)), actor)
        self._removed(actor, lambda desk: removing.delete(desk, entity, id, version))

    def restore(self, actor: Actor, entity: str, id: UUID) -> Record:
        """Bring a record back from the trash; refused where a unique value is taken by now."""
        draft = self._decided(actor, lambda desk: removing.draft_of_restore(desk, entity, id))
        self._ask_plugins(planned_of(draft), actor)
        self._committed(actor, lambda desk: removing.restore(desk, entity, id), draft)
        return self.read(actor, entity, id)

    def purge(self, actor: Actor, entity: str, id: UUID) -> None:
        """Remove a record from the trash for good; for administrators."""
        self._ask_plugins(self._decided(actor, lambda desk: removing.plan_purge(desk, entity, id)), actor)
        self._removed(actor, lambda desk: removing.purge(desk, entity, id))

    # --- kept formulas

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

    def finish_some_stale(self) -> int:
        """Compute stored formulas of some of them again, in one transaction; how many, none: nothing waits."""
        return self._database.transact(lambda unit: keeping.finish_some(self._shelf, unit))

    def finish_stale(self) -> int:
        """Compute stored formulas again that a large change left behind; how many records that were."""
        done = 0
        while some := self.finish_some_stale():
            done += some
        return done

    # --- files

    def save_file(
        self,
        actor: Actor,
        entity: str,
        id: UUID,
        field: str,
        stream: BinaryIO,
        name: str,
        *,
        version: int | None = None,
    ) -> Record:
        """Make a stream the content of a file field; one of several files is added behind the others."""
        self._decided(actor, lambda desk: attaching.check_may_attach(desk, entity, id, field))
        kept = attaching.keep(self._files, self.catalog.entities[entity].fields[field], stream, name)

        def decide(desk: Desk) -> Draft:
            words = attaching.words_with(desk, entity, id, field, kept.id)
            return draft_of_update(desk, entity, id, words, version, attached=kept)

        try:
            draft, event = self._written(actor, decide, kept, field)
        except BaseException:
            self._files.discard(kept.id)
            raise
        return self._read_back(actor, draft, event)

    def remove_file(
        self, actor: Actor, entity: str, id: UUID, field: str, file: UUID, *, version: int | None = None
    ) -> Record:
        """Take one of several files out of its field; its bytes stay as long as its record does."""

        def decide(desk: Desk) -> Draft:
            words = attaching.words_without(desk, entity, id, field, file)
            return draft_of_update(desk, entity, id, words, version)

        draft, event = self._written(actor, decide)
        return self._read_back(actor, draft, event)

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

        found: str | None = self._decided(actor, opened)
        return found

    # --- the steps of a write

    def _written(
        self, actor: Actor, decide: Callable[[Desk], Draft], kept: KeptFile | None = None, field: str = ""
    ) -> tuple[Draft, Event | None]:
        """Decide, ask, write; decide again when somebody was faster (with a version, that decision is a refusal)."""
        for _ in range(TRIES):
            draft = self._decided(actor, decide)
            if not (draft.is_new or draft.touched or draft.move):
                return draft, None
            for each in (draft, *draft.related()):
                self._ask_plugins(planned_of(each), actor)
            draft = self._drawn(draft, actor)
            try:
                draft, events, gone = self._transacted(actor, partial(self._write, actor, draft, kept, field), draft)
            except Moved:
                continue
            self._hooks.after_commit(events)
            for file in gone:
                self._files.discard(file)
            return draft, events[0]
        raise XrmError(BUSY)

    def _drawn(self, draft: Draft, actor: Actor) -> Draft:
        """The draft with the numbers that are taken before it is written, in a transaction of their own."""
        through = {name: tuple(self._drawn(each, actor) for each in found) for name, found in draft.through.items()}
        draft = replace(draft, through=through) if through else draft
        if not draft.is_new or not drawn_before(draft.entity, draft.new):
            return draft
        today = self._moment(actor).today
        draw = partial(numbered, self._shelf, entity=draft.entity, values=draft.new, today=today, gapless=False)
        return replace(draft, new={**draft.new, **self._database.transact(lambda unit: draw(unit))})

    def _write(
        self, actor: Actor, draft: Draft, kept: KeptFile | None, field: str, unit: Unit
    ) -> tuple[Draft, tuple[Event, ...], tuple[UUID, ...]]:
        """Everything of one change between BEGIN and COMMIT; the record's own event comes first.

        Answers with the stored files that went, with relationships that no trash keeps.
        """
        desk = self._desk(unit, actor)
        if kept is not None:
            attaching.register(desk, draft, field, kept)
        written, event = write_draft(desk, draft)
        changes, events, gone = [planned_of(written)], [event], list[UUID]()
        for each in draft.related():
            planned, told, files = relating.write_related(desk, each)
            changes.append(planned)
            events.extend(told)
            gone.extend(files)
        for change in changes:
            self._ask_invariants(unit, change)
        self._recorded(unit, events)
        return written, tuple(events), tuple(gone)

    def _committed(
        self, actor: Actor, work: Callable[[Desk], tuple[PlannedChange, Sequence[Event]]], draft: Draft | None = None
    ) -> None:
        """Do it in a transaction, then tell of it."""

        def do(unit: Unit) -> tuple[Event, ...]:
            change, events = work(self._desk(unit, actor))
            self._ask_invariants(unit, change)
            self._recorded(unit, events)
            return tuple(events)

        self._hooks.after_commit(self._transacted(actor, do, draft))

    def _removed(self, actor: Actor, work: Callable[[Desk], removing.Removed]) -> None:
        """Do it in a transaction, then let go of the bytes of files that went with it."""
        gone: list[UUID] = []

        def do(desk: Desk) -> tuple[PlannedChange, Sequence[Event]]:
            planned, events, files = work(desk)
            gone[:] = files
            return planned, events

        self._committed(actor, do)
        for file in gone:
            self._files.discard(file)

    def _transacted(self, actor: Actor, work: Callable[[Unit], T], draft: Draft | None) -> T:
        try:
            return self._database.transact(work)
        except Violation as violation:
            with self._database.snapshot() as unit:
                raise_all(explained(self._desk(unit, actor), violation, draft))
            raise

    def _many_written(self, actor: Actor, drafts: Sequence[Draft]) -> tuple[Event, ...]:
        told: list[tuple[Event, ...]] = []

        def do(unit: Unit) -> None:
            told.clear()  # a transaction that lost against another begins anew
            for place, draft in enumerate(drafts):
                with placed(place):
                    told.append(self._write(actor, draft, None, "", unit)[1])

        try:
            self._database.transact(do)
        except Violation as violation:
            with placed(len(told)), self._database.snapshot() as unit:
                raise_all(explained(self._desk(unit, actor), violation, drafts[len(told)]))
            raise
        return tuple(event for events in told for event in events)

    def _recorded(self, unit: Unit, events: Sequence[Event]) -> None:
        """Kept formulas, history and outbox, in the same transaction."""
        left = keeping.keep_current(self._shelf, unit, events)
        write_history(unit, self.catalog.entities, events, self._revision, "")
        self._outbox.put(unit, events)
        if left:
            self._outbox.enqueue(unit, FORMULAS, once=FORMULAS)

    def _ask_plugins(self, planned: PlannedChange, actor: Actor) -> None:
        raise_all(self._hooks.before_write(planned, actor))

    def _ask_invariants(self, unit: Unit, planned: PlannedChange) -> None:
        raise_all([problem for holds in self._invariants for problem in holds(unit, self._shelf.tables, planned)])

    def _read_back(self, actor: Actor, draft: Draft, event: Event | None) -> Record:
        """The record as its writer may see it; one who may only create sees no more than that it was made."""
        if actor.system or self.rights(actor, draft.entity.name).may(Verb.READ):
            try:
                return self.read(actor, draft.entity.name, draft.id)
            except NotFound:
                pass
        return Record(draft.entity, draft.id, event.version if event else draft.version, "", {})

    def _decided(self, actor: Actor, decide: Callable[[Desk], Any]) -> Any:
        """Decide on one moment of the database, without a transaction that writes."""
        with self._database.snapshot() as unit:
            return decide(self._desk(unit, actor))

    def _reading(self, actor: Actor) -> Reading:
        return Reading(self._shelf, self._database, actor, self._moment(actor), self._locks)

    def _desk(self, unit: Unit, actor: Actor) -> Desk:
        return Desk(self._shelf, unit, actor, self._moment(actor))

    def _moment(self, actor: Actor) -> Moment:
        now = self._clock().astimezone(UTC)
        zone = self.catalog.timezone
        return Moment(now, now.astimezone(ZoneInfo(zone)).date(), actor.id, actor.roles, zone)
