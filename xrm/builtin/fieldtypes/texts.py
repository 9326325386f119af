"""Texts."""

from __future__ import annotations

from xrm.builtin.normalise.addresses import email, url
from xrm.builtin.normalise.markup import plain_of, rich
from xrm.builtin.normalise.phones import phone
from xrm.builtin.normalise.texts import lines, one_line
from xrm.catalog.field import FieldType
from xrm.catalog.kinds import Kind

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
