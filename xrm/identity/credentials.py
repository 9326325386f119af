"""What proves who somebody is, kept beside the user's record; and the end of all access that was given on it."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import delete, insert, update

from xrm.storage.internal import credentials, sessions, tokens

if TYPE_CHECKING:
    from xrm.storage import Unit


def keep_password(unit: Unit, user_id: UUID, kept: str | None, uniquifier: str = "") -> None:
    """Keep the hash of a new password, and end every session and token that was open under the old one."""
    marks = {"uniquifier": uniquifier or _new_uniquifier(), "changed_at": datetime.now(UTC)}
    _put(unit, user_id, password=kept, **marks)
    _end_sessions(unit, user_id)
    _revoke_tokens(unit, user_id)


def rehash_password(unit: Unit, user_id: UUID, old: str, kept: str) -> None:
    """The same password in a newer form; it may have been changed meanwhile."""
    unchanged = credentials.c.user_id == user_id, credentials.c.password == old
    unit.execute(update(credentials).where(*unchanged).values(password=kept))


def end_access(unit: Unit, user_id: UUID) -> None:
    """End every session and token of somebody, on every worker from the next request on."""
    end_sessions(unit, user_id)
    _revoke_tokens(unit, user_id)


def end_sessions(unit: Unit, user_id: UUID) -> None:
    """Log somebody out everywhere."""
    unit.execute(update(credentials).where(credentials.c.user_id == user_id).values(uniquifier=_new_uniquifier()))
    _end_sessions(unit, user_id)


def _end_sessions(unit: Unit, user_id: UUID) -> None:
    unit.execute(delete(sessions).where(sessions.c.user_id == user_id))


def _revoke_tokens(unit: Unit, user_id: UUID) -> None:
    unit.execute(update(tokens).where(tokens.c.user_id == user_id).values(revoked=True))


def _put(unit: Unit, user_id: UUID, **values: Any) -> None:
    if not unit.execute(update(credentials).where(credentials.c.user_id == user_id).values(**values)):
        unit.execute(insert(credentials).values(user_id=user_id, **values))


def _new_uniquifier() -> str:
    return secrets.token_hex(32)
