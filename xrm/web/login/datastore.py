"""Flask-Security's idea of users, served from our accounts: plain objects, no object-relational mapper.

What it may change is a password; everything else about a user is a record, changed through the record service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import structlog
from flask import g, session
from flask_security import RoleMixin, UserDatastore, UserMixin

from xrm.identity import lookup
from xrm.identity.credentials import keep_password, rehash_password
from xrm.identity.lookup import Account
from xrm.identity.passwords import hash_password, hasher, verify_password

if TYPE_CHECKING:
    from xrm.instance import Xrm

log = structlog.get_logger("xrm.identity")


class Role(RoleMixin):
    """A role by its name; what it may do is none of Flask-Security's business."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.permissions: list[str] = []


class User(UserMixin):
    """An account as Flask-Security wants it."""

    fs_uniquifier: str = ""
    email: str = ""
    password: str | None = None
    active: bool = False

    def __init__(self, account: Account) -> None:
        self.account = account
        self.email = account.email
        self.password = account.password
        self.active = account.active
        self.fs_uniquifier = account.uniquifier
        self.roles = [Role(name) for name in sorted(account.roles)]

    def verify_and_update_password(self, password: str) -> bool:
        """Whether it is their password; kept in a newer form when ours has changed since."""
        right = verify_password(password, self.password)
        if right and self.password and hasher().check_needs_rehash(self.password):
            old, kept = self.password, hash_password(password)
            _xrm().database.transact(lambda unit: rehash_password(unit, self.account.id, old, kept))
        return right


class Accounts(UserDatastore):
    """Finds users, and keeps a changed password.  It makes and deletes nobody."""

    def __init__(self) -> None:
        super().__init__(User, Role)

    def find_user(self, case_insensitive: bool = False, **words: Any) -> User | None:
        """By `fs_uniquifier` (of a session) or `email` (of a log-in)."""
        ((word, value),) = words.items()
        account = _of_session(value) if word == "fs_uniquifier" else None
        if account is None:
            with _xrm().database.read() as unit:
                account = _FINDERS[word](unit, _xrm(), str(value))
        return User(account) if account else None

    def find_role(self, role: str) -> Role | None:
        return Role(role)

    def put(self, model: User) -> User:
        """Remember what is to be kept when the view is done."""
        g.xrm_changed_user = model
        return model

    def commit(self) -> None:
        """Keep a changed password and end what was open under the old one.

        The uniquifier is the one Flask-Security has just put into the session, so that the present session goes on.
        """
        user: User | None = g.pop("xrm_changed_user", None)
        if user is None or user.password == user.account.password:
            return
        user_id, kept, uniquifier = user.account.id, user.password, user.fs_uniquifier
        _xrm().database.transact(lambda unit: keep_password(unit, user_id, kept, uniquifier))
        log.info("password_changed", user=str(user_id))

    def delete(self, model: User) -> None:
        raise NotImplementedError("users are deleted through the record service")

    def reload(self, model: User) -> User:
        return model


_FINDERS = {"fs_uniquifier": lookup.by_uniquifier, "email": lookup.by_email}


def _xrm() -> Xrm:
    return cast("Xrm", g.xrm)


def _of_session(uniquifier: str) -> Account | None:
    """The account that was read with the session already."""
    stored = getattr(session, "stored", None)
    return stored.account if stored and stored.account.uniquifier == uniquifier else None
