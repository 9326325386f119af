"""A request becomes a known caller and one pinned instance.

`g.xrm` is taken once and kept, so no request sees two revisions; `g.actor` is who asks; `g.request_id` names the
request in its answer and in the log.  A token beats a cookie: whoever sends credentials means them.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from flask import Flask, g, request

from xrm.catalog.requests import STRANGER, Actor
from xrm.errors import Problem, XrmError
from xrm.identity.tokens import authenticate_token
from xrm.web.languages import language_for
from xrm.web.login import cookies
from xrm.web.rights import Declared, Need, check_allowed, declared_at
from xrm.web.security import check_same_site, credentials_kind

if TYPE_CHECKING:
    from xrm.instance import Xrm
    from xrm.web.running import Running

UNKNOWN_TOKEN = Problem(
    "XRM807", "This token is not valid.", hint="Make a new one with `xrm token create` or in your settings."
)


def install(app: Flask, application: Running) -> None:
    """Prepare each request before its view: id, body limit, instance, caller, and whether they may come in."""

    def begin() -> None:
        g.request_id = secrets.token_hex(8)
        view = declared_at(app, request.endpoint) if request.endpoint else NO_VIEW
        request.max_content_length = view.body
        if request.endpoint in WITHOUT_INSTANCE:
            g.actor = STRANGER
            return
        g.xrm = application.current()
        actor = actor_of_request(g.xrm)
        language = language_for(actor.language, request.accept_languages, g.xrm.catalog.languages)
        g.actor = replace(actor, request_id=g.request_id, language=language)
        check_allowed(view.need, g.actor)
        by_session = g.actor.id is not None and not credentials_kind()
        check_same_site(application.settings.base_url, by_session=by_session)

    app.before_request(begin)


WITHOUT_INSTANCE = frozenset({"static", "health.alive", "health.ready"})
"""Routes that must answer when the database does not, and need nobody."""
NO_VIEW = Declared(Need.NOTHING)
"""An address that no view has: it is answered 404."""


def actor_of_request(xrm: Xrm) -> Actor:
    """Who asks: by token, else by session, else a stranger."""
    token = token_of(request.headers.get("Authorization", ""))
    return actor_of_token(xrm, token) if token is not None else actor_of_session(xrm)


def token_of(header: str) -> str | None:
    """The token of a Bearer header, or the password of a Basic one; None: no credentials were sent."""
    if not header:
        return None
    scheme, _, rest = header.strip().partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() == "basic":
        return basic_password(rest.strip())
    raise XrmError(Problem("XRM807", "This way to log in is not known.", hint="Use Bearer or Basic with a token."))


def basic_password(encoded: str) -> str:
    """The password of Basic credentials; what cannot be read is a token nobody has."""
    try:
        return base64.b64decode(encoded, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def actor_of_token(xrm: Xrm, token: str) -> Actor:
    actor = authenticate_token(xrm, token) if token else None
    if actor is None:
        raise XrmError(UNKNOWN_TOKEN)
    return actor


def actor_of_session(xrm: Xrm) -> Actor:
    return cookies.actor_of_session(xrm) or STRANGER


def current_actor() -> Actor:
    return cast(Actor, g.actor)


def current_xrm() -> Xrm:
    return cast("Xrm", g.xrm)
