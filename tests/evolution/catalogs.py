"""Catalogs made by hand, small enough to read: evolution is tested without files and without the compiler."""

from __future__ import annotations

from typing import Any

from xrm.catalog.catalog import Catalog
from xrm.catalog.choices import Choice
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field, FieldType
from xrm.catalog.identities import EntityIdentity, FieldIdentity, Identities
from xrm.catalog.kinds import Kind
from xrm.catalog.label import Label
from xrm.catalog.layout import Form, ListLayout
from xrm.catalog.limits import Limits
from xrm.catalog.links import Link, OnDelete
from xrm.expressions.tree import Template


def field(number: int, name: str, kind: Kind = Kind.TEXT, *, column: str = "", **said: Any) -> Field:
    """A field whose column has its first name."""
    kept = FieldType(name=str(kind), kind=kind, label=str(kind))
    return Field(id=number, name=name, type=kept, label=Label.of(name), column=column or name, **said)


def link(number: int, name: str, target: str) -> Field:
    return field(number, name, Kind.LINK, column=f"{name}_id", link=Link((target,), OnDelete.RESTRICT))


def decimal(number: int, name: str, scale: int) -> Field:
    return field(number, name, Kind.DECIMAL, limits=Limits(digits=18, scale=scale))


def choices(*names: str) -> tuple[Choice, ...]:
    return tuple(Choice(name, name, Label.of(name)) for name in names)


def entity(number: int, name: str, *fields: Field, table: str = "", **said: Any) -> Entity:
    return Entity(
        id=number,
        name=name,
        table=table or name,
        label=Label.of(name),
        plural_label=Label.of(name),
        plural=f"{name}s",
        fields={each.name: each for each in fields},
        title=Template("", ()),
        form=Form(),
        list=ListLayout(),
        **said,
    )


def catalog(*entities: Entity, after: Catalog | None = None, **said: Any) -> Catalog:
    """A catalog; what `after` had and this has not is retired in its identities, as the compiler does it."""
    return Catalog(
        app="test",
        label=Label.of(said.pop("label", "Test")),
        entities={each.name: each for each in entities},
        identities=_identities(entities, after),
        **said,
    )


def _identities(entities: tuple[Entity, ...], after: Catalog | None) -> Identities:
    earlier = {each.id: each for each in after.identities.entities} if after else {}
    live = [_identity(each, earlier.get(each.id)) for each in entities]
    numbers = {each.id for each in live}
    gone = [
        EntityIdentity(each.id, each.name, each.table, each.fields, retired=True)
        for each in earlier.values()
        if each.id not in numbers
    ]
    return Identities((*live, *gone), next=1000)


def _identity(entity: Entity, earlier: EntityIdentity | None) -> EntityIdentity:
    live = [FieldIdentity(each.id, each.name, each.column, str(each.kind)) for each in entity.fields.values()]
    numbers = {each.id for each in live}
    gone = [
        FieldIdentity(each.id, each.name, each.column, each.type, each.choices, retired=True)
        for each in (earlier.fields if earlier else ())
        if each.id not in numbers
    ]
    return EntityIdentity(entity.id, entity.name, entity.table, (*live, *gone))
