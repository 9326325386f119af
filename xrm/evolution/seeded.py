"""What is known of the rows that seeds have written: the steps of a plan, and which records are locked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, select

from xrm.catalog.catalog import Catalog
from xrm.catalog.entity import Entity
from xrm.catalog.requests import Action, Lock, PlannedChange
from xrm.catalog.seeds import Seed, SeedKeep, SeedRow
from xrm.errors import Problem
from xrm.evolution.seedmerge import Applied, words_of
from xrm.evolution.steps import Step, WriteSeed
from xrm.projections.tables import Tables
from xrm.storage import Unit
from xrm.storage.internal import seeded


@dataclass(frozen=True, slots=True)
class Known:
    """A row that was applied, and the record it became."""

    record_id: UUID
    keep: str  # as in the file
    applied: Applied


def key_of(row: SeedRow) -> str:
    return json.dumps(words_of(row.key), ensure_ascii=False)


def said_by(entity: Entity, row: SeedRow) -> dict[str, str]:
    """What a row says, by the id of each field, as JSON texts: a renamed field is the same field."""
    return {str(entity.fields[name].id): as_json(value) for name, value in row.values.items()}


def as_json(value: Any) -> str:
    return json.dumps(words_of(value), ensure_ascii=False, sort_keys=True)


def known_rows(unit: Unit, entity: Entity) -> dict[str, Known]:
    """By key, the rows that were applied to an entity."""
    chosen = select(seeded.c.key, seeded.c.record_id, seeded.c.keep, seeded.c.said, seeded.c.stored)
    rows = unit.fetch(chosen.where(seeded.c.entity_id == entity.id))
    return {key: Known(record, keep, Applied(said, stored)) for key, record, keep, said, stored in rows}


def remember(unit: Unit, entity: Entity, key: str, known: Known) -> None:
    """Keep what was applied of a row."""
    forget(unit, entity, key)
    words = {"said": dict(known.applied.said), "stored": dict(known.applied.stored)}
    unit.execute(
        insert(seeded).values(entity_id=entity.id, key=key, record_id=known.record_id, keep=known.keep, **words)
    )


def forget(unit: Unit, entity: Entity, key: str) -> None:
    unit.execute(delete(seeded).where(seeded.c.entity_id == entity.id, seeded.c.key == key))


def gone(catalog: Catalog, entity: Entity, known: Mapping[str, Known]) -> list[str]:
    """Keys of rows that were applied and that no seed names any more."""
    named = {key_of(row) for seed in catalog.seeds if seed.entity == entity.name for row in seed.rows}
    return [key for key in known if key not in named]


def seed_steps(unit: Unit, catalog: Catalog) -> Iterator[Step]:
    """What would be written, and what is no longer said: told once, its record stays."""
    for seed in catalog.seeds:
        entity = catalog.entities[seed.entity]
        known = known_rows(unit, entity)
        new = sum(key_of(row) not in known for row in seed.rows)
        changed = sum(_differs(seed, entity, row, known.get(key_of(row))) for row in seed.rows)
        if new or changed:
            parts = [f"{count} {word}" for count, word in ((new, "new"), (changed, "changed")) if count]
            yield WriteSeed(
                words=f"write the seed of {entity.name}: {', '.join(parts)}", rows=new + changed, entity=entity.name
            )
    for entity in catalog.entities.values():
        for key in gone(catalog, entity, known_rows(unit, entity)):
            words = f"let go of {_said(key)} of {entity.name}, which no seed names any more; the record stays"
            yield WriteSeed(words=words, entity=entity.name)


def _differs(seed: Seed, entity: Entity, row: SeedRow, known: Known | None) -> bool:
    if known is None:
        return False
    return known.keep != seed.keep or dict(known.applied.said) != said_by(entity, row)


def _said(key: str) -> str:
    return "`" + ", ".join(str(each) for each in json.loads(key)) + "`"


def locks_of(catalog: Catalog) -> Callable[[Unit, Tables, PlannedChange], tuple[Problem, ...]]:
    """An invariant: what a seed always keeps is changed in its file and nowhere else."""
    lock_of = locked_by(catalog)

    def holds(unit: Unit, tables: Tables, change: PlannedChange) -> tuple[Problem, ...]:
        if change.action is Action.CREATE or change.record_id is None:
            return ()
        lock = lock_of(unit, change.entity, change.record_id)
        return tuple(_locked(catalog.entities[change.entity], lock, change)) if lock else ()

    return holds


def locked_by(catalog: Catalog) -> Callable[[Unit, str, UUID], Lock | None]:
    """What of a record a seed always keeps; the parts of what has several are kept with it."""
    seeds = {seed.entity: seed for seed in catalog.seeds if seed.keep is SeedKeep.ALWAYS}

    def lock_of(unit: Unit, name: str, id: UUID) -> Lock | None:
        seed = seeds.get(name)
        if seed is None:
            return None
        found = unit.one(select(seeded.c.said).where(seeded.c.record_id == id, seeded.c.keep == SeedKeep.ALWAYS))
        return Lock(_fields(catalog.entities[name], found[0]), seed.file) if found else None

    return lock_of


def _fields(entity: Entity, said: Mapping[str, str]) -> frozenset[str]:
    wholes = {each.name for each in entity.fields.values() if str(each.id) in said}
    return frozenset(each.name for each in entity.fields.values() if {each.name, each.part_of} & wholes)


def _locked(entity: Entity, lock: Lock, change: PlannedChange) -> Iterator[Problem]:
    hint = f"Whoever looks after the app changes it in {lock.file}."
    if change.action in (Action.DELETE, Action.PURGE):
        yield Problem("XRM814", "This record comes with the app and stays.", hint=hint)
        return
    for field in entity.stored_fields():
        if field.name in lock.fields and change.old.get(field.name) != change.new.get(field.name):
            words = "This comes with the app and cannot be changed here."
            yield Problem("XRM814", words, target=field.name, hint=hint)
