"""An expression's value for one record, in Python.  Pure but for the reader, which brings other records.

The tree is turned once into nested functions and kept, so that a rule costs about a microsecond a record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from xrm.catalog.kinds import Kind
from xrm.expressions.closures import closure_for
from xrm.expressions.frame import Frame
from xrm.expressions.numbers import unscaled
from xrm.expressions.scope import NO_FUNCTIONS
from xrm.expressions.tree import OLD, RECORD, Expression

if TYPE_CHECKING:
    from xrm.catalog.extensions import Function


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


def evaluate(
    expression: Expression,
    record: Mapping[str, Any],
    reader: RecordReader,
    moment: Moment,
    *,
    old: Mapping[str, Any] | None = None,
    is_new: bool = False,
    functions: Mapping[str, Function] = NO_FUNCTIONS,
) -> Any:
    """The value for `record`; of a condition True, False or None where it is unknown.

    `old` is the record before the change; `is_new` says there was none.  `functions` are those of plugins.
    """
    roots = {RECORD: record, OLD: {} if old is None else old}
    value = closure_for(expression)(Frame(roots, reader, moment, functions, is_new))
    return unscaled(value, expression.root.scale) if expression.kind is Kind.DECIMAL and value is not None else value


def holds(value: object) -> bool:
    """Whether a condition's value lets something pass: what is unknown does not."""
    return value is True
