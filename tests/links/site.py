"""An application at work, with short words for what the tests of links do all the time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from xrm.app import Application
from xrm.catalog.requests import Actor, Record

SYSTEM = Actor.for_system("test")
ROLES = "app: test\nxrm: 1\nroles: {staff: Staff, reader: Reader}\naccess: {staff: all, reader: read}\n"
STAFF = Actor(None, "staff", frozenset({"staff"}))
READER = Actor(None, "reader", frozenset({"reader"}))
ADMIN = Actor(None, "admin", frozenset({"admin"}))


@dataclass
class Site:
    app: Application
    folder: Path
    url: str

    @property
    def records(self) -> Any:
        return self.app.current().records

    def add(self, entity: str, actor: Actor = SYSTEM, **values: Any) -> UUID:
        return self.records.create(actor, entity, values).id

    def change(self, entity: str, id: UUID, actor: Actor = SYSTEM, **values: Any) -> Record:
        return self.records.update(actor, entity, id, values)

    def read(self, entity: str, id: UUID, actor: Actor = SYSTEM) -> Record:
        return self.records.read(actor, entity, id)

    def value(self, entity: str, id: UUID, name: str, actor: Actor = SYSTEM) -> Any:
        return self.read(entity, id, actor).values[name]

    def find(self, entity: str, actor: Actor = SYSTEM, **words: str) -> list[UUID]:
        """Ids of a list."""
        return self.ids(self.records.list(actor, self.records.query(actor, entity, words)))

    def listed(self, entity: str, id: UUID, name: str, actor: Actor = SYSTEM) -> list[UUID]:
        """Ids of a list of one record."""
        return self.ids(self.records.inverse(actor, entity, id, name))

    @staticmethod
    def ids(page: Any) -> list[UUID]:
        place = page.names.index("id")
        return [row[place] for row in page.rows]


def codes(error: Any) -> list[tuple[str, str]]:
    """The code and target of each problem."""
    return [(problem.code, problem.target) for problem in error.value.problems]
