"""Links: where one leads, what becomes of it when the record there goes, and the relationship it may go through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from xrm.catalog.sorting import SortKey

if TYPE_CHECKING:
    from xrm.expressions.tree import Expression


class OnDelete(StrEnum):
    """What happens to a link when the record it leads to goes."""

    RESTRICT = "restrict"  # that record cannot go
    CLEAR = "clear"  # the link becomes empty
    CASCADE = "cascade"  # this record goes along, and comes back with it


@dataclass(frozen=True, slots=True)
class Via:
    """The relationship that a field of links goes through: `student.courses` over the enrolments of the student."""

    entity: str
    link: str  # its link that leads here
    far: str  # its link that leads to what is linked


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link field leads, and the list it gives there."""

    targets: tuple[str, ...]  # entity names
    on_delete: OnDelete
    inverse: str = ""  # the name of the list on the target; empty: none
    where: Expression | None = None  # which records may be linked
    stored: tuple[str, ...] = ()  # of a link to any of several: what is kept beside it, by target
    tree: bool = False  # it leads to the record above, and never back to where it began
    via: Via | None = None  # of several: the records of a relationship say which they are
    order: tuple[SortKey, ...] = ()  # of several: by which of their fields they are given; empty: as they were put
    of_several: bool = False  # it leads to any of several, though `targets` are fewer for whoever may not know them all

    @property
    def several(self) -> bool:
        """Whether it leads to any of several entities, so that one has to be said."""
        return self.of_several or len(self.targets) > 1


@dataclass(frozen=True, slots=True)
class NaturalKey:
    """The record that a link leads to by default, said by values that only it has: field name -> value as it is written."""

    values: Mapping[str, object]
