"""A change on its way: the record as it was and as it will be, and what its writer said.  Frozen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from xrm.catalog.entity import Entity
from xrm.catalog.requests import Action, Override, PlannedChange
from xrm.catalog.rows import PARENT
from xrm.errors import Problem
from xrm.records.reader import Pending


@dataclass(frozen=True, kw_only=True)
class Draft:
    """`old` and `new` hold every stored value by field name; `said` are the fields that the writer changed."""

    action: Action
    entity: Entity
    id: UUID
    old: Mapping[str, Any] = field(default_factory=dict)  # empty on create
    new: Mapping[str, Any]
    said: frozenset[str] = frozenset()
    attached: UUID | None = None  # the stored file that this change brings
    as_system: bool = False
    rows: Mapping[str, tuple[Draft, ...]] = field(default_factory=dict)  # field -> changes of the rows it owns
    at: str = ""  # of a row: where it stands in the record, `contacts/0`
    parent_changed: bool = False  # of a row: the record it belongs to says something else
    move: str = ""  # the move it is
    unset: Mapping[str, Any] = field(default_factory=dict)  # what its `set` writes over
    reason: str = ""
    override: Override | None = None  # the status it sets by hand
    through: Mapping[str, tuple[Draft, ...]] = field(default_factory=dict)  # field -> relationships made and taken away
    beside: tuple[Pending, ...] = ()  # of a relationship: the record it is made with

    @property
    def is_new(self) -> bool:
        return self.action is Action.CREATE

    @property
    def version(self) -> int:
        """The row version it was decided on."""
        return int(self.old["_version"]) if self.old else 0

    @property
    def pending(self) -> Pending:
        values = None if self.action is Action.DELETE else self.new
        along = (each.pending for each in (*self.row_drafts(), *self.related()))
        return Pending(self.entity.name, self.id, values, (*along, *self.beside))

    def related(self) -> Iterator[Draft]:
        """The relationships that are made and taken away with it."""
        return (each for drafts in self.through.values() for each in drafts)

    def row_drafts(self) -> Iterator[Draft]:
        """The changes of the rows it owns."""
        return (each for drafts in self.rows.values() for each in drafts)

    @property
    def touched(self) -> frozenset[str]:
        """What changes, for rules that ask: of a row also that its parent does."""
        related = frozenset(name for name, drafts in self.through.items() if drafts)
        return frozenset(self.changes) | related | ({PARENT} if self.parent_changed else frozenset())

    def placed(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """Problems of a row, said of where it stands in its record."""
        for each in problems:
            yield replace(each, target="/".join(part for part in (self.at, each.target) if part)) if self.at else each

    @cached_property
    def changes(self) -> Mapping[str, tuple[Any, Any]]:
        """Field name -> (old, new) of the own fields that differ."""
        found: dict[str, tuple[Any, Any]] = {}
        for each in self.entity.stored_fields():
            old, new = self.old.get(each.name), self.new.get(each.name)
            if old != new and not (old in (None, ()) and new in (None, ())):
                found[each.name] = (old, new)
        return found


def planned_of(draft: Draft) -> PlannedChange:
    """The change as plugins and invariants see it: own fields only."""
    names = [each.name for each in draft.entity.stored_fields()]
    old = {name: draft.old[name] for name in names} if draft.old else {}
    new = {name: draft.new.get(name) for name in names}
    return PlannedChange(
        action=draft.action, entity=draft.entity.name, record_id=draft.id, old=old, new=new, move=draft.move
    )
