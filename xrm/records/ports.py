"""What records needs from elsewhere, as Protocols: stored files, the outbox of jobs, the time.  `app` hands them in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from xrm.catalog.requests import Event
    from xrm.storage import Unit

Clock = Callable[[], datetime]
"""The present moment, aware, in UTC."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file as the store took it in: its type is told by its content, not by its name."""

    id: UUID
    name: str
    size: int  # bytes
    type: str  # media type
    sha256: bytes


class Files(Protocol):
    """Where the bytes of files lie.  Keeping one says its problems as an `XrmError` and then leaves nothing behind."""

    def keep(
        self, stream: BinaryIO, name: str, accept: tuple[str, ...] = (), most: int = 0, image: bool = False
    ) -> KeptFile:
        """Take the bytes in: `accept` are endings and media types, `most` is in bytes (0: the store's own limit)."""
        ...

    def keep_unseen(self, stream: BinaryIO, name: str, most: int = 0, id: UUID | None = None) -> KeptFile:
        """Take bytes in whatever they are, for xrm's own use: they are no record's, and what they are is not told.

        Under an `id` that is given, they stand in for what was there.
        """
        ...

    def open(self, id: UUID) -> BinaryIO:
        """The bytes; `FileNotFoundError` when they are gone."""
        ...

    def discard(self, id: UUID) -> None:
        """Forget the bytes; what is not there is forgotten already."""
        ...


class Outbox(Protocol):
    """Writes what must happen after the commit into the same transaction."""

    def put(self, unit: Unit, events: Sequence[Event]) -> None:
        """These are about to be committed."""
        ...

    def enqueue(self, unit: Unit, job: str, *, once: str = "") -> None:
        """Ask for a job of xrm's own; `once`: while one of that word was not begun yet, that one will do."""
        ...


class NoOutbox:
    """The outbox of an instance in which nothing waits for events."""

    def put(self, unit: Unit, events: Sequence[Event]) -> None:
        """Nothing to keep."""

    def enqueue(self, unit: Unit, job: str, *, once: str = "") -> None:
        """Nobody does it by itself: `Records.finish_stale` does."""
