"""What a timeline holds, as values: notes, and items of which each is a change, a note or what a plugin tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from xrm.catalog.extensions import TimelineItem
    from xrm.catalog.requests import HistoryEntry, StoredFile

MENTION = "@{%s}"
"""How somebody is mentioned in the text of a note, whatever they are called today."""


class ItemKind(StrEnum):
    """What an item of a timeline is."""

    CHANGE = "change"
    NOTE = "note"
    MORE = "more"  # of a plugin


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as a note names them; without a name they are no longer there."""

    id: UUID
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What somebody said about a record or laid beside it, as one reader may see it."""

    id: UUID
    version: int
    at: datetime
    by: Person | None
    text: str  # who is mentioned stands in it as @{id}
    mentions: tuple[Person, ...] = ()
    files: tuple[StoredFile, ...] = ()
    pinned: bool = False
    edited: datetime | None = None
    may_edit: bool = False
    may_remove: bool = False
    may_pin: bool = False
    may_attach: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that happened; exactly one of `change`, `note` and `more` is there."""

    kind: ItemKind
    at: datetime
    key: str  # tells it from every other of its timeline
    change: HistoryEntry | None = None
    note: Note | None = None
    more: TimelineItem | None = None
    plugin: str = ""

    @property
    def place(self) -> tuple[datetime, str]:
        """Where it stands: by time, and then by something that never changes."""
        return self.at, self.key


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page of a timeline, newest first."""

    items: tuple[Item, ...]
    pinned: tuple[Note, ...] = ()  # on the first page, wherever in time they stand
    next: str = ""  # where the next page begins; empty: this is the last
    failed: tuple[str, ...] = ()  # plugins that could not tell what they have


@dataclass(frozen=True, slots=True)
class Following:
    """Who is told of what happens to a record: how many, and whether the asker is among them."""

    mine: bool
    count: int


class NoticeKind(StrEnum):
    """Why somebody is told."""

    MENTION = "mention"
    NOTE = "note"  # on a record they follow
    CHANGE = "change"  # of a record they follow


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that somebody is told, on a record that they may see now."""

    kind: NoticeKind
    at: datetime
    entity: str
    record: UUID
    title: str
    note: Note | None = None
    change: HistoryEntry | None = None
    fresh: bool = False  # since they last looked

    @property
    def key(self) -> UUID | None:
        """The note or the change it tells of."""
        return self.note.id if self.note else self.change.id if self.change else None


@dataclass(frozen=True, slots=True)
class Notices:
    """What somebody is told, newest first."""

    value: tuple[Notice, ...]
    fresh: int
