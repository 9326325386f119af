"""Running numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from xrm.catalog.nothing import nothing


@dataclass(frozen=True, slots=True)
class Sequence:
    """A running number: `S-{year}-{n:4}`."""

    format: str
    reset: str = ""  # "", "yearly", "monthly", "daily"
    per: str = ""  # the field each of whose values has numbers of its own
    formats: Mapping[str, str] = field(default_factory=nothing)  # by today's name of the choice `per`; empty: `format`
    gapless: bool = True  # taken while the record is written; else before, and gone if it is not
