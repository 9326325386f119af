"""Values that go for good: of fields that `removed` names, from the day it says on.  Only a confirmed step does it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from sqlalchemy import inspect, text

from xrm.catalog.catalog import Catalog
from xrm.catalog.columns import SORT_PREFIX
from xrm.catalog.entity import Entity
from xrm.catalog.identities import EntityIdentity, FieldIdentity, Identities
from xrm.catalog.kinds import Kind
from xrm.errors import Problem, Severity
from xrm.evolution.filling import SINGLE
from xrm.evolution.steps import DropField, Safety
from xrm.storage import Unit


def due(catalog: Catalog, today: date) -> Iterator[tuple[Entity, FieldIdentity]]:
    """Retired fields whose day has come."""
    known = {each.id: each for each in catalog.identities.entities}
    for entity in catalog.entities.values():
        for name, day in entity.removed.items():
            for each in known[entity.id].fields if date.fromisoformat(day) <= today else ():
                if each.name == name and each.retired and each.column:
                    yield entity, each


def drop_steps(unit: Unit, catalog: Catalog, today: date) -> Iterator[DropField | Problem]:
    """A step for each, with how many values are lost; a problem for what cannot be dropped."""
    for entity, each in due(catalog, today):
        name = f"{entity.name}.{each.name}"
        if each.type not in {*SINGLE, Kind.LINK}:
            words = f"`{name}` cannot be dropped: its values lie in more than one column. They stay as they are."
            yield Problem("XRM703", words, entity.where, severity=Severity.WARNING)
            continue
        found = unit.one(text(f'SELECT count("{each.column}") FROM "{entity.table}"'))  # noqa: S608  our own names
        rows = int(found[0]) if found else 0
        link = each.type == Kind.LINK
        if link and not rows:
            continue  # it is empty already
        words = f"drop {name}"
        yield DropField(words=words, safety=Safety.LOSSY, rows=rows, table=entity.table, column=each.column, link=link)


def without_dropped(catalog: Catalog, today: date) -> Catalog:
    """The catalog that knows nothing of what is dropped any more."""
    gone = {each.id for _, each in due(catalog, today) if each.type in SINGLE}
    if not gone:
        return catalog
    entities = tuple(_without(each, gone) for each in catalog.identities.entities)
    return replace(catalog, identities=Identities(entities, catalog.identities.keys, catalog.identities.next))


def _without(entity: EntityIdentity, gone: set[int]) -> EntityIdentity:
    return replace(entity, fields=tuple(each for each in entity.fields if each.id not in gone))


def drop(unit: Unit, step: DropField) -> None:
    """The column of a link stays, and stays empty: SQLite drops none that has a foreign key."""
    if step.link:
        unit.execute(text(f'UPDATE "{step.table}" SET "{step.column}" = NULL'))  # noqa: S608  our own names
        return
    known = {each["name"] for each in inspect(unit.connection).get_columns(step.table)}
    for name in (SORT_PREFIX + step.column, step.column):
        if name in known:
            unit.execute(text(f'ALTER TABLE "{step.table}" DROP COLUMN "{name}"'))
