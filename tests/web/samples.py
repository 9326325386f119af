"""One entity with a field of every kind, made by hand: what the pure parts of the web are tried on."""

from __future__ import annotations

from dataclasses import replace

from xrm.builtin import fieldtypes as types
from xrm.catalog.choices import Choice
from xrm.catalog.entity import Entity, Inverse
from xrm.catalog.field import Field, FieldType
from xrm.catalog.kinds import Kind
from xrm.catalog.label import Label
from xrm.catalog.layout import Form, ListLayout
from xrm.catalog.limits import Limits
from xrm.catalog.links import Link, OnDelete
from xrm.catalog.sequence import Sequence
from xrm.expressions.tree import Expression, Literal, Template


def make_field(number: int, name: str, field_type: FieldType, **more: object) -> Field:
    plain = Field(id=number, name=name, type=field_type, label=Label.of(name.capitalize()), column=name)
    return replace(plain, **more)  # type: ignore[arg-type]


CHOICES = (
    Choice("active", "active", Label.of("Active")),
    Choice("paused", "on_leave", Label.of("On leave")),
    Choice("gone", "gone", Label.of("Gone"), retired=True),
)
FORMULA = Expression("1", "customer", Literal(kind=Kind.INTEGER, value=1))

FIELDS = (
    make_field(1, "name", types.TEXT, required=True, limits=Limits(longest=80, pattern="[A-Z].*")),
    make_field(2, "email", types.EMAIL, unique=True),
    make_field(3, "visits", types.INTEGER, limits=Limits(least=0, most=10)),
    make_field(4, "balance", types.DECIMAL, limits=Limits(digits=10, scale=2)),
    make_field(5, "vip", types.BOOLEAN, required=True, default=False),
    make_field(6, "born", types.DATE),
    make_field(7, "opens", types.TIME),
    make_field(8, "seen", types.DATETIME),
    make_field(9, "status", types.CHOICE, required=True, default="active", choices=CHOICES),
    make_field(10, "tags", types.CHOICES, choices=CHOICES),
    make_field(11, "data", types.JSON),
    make_field(12, "photo", types.IMAGE),
    make_field(13, "number", types.SEQUENCE, sequence=Sequence("C-{n:4}"), once=True, unique=True),
    make_field(14, "parent", types.LINK, link=Link(("customer",), OnDelete.CLEAR, "children")),
    make_field(15, "score", types.INTEGER, formula=FORMULA),
    make_field(16, "secret", types.TEXT),
)

CUSTOMER = Entity(
    id=1,
    name="customer",
    table="customer",
    label=Label.of("Customer"),
    plural_label=Label.of("Customers"),
    plural="customers",
    fields={each.name: each for each in FIELDS},
    title=Template("{name}", ()),
    form=Form(),
    list=ListLayout(),
    inverses={"children": Inverse("children", Label.of("Children"), "customer", "parent")},
)
