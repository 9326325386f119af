"""What of a planned record is looked at: all of it, or again only what other records could have changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xrm.expressions.tree import Expression

if TYPE_CHECKING:
    from xrm.records.desk import Desk


@dataclass(frozen=True, slots=True)
class Look:
    """Stricter never locks: a change answers for what it touches."""

    touched: frozenset[str]  # the fields whose values change
    broken: frozenset[str] = (
        frozenset()
    )  # fields without a value that could be read: what follows from them is not told
    others_only: bool = False  # under lock, when the rest was looked at already

    def leaves_out(self, desk: Desk, said: Iterable[Expression]) -> bool:
        """Whether what these expressions say together is not asked for."""
        reach, all_of = desk.shelf.reach, tuple(said)
        if self.others_only and not any(reach.reads_others(each) for each in all_of):
            return True
        return any(self.broken & reach.own_fields(each) for each in all_of)
