"""Rows: the records that a field owns."""

from __future__ import annotations

from dataclasses import dataclass

PARENT = "parent"
POSITION = "_position"
"""Fields that every row type has: the record a row belongs to, and its place among the rows there."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The records a field owns: their row type, the link on it that leads back, and how many there may be."""

    entity: str
    link: str = PARENT
    least: int = 0
    most: int = 0  # 0: no limit but that of xrm
