"""Records that come with the definitions: what each row says, and who has the last word about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from xrm.errors import Mark


class SeedKeep(StrEnum):
    """Written once; brought up to date but for what somebody changed; or always as the file says."""

    ONCE = "once"
    UNTIL_EDITED = "until-edited"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class SeedRow:
    """One record: `values` by field as a writer would say them, a link by the other record's key."""

    key: tuple[Any, ...]
    values: Mapping[str, Any]
    where: Mark
    marks: Mapping[str, Mark] = field(default_factory=dict)  # field -> where its value stands


@dataclass(frozen=True, slots=True)
class Seed:
    """The rows of one file, known again by the fields of `key`."""

    entity: str
    key: tuple[str, ...]
    keep: SeedKeep
    rows: tuple[SeedRow, ...]
    file: str
    owner: str = ""
