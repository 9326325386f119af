"""What concerns a person: how closely a value does, whom records are about, why they are held, and for how long."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from xrm.catalog.label import Label

if TYPE_CHECKING:
    from xrm.expressions.tree import Expression


class Personal(StrEnum):
    """How closely a value concerns a person (GDPR); `special` is Art. 9."""

    NO = ""
    YES = "true"
    SPECIAL = "special"


class Then(StrEnum):
    """What is done with a record when its time is over."""

    ANONYMISE = "anonymise"  # what is personal in it becomes empty
    DELETE = "delete"
    ARCHIVE = "archive"


@dataclass(frozen=True, slots=True)
class Span:
    """A time by the calendar: five years end on the same day of the same month, whatever lies between."""

    count: int
    unit: str  # day, week, month, year

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'s' * (self.count != 1)}"


@dataclass(frozen=True, slots=True)
class Keep:
    """How long records are kept.  While `after` is empty, nothing is done: an end is still open."""

    span: Span
    after: Expression | None = None  # a date; None: when the record was last changed
    then: Then = Then.ANONYMISE


@dataclass(frozen=True, slots=True)
class Privacy:
    """`subject` is the key of the person a record is about: its own `id`, or a link; None: no person is named."""

    subject: Expression | None = None
    basis: str = ""
    purpose: Label = field(default_factory=Label)
    keep: Keep | None = None  # None: for ever
    smallest_group: int = 5  # smaller ones are withheld in what measures say by a special field

    @property
    def of_itself(self) -> bool:
        """Each record is a person."""
        return self.subject is not None and self.subject.text == "id"


@dataclass(frozen=True, slots=True)
class AppPrivacy:
    """Who answers for the data of the whole app."""

    contact: str = ""
    basis: str = ""
    purpose: Label = field(default_factory=Label)
