"""What is known of a value that is written and never read back: that it is there, since when, and until when it is good."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret that is set.  One that is not is None, as any value that is missing."""

    set: bool
    since: datetime
    renew_by: date | None = None  # by its field's `rotate`

    @classmethod
    def of(cls, sealed: str, rotate: int = 0) -> Secret:
        """What a sealed value tells without its key; `rotate` is in days, 0: it may stay."""
        since = sealed_at(sealed)
        return cls(True, since, (since + timedelta(days=rotate)).date() if rotate else None)


def sealed_at(sealed: str) -> datetime:
    """When a value was sealed: the second to ninth byte of a Fernet token, as its specification has it."""
    head = base64.urlsafe_b64decode(sealed[:12])
    return datetime.fromtimestamp(int.from_bytes(head[1:9], "big"), UTC)
