"""Flask's sessions over our table: loaded when first looked at, a new id at log-in and when rights change.

Only somebody who has logged in has one; what a view puts into a stranger's session is forgotten with the request.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Flask, Request, Response, g, request, session
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SessionInterface, SessionMixin

from xrm.identity.lookup import Account
from xrm.identity.sessions import (
    NOTED_EVERY,
    Session,
    end_session,
    find_session,
    keep_session,
    start_session,
)

if TYPE_CHECKING:
    from xrm.catalog.requests import Actor
    from xrm.instance import Xrm

USER_KEY = "_user_id"  # where Flask-Login keeps the uniquifier
RIGHTS_KEY = "_rights"
_json = TaggedJSONSerializer()


class ServerSession(SessionMixin):
    """The session of one request.  Nothing is read from the database until somebody looks into it."""

    def __init__(self, value: str) -> None:
        self.value = value  # of the cookie; empty: none came
        self.stored: Session | None = None
        self.modified = False
        self.accessed = False
        self._values: dict[str, Any] | None = None

    @property
    def loaded(self) -> bool:
        return self._values is not None

    def account(self, xrm: Xrm) -> Account | None:
        """Whose session it is."""
        self._load(xrm)
        return self.stored.account if self.stored else None

    def _load(self, xrm: Xrm | None = None) -> dict[str, Any]:
        """A request that has no instance (static files, health) has no session either."""
        if self._values is None:
            known = xrm or g.get("xrm")
            self.stored = find_session(known, self.value) if self.value and known else None
            self._values = dict(_json.loads(self.stored.data.decode())) if self.stored else {}
            if self.stored and self._values.get(USER_KEY) != self.stored.account.uniquifier:
                self.stored, self._values = None, {}
        return self._values

    def __getitem__(self, key: str) -> Any:
        self.accessed = True
        return self._load()[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._load()[key] = value
        self.modified = True

    def __delitem__(self, key: str) -> None:
        del self._load()[key]
        self.modified = True

    def __iter__(self) -> Iterator[str]:
        return iter(self._load())

    def __len__(self) -> int:
        return len(self._load())


class ServerSessions(SessionInterface):
    """Opens and keeps sessions; `secure` gives the cookie the prefix browsers guard."""

    def __init__(self, secure: bool) -> None:
        self.secure = secure
        self.name = "__Host-xrm_session" if secure else "xrm_session"

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        return ServerSession(request.cookies.get(self.name, ""))

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed, and the cookie where its value did."""
        if not isinstance(session, ServerSession) or not session.loaded:
            return
        xrm = g.get("xrm")
        if USER_KEY not in session or xrm is None:
            self._forget(xrm, session, response)
        elif _needs_new_id(session):
            self._renew(xrm, session, response)
        elif session.stored and (session.modified or _unnoted(session.stored)):
            keep_session(xrm, session.stored, _data(session))

    def _forget(self, xrm: Xrm | None, session: ServerSession, response: Response) -> None:
        """Nobody is logged in, any more or yet."""
        if session.stored and xrm:
            end_session(xrm, session.stored)
        if session.value and xrm:
            response.delete_cookie(self.name, path="/", secure=self.secure, httponly=True, samesite="Lax")

    def _renew(self, xrm: Xrm, session: ServerSession, response: Response) -> None:
        """A new id for the same data: nobody who knew the old one knows this."""
        old = session.stored
        same = old is not None and old.account.uniquifier == session[USER_KEY]
        session[RIGHTS_KEY] = _rights(g.get("xrm_account") or (old.account if old else None))
        value = start_session(
            xrm,
            session[USER_KEY],
            _data(session),
            _place(),
            old.started_at if old and same else None,
        )
        if old:
            end_session(xrm, old, soon=same)
        if value is None:
            self._forget(xrm, session, response)
        else:
            response.set_cookie(self.name, value, path="/", secure=self.secure, httponly=True, samesite="Lax")


def _needs_new_id(session: ServerSession) -> bool:
    """At log-in, when another person logs in, and when the rights are not those it began with."""
    stored = session.stored
    if stored is None or session[USER_KEY] != stored.account.uniquifier:
        return True
    return bool(session.get(RIGHTS_KEY) != _rights(stored.account))


def _rights(account: Account | None) -> list[str]:
    return sorted(account.roles) if account else []


def _unnoted(stored: Session) -> bool:
    return datetime.now(UTC) - stored.used_at > NOTED_EVERY


def _data(session: ServerSession) -> bytes:
    return _json.dumps(dict(session)).encode()


def _place() -> str:
    """Where it was begun, for the list of one's sessions."""
    return f"{request.remote_addr or ''} {request.user_agent.string[:200]}".strip()


def actor_of_session(xrm: Xrm) -> Actor | None:
    """Whoever the present request's cookie stands for."""
    found = session._get_current_object()  # type: ignore[attr-defined]
    account = found.account(xrm) if isinstance(found, ServerSession) else None
    return account.actor("page") if account else None
