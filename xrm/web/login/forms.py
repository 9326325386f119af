"""The log-in form and the password rules, as Flask-Security calls them."""

from __future__ import annotations

import hashlib
from typing import Any, cast

import structlog
from flask import current_app, g, request
from flask_security import ChangePasswordForm as SecurityChangePasswordForm
from flask_security import LoginForm as SecurityLoginForm
from flask_security import PasswordUtil as SecurityPasswordUtil
from flask_security import current_user

from xrm.identity.passwords import LONGEST, check_password, normalise
from xrm.identity.throttle import begin_attempt, forgive_attempt
from xrm.web.login.datastore import User

log = structlog.get_logger("xrm.identity")


class LoginForm(SecurityLoginForm):
    """Each try is counted before a password is looked at.

    There is no box to be remembered: a session can be ended, a cookie that starts a new one cannot.
    """

    remember = None

    def validate(self, **kwargs: Any) -> bool:
        if not self.email.data or not self.password.data:
            return bool(super().validate(**kwargs))
        database = g.xrm.database
        attempt = begin_attempt(database, _key(), str(self.email.data), request.remote_addr or "")
        self.password.data = tried(self.password.data)
        right = bool(super().validate(**kwargs))
        if right:
            account = cast(User, self.user).account
            g.xrm_account = account
            forgive_attempt(database, attempt)
            log.info("logged_in", user=str(account.id), source=request.remote_addr)
        else:
            log.info("log_in_refused", source=request.remote_addr)
        return right


class ChangePasswordForm(SecurityChangePasswordForm):
    """Guessing the present password counts like guessing it at log-in: whoever found a session open has no more tries."""

    def validate(self, **kwargs: Any) -> bool:
        account = cast(User, current_user).account
        attempt = begin_attempt(g.xrm.database, _key(), account.email, request.remote_addr or "")
        self.password.data = tried(self.password.data)
        right = bool(super().validate(**kwargs))
        if right or (self.password.data and current_user.verify_and_update_password(self.password.data)):
            forgive_attempt(g.xrm.database, attempt)
        return right


def tried(password: str | None) -> str | None:
    """What was typed, or, where it is longer than any password, something as wrong: nobody hashes a book."""
    size = len((password or "").encode("utf-8", "surrogatepass"))
    return password if size <= LONGEST else "x"


class PasswordUtil(SecurityPasswordUtil):
    """Our rules in place of theirs."""

    def normalize(self, password: str) -> str:
        return normalise(password)

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:
        account = getattr(kwargs.get("user"), "account", None)
        problem = check_password(password, (account.email, account.name) if account else ())
        return ([f"{problem.message} {problem.hint}".strip()] if problem else None), normalise(password)


def _key() -> bytes:
    """Of the hashes that stand for accounts and sources."""
    secret = current_app.secret_key or ""
    return hashlib.sha256(b"xrm attempts" + (secret if isinstance(secret, bytes) else secret.encode())).digest()
