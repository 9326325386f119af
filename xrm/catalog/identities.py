"""Which number and which physical name each thing of an instance has.  A name is not an identity.

Kept with every revision.  What has left the definitions stays here as retired, so that it comes back with its values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FieldIdentity:
    id: int
    name: str
    column: str  # "" for a formula
    type: str  # the kind it is stored as; what comes back under another one is another field
    choices: Mapping[str, str] = field(default_factory=dict)  # public name -> stored value, retired ones too
    retired: bool = False
    owner: str = ""  # the extension that brought it; "" for the entity's own


@dataclass(frozen=True, slots=True)
class EntityIdentity:
    id: int
    name: str
    table: str
    fields: tuple[FieldIdentity, ...] = ()
    retired: bool = False

    def field(self, name: str) -> FieldIdentity | None:
        """The live field of that name, else the retired one."""
        found = [each for each in self.fields if each.name == name]
        return min(found, key=lambda each: each.retired, default=None)


@dataclass(frozen=True, slots=True)
class Identities:
    """Every identity of an instance, and the next number to give (unique keys and indexes take theirs from it too)."""

    entities: tuple[EntityIdentity, ...] = ()
    keys: Mapping[str, int] = field(default_factory=dict)  # "<entity id>/unique/<name>" or ".../index/<name>" -> id
    next: int = 1

    def entity(self, name: str) -> EntityIdentity | None:
        found = [each for each in self.entities if each.name == name]
        return min(found, key=lambda each: each.retired, default=None)
