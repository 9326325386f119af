"""An instance that has users and nothing else, built by hand: identity needs no YAML to be tested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from jinja2 import DictLoader
from sqlalchemy import insert, update
from uuid_utils.compat import uuid7

from xrm.builtin import fieldtypes
from xrm.catalog.access import Role
from xrm.catalog.catalog import Catalog
from xrm.catalog.choices import Choice
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field, FieldType
from xrm.catalog.label import Label
from xrm.catalog.layout import Form, ListLayout
from xrm.catalog.requests import STRANGER, Action, Actor, PlannedChange
from xrm.errors import XrmError
from xrm.evolution import bootstrap
from xrm.expressions.tree import Template
from xrm.identity import passwords
from xrm.identity.accounts import add_user
from xrm.identity.lastadmin import check_last_admin
from xrm.projections.tables import Tables
from xrm.storage import Database, Unit, open_database
from xrm.web import login
from xrm.web.login.cookies import actor_of_session

SYSTEM = Actor.for_system("test")
PASSWORD = "four words in a row"


def _field(number: int, name: str, type_: FieldType, **more: Any) -> Field:
    return Field(id=number, name=name, type=type_, label=Label.of(name), column=name, **more)


def _choice(name: str, stored: str = "") -> Choice:
    return Choice(name, stored or name, Label.of(name))


def make_catalog() -> Catalog:
    roles = ("admin", "registrar", "lecturer")
    stored = (*map(_choice, roles[:2]), _choice("lecturer", "teacher"))  # renamed once
    fields = (
        _field(2, "name", fieldtypes.TEXT),
        _field(3, "email", fieldtypes.EMAIL, unique=True),
        _field(4, "active", fieldtypes.BOOLEAN),
        _field(5, "language", fieldtypes.TEXT),
        _field(6, "timezone", fieldtypes.TEXT),
        _field(7, "roles", fieldtypes.CHOICES, choices=stored),
    )
    user = Entity(
        id=1,
        name="user",
        table="user",
        label=Label.of("User"),
        plural_label=Label.of("Users"),
        plural="users",
        fields={each.name: each for each in fields},
        title=Template("{name}", ()),
        form=Form(),
        list=ListLayout(),
    )
    known = {name: Role(name, name) for name in roles}
    return Catalog(app="test", label=Label.of("Test"), entities={"user": user}, roles=known)


@dataclass
class Made:
    id: UUID


@dataclass
class People:
    """The part of the record service that identity calls, for users only."""

    database: Database
    tables: Tables

    def create(self, actor: Actor, entity: str, values: Mapping[str, Any]) -> Made:
        made = uuid7()
        self.database.transact(lambda unit: self._insert(unit, made, values))
        return Made(made)

    def _insert(self, unit: Unit, made: UUID, values: Mapping[str, Any]) -> None:
        now, user = datetime.now(UTC), self.tables.of("user")
        row = {"id": made, "created_at": now, "updated_at": now, "_version": 1, "active": True}
        unit.execute(insert(user).values(row | {"name": values["name"], "email": values["email"]}))
        self.set_roles(unit, made, values["roles"])

    def set_roles(self, unit: Unit, user_id: UUID, roles: list[str]) -> None:
        table = self.tables.values_of("user", "roles")
        unit.execute(table.delete().where(table.c.record_id == user_id))
        for position, role in enumerate(roles):
            stored = "teacher" if role == "lecturer" else role
            unit.execute(insert(table).values(record_id=user_id, position=position, value=stored))

    def update(self, actor: Actor, entity: str, user_id: UUID, values: Mapping[str, Any]) -> None:
        def work(unit: Unit) -> None:
            old = {"active": True, "roles": ("admin",)}
            planned = PlannedChange(Action.UPDATE, "user", user_id, old, {**old, **values})
            problems = check_last_admin(unit, self.tables, planned)
            if problems:
                raise XrmError(problems)
            user = self.tables.of("user")
            if "active" in values:
                unit.execute(update(user).where(user.c.id == user_id).values(active=values["active"]))
            if "roles" in values:
                self.set_roles(unit, user_id, list(values["roles"]))

        self.database.transact(work)


@dataclass
class Settings:
    secret_key: str = "a secret of these tests only"


@dataclass
class Instance:
    """What identity wants of an `Xrm`."""

    database: Database
    catalog: Catalog
    tables: Tables
    records: People
    settings: Settings = field(default_factory=Settings)

    def add(self, email: str, *roles: str, password: str | None = PASSWORD) -> UUID:
        return add_user(self, SYSTEM, email, email.partition("@")[0].title(), roles, password)


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A hash takes its time on purpose, but not here."""
    for module in (passwords, login):
        monkeypatch.setattr(module, "MEMORY_COST", 64)
    passwords.hasher.cache_clear()
    yield
    passwords.hasher.cache_clear()


@pytest.fixture
def instance(database_url: str) -> Iterator[Instance]:
    """On each of the two databases."""
    yield from _opened(database_url)


@pytest.fixture
def local(sqlite_url: str) -> Iterator[Instance]:
    """On SQLite, for what never reaches the database."""
    yield from _opened(sqlite_url)


def _opened(url: str) -> Iterator[Instance]:
    database = open_database(url)
    bootstrap(database)
    catalog = make_catalog()
    tables = Tables(catalog)
    for table in (tables.of("user"), tables.values_of("user", "roles")):
        database.transact(lambda unit, table=table: table.create(unit.connection))
    yield Instance(database, catalog, tables, People(database, tables))
    database.close()


FORM = "{% for each in form %}{{ each.name }}: {{ each.errors | join(', ') }}\n{% endfor %}{{ form.form_errors }}"
TEMPLATES = {
    "security/login_user.html": "{% set form = login_user_form %}" + FORM,
    "security/change_password.html": "{% set form = change_password_form %}" + FORM,
}
STATUS = {"XRM812": 429, "XRM815": 415}


@pytest.fixture
def app(instance: Instance) -> Flask:
    """As `web` does it: the instance is pinned and the caller known before anything else."""
    app = Flask("xrm.identity")
    app.secret_key = instance.settings.secret_key
    app.jinja_loader = DictLoader(TEMPLATES)
    app.testing = True

    def begin() -> None:
        g.xrm = instance
        g.actor = actor_of_session(instance) or STRANGER

    app.before_request(begin)
    login.install(app, secure=False)
    app.add_url_rule("/", "home", lambda: ",".join(sorted(g.actor.roles)) if g.actor.id else "stranger")
    app.register_error_handler(XrmError, lambda error: (str(error), STATUS[error.problems[0].code]))
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
