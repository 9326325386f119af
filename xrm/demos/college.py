"""What the university of the demo has and who studies there, as its story needs to know them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from xrm.catalog.requests import Actor
from xrm.demos.terms import Term


@dataclass(slots=True)
class Course:
    id: UUID
    lead: Actor | None  # who enters the marks; None: the registry does
    credits: int
    free: int  # seats left


@dataclass(frozen=True, slots=True)
class Taught:
    """A term with what is taught in it."""

    id: UUID
    term: Term
    courses: Sequence[Course]


@dataclass(frozen=True, slots=True)
class College:
    """Those who decide, and what they have to give."""

    registrars: Sequence[Actor]
    officers: Sequence[Actor]
    tutors: Sequence[UUID]
    partners: Sequence[UUID]
    terms: Sequence[Taught]


@dataclass(slots=True)
class Study:
    """Somebody who studies, for as long as they do."""

    person: UUID
    role: UUID
    level: str
    department: str
    since: date
    credits: int = 0
    terms: int = 0  # they have sat through
    over: bool = False
