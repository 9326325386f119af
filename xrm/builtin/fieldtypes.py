"""The field types every app may write, registered as a plugin would.  Data only: `normalise` does the work."""

from __future__ import annotations

from xrm.builtin.normalise.addresses import email, url
from xrm.builtin.normalise.codes import color, language, timezone
from xrm.builtin.normalise.countries import country
from xrm.builtin.normalise.documents import document
from xrm.builtin.normalise.durations import iso, seconds
from xrm.builtin.normalise.locations import location_problems
from xrm.builtin.normalise.markup import plain_of, rich
from xrm.builtin.normalise.periods import period_problems
from xrm.builtin.normalise.phones import phone
from xrm.builtin.normalise.tags import tags
from xrm.builtin.normalise.texts import lines, one_line
from xrm.catalog.field import FieldType, Part
from xrm.catalog.kinds import Kind
from xrm.plugins import hookimpl

_LIMITS = frozenset({"min", "max"})
_NUMBER = _LIMITS | {"step", "unit"}
_FILE = frozenset({"accept", "max", "public"})

TEXT = FieldType(
    name="text",
    kind=Kind.TEXT,
    label="Text",
    help="One line of text, up to 200 characters; `text(80)` allows 80.",
    example="text(80), required",
    options=frozenset({"length", "pattern", "case", "mask"}),
    length=200,
    searchable=True,
    normalise=one_line,
)
LONGTEXT = FieldType(
    name="longtext",
    kind=Kind.TEXT,
    label="Long text",
    help="Text of several lines; `lines` says how tall its box is.",
    example="longtext, lines 6",
    options=frozenset({"length", "lines"}),
    widget="longtext",
    cell="longtext",
    length=100_000,
    narrow=False,
    searchable=True,
    normalise=lines,
)
RICHTEXT = FieldType(
    name="richtext",
    kind=Kind.TEXT,
    label="Formatted text",
    help="Text with headings, lists, emphasis and links; whatever else it comes with is taken out when it is written.",
    example="richtext, search",
    options=frozenset({"length", "lines"}),
    widget="richtext",
    cell="richtext",
    length=100_000,
    narrow=False,
    searchable=True,
    normalise=rich,
    plain=plain_of,
)
MARKDOWN = FieldType(
    name="markdown",
    kind=Kind.TEXT,
    label="Markdown",
    help="Long text in markdown; HTML in it is shown as it stands, never read.",
    example="markdown",
    options=frozenset({"length", "lines"}),
    widget="longtext",
    cell="markdown",
    length=100_000,
    narrow=False,
    searchable=True,
    normalise=lines,
)
CODE = FieldType(
    name="code",
    kind=Kind.TEXT,
    label="Code",
    help="Long text in letters of one width, such as a program or a log.",
    example="code, lines 12",
    options=frozenset({"length", "lines"}),
    widget="code",
    cell="code",
    length=100_000,
    narrow=False,
    searchable=True,
    normalise=lines,
)
INTEGER = FieldType(
    name="integer",
    kind=Kind.INTEGER,
    label="Whole number",
    help="A whole number of up to 64 bits.",
    example="integer, min 1, default 12",
    options=_NUMBER,
    searchable=True,
)
DECIMAL = FieldType(
    name="decimal",
    kind=Kind.DECIMAL,
    label="Decimal number",
    help="An exact number of up to 18 digits; `decimal(4,1)` holds 999.9.",
    example="decimal(4,1), unit kg",
    options=_NUMBER,
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
    options=_LIMITS | {"currency"},
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
    options=_NUMBER,
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
DURATION = FieldType(
    name="duration",
    kind=Kind.INTEGER,
    label="Duration",
    help="How long something lasts, typed as `1:30` or `90 min`; kept in seconds, `PT1H30M` in the API.",
    example="duration, min 15 min",
    options=_LIMITS,
    widget="duration",
    cell="duration",
    format="duration",
    typed=seconds,
    told=iso,
)
BOOLEAN = FieldType(
    name="boolean",
    kind=Kind.BOOLEAN,
    label="Yes or no",
    help="True, false, or unknown when it is not required.",
    example="boolean, default false",
    options=frozenset({"labels"}),
)
DATE = FieldType(
    name="date",
    kind=Kind.DATE,
    label="Date",
    help="A day, without time or zone.",
    example="date, max = today()",
    options=_LIMITS,
    searchable=True,
)
TIME = FieldType(
    name="time",
    kind=Kind.TIME,
    label="Time of day",
    help="A time of day, without day or zone.",
    example="time",
    options=_LIMITS,
)
DATETIME = FieldType(
    name="datetime",
    kind=Kind.DATETIME,
    label="Date and time",
    help="An instant: kept in UTC, shown in the reader's time zone.",
    example="datetime, default = now()",
    options=_LIMITS,
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
EMAIL = FieldType(
    name="email",
    kind=Kind.TEXT,
    label="Email address",
    help="Checked for its form, never by asking its server; the domain is kept in small letters.",
    example="email, identifies",
    options=frozenset({"mask"}),
    widget="email",
    cell="email",
    format="email",
    length=254,
    searched=True,
    searchable=True,
    normalise=email,
)
PHONE = FieldType(
    name="phone",
    kind=Kind.TEXT,
    label="Phone number",
    help="Kept as `+442079460000`; `region: GB` lets people leave the country code out.",
    example="phone, region GB",
    options=frozenset({"region", "mask"}),
    widget="phone",
    cell="phone",
    length=40,
    searched=True,
    searchable=True,
    normalise=phone,
)
URL = FieldType(
    name="url",
    kind=Kind.TEXT,
    label="Web address",
    help="An address that begins with http://, https:// or mailto:; https:// is added where it is left out.",
    example="url",
    widget="url",
    cell="url",
    length=2000,
    searchable=True,
    normalise=url,
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
FILE = FieldType(
    name="file",
    kind=Kind.FILE,
    label="File",
    help="One stored file; `accept pdf` and `max 20 MB` limit what is taken.",
    example="file, accept pdf, max 20 MB",
    options=_FILE,
)
IMAGE = FieldType(
    name="image",
    kind=Kind.FILE,
    label="Picture",
    help="One stored picture.",
    example="image, public",
    options=_FILE,
    widget="image",
    cell="image",
)
FILES = FieldType(
    name="files",
    kind=Kind.FILES,
    label="Files",
    help="Several stored files in an order; `accept pdf` and `max 20 MB` limit each.",
    example="files, max 20 MB",
    options=_FILE,
    narrow=False,
)
JSON = FieldType(
    name="json",
    kind=Kind.JSON,
    label="JSON",
    help="A piece of JSON, checked against the JSON Schema under `schema` when there is one.",
    example="{type: json, schema: {type: object}}",
    options=frozenset({"schema"}),
    narrow=False,
    normalise=document,
)
SECRET = FieldType(
    name="secret",
    kind=Kind.SECRET,
    label="Secret",
    help="A key or password that code uses: kept sealed, written and never shown again; `rotate 90 days` says when it is due.",
    example="secret, rotate 90 days",
    options=frozenset({"rotate"}),
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
LINK = FieldType(
    name="link",
    kind=Kind.LINK,
    label="Link",
    help="One record of another entity: `link organisation`; `link self, tree` makes a hierarchy, `link a | b` leads to any of several.",
    example="link organisation, on_delete restrict",
    options=frozenset({"to", "where", "on_delete", "inverse", "order", "tree"}),
    searchable=True,
)
LINKS = FieldType(
    name="links",
    kind=Kind.LINKS,
    label="Links",
    help="Several records of another entity, in an order: `links course`; `links course via enrolment` through a relationship.",
    example="links course",
    options=frozenset({"to", "where", "on_delete", "inverse", "order", "max", "via"}),
    narrow=False,
)

PERIOD = FieldType(
    name="period",
    kind=Kind.COMPLEX,
    label="Period",
    help="From one day to another, both included, or without an end: `during/since`, `during/until`.",
    example="period, required",
    options=_LIMITS | {"open_end", "granularity", "no_overlap"},
    cell="period",
    parts=(Part(name="since", type="date", label="Since", needed=True), Part(name="until", type="date", label="Until")),
    whole=period_problems,
)

ADDRESS = FieldType(
    name="address",
    kind=Kind.COMPLEX,
    label="Postal address",
    help="Street, postcode, city, region and country: `address/city`; `components` says which of them there are.",
    example="{type: address, components: [street, postcode, city]}",
    options=frozenset({"components"}),
    cell="address",
    narrow=False,
    searchable=True,
    parts=(
        Part(name="street", type="text", label="Street", search=True),
        Part(name="street2", type="text", label="Street, second line", search=True),
        Part(name="postcode", type="text", label="Postcode", argument="20", search=True),
        Part(name="city", type="text", label="City", argument="100", search=True),
        Part(name="region", type="text", label="Region", argument="100", search=True),
        Part(name="country", type="country", label="Country"),
    ),
)
LOCATION = FieldType(
    name="location",
    kind=Kind.COMPLEX,
    label="Place on the map",
    help="Latitude and longitude in degrees, six decimals (10 cm): `location/latitude`.",
    example="location",
    cell="location",
    parts=(
        Part(name="latitude", type="decimal", label="Latitude", argument="9,6", least=-90, most=90, needed=True),
        Part(name="longitude", type="decimal", label="Longitude", argument="9,6", least=-180, most=180, needed=True),
    ),
    whole=location_problems,
)

ROWS = FieldType(
    name="rows",
    kind=Kind.ROWS,
    label="Rows",
    help="Records that this one owns, edited in place: `rows:` with their fields; `min` and `max` say how many.",
    example='{rows: {name: "text, required", role: text}}',
    options=frozenset({"rows", "min", "max", "title", "rules", "form", "order"}),
    narrow=False,
)

FIELD_TYPES = (
    TEXT, LONGTEXT, RICHTEXT, MARKDOWN, CODE, INTEGER, DECIMAL, MONEY, PERCENT, RATING, BOOLEAN,
    DATE, TIME, DATETIME, DURATION, CHOICE, STATUS, CHOICES, TAGS, EMAIL, PHONE, URL, COLOR, COUNTRY, LANGUAGE, TIMEZONE,
    FILE, FILES, IMAGE, JSON, SECRET, SEQUENCE, LINK, LINKS, ROWS, PERIOD, ADDRESS, LOCATION,
)  # fmt: skip


@hookimpl
def register_field_types() -> list[FieldType]:
    return list(FIELD_TYPES)
