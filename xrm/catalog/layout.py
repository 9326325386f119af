"""How an entity is laid out on forms and lists, and the app's menu: names in order, no rendering."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xrm.catalog.label import Label

if TYPE_CHECKING:
    from xrm.expressions.tree import Expression


@dataclass(frozen=True, slots=True)
class Section:
    """A group of fields on a form; each row holds the fields that stand beside each other."""

    name: str
    label: Label  # empty: no heading
    rows: tuple[tuple[str, ...], ...]
    tab: str = ""
    collapsed: bool = False
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


@dataclass(frozen=True, slots=True)
class ListLayout:
    """Columns and filters of a list; `title` among the columns is the record's title."""

    columns: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    quick: tuple[str, ...] = ()  # fields offered as quick filters
    default: Mapping[str, str] = field(default_factory=dict)  # role -> name of the filter it starts with


@dataclass(frozen=True, slots=True)
class MenuGroup:
    label: Label
    entities: tuple[str, ...]
