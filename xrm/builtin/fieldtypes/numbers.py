"""Numbers."""

from __future__ import annotations

from xrm.builtin.fieldtypes.options import LIMITS, NUMBER
from xrm.catalog.field import FieldType
from xrm.catalog.kinds import Kind

INTEGER = FieldType(
    name="integer",
    kind=Kind.INTEGER,
    label="Whole number",
    help="A whole number of up to 64 bits.",
    example="integer, min 1, default 12",
    options=NUMBER,
    searchable=True,
)


DECIMAL = FieldType(
    name="decimal",
    kind=Kind.DECIMAL,
    label="Decimal number",
    help="An exact number of up to 18 digits; `decimal(4,1)` holds 999.9.",
    example="decimal(4,1), unit kg",
    options=NUMBER,
    digits=18,
    scale=6,
    searchable=True,
)


MONEY = FieldType(
    name="money",
    kind=Kind.DECIMAL,
    label="Amount of money",
    help="An exact amount, with the decimals of its currency: one for all, `money(EUR)`, or one of each record.",
    example="money(EUR), min 0",
    options=LIMITS | {"currency"},
    widget="money",
    cell="money",
    digits=18,
    scale=4,
    searchable=True,
)


PERCENT = FieldType(
    name="percent",
    kind=Kind.DECIMAL,
    label="Percentage",
    help="50 is 50 %; two decimals unless `percent(n)` says otherwise.",
    example="percent(1), max 100",
    options=NUMBER,
    widget="percent",
    cell="percent",
    digits=18,
    scale=2,
    searchable=True,
)


RATING = FieldType(
    name="rating",
    kind=Kind.INTEGER,
    label="Rating",
    help="From one star to five, or to as many as `rating(n)` says.",
    example="rating(10)",
    widget="rating",
    cell="rating",
    searchable=True,
)


SEQUENCE = FieldType(
    name="sequence",
    kind=Kind.TEXT,
    label="Running number",
    help="A number given when the record is made: `sequence(S-{year}-{n:4})`; `reset yearly` begins anew each year.",
    example="sequence(S-{year}-{n:4}), reset yearly",
    options=frozenset({"format", "reset", "per", "gapless"}),
    widget="sequence",
    length=100,
    searched=True,
    searchable=True,
)
