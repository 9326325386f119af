"""A small firm: clients whose staff writes them, readers who only look, a portal, and some who see less."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient

from xrm.app import Application
from xrm.catalog.requests import Actor
from xrm.testing import browser_of, person

APP = """\
app: firm
xrm: 1
roles:
  staff: Staff
  reader: Reader
  north: Only the north
  customer: {label: Customer, portal: true}
"""
CLIENT = """\
entity: client
fields:
  name: text, required
  region: [north, south]
  salary:
    type: integer
    access: {staff: write}
  standing:
    type: status
    states: {lead: {start: true}, active: {final: true}}
    moves:
      win: {from: lead, to: active}
access:
  staff: all
  reader: read
  customer: read
  north: {read: region eq 'north', write: region eq 'north'}
"""
LEDGER = """\
entity: ledger
trash: none
history: false
comments: readers
files: false
fields:
  name: text, required
access: {staff: all, reader: read}
"""
SYSTEM = Actor.for_system("test")


@dataclass
class Site:
    app: Application
    _people: dict[str, Actor] = field(default_factory=dict)

    @property
    def records(self) -> Any:
        return self.app.current().records

    def person(self, name: str, *roles: str) -> Actor:
        """The person of that name, made when first asked for."""
        if name not in self._people:
            self._people[name] = person(self.app, *roles, name=name)
        return self._people[name]

    def browser(self, actor: Actor) -> FlaskClient:
        return browser_of(self.app, actor)

    def add(self, entity: str, actor: Actor = SYSTEM, **values: Any) -> UUID:
        made: UUID = self.records.create(actor, entity, values).id
        return made


def codes(error: Any) -> list[str]:
    return [problem.code for problem in error.value.problems]
