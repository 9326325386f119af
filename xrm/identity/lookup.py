"""Who a session, a token, a user id or an e-mail address stands for: one statement each, read as nobody in particular.

The one place outside the record service that reads the table of an entity, because it answers who the Actor is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, false, func, null, select

from xrm.catalog.access import ADMIN
from xrm.catalog.catalog import Catalog
from xrm.catalog.columns import DELETED_COLUMN
from xrm.catalog.requests import Actor
from xrm.projections.tables import Tables
from xrm.storage.internal import credentials

if TYPE_CHECKING:
    from sqlalchemy import FromClause

    from xrm.instance import Xrm
    from xrm.storage import Unit

USER = "user"
_READ = ("id", "email", "name", "active", "language", "timezone")


@dataclass(frozen=True, slots=True)
class Account:
    """A user as identity knows them."""

    id: UUID
    email: str
    name: str
    active: bool
    language: str
    timezone: str
    roles: frozenset[str]
    uniquifier: str = ""  # changes when every session must end; empty: they could never log in
    password: str | None = field(default=None, repr=False)  # argon2id

    def actor(self, via: str, scopes: tuple[str, ...] | None = None) -> Actor:
        """This person asking for something."""
        return Actor(
            self.id,
            self.name or self.email,
            self.roles,
            via=via,
            language=self.language,
            timezone=self.timezone,
            scopes=scopes,
        )


@dataclass(frozen=True, slots=True)
class People:
    """The columns an account is read from, joined; one row for each role somebody has."""

    source: FromClause
    columns: tuple[ColumnElement[Any], ...]
    by: Mapping[str, ColumnElement[Any]]  # id, email
    live: ColumnElement[bool]

    def where(self, condition: ColumnElement[bool], *more: ColumnElement[Any]) -> Select[Any]:
        """Accounts not in the trash; `more` columns come after the account's own."""
        return select(*self.columns, *more).select_from(self.source).where(self.live, condition)


@lru_cache(maxsize=4)
def people(tables: Tables) -> People:
    """How accounts are read under one revision."""
    entity = tables.catalog.entities[USER]
    user, roles = tables.of(USER), tables.values_of(USER, "roles")
    by = {
        "id": user.c.id,
        **{name: user.c[each.column] for name, each in entity.fields.items() if each.column in user.c},
    }
    source = user.outerjoin(credentials, credentials.c.user_id == user.c.id)
    source = source.outerjoin(roles, roles.c.record_id == user.c.id)
    own = tuple(by.get(name, null()) for name in _READ)
    columns = (*own, credentials.c.uniquifier, credentials.c.password, roles.c.value)
    return People(source, columns, by, user.c[DELETED_COLUMN].is_(None))


WIDTH = len(_READ) + 3
"""How many columns of a row are the account's own."""


def accounts_of(catalog: Catalog, rows: Sequence[Sequence[Any]]) -> list[Account]:
    """The accounts in rows of which there is one for each role."""
    found: dict[UUID, list[Sequence[Any]]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return [_account(same[0], role_names(catalog, (row[WIDTH - 1] for row in same))) for same in found.values()]


def _account(row: Sequence[Any], roles: frozenset[str]) -> Account:
    id_, email, name, active, language, timezone, uniquifier, password = row[: WIDTH - 1]
    return Account(
        id_,
        email or "",
        name or "",
        active is True,
        language or "",
        timezone or "",
        roles,
        uniquifier or "",
        password,
    )


def role_names(catalog: Catalog, stored: Iterable[str | None]) -> frozenset[str]:
    """Roles as they are called today; one that the app no longer has gives nothing."""
    choices = catalog.entities[USER].fields["roles"]
    found = {name: choices.choice(name) for name in stored if name is not None}
    names = {choice.name if choice and not choice.retired else name for name, choice in found.items()}
    return frozenset(names & {ADMIN, *catalog.roles})


def by_id(unit: Unit, xrm: Xrm, user_id: UUID) -> Account | None:
    return _one(xrm, unit, _by_id(xrm.tables), id=user_id)


@lru_cache(maxsize=4)
def _by_id(tables: Tables) -> Select[Any]:
    known = people(tables)
    return known.where(known.by["id"] == bindparam("id"))


def by_uniquifier(unit: Unit, xrm: Xrm, uniquifier: str) -> Account | None:
    known = people(xrm.tables)
    return _one(
        xrm,
        unit,
        known.where(credentials.c.uniquifier == bindparam("uniquifier")),
        uniquifier=uniquifier,
    )


def by_email(unit: Unit, xrm: Xrm, email: str) -> Account | None:
    """Whoever has that address, in whatever case it is written; two who differ only in case are told apart by it."""
    if not email or not email.isprintable():
        return None
    known = people(xrm.tables)
    statement = known.where(func.lower(known.by["email"]) == func.lower(bindparam("email")))
    found = accounts_of(xrm.catalog, unit.fetch(statement, {"email": email}))
    exact = [account for account in found if account.email == email]
    return exact[0] if exact else found[0] if len(found) == 1 else None


def everybody(unit: Unit, xrm: Xrm) -> list[Account]:
    known = people(xrm.tables)
    statement = known.where(~false()).order_by(known.by["email"], known.by["id"])
    return accounts_of(xrm.catalog, unit.fetch(statement))


def _one(xrm: Xrm, unit: Unit, statement: Select[Any], **values: Any) -> Account | None:
    found = accounts_of(xrm.catalog, unit.fetch(statement, values))
    return found[0] if found else None
