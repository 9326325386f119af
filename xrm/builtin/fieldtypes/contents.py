"""Files, documents and secrets."""

from __future__ import annotations

from xrm.builtin.fieldtypes.options import FILE_OPTIONS
from xrm.builtin.normalise.documents import document
from xrm.catalog.field import FieldType
from xrm.catalog.kinds import Kind

FILE = FieldType(
    name="file",
    kind=Kind.FILE,
    label="File",
    help="One stored file; `accept pdf` and `max 20 MB` limit what is taken.",
    example="file, accept pdf, max 20 MB",
    options=FILE_OPTIONS,
)


IMAGE = FieldType(
    name="image",
    kind=Kind.FILE,
    label="Picture",
    help="One stored picture.",
    example="image, public",
    options=FILE_OPTIONS,
    widget="image",
    cell="image",
)


FILES = FieldType(
    name="files",
    kind=Kind.FILES,
    label="Files",
    help="Several stored files in an order; `accept pdf` and `max 20 MB` limit each.",
    example="files, max 20 MB",
    options=FILE_OPTIONS,
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
