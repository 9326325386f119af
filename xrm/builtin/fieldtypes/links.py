"""Other records: those that are linked, and those that are owned."""

from __future__ import annotations

from xrm.catalog.field import FieldType
from xrm.catalog.kinds import Kind

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


ROWS = FieldType(
    name="rows",
    kind=Kind.ROWS,
    label="Rows",
    help="Records that this one owns, edited in place: `rows:` with their fields; `min` and `max` say how many.",
    example='{rows: {name: "text, required", role: text}}',
    options=frozenset({"rows", "min", "max", "title", "rules", "form", "order"}),
    narrow=False,
)
