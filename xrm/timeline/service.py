"""The one door to what is told of records.  Every method asks first how far its actor reaches, then does one thing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import UUID

from xrm.catalog.extensions import Hooks
from xrm.catalog.requests import Actor, LinkedRecord, Record, StoredFile
from xrm.timeline import following, notes, notices
from xrm.timeline.items import Following, Item, ItemKind, Note, Notices, Person, Timeline
from xrm.timeline.paging import SIZE, page_of
from xrm.timeline.people import names_of, offered
from xrm.timeline.reach import Reach, reach_around, reach_of

if TYPE_CHECKING:
    from xrm.records.service import Records

EVERYTHING = frozenset(ItemKind)


class Timelines:
    """What happened to records and was said of them, who follows them, and what people are told."""

    def __init__(self, records: Records, hooks: Hooks) -> None:
        self._records, self._hooks = records, hooks

    def reach(self, actor: Actor, entity: str, id: UUID) -> Reach:
        """How far somebody reaches beside a live record that they may see."""
        return reach_of(self._records, actor, entity, id)

    def around(self, actor: Actor, record: Record) -> Reach:
        """The same of a live record that they have read."""
        return reach_around(self._records, actor, record)

    def read(
        self,
        actor: Actor,
        entity: str,
        id: UUID,
        *,
        kinds: Collection[ItemKind] = EVERYTHING,
        cursor: str = "",
        size: int = SIZE,
        reach: Reach | None = None,
    ) -> Timeline:
        """A page of everything told of a record, newest first; pinned notes stand on the first page besides.

        `reach`: theirs to this record, where it is known already.
        """
        reach = reach or self.reach(actor, entity, id)
        said = notes.notes_of(self._records, reach) if ItemKind.NOTE in kinds else ()
        items = [Item(kind=ItemKind.NOTE, at=each.at, key=str(each.id), note=each) for each in said]
        if ItemKind.CHANGE in kinds:
            past = self._records.history(actor, entity, id)
            items += [Item(kind=ItemKind.CHANGE, at=each.at, key=str(each.id), change=each) for each in past]
        failed: tuple[str, ...] = ()
        if ItemKind.MORE in kinds:
            told = self._hooks.collect_timeline(reach.record, actor)
            failed = told.failed
            items += [
                Item(kind=ItemKind.MORE, at=each.at, key=f"{plugin}/{each.id}", more=each, plugin=plugin)
                for plugin, each in told.given
            ]
        shown, further = page_of(items, cursor, size)
        pinned = () if cursor else tuple(each for each in said if each.pinned)
        return Timeline(tuple(shown), pinned, further, failed)

    # --- notes

    def note(self, actor: Actor, entity: str, id: UUID, note: UUID) -> Note:
        return notes.note_of(self._records, self.reach(actor, entity, id), note)

    def add(self, actor: Actor, entity: str, id: UUID, words: Mapping[str, Any]) -> Note:
        """A note of the actor's own, who is told from now on of what happens to the record."""
        reach = self.reach(actor, entity, id)
        made = notes.add(self._records, reach, words)
        if reach.follows:
            following.follow(self._records, reach)
        return made

    def change(
        self, actor: Actor, entity: str, id: UUID, note: UUID, words: Mapping[str, Any], *, version: int | None = None
    ) -> Note:
        """Say a note anew, or pin it; a `version` that is not the note's is refused (`Stale`)."""
        return notes.change(self._records, self.reach(actor, entity, id), note, words, version)

    def remove(self, actor: Actor, entity: str, id: UUID, note: UUID) -> None:
        """Take a note away for good, with its files."""
        notes.remove(self._records, self.reach(actor, entity, id), note)

    def people(self, actor: Actor, entity: str, id: UUID, search: str = "") -> tuple[Person, ...]:
        """Who may be mentioned beside a record, by the beginning of their name."""
        reach = self.reach(actor, entity, id)
        return offered(self._records, reach, search) if reach.adds else ()

    def names(self, actor: Actor, ids: Collection[UUID]) -> Mapping[UUID, Person]:
        """What people are called whom notes name."""
        return names_of(self._records, actor, ids)

    # --- files

    def attach(
        self, actor: Actor, entity: str, id: UUID, stream: BinaryIO, name: str, note: UUID | None = None
    ) -> Note:
        """Lay a file beside a record, by itself or to a note; answers with the note that has it, its last file."""
        return notes.attach(self._records, self.reach(actor, entity, id), stream, name, note)

    def detach(self, actor: Actor, entity: str, id: UUID, note: UUID, file: UUID) -> None:
        notes.detach(self._records, self.reach(actor, entity, id), note, file)

    def open_file(self, actor: Actor, entity: str, id: UUID, note: UUID, file: UUID) -> tuple[StoredFile, BinaryIO]:
        return notes.open_file(self._records, self.reach(actor, entity, id), note, file)

    # --- following

    def following(self, actor: Actor, entity: str, id: UUID, *, reach: Reach | None = None) -> Following:
        """Whether the actor follows a record, and how many do; who does not work here learns nothing of who does."""
        reach = reach or self.reach(actor, entity, id)
        return following.following(self._records, reach) if reach.inside else Following(False, 0)

    def follow(self, actor: Actor, entity: str, id: UUID) -> None:
        following.follow(self._records, self.reach(actor, entity, id))

    def unfollow(self, actor: Actor, entity: str, id: UUID) -> None:
        following.unfollow(self._records, self.reach(actor, entity, id))

    def followed(self, actor: Actor, most: int = 12) -> tuple[LinkedRecord, ...]:
        """The records that somebody follows and may see, those they began to follow last."""
        theirs = following.followed(self._records, actor)
        by_entity: dict[str, list[UUID]] = {}
        for entity, id in theirs:
            by_entity.setdefault(entity, []).append(id)
        titles = {
            (entity, id): title
            for entity, ids in by_entity.items()
            for id, title in self._records.titles(actor, entity, ids).items()
        }
        return tuple(LinkedRecord(id, titles[entity, id], entity) for entity, id in theirs if (entity, id) in titles)[
            :most
        ]

    # --- notices

    def notices(self, actor: Actor) -> Notices:
        """What somebody is told: mentions, and what others do to the records they follow."""
        return notices.notices_of(self._records, actor)

    def fresh(self, actor: Actor) -> int:
        """How many notices came since they last said they have seen them, counted until there are more than twenty."""
        return notices.fresh_of(self._records, actor)

    def mark_seen(self, actor: Actor) -> None:
        """What somebody was told up to now, they know."""
        notices.mark_seen(self._records, actor)
