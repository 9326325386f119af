"""The field types every app may write, registered as a plugin would.  Data only: `normalise` does the work."""

from __future__ import annotations

from xrm.builtin.fieldtypes.choices import BOOLEAN, CHOICE, CHOICES, COLOR, COUNTRY, LANGUAGE, STATUS, TAGS, TIMEZONE
from xrm.builtin.fieldtypes.contents import FILE, FILES, IMAGE, JSON, SECRET
from xrm.builtin.fieldtypes.links import LINK, LINKS, ROWS
from xrm.builtin.fieldtypes.numbers import DECIMAL, INTEGER, MONEY, PERCENT, RATING, SEQUENCE
from xrm.builtin.fieldtypes.places import ADDRESS, LOCATION
from xrm.builtin.fieldtypes.texts import CODE, EMAIL, LONGTEXT, MARKDOWN, PHONE, RICHTEXT, TEXT, URL
from xrm.builtin.fieldtypes.times import DATE, DATETIME, DURATION, PERIOD, TIME
from xrm.catalog.field import FieldType
from xrm.plugins import hookimpl

FIELD_TYPES = (
    TEXT, LONGTEXT, RICHTEXT, MARKDOWN, CODE, INTEGER, DECIMAL, MONEY, PERCENT, RATING, BOOLEAN,
    DATE, TIME, DATETIME, DURATION, CHOICE, STATUS, CHOICES, TAGS, EMAIL, PHONE, URL, COLOR, COUNTRY, LANGUAGE, TIMEZONE,
    FILE, FILES, IMAGE, JSON, SECRET, SEQUENCE, LINK, LINKS, ROWS, PERIOD, ADDRESS, LOCATION,
)  # fmt: skip


@hookimpl
def register_field_types() -> list[FieldType]:
    return list(FIELD_TYPES)
