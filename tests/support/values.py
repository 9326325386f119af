"""A field and the values it may hold, for each kind: what properties are held to."""

from __future__ import annotations

import math
from datetime import UTC
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from xrm.catalog.choices import Choice
from xrm.catalog.field import Field, FieldType
from xrm.catalog.kinds import Kind
from xrm.catalog.label import Label
from xrm.catalog.limits import Limits

NAMES = ("one", "a; b", 'say "no"', " spaced ", "ünïcode", "1,5")
SHOWN = st.text(st.characters(exclude_categories=["Cs", "Cc"]))


def field(kind: Kind, **more: Any) -> Field:
    type_ = FieldType(name=str(kind), kind=kind, label=str(kind))
    return Field(id=1, name="x", type=type_, label=Label.of("X"), column="x", **more)


CHOICES = tuple(Choice(name, f"first_{position}", Label.of(name)) for position, name in enumerate(NAMES))
STORED = [each.stored for each in CHOICES]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e6, 1e6).filter(math.isfinite) | SHOWN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SHOWN, inner, max_size=3),
    max_leaves=8,
)
VALUES: dict[Kind, tuple[Field, st.SearchStrategy[Any]]] = {
    Kind.KEY: (field(Kind.KEY), st.uuids()),
    Kind.TEXT: (
        field(Kind.TEXT),
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1),
    ),
    Kind.INTEGER: (field(Kind.INTEGER), st.integers(-(2**63), 2**63 - 1)),
    Kind.DECIMAL: (
        field(Kind.DECIMAL, limits=Limits(digits=18, scale=6)),
        st.decimals(-(10**11), 10**11, places=6).map(lambda number: Decimal(number)),
    ),
    Kind.BOOLEAN: (field(Kind.BOOLEAN), st.booleans()),
    Kind.DATE: (field(Kind.DATE), st.dates()),
    Kind.TIME: (field(Kind.TIME), st.times()),
    Kind.DATETIME: (field(Kind.DATETIME), st.datetimes(timezones=st.just(UTC))),
    Kind.CHOICE: (field(Kind.CHOICE, choices=CHOICES), st.sampled_from(STORED)),
    Kind.CHOICES: (field(Kind.CHOICES, choices=CHOICES), st.lists(st.sampled_from(STORED), unique=True).map(tuple)),
    Kind.JSON: (field(Kind.JSON), JSON.filter(lambda value: value is not None)),
    Kind.FILE: (field(Kind.FILE), st.uuids()),
    Kind.FILES: (field(Kind.FILES), st.lists(st.uuids(), unique=True).map(tuple)),
    Kind.LINK: (field(Kind.LINK), st.uuids()),
    Kind.COMPLEX: (
        field(Kind.COMPLEX, parts=(field(Kind.TEXT, part="name"), field(Kind.DATE, part="day"))),
        st.fixed_dictionaries({"name": SHOWN.filter(bool) | st.none(), "day": st.dates() | st.none()}).filter(
            lambda value: any(value.values())
        ),
    ),
    Kind.LINKS: (field(Kind.LINKS), st.lists(st.uuids(), unique=True).map(tuple)),
}
