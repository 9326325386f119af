"""Who is logged in where: kept in the database, so that ending one works on every worker from the next request on.

The cookie's value is 32 random bytes; only its hash is kept.  Strangers have no session.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Select, bindparam, delete, insert, select, update

from xrm.identity.credentials import end_access
from xrm.identity.lookup import WIDTH, Account, accounts_of, people
from xrm.projections.tables import Tables
from xrm.storage.internal import credentials, sessions

if TYPE_CHECKING:
    from xrm.instance import Xrm

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=14)
NOTED_EVERY = timedelta(minutes=5)  # how exactly the last use is known
OVERLAP = timedelta(seconds=30)  # how long the old id still works after a change of rights, for requests under way
MOST_EACH = 20  # open sessions of one user; the longest unused ends


@dataclass(frozen=True, slots=True)
class Session:
    """A session as it was found, with whose it is."""

    id_hash: bytes
    account: Account
    data: bytes
    started_at: datetime
    used_at: datetime
    expires_at: datetime


def find_session(xrm: Xrm, value: str) -> Session | None:
    """The session of a cookie, with its account, in one statement; a suspended user's is ended when met."""
    now = datetime.now(UTC)
    with xrm.database.read() as unit:
        rows = unit.fetch(_found(xrm.tables), {"id_hash": hash_id(value), "now": now})
    if not rows:
        return None
    account = accounts_of(xrm.catalog, rows)[0]
    if not account.active:
        xrm.database.transact(lambda unit: end_access(unit, account.id))
        return None
    id_hash, data, started_at, used_at, expires_at = rows[0][WIDTH:]
    return Session(bytes(id_hash), account, bytes(data), started_at, used_at, expires_at)


@lru_cache(maxsize=4)
def _found(tables: Tables) -> Select[Any]:
    known = people(tables)
    mine = (sessions.c.id_hash == bindparam("id_hash")) & (sessions.c.user_id == known.by["id"])
    more = (
        sessions.c.id_hash,
        sessions.c.data,
        sessions.c.started_at,
        sessions.c.used_at,
        sessions.c.expires_at,
    )
    return known.where(mine & (sessions.c.expires_at > bindparam("now")), *more)


def start_session(xrm: Xrm, uniquifier: str, data: bytes, place: str, started_at: datetime | None = None) -> str | None:
    """A new session of whoever has that uniquifier, and the value of its cookie; None: it was ended meanwhile."""
    value, now = secrets.token_urlsafe(32), datetime.now(UTC)
    row = {
        "id_hash": hash_id(value),
        "data": data,
        "place": place,
        **_times(now, started_at or now),
    }

    def start(unit: Any) -> bool:
        owner = unit.one(select(credentials.c.user_id).where(credentials.c.uniquifier == uniquifier))
        if owner is None:
            return False
        _end_spare(unit, owner[0], now)
        unit.execute(insert(sessions).values(user_id=owner[0], **row))
        return True

    return value if xrm.database.transact(start) else None


def keep_session(xrm: Xrm, session: Session, data: bytes) -> None:
    """Keep what is in a session now, and that it was used."""
    values = {"data": data, **_times(datetime.now(UTC), session.started_at)}
    del values["started_at"]
    change = update(sessions).where(sessions.c.id_hash == session.id_hash).values(values)
    xrm.database.transact(lambda unit: unit.execute(change))


def end_session(xrm: Xrm, session: Session, soon: bool = False) -> None:
    """Log out here, from under every id this session has had; `soon` lets requests that are under way finish."""
    this = sessions.c.id_hash == session.id_hash
    same = (sessions.c.user_id == session.account.id) & (sessions.c.started_at == session.started_at)
    last = update(sessions).where(this).values(expires_at=datetime.now(UTC) + OVERLAP)
    statement = last if soon else delete(sessions).where(this | same)
    xrm.database.transact(lambda unit: unit.execute(statement))


def hash_id(value: str) -> bytes:
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).digest()


def _times(now: datetime, started_at: datetime) -> dict[str, datetime]:
    return {
        "started_at": started_at,
        "used_at": now,
        "expires_at": min(now + IDLE, started_at + LONGEST),
    }


def _end_spare(unit: Any, user_id: UUID, now: datetime) -> None:
    """End what is over, and the longest unused of too many."""
    unit.execute(delete(sessions).where(sessions.c.expires_at <= now))
    mine = select(sessions.c.id_hash).where(sessions.c.user_id == user_id).order_by(sessions.c.used_at.desc())
    spare = [row[0] for row in unit.fetch(mine.offset(MOST_EACH - 1))]
    if spare:
        unit.execute(delete(sessions).where(sessions.c.id_hash.in_(spare)))
