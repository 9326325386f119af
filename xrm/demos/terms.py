"""The half-years of a university as seen on a day: three are over, one runs, one is to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

BEGIN = ((3, "Spring"), (9, "Autumn"))
"""Months on whose first day a term begins; it runs until the next one does."""
OVER, TO_COME = 3, 1


@dataclass(frozen=True, slots=True)
class Term:
    name: str
    starts: date
    ends: date  # its last day

    def runs_on(self, day: date) -> bool:
        return self.starts <= day <= self.ends


def terms(today: date) -> tuple[Term, ...]:
    """The terms that the demo tells of, in order."""
    first = today.year - (OVER + len(BEGIN)) // len(BEGIN) - 1
    known = [_term(year, place) for year in range(first, today.year + TO_COME + 1) for place in range(len(BEGIN))]
    now = next(place for place, each in enumerate(known) if each.runs_on(today))
    return tuple(known[now - OVER : now + TO_COME + 1])


def _term(year: int, place: int) -> Term:
    month, name = BEGIN[place]
    after, _ = BEGIN[(place + 1) % len(BEGIN)]
    following = date(year + (after <= month), after, 1)
    return Term(f"{name} {year}", date(year, month, 1), following - timedelta(days=1))
