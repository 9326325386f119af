"""Keys for the API: shown once, kept as a hash, scoped, ending by themselves.

A token is `xrm_1a2b3c4d_…`: its prefix tells people which one it is, the rest is 32 random bytes.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from sqlalchemy import Select, bindparam, insert, select, update
from uuid_utils.compat import uuid7

from xrm.catalog.requests import Actor
from xrm.errors import Problem, XrmError
from xrm.identity.accounts import find_account
from xrm.identity.lookup import WIDTH, accounts_of, people
from xrm.identity.scopes import parse_scopes
from xrm.projections.tables import Tables
from xrm.storage.internal import tokens

if TYPE_CHECKING:
    from xrm.instance import Xrm

log = structlog.get_logger("xrm.identity")

LASTS = timedelta(days=90)
NOTED_EVERY = timedelta(minutes=10)  # how exactly the last use is known
_FORM = re.compile(r"(xrm_[0-9a-f]{8})_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Token:
    """A token as its owner and administrators see it: never the token itself."""

    id: UUID
    user_id: UUID
    email: str
    name: str
    prefix: str
    scopes: tuple[str, ...] | None
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked: bool


def create_token(
    xrm: Xrm,
    user_id: UUID,
    name: str,
    scopes: Sequence[str] | None = None,
    expires: datetime | None = None,
) -> str:
    """A new token for a user, to be shown once: 90 days unless said otherwise."""
    allowed = parse_scopes(scopes, xrm.catalog.entities)
    now = datetime.now(UTC)
    until = now + LASTS if expires is None else expires
    if until <= now:
        raise XrmError(Problem("XRM810", "A token must end in the future.", target="expires_at"))
    find_account(xrm, user_id)
    prefix = f"xrm_{secrets.token_hex(4)}"
    secret = f"{prefix}_{secrets.token_urlsafe(32)}"
    row = {
        "id": uuid7(),
        "user_id": user_id,
        "name": name,
        "prefix": prefix,
        "secret_hash": _hash(secret),
        "scopes": list(allowed) if allowed is not None else None,
        "created_at": now,
        "expires_at": until,
        "revoked": False,
    }
    xrm.database.transact(lambda unit: unit.execute(insert(tokens).values(row)))
    log.info("token_created", user=str(user_id), prefix=prefix)
    return secret


def authenticate_token(xrm: Xrm, token: str) -> Actor | None:
    """Whoever that token stands for, within its scopes; None: wrong, over, revoked, or its user suspended."""
    form = _FORM.fullmatch(token)
    if form is None:
        return None
    with xrm.database.read() as unit:
        rows = unit.fetch(_found(xrm.tables), {"prefix": form[1]})
    if not rows:
        return None
    id_, kept, scopes, expires_at, used_at, revoked = rows[0][WIDTH:]
    account = accounts_of(xrm.catalog, rows)[0]
    now = datetime.now(UTC)
    right = hmac.compare_digest(kept, _hash(token))
    if not right or revoked or (expires_at is not None and expires_at <= now) or not account.active:
        return None
    if used_at is None or now - used_at > NOTED_EVERY:
        _note_use(xrm, id_, now)
    return account.actor("api", tuple(scopes) if scopes is not None else None)


def list_tokens(xrm: Xrm, user_id: UUID | None = None) -> list[Token]:
    """The tokens of somebody, or of everybody, the newest first; those revoked are still told."""
    known = people(xrm.tables)
    columns = [tokens.c[name] for name in _TOLD]
    statement = select(tokens.c.user_id, known.by["email"], *columns).select_from(
        tokens.join(xrm.tables.of("user"), known.by["id"] == tokens.c.user_id)
    )
    if user_id is not None:
        statement = statement.where(tokens.c.user_id == user_id)
    with xrm.database.read() as unit:
        rows = unit.fetch(statement.order_by(tokens.c.id.desc()))
    return [_token(row) for row in rows]


_TOLD = ("id", "name", "prefix", "scopes", "created_at", "expires_at", "used_at", "revoked")


def revoke_token(xrm: Xrm, prefix: str, user_id: UUID | None = None) -> bool:
    """End a token at once; False: there is none of that prefix (of that user)."""
    mine = [tokens.c.prefix == prefix, *([tokens.c.user_id == user_id] if user_id else [])]
    revoke = update(tokens).where(*mine).values(revoked=True)
    ended: int = xrm.database.transact(lambda unit: unit.execute(revoke))
    if ended:
        log.info("token_revoked", prefix=prefix)
    return ended > 0


@lru_cache(maxsize=4)
def _found(tables: Tables) -> Select[Any]:
    known = people(tables)
    more = (
        tokens.c.id,
        tokens.c.secret_hash,
        tokens.c.scopes,
        tokens.c.expires_at,
        tokens.c.used_at,
        tokens.c.revoked,
    )
    return known.where((tokens.c.prefix == bindparam("prefix")) & (tokens.c.user_id == known.by["id"]), *more)


def _note_use(xrm: Xrm, token_id: UUID, now: datetime) -> None:
    """Best effort: a busy database keeps nobody out."""
    with suppress(XrmError):
        xrm.database.transact(
            lambda unit: unit.execute(update(tokens).where(tokens.c.id == token_id).values(used_at=now))
        )


def _token(row: Sequence[Any]) -> Token:
    user_id, email, id_, name, prefix, scopes, created_at, expires_at, used_at, revoked = row
    allowed = tuple(scopes) if scopes is not None else None
    return Token(id_, user_id, email, name, prefix, allowed, created_at, expires_at, used_at, revoked)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
