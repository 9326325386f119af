"""Numbers over all records of an entity, as compiled: `active_members: count where status eq 'active'`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from xrm.catalog.kinds import Kind
from xrm.catalog.label import Label

if TYPE_CHECKING:
    from xrm.expressions.tree import Expression

RATIO = "ratio"
"""The function of a measure that is one of its entity's measures divided by another."""
UNITS = ("day", "week", "month", "quarter", "year")
"""What records are grouped by along a date; a group is named by its first day."""


@dataclass(frozen=True, slots=True)
class Amount:
    """What a measure of money comes to in one currency; "" of records that say none."""

    currency: str
    amount: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """`function` is count, sum, avg, min, max, distinct or `ratio`; each asker counts what they may see."""

    name: str
    label: Label
    function: str
    kind: Kind
    scale: int = 0
    value: Expression | None = None  # of each record; None: the record itself counts
    where: Expression | None = None  # which records
    parts: tuple[str, str] | None = None  # of a ratio: the measure above the line and the one below
    help: Label = field(default_factory=Label)
    format: str = ""  # "percent": 0.87 is shown as 87 %
    currency: str = ""
    unit: Expression | None = None  # of amounts each in the currency of its record: that; they are told by currency
    special: bool = False  # it looks at a special field, so small groups are withheld
