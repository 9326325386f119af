"""People who may log in: made and suspended through the record service; their passwords kept beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from xrm.catalog.access import ADMIN
from xrm.catalog.requests import Actor, Record
from xrm.errors import Problem, XrmError
from xrm.identity import lookup
from xrm.identity.credentials import end_access, end_sessions, keep_password
from xrm.identity.lookup import USER, Account
from xrm.identity.passwords import check_password, hash_password

if TYPE_CHECKING:
    from xrm.instance import Xrm

__all__ = [
    "Account",
    "actor_of",
    "add_user",
    "find_by_email",
    "list_users",
    "log_out_everywhere",
    "set_password",
    "suspend",
]

log = structlog.get_logger("xrm.identity")


def add_user(xrm: Xrm, actor: Actor, email: str, name: str, roles: Sequence[str], password: str | None = None) -> UUID:
    """A new user with these roles; without a password they cannot log in until they get one."""
    problem = check_password(password, (email, name)) if password is not None else None
    if problem:
        raise XrmError(problem)
    values = {"email": email, "name": name, "roles": list(roles)}
    made: Record = xrm.records.create(actor, USER, values)
    if password is not None:
        _store(xrm, made.id, password)
    return made.id


def set_password(xrm: Xrm, actor: Actor, user_id: UUID, password: str) -> None:
    """A new password for somebody: by themselves, an administrator or xrm.  Ends their sessions and tokens."""
    if not (actor.system or actor.id == user_id or ADMIN in actor.roles):
        raise XrmError(Problem("XRM806", "You may not set somebody else's password."))
    account = find_account(xrm, user_id)
    problem = check_password(password, (account.email, account.name))
    if problem:
        raise XrmError(problem)
    _store(xrm, user_id, password)
    log.info("password_set", user=str(user_id), by=actor.name if actor.system else str(actor.id))


def suspend(xrm: Xrm, actor: Actor, user_id: UUID) -> None:
    """Let somebody in no more, from the next request on; their records stay."""
    xrm.records.update(actor, USER, user_id, {"active": False})
    xrm.database.transact(lambda unit: end_access(unit, user_id))


def log_out_everywhere(xrm: Xrm, user_id: UUID) -> None:
    """End every session of somebody; their tokens go on."""
    xrm.database.transact(lambda unit: end_sessions(unit, user_id))
    log.info("logged_out_everywhere", user=str(user_id))


def find_by_email(xrm: Xrm, email: str) -> Account | None:
    with xrm.database.read() as unit:
        return lookup.by_email(unit, xrm, email)


def list_users(xrm: Xrm) -> list[Account]:
    """Everybody who has an account, by e-mail address; for xrm's own commands."""
    with xrm.database.read() as unit:
        return lookup.everybody(unit, xrm)


def actor_of(xrm: Xrm, user_id: UUID, via: str) -> Actor | None:
    """That user asking, with the rights of this moment; None: not there, or suspended."""
    with xrm.database.read() as unit:
        account = lookup.by_id(unit, xrm, user_id)
    return account.actor(via) if account and account.active else None


def find_account(xrm: Xrm, user_id: UUID) -> Account:
    """The account of a user; refused like any record that is not there."""
    with xrm.database.read() as unit:
        account = lookup.by_id(unit, xrm, user_id)
    if account is None:
        raise XrmError(Problem("XRM805", "There is no such user."))
    return account


def _store(xrm: Xrm, user_id: UUID, password: str) -> None:
    kept = hash_password(password)  # before the transaction: it takes its time on purpose
    xrm.database.transact(lambda unit: keep_password(unit, user_id, kept))
