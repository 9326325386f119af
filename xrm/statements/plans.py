"""What a statement is built from: a read with every question answered.  Hashable, so a statement can be kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from xrm.expressions.tree import Expression


class How(StrEnum):
    """What a field is sorted by."""

    PLAIN = "plain"  # its value
    FOLDED = "folded"  # its text without case and accents, kept beside it
    PLACE = "place"  # the place of the choice in the definition


@dataclass(frozen=True, slots=True)
class SortBy:
    """One sort key; empty values are the smallest."""

    field: str
    descending: bool
    how: How
    nullable: bool


@dataclass(frozen=True, slots=True)
class Searched:
    """One place a word may be found in: text that contains it, a choice that is one of `among`, a value from `least` to
    `most`.  `via` is the link whose other end has the text.
    """

    field: str
    word: str
    folded: bool = False
    among: tuple[str, ...] | None = None
    least: int | Decimal | date | None = None
    most: int | Decimal | date | None = None
    via: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPlan:
    """One page of a list.  `after` says which key values of the place to go on from are empty; None: from the start."""

    entity: str
    names: tuple[str, ...]
    rows: Expression | bool  # which records the reader may see: evaluated as the system
    filter: Expression | None
    search: tuple[tuple[Searched, ...], ...]
    order: tuple[SortBy, ...]
    size: int  # rows of a page
    limit: int  # rows to fetch
    skip: int
    after: tuple[bool, ...] | None
    titles: bool
    trashed: bool
    given: tuple[tuple[str, Expression], ...] = ()  # fields that are shown only where this holds
    taken_out: bool = False  # for a file: nothing but what is named, and no value in part
    among: str = ""  # a link: only records where it leads to one of the ids bound as `xrm_ids`


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPlan:
    """One record by its id; `conditions` are answered with it, as the system."""

    entity: str
    names: tuple[str, ...]
    rows: Expression | bool
    conditions: tuple[Expression, ...]
    trashed: bool
