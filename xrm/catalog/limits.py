"""What a value may be, and what is shown of one that not everybody reads whole."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xrm.expressions.tree import Expression


@dataclass(frozen=True, slots=True)
class Limits:
    """What a value may be.  None: no limit.  `least`/`most` may be an expression (`max = today()`)."""

    least: Decimal | int | str | Expression | None = None  # dates and times as ISO text
    most: Decimal | int | str | Expression | None = None
    shortest: int = 0  # characters
    longest: int = 0  # characters; 0: no limit
    pattern: str = ""  # matches the whole value
    digits: int = 18
    scale: int = 0
    currency: str = ""  # ISO 4217 of a money field
    accept: tuple[str, ...] = ()  # of a file: endings and media types
    size: int = 0  # of a file: most bytes


NO_LIMITS = Limits()


DOTS = "••••"


@dataclass(frozen=True, slots=True)
class Mask:
    """What is shown of a value to those who may read it but not write it: so many letters at one end, never most of it."""

    first: int = 0
    last: int = 0

    def shown(self, value: str) -> str:
        """The same number of dots whatever is left out, which would tell the length."""
        first, last = min(self.first, len(value) // 2), min(self.last, len(value) // 2)
        return f"{value[:first]}{DOTS}{value[len(value) - last :]}"
