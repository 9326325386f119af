"""What an expression is evaluated in: the moment, and how other records are reached."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from xrm.expressions.tree import Expression


@dataclass(frozen=True, slots=True)
class Moment:
    """Who asks and when: what `me()`, `today()`, `now()` and `has_role()` say."""

    now: datetime
    today: date  # the app's day, not UTC's
    user_id: UUID | None
    roles: frozenset[str]
    timezone: str = "UTC"  # the app's clocks, for the parts of a moment


@dataclass(frozen=True, slots=True)
class OrderKey:
    """One field that records are sorted by; `reads_as` makes of its value what is compared."""

    field: str
    descending: bool = False
    reads_as: Callable[[Any], Any] = lambda value: value


class RecordReader(Protocol):
    """How other records are reached; what its reader may not see is not there.  The caller remembers what was read."""

    def one(self, entity: str, id: UUID) -> Mapping[str, Any] | None:
        """A live record: its stored values by field name, and `id`, `created_at` …"""

    def many(self, entity: str, link: str, id: UUID) -> Sequence[Mapping[str, Any]]:
        """The live records of `entity` whose `link` leads to `id`."""

    def formula(self, entity: str, field: str) -> Expression | None:
        """What computes a field; None of a stored one."""

    def order(self, entity: str) -> Sequence[OrderKey]:
        """How the records of an entity are sorted; their ids decide between equals."""
