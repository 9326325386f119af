"""The one door to records.  What can be asked stands in `reads.py`, how a write goes on in `transactions.py`.

Each method here says what is to be written, and decides nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import UUID

from xrm.catalog.access import Verb
from xrm.catalog.requests import Actor, Event, Query, Record
from xrm.errors import XrmError
from xrm.records import attaching, exporting, keeping, removing
from xrm.records.desk import Desk
from xrm.records.draft import Draft, planned_of
from xrm.records.drafting import draft_of_new, draft_of_update
from xrm.records.many import Beside, Change, Written, drafts_of_many, placed
from xrm.records.moving import draft_of_move
from xrm.records.overriding import draft_of_lifting, draft_of_override
from xrm.records.paging import Cursors
from xrm.records.ports import Clock, Files, NoOutbox, Outbox
from xrm.records.recordreading import Locks, unlocked
from xrm.records.refusals import BUSY, NotFound
from xrm.records.shelf import Shelf
from xrm.records.transactions import TRIES, Invariant, Transactions
from xrm.records.vault import Vault
from xrm.records.writing import Moved

if TYPE_CHECKING:
    from xrm.catalog.catalog import Catalog
    from xrm.catalog.extensions import Extensions
    from xrm.projections.tables import Tables
    from xrm.records.exporting import Export
    from xrm.storage import Database


class Records(Transactions):
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
        super().__init__(
            Shelf(catalog, tables, database.dialect, extensions.functions, Vault(secret)),
            database,
            files,
            Cursors(secret, revision),
            clock,
            locks,
            hooks=extensions.hooks,
            outbox=outbox or NoOutbox(),
            revision=revision,
            invariants=invariants,
        )

    def export(self, actor: Actor, query: Query, kind: str, *, parts: bool = True, most: int = 0) -> Export:
        """The records of a query as far as they may be taken out: that they are is recorded before one is read.

        `kind` is that of the file.  `parts`: it is a table, which has the parts of a value beside each other, and the
        titles of what links lead to.  `most`: records that the file can hold; more are refused before anything is read.
        """
        reading = self._reading(actor)
        found = exporting.export(reading, query, parts=parts, most=most)
        exporting.record_export(reading, query, found.names, kind, self._clock(), self._revision)
        return found

    def create(self, actor: Actor, entity: str, values: Mapping[str, Any]) -> Record:
        return self._changed(actor, lambda desk: draft_of_new(desk, entity, values))

    def create_many(self, actor: Actor, entity: str, many: Sequence[Mapping[str, Any]]) -> tuple[UUID, ...]:
        """Make several records of one entity, all or none, in one transaction; returns their ids in order.

        A problem's target begins with the place of its record in `many`, from 0: `3/email`.
        """
        return tuple(each.id for each in self.write_many(actor, entity, [Change(values) for values in many]))

    def write_many(
        self,
        actor: Actor,
        entity: str,
        many: Sequence[Change],
        *,
        beside: Beside | None = None,
        rehearse: bool = False,
    ) -> tuple[Written, ...]:
        """Make and change several records of one entity, none twice: all or none, in one transaction.

        `beside` is called in that transaction, after the last of them.  To rehearse is to do all of it, as far as it can
        be taken back, and then to take it back: nothing is told, and no number is drawn that could be missed.  A
        problem's target begins with the place of its record in `many`, from 0: `3/email`.
        """
        for _ in range(TRIES):
            drafts = self._decided(actor, lambda desk: drafts_of_many(desk, entity, many))
            for place, draft in enumerate(drafts):
                with placed(place):
                    for each in (draft, *draft.related()):
                        self._ask_plugins(planned_of(each), actor)
            try:
                if rehearse:
                    return self._rehearsed(actor, drafts)
                return self._many_written(actor, [self._drawn(draft, actor) for draft in drafts], beside)
            except Moved:
                continue
        raise XrmError(BUSY)

    def update(
        self, actor: Actor, entity: str, id: UUID, values: Mapping[str, Any], *, version: int | None = None
    ) -> Record:
        """Change some values; a `version` that is not the row's is refused with both values (`Stale`)."""
        return self._changed(actor, lambda desk: draft_of_update(desk, entity, id, values, version))

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
        return self._changed(actor, lambda desk: draft_of_move(desk, entity, id, move, answers or {}, version))

    def override(
        self, actor: Actor, entity: str, id: UUID, field: str, words: Mapping[str, Any], *, version: int | None = None
    ) -> Record:
        """Set a status by hand: `state`, `reason` and `until`, the last day it holds.  For administrators."""
        return self._changed(actor, lambda desk: draft_of_override(desk, entity, id, field, words, version))

    def lift(
        self, actor: Actor, entity: str, id: UUID, field: str, *, version: int | None = None, reason: str = ""
    ) -> Record:
        """End an override: the status goes back to where it was before."""
        return self._changed(actor, lambda desk: draft_of_lifting(desk, entity, id, field, version, reason))

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

    def finish_some_stale(self) -> int:
        """Compute stored formulas of some records again, in one transaction; how many, none: nothing waits."""
        return self._database.transact(lambda unit: keeping.finish_some(self._shelf, unit))

    def finish_stale(self) -> int:
        """Compute stored formulas again that a large change left behind; how many records that were."""
        done = 0
        while some := self.finish_some_stale():
            done += some
        return done

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

        return self._changed(actor, decide)

    def _changed(self, actor: Actor, decide: Callable[[Desk], Draft]) -> Record:
        draft, event = self._written(actor, decide)
        return self._read_back(actor, draft, event)

    def _read_back(self, actor: Actor, draft: Draft, event: Event | None) -> Record:
        """The record as its writer may see it; one who may only create sees no more than that it was made."""
        if actor.system or self.rights(actor, draft.entity.name).may(Verb.READ):
            try:
                return self.read(actor, draft.entity.name, draft.id)
            except NotFound:
                pass
        return Record(draft.entity, draft.id, event.version if event else draft.version, "", {})
