"""One of some values, or several."""

from __future__ import annotations

from xrm.builtin.normalise.codes import color, language, timezone
from xrm.builtin.normalise.countries import country
from xrm.builtin.normalise.tags import tags
from xrm.catalog.field import FieldType
from xrm.catalog.kinds import Kind

BOOLEAN = FieldType(
    name="boolean",
    kind=Kind.BOOLEAN,
    label="Yes or no",
    help="True, false, or unknown when it is not required.",
    example="boolean, default false",
    options=frozenset({"labels"}),
)


CHOICE = FieldType(
    name="choice",
    kind=Kind.CHOICE,
    label="Choice",
    help="One of the values listed: `[lead, active, lost]`.",
    example="[lead, active, lost]",
    options=frozenset({"choices", "colours", "depends_on", "map"}),
    searchable=True,
)


STATUS = FieldType(
    name="status",
    kind=Kind.CHOICE,
    label="Status",
    help="One of its states, changed only by moves: who may make each, when, and what it asks and writes.",
    example="{states: {open: {start: true}, done: {final: true}}, moves: {finish: {from: open, to: done}}}",
    options=frozenset({"states", "moves", "map"}),
    searchable=True,
)


CHOICES = FieldType(
    name="choices",
    kind=Kind.CHOICES,
    label="Several choices",
    help="Any of the values listed, in the order chosen.",
    example="{type: choices, choices: [piano, violin, choir]}",
    options=frozenset({"choices", "colours", "depends_on", "map"}),
    narrow=False,
    searchable=True,
)


TAGS = FieldType(
    name="tags",
    kind=Kind.CHOICES,
    label="Tags",
    help="Any number of short words of one's own; those in use are offered.",
    example="tags, search",
    widget="tags",
    narrow=False,
    free=True,
    searchable=True,
    normalise=tags,
)


COLOR = FieldType(
    name="color",
    kind=Kind.TEXT,
    label="Colour",
    help="Kept as `#ffcc00`; `ffcc00` and the common English names are understood too.",
    example="color",
    widget="color",
    cell="color",
    length=30,
    normalise=color,
)


COUNTRY = FieldType(
    name="country",
    kind=Kind.TEXT,
    label="Country",
    help="Kept as its ISO 3166 code (`GB`); its English name is understood too.",
    example="country, default GB",
    widget="country",
    cell="country",
    length=100,  # of what may be typed: a name; what is kept has two letters
    normalise=country,
)


LANGUAGE = FieldType(
    name="language",
    kind=Kind.TEXT,
    label="Language",
    help="Kept as its code (`de`, `pt-BR`); its English name is understood too.",
    example="language",
    widget="language",
    cell="language",
    length=100,
    normalise=language,
)


TIMEZONE = FieldType(
    name="timezone",
    kind=Kind.TEXT,
    label="Time zone",
    help="Kept as the IANA database names it: `Europe/Berlin`.",
    example="timezone",
    widget="timezone",
    length=100,
    normalise=timezone,
)
