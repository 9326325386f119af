"""The functions every instance has: what each takes and gives, and its form in Python.  Their SQL is in `statements`.

A function gets values of Python's types and is not asked when one of them is null: its value is null then, unless it
is among those that the checker and the evaluators treat by themselves (`SPECIAL`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from xrm.catalog.kinds import NUMBERS, Kind
from xrm.expressions import dates, texts
from xrm.expressions.pattern import matches

TEXT = frozenset({Kind.TEXT})
WHOLE = frozenset({Kind.INTEGER})
DAYS = frozenset({Kind.DATE, Kind.DATETIME})
CLOCKS = frozenset({Kind.TIME, Kind.DATETIME})


@dataclass(frozen=True, slots=True)
class Builtin:
    """`local`: a date with time is read on the clocks of the app's zone before the function sees it."""

    name: str  # in small letters, as the tree keeps it
    parameters: tuple[frozenset[Kind], ...]
    returns: Kind
    python: Callable[..., Any]
    help: str
    optional: int = 0
    local: bool = False
    written: str = ""  # as people write it, where that has capitals


def _known(*functions: Builtin) -> Mapping[str, Builtin]:
    return MappingProxyType({each.name: each for each in functions})


BUILTIN: Mapping[str, Builtin] = _known(
    Builtin(
        "contains",
        (TEXT, TEXT),
        Kind.BOOLEAN,
        lambda a, b: b in a,
        "Whether a text has another in it.",
    ),
    Builtin("startswith", (TEXT, TEXT), Kind.BOOLEAN, str.startswith, "Whether a text begins so."),
    Builtin("endswith", (TEXT, TEXT), Kind.BOOLEAN, str.endswith, "Whether a text ends so."),
    Builtin(
        "matchespattern",
        (TEXT, TEXT),
        Kind.BOOLEAN,
        matches,
        "Whether the pattern is found anywhere in a text.",
        written="matchesPattern",
    ),
    Builtin("length", (TEXT,), Kind.INTEGER, len, "How many letters a text has."),
    Builtin(
        "indexof",
        (TEXT, TEXT),
        Kind.INTEGER,
        texts.index_of,
        "Where a text stands in another, from 0; -1: nowhere.",
    ),
    Builtin(
        "substring",
        (TEXT, WHOLE, WHOLE),
        Kind.TEXT,
        texts.substring,
        "A part of a text, from 0.",
        optional=1,
    ),
    Builtin("tolower", (TEXT,), Kind.TEXT, texts.lower, "A text in small letters."),
    Builtin("toupper", (TEXT,), Kind.TEXT, texts.upper, "A text in capital letters."),
    Builtin(
        "trim",
        (TEXT,),
        Kind.TEXT,
        lambda a: a.strip(texts.BLANKS),
        "A text without blanks at its ends.",
    ),
    Builtin("year", (DAYS,), Kind.INTEGER, lambda a: a.year, "The year.", local=True),
    Builtin("month", (DAYS,), Kind.INTEGER, lambda a: a.month, "The month, 1 to 12.", local=True),
    Builtin("day", (DAYS,), Kind.INTEGER, lambda a: a.day, "The day of the month.", local=True),
    Builtin("hour", (CLOCKS,), Kind.INTEGER, lambda a: a.hour, "The hour, 0 to 23.", local=True),
    Builtin("minute", (CLOCKS,), Kind.INTEGER, lambda a: a.minute, "The minute.", local=True),
    Builtin("second", (CLOCKS,), Kind.INTEGER, lambda a: a.second, "The second, whole.", local=True),
    Builtin(
        "date",
        (DAYS,),
        Kind.DATE,
        lambda a: a.date() if hasattr(a, "date") else a,
        "The day.",
        local=True,
    ),
    Builtin(
        "time",
        (CLOCKS,),
        Kind.TIME,
        lambda a: a.time() if hasattr(a, "time") else a,
        "The time of day.",
        local=True,
    ),
    Builtin(
        "years_between",
        (DAYS, DAYS),
        Kind.INTEGER,
        dates.years_between,
        "Whole years from the first day to the second: an age.",
    ),
    Builtin(
        "date_add",
        (DAYS, WHOLE, TEXT),
        Kind.DATE,
        dates.date_add,
        "A day some days, weeks, months or years later.",
    ),
    Builtin(
        "round",
        (NUMBERS,),
        Kind.INTEGER,
        lambda a: a,
        "The nearest whole number; from the middle away from zero.",
    ),
    Builtin("floor", (NUMBERS,), Kind.INTEGER, lambda a: a, "The whole number below."),
    Builtin("ceiling", (NUMBERS,), Kind.INTEGER, lambda a: a, "The whole number above."),
)

SPECIAL: Mapping[str, str] = MappingProxyType(
    {
        "concat": "Texts one after another; an empty one is nothing.",
        "if": "`if(condition, a, b)`: the second or the third.",
        "coalesce": "The first value that is not empty.",
        "me": "The user who asks.",
        "today": "The day, by the app's clocks.",
        "now": "This moment.",
        "within": "Whether a day or a period lies in a period, an open end having no limit; whether a record is another one"
        " or stands under it in a tree.",
        "depth": "How many records stand above one in a tree.",
        "has_role": "Whether the user who asks has a role.",
        "old": "What a path was before the change.",
        "changed": "Whether the change touches a path.",
        "is_new": "Whether the record is being made.",
    }
)
"""Functions whose arguments or null are read in their own way."""

ROUNDING = frozenset({"round", "floor", "ceiling"})


def function_names() -> frozenset[str]:
    return frozenset(BUILTIN) | frozenset(SPECIAL)
