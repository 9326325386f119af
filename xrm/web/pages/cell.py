"""What a template in `cells/` gets, and where it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from markupsafe import Markup

from xrm.web.pages.formats import Formats


@dataclass(frozen=True, slots=True)
class Badge:
    """A choice, coloured as its definition says."""

    label: str
    color: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One of several records linked, or of several files."""

    text: str
    href: str
    note: str = ""
    key: str = ""  # of a file: its id


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What a template in `cells/` gets.  `value` is as the record service gave it, for templates of plugins."""

    template: str
    value: Any = None
    text: str = ""
    href: str = ""
    badges: tuple[Badge, ...] = ()
    ways: tuple[Way, ...] = ()  # of several links: where each leads
    note: str = ""  # beside the text: a size, a type
    name: str = ""  # of the field
    label: str = ""  # of the field
    numeric: bool = False  # stands at the right of its column
    html: Markup | None = None  # the text with its marks, cleaned; None where there is no room for them
    stars: tuple[bool, ...] = ()  # of a rating: which are given
    hidden: bool = False  # there is something its reader may not see

    @property
    def empty(self) -> bool:
        return not (self.text or self.badges or self.ways or self.hidden)


@dataclass(frozen=True, slots=True)
class Shown:
    """What cells need to know of where they are shown."""

    formats: Formats
    language: str = ""
    entity: str = ""  # of the record, for its files
    id: UUID | None = None
    brief: bool = False  # in a row or a line: one line of text, whatever it is
    currency: str = ""  # of the amount that is shown, where each record has its own
