"""What is asked and by whom: values that cross from web, command line and plugins into records, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.sorting import SortKey

if TYPE_CHECKING:
    from xrm.catalog.entity import Entity
    from xrm.catalog.field import Field
    from xrm.catalog.status import Move
    from xrm.expressions.tree import Expression


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks.  Nothing is read or written without one; `via` says how they came (page, api, cli, job, seed …)."""

    id: UUID | None  # the user; None for the system and for strangers
    name: str
    roles: frozenset[str] = frozenset()
    system: bool = False  # sees and may do everything; only xrm itself makes one
    via: str = ""
    request_id: str = ""
    language: str = ""
    timezone: str = ""  # of the person; empty: the app's
    scopes: tuple[str, ...] | None = (
        None  # of an API token: `read`, `write`, `<entity>:read`, …; None: all the user may
    )

    @classmethod
    def for_system(cls, via: str, name: str = "system") -> Actor:
        return cls(None, name, frozenset(), system=True, via=via)


STRANGER = Actor(None, "stranger")
"""Somebody not logged in: no role, so no right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A list that is asked for, parsed and checked against what its asker may name."""

    entity: str
    filter: Expression | None = None
    order: tuple[SortKey, ...] | None = None  # None: the entity's own order
    select: tuple[str, ...] | None = None  # field names; None: all they may read
    top: int | None = None  # at most so many in all; None: no limit but the page's
    skip: int = 0
    search: str = ""
    count: bool = False
    exact_count: bool = True  # False: stop counting at 1,000
    page_size: int = 50
    cursor: str = ""  # where the last page ended, signed
    trashed: bool = False  # the trash instead of the live records
    titles: bool = False  # links as LinkedRecord values (of several: a tuple of them) instead of ids


class Action(StrEnum):
    """What a change does to one record; also the word in its history."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"  # to the trash
    RESTORE = "restore"
    PURGE = "purge"
    MOVE = "move"  # a status, by one of its moves
    OVERRIDE = "override"  # a status, by an administrator and for a time; or back from that


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A stored file as a record shows it."""

    id: UUID
    name: str
    size: int  # bytes
    type: str  # media type, from its content


@dataclass(frozen=True, slots=True)
class LinkedRecord:
    """The other end of a link as its reader may see it; `title` is None when they may not read that record."""

    id: UUID | None
    title: str | None
    entity: str = ""  # which entity it is of


@dataclass(frozen=True, slots=True)
class Row:
    """One record that another owns, as a value of the field it stands in; equal when it says the same."""

    id: UUID
    values: Mapping[str, Any]
    links: Mapping[str, LinkedRecord | tuple[LinkedRecord, ...]] = field(default_factory=dict, compare=False)
    place: int | None = field(default=None, compare=False)  # in a history: where it stood, when that was changed


@dataclass(frozen=True, slots=True)
class Lock:
    """What of a record is kept as a file says: nobody else changes those fields, and the record stays."""

    fields: frozenset[str]
    file: str  # "seeds/plan.yaml"


@dataclass(frozen=True, slots=True)
class Record:
    """One record as its reader may see it: fields they may not read are absent, not empty."""

    entity: Entity
    id: UUID
    version: int
    title: str
    values: Mapping[str, Any]  # field name -> value of the kind's Python type; a link's value is the other's id
    links: Mapping[str, LinkedRecord] = field(default_factory=dict)  # link field -> what it shows
    several: Mapping[str, tuple[LinkedRecord, ...]] = field(default_factory=dict)  # the same of a field of links
    deleted_at: datetime | None = None
    writable: frozenset[str] = frozenset()  # fields this reader may write on this record
    may: frozenset[str] = frozenset()  # verbs they may do with it
    lock: Lock | None = None  # of what its reader sees


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list.  `rows` hold values in the order of `names`; `id` and `_version` are always among them.

    `title` is among them when it was selected, or when the query asks for `titles`.
    """

    entity: Entity
    names: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    next: str = ""  # cursor of the next page; empty: this is the last
    count: int | None = None
    count_is_exact: bool = True


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change in a record's past, as its reader may see it: field name -> (old, new) of the fields they may read."""

    id: UUID
    at: datetime
    actor_id: UUID | None
    actor: str
    action: str
    changes: Mapping[str, tuple[Any, Any]]
    reason: str = ""
    via: str = ""
    move: str = ""  # the name of the move it was, if it was one
    request_id: str = ""  # of the request, or of the import, that it was part of


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, after it is durable: field name -> (old, new), without what is secret."""

    action: Action
    entity: str
    record_id: UUID
    actor: Actor
    at: datetime
    changes: Mapping[str, tuple[Any, Any]]
    version: int
    move: str = ""  # the move it was, by name
    reason: str = ""  # said by whoever did it


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """A change as it will be written: what `before_write` hooks see."""

    action: Action
    entity: str
    record_id: UUID | None
    old: Mapping[str, Any]  # empty on create
    new: Mapping[str, Any]
    move: str = ""  # the move it is, by name


@dataclass(frozen=True, slots=True)
class PossibleMove:
    """A move that somebody may make of a record as it is; `why` says what stands against it now, if something does."""

    field: Field
    move: Move
    why: str = ""

    @property
    def open(self) -> bool:
        return not self.why


@dataclass(frozen=True, slots=True)
class Override:
    """A status that an administrator has set by hand: why, by whom, and to which day it holds."""

    field: str
    before: str | None  # the state it goes back to, by its stored name
    state: str
    reason: str
    until: date
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a record stands: the moves that somebody may make of it, and what an administrator has set by hand."""

    version: int
    moves: tuple[PossibleMove, ...] = ()
    overrides: tuple[Override, ...] = ()
    overridable: frozenset[str] = frozenset()  # the statuses that they may set by hand
