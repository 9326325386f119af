"""Days by a name, for lists to be filtered by: today, this month, what is past.  Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Span:
    """Days by a name, counted from today: from the first to the last, None where there is no end."""

    name: str
    label: str
    days: Callable[[date], tuple[date | None, date | None]]


NONE = "none"
SPANS = (
    Span("today", "Today", lambda today: (today, today)),
    Span("week", "Past 7 days", lambda today: (today - timedelta(days=6), today)),
    Span("month", "This month", lambda today: (today.replace(day=1), _end_of_month(today))),
    Span("year", "This year", lambda today: (today.replace(month=1, day=1), today.replace(month=12, day=31))),
    Span("past", "Before today", lambda today: (None, today - timedelta(days=1))),
    Span("coming", "From today on", lambda today: (today, None)),
)
BY_NAME = {each.name: each for each in SPANS}


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
