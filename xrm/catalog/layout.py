"""How an entity is laid out on forms and lists, and the app's menu: names in order, no rendering."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from xrm.catalog.label import Label
from xrm.catalog.nothing import nothing

if TYPE_CHECKING:
    from xrm.catalog.sorting import SortKey
    from xrm.expressions.tree import Expression


@dataclass(frozen=True, slots=True)
class Section:
    """A group of fields on a form; each row holds the fields that stand beside each other."""

    name: str
    label: Label  # empty: no heading
    rows: tuple[tuple[str, ...], ...]
    tab: str = ""
    collapsed: bool = False
    lists: tuple[str, ...] = ()  # inverse lists that stand in it
    visible: Expression | None = None  # when it shows, to its reader


@dataclass(frozen=True, slots=True)
class Form:
    """The form and record page of an entity; `lists` are the inverse lists shown under it, in order."""

    sections: tuple[Section, ...] = ()
    lists: tuple[str, ...] = ()
    quick: tuple[str, ...] = ()  # quick create: title and required fields


@dataclass(frozen=True, slots=True)
class Filter:
    """A named filter above a list."""

    name: str
    label: Label
    where: Expression
    order: tuple[SortKey, ...] = ()  # empty: as the list says


class ViewKind(StrEnum):
    """Ways to look at a list, beside the list itself."""

    BOARD = "board"
    CALENDAR = "calendar"
    TREE = "tree"


@dataclass(frozen=True, slots=True)
class View:
    """A board by a choice, a calendar by a date (up to another), a tree by a link to the record above."""

    kind: ViewKind
    by: str
    to: str = ""
    total: str = ""  # what the columns of a board add up: a measure, or a field


@dataclass(frozen=True, slots=True)
class ListLayout:
    """Columns and filters of a list; `title` among the columns is the record's title."""

    columns: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    quick: tuple[str, ...] = ()  # fields offered as quick filters
    default: Mapping[str, str] = field(default_factory=nothing)  # role -> name of the filter it starts with
    views: tuple[View, ...] = ()
    order: tuple[SortKey, ...] = ()  # empty: as the entity says


class PanelKind(StrEnum):
    """What a panel of the first page shows of its entity."""

    COUNT = "count"  # how many there are
    LIST = "list"  # the first records of a named filter
    FIGURE = "figure"  # a measure


@dataclass(frozen=True, slots=True)
class Panel:
    """Something on the first page; `name` is the filter or the measure."""

    kind: PanelKind
    entity: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class MenuGroup:
    label: Label
    entities: tuple[str, ...]
