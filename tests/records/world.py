"""A small instance at work: a catalog made by hand, with real tables on the database of the test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.records.catalogs import Said, a, catalog_of
from xrm.catalog.catalog import Catalog
from xrm.catalog.extensions import Extensions, Hooks
from xrm.catalog.requests import Actor
from xrm.evolution import apply_change, bootstrap, plan_change
from xrm.files import LocalFiles
from xrm.projections.tables import Tables
from xrm.records.service import Records
from xrm.storage import Database, open_database

__all__ = ["START", "SYSTEM", "Said", "World", "a", "codes", "world_of"]

SYSTEM = Actor.for_system("test")
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class World:
    """An instance at work; its clock ticks a second each time it is read."""

    catalog: Catalog
    database: Database
    records: Records
    files: LocalFiles
    now: datetime = START
    events: list[Any] = field(default_factory=list)

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def add(self, entity: str, **values: Any) -> UUID:
        """A record made by the system."""
        return self.records.create(SYSTEM, entity, values).id

    def user(self, *roles: str, name: str = "Somebody") -> Actor:
        """A person with these roles, known as a record too."""
        id = self.add("user", name=name, email=f"{name.lower()}{self.now.timestamp():.0f}@example.org")
        return Actor(id, name, frozenset(roles))

    def find(self, actor: Actor, entity: str, **words: str) -> list[UUID]:
        """Ids of a list."""
        page = self.records.list(actor, self.records.query(actor, entity, words))
        place = page.names.index("id")
        return [row[place] for row in page.rows]


def world_of(
    url: str, folder: Path, said: Mapping[str, Said], *, before_write: Any = None, guards: Sequence[Any] = ()
) -> World:
    """An instance of these entities on an empty database."""
    database = open_database(url)
    bootstrap(database)
    catalog = catalog_of(said)
    plan = plan_change(database, 0, None, catalog, ())
    apply_change(database, plan, SYSTEM)
    files = LocalFiles(folder / "files")
    world = World(catalog, database, None, files)  # type: ignore[arg-type]
    hooks = Hooks(
        before_write=before_write or (lambda change, actor: ()), after_commit=lambda events: world.events.extend(events)
    )
    world.records = Records(
        catalog,
        Tables(catalog),
        database,
        Extensions(hooks=hooks),
        files=files,
        secret=b"secret of a test",
        revision=1,
        clock=world.tick,
        invariants=guards,
    )
    return world


def codes(error: Any) -> list[tuple[str, str]]:
    """The code and target of each problem."""
    return [(problem.code, problem.target) for problem in error.value.problems]
