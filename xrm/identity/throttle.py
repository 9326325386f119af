"""How often somebody may try to log in: counted in the database, so it holds over all workers and restarts.

Per source and per account, in a sliding window.  A stranger who keeps failing can never keep the owner out: a source
that has logged in to this account before is not held up by what others do to it.  Unknown accounts count the same.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from sqlalchemy import delete, func, insert, select
from uuid_utils.compat import uuid7

from xrm.errors import Problem, TooOften
from xrm.storage.internal import attempts

if TYPE_CHECKING:
    from xrm.storage import Database, Unit

log = structlog.get_logger("xrm.identity")

WINDOW = timedelta(minutes=15)
KNOWN_FOR = timedelta(days=90)
PER_SOURCE, PER_ACCOUNT, PER_PAIR = 50, 20, 10  # failures in a window
_FAILED, _KNOWN = b"F", b"K"  # first byte of a subject: a failure, or a source that has logged in


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try, counted as failed until it is forgiven."""

    rows: tuple[UUID, ...]
    known: bytes
    pair: bytes


def begin_attempt(database: Database, key: bytes, account: str, source: str) -> Attempt:
    """Count a try; raises XRM812 when there were too many, before any password is looked at."""
    subjects = _subjects(key, account, source)
    allowed = database.transact(lambda unit: _begin(unit, subjects))
    if allowed is None:
        log.warning("log_in_held_up", source=network_of(source))
        seconds = int(WINDOW.total_seconds())
        words = f"There were too many attempts to log in. Try again in {seconds // 60} minutes."
        raise TooOften(Problem("XRM812", words), seconds)
    return allowed


def forgive_attempt(database: Database, attempt: Attempt) -> None:
    """It succeeded: it does not count, nor do this source's failures before it; and the source is known from now on."""

    def forgive(unit: Unit) -> None:
        unit.execute(delete(attempts).where(attempts.c.id.in_(attempt.rows)))
        unit.execute(delete(attempts).where(attempts.c.subject.in_([attempt.pair, attempt.known])))
        _insert(unit, [attempt.known], datetime.now(UTC))

    database.transact(forgive)


@dataclass(frozen=True, slots=True)
class _Subjects:
    source: bytes
    account: bytes
    pair: bytes
    known: bytes


def _subjects(key: bytes, account: str, source: str) -> _Subjects:
    """Whom a try is counted for; hashed with a secret, so that the table names nobody."""
    who, place = account.strip().casefold(), network_of(source)
    return _Subjects(
        _FAILED + _digest(key, "source", place),
        _FAILED + _digest(key, "account", who),
        _FAILED + _digest(key, "pair", who, place),
        _KNOWN + _digest(key, "pair", who, place),
    )


def network_of(source: str) -> str:
    """The source as it is counted: who has one IPv6 address has a network of them."""
    try:
        address = ip_address(source)
    except ValueError:
        return source
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(IPv6Address(int(address) >> 64 << 64))
    return str(getattr(address, "ipv4_mapped", None) or address)


def _digest(key: bytes, *words: str) -> bytes:
    text = "\0".join(words).encode("utf-8", "surrogatepass")
    return hmac.new(key, text, hashlib.sha256).digest()


def _begin(unit: Unit, subjects: _Subjects) -> Attempt | None:
    now = datetime.now(UTC)
    _one_at_a_time(unit, subjects)
    _forget_old(unit, now)
    counts = _counts(unit, subjects)
    strange = subjects.known not in counts
    if (
        counts.get(subjects.source, 0) >= PER_SOURCE
        or counts.get(subjects.pair, 0) >= PER_PAIR
        or (strange and counts.get(subjects.account, 0) >= PER_ACCOUNT)
    ):
        return None
    failed = [subjects.source, subjects.pair, *([subjects.account] if strange else [])]
    return Attempt(_insert(unit, failed, now), subjects.known, subjects.pair)


def _one_at_a_time(unit: Unit, subjects: _Subjects) -> None:
    """Tries of one account or source wait for each other, so that a burst is counted too (SQLite has one writer)."""
    if unit.dialect == "postgresql":
        for number in sorted(
            int.from_bytes(each[1:9], "big", signed=True) for each in (subjects.source, subjects.account)
        ):
            unit.fetch(select(func.pg_advisory_xact_lock(number)))


def _counts(unit: Unit, subjects: _Subjects) -> dict[bytes, int]:
    wanted = (subjects.source, subjects.account, subjects.pair, subjects.known)
    statement = (
        select(attempts.c.subject, func.count()).where(attempts.c.subject.in_(wanted)).group_by(attempts.c.subject)
    )
    return {bytes(subject): count for subject, count in unit.fetch(statement)}


def _forget_old(unit: Unit, now: datetime) -> None:
    kinds = ((_FAILED, WINDOW), (_KNOWN, KNOWN_FOR))
    for kind, lasts in kinds:
        after = bytes([kind[0] + 1])
        old = attempts.c.at < now - lasts
        unit.execute(delete(attempts).where(attempts.c.subject >= kind, attempts.c.subject < after, old))


def _insert(unit: Unit, subjects: Sequence[bytes], now: datetime) -> tuple[UUID, ...]:
    rows = [{"id": uuid7(), "at": now, "subject": subject} for subject in subjects]
    unit.execute(insert(attempts), rows)
    return tuple(row["id"] for row in rows)  # type: ignore[misc]
