"""Log-in and log-out, put into a Flask application: Flask-Security over our accounts, sessions and rules.

Only what is needed is switched on.  Registration is off, and so are reset by mail (until mail can be sent) and
Flask-Security's own tokens and JSON: ours are the only ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, g, redirect, request
from flask_security import Security

from xrm.errors import Problem, XrmError
from xrm.identity.accounts import log_out_everywhere
from xrm.identity.passwords import MEMORY_COST, PARALLELISM, TIME_COST
from xrm.web.login.cookies import ServerSessions
from xrm.web.login.datastore import Accounts
from xrm.web.login.forms import ChangePasswordForm, LoginForm, PasswordUtil
from xrm.web.rights import Need

if TYPE_CHECKING:
    from werkzeug import Response


ENDPOINTS: Mapping[str, Need] = {
    "security.login": Need.NOTHING,
    "security.logout": Need.NOTHING,
    "security.change_password": Need.PERSON,
    "account.log_out_everywhere": Need.PERSON,
}
"""Our routes, with what each needs of its caller: the library's views carry no decorator of ours."""


def install(app: Flask, *, secure: bool) -> None:
    """Sessions first, then Flask-Security on top of them; `secure` where browsers come by https only."""
    app.session_interface = ServerSessions(secure)
    app.config.update(configuration(app))
    security = Security(
        app,
        Accounts(),
        login_form=LoginForm,
        change_password_form=ChangePasswordForm,
        password_util_cls=PasswordUtil,
    )
    security.want_json(lambda request: False)
    logins = cast(Any, app).login_manager
    logins.request_loader(lambda request: None)  # no tokens but ours
    logins.session_protection = None  # a session is guarded by its id, which nobody can guess
    app.before_request(_only_forms)
    app.add_url_rule(
        "/-/account/log-out-everywhere",
        "account.log_out_everywhere",
        _log_out_everywhere,
        methods=["POST"],
    )


def configuration(app: Flask) -> dict[str, Any]:
    """Flask-Security's settings, each with the reason where it is not its name."""
    secret = app.secret_key or ""
    key = secret if isinstance(secret, bytes) else secret.encode()
    return {
        "SECURITY_PASSWORD_SALT": hashlib.sha256(b"xrm password salt" + key).hexdigest(),  # asked for, unused
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],  # so that a new secret key loses no password
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
            "argon2__time_cost": TIME_COST,
            "argon2__memory_cost": MEMORY_COST,
            "argon2__parallelism": PARALLELISM,
        },
        "SECURITY_PASSWORD_NORMALIZE_FORM": "NFKC",
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_REGISTERABLE": False,
        "SECURITY_RECOVERABLE": False,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_CHANGE_URL": "/-/account/password",
        "SECURITY_POST_CHANGE_VIEW": "/",
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
        "SECURITY_FRESHNESS": timedelta(seconds=-1),  # no second asking for the password
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_LOGIN_URL": "/login",
        "SECURITY_LOGOUT_URL": "/logout",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_POST_LOGOUT_VIEW": "/login",
        "SECURITY_REDIRECT_ALLOW_SUBDOMAINS": False,
        "WTF_CSRF_ENABLED": False,  # every change needs the same-site proof that `web` asks for
        "REMEMBER_COOKIE_NAME": "xrm_no_remember",
    }


FORMS = frozenset({"", "application/x-www-form-urlencoded", "multipart/form-data"})


def _only_forms() -> None:
    """Flask-Security would read JSON too; its pages are for people."""
    if request.endpoint in ENDPOINTS and request.mimetype not in FORMS:
        raise XrmError(Problem("XRM815", "This page takes a form, nothing else."))


def _log_out_everywhere() -> Response:
    """End every session of the caller, this one too."""
    log_out_everywhere(g.xrm, g.actor.id)
    return redirect("/login")
