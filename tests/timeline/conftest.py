"""A school with staff who see some of its pupils, and pupils who see themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from xrm.app import Application
from xrm.catalog.requests import Actor
from xrm.testing import app_from, person
from xrm.timeline import Timelines

SYSTEM = Actor.for_system("test")
APP = """
app: school
xrm: 1
roles:
  admin: Administrator
  office: Office
  teacher: Teacher
  pupil: {label: Pupil, portal: true}
access:
  office: all
"""
PUPIL = """
entity: pupil
fields:
  name: text, required, search
  level: [first, second]
  grade: {type: integer, access: {office: write}}
  house: text
access:
  office: all
  teacher:
    read: level eq 'first'
  pupil:
    read: name eq 'Ann'
"""
LESSON = """
entity: lesson
comments: readers
fields:
  name: text, required
access:
  office: all
  teacher: read
"""
ROOM = """
entity: room
comments: false
files: true
fields:
  name: text, required
access:
  office: all
  teacher: read
"""
SEAT = """
entity: seat
comments: false
files: false
trash: none
fields:
  name: text, required
access:
  office: all
"""
TEXTS = (APP, PUPIL, LESSON, ROOM, SEAT)


@dataclass
class School:
    """An instance at work with one person of each role, and a pupil."""

    application: Application
    people: dict[str, Actor]
    ids: dict[str, UUID] = field(default_factory=dict)

    @property
    def timelines(self) -> Timelines:
        return self.application.current().timelines

    @property
    def records(self) -> Any:
        return self.application.current().records

    def add(self, entity: str, **values: Any) -> UUID:
        made: UUID = self.records.create(self.people["office"], entity, values).id
        return made


@pytest.fixture
def school(tmp_path: Path, database_url: str) -> Iterator[School]:
    with app_from(tmp_path / "app", *TEXTS, database_url=database_url) as application:
        names = {"office": "Olga Office", "teacher": "Tom Teacher", "pupil": "Ann", "admin": "Ada Admin"}
        yield School(application, {role: person(application, role, name=name) for role, name in names.items()})
