"""Days, times and how long something lasts."""

from __future__ import annotations

from xrm.builtin.fieldtypes.options import LIMITS
from xrm.builtin.normalise.durations import iso, seconds
from xrm.builtin.normalise.periods import period_problems
from xrm.catalog.field import FieldType, Part
from xrm.catalog.kinds import Kind

DATE = FieldType(
    name="date",
    kind=Kind.DATE,
    label="Date",
    help="A day, without time or zone.",
    example="date, max = today()",
    options=LIMITS,
    searchable=True,
)


TIME = FieldType(
    name="time",
    kind=Kind.TIME,
    label="Time of day",
    help="A time of day, without day or zone.",
    example="time",
    options=LIMITS,
)


DATETIME = FieldType(
    name="datetime",
    kind=Kind.DATETIME,
    label="Date and time",
    help="An instant: kept in UTC, shown in the reader's time zone.",
    example="datetime, default = now()",
    options=LIMITS,
)


DURATION = FieldType(
    name="duration",
    kind=Kind.INTEGER,
    label="Duration",
    help="How long something lasts, typed as `1:30` or `90 min`; kept in seconds, `PT1H30M` in the API.",
    example="duration, min 15 min",
    options=LIMITS,
    widget="duration",
    cell="duration",
    format="duration",
    typed=seconds,
    told=iso,
)


PERIOD = FieldType(
    name="period",
    kind=Kind.COMPLEX,
    label="Period",
    help="From one day to another, both included, or without an end: `during/since`, `during/until`.",
    example="period, required",
    options=LIMITS | {"open_end", "granularity", "no_overlap"},
    cell="period",
    parts=(Part(name="since", type="date", label="Since", needed=True), Part(name="until", type="date", label="Until")),
    whole=period_problems,
)
