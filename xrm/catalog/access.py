"""Who may do what, as said: per role, verbs with rows and fields.  Deciding is `records/access.py`'s business."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xrm.expressions.tree import Expression


ADMIN = "admin"
"""The role that is built in: every right, but where an entity names it."""
OTHERS = "*"
"""Stands for every role that is not named and not of the portal."""


class Verb(StrEnum):
    """What a role may be allowed on an entity.  `all` in a file is every one but `define`."""

    READ = "read"
    CREATE = "create"
    WRITE = "write"
    DELETE = "delete"
    MOVE = "move"
    EXPORT = "export"
    SHARE = "share"
    DEFINE = "define"


class Level(StrEnum):
    """What a role may do with one field."""

    NONE = "none"
    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Permission:
    """A verb granted: on the rows where `where` is true (None: every row), with `fields` (None: every field)."""

    where: Expression | None = None
    fields: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """All that one role may do with one entity."""

    verbs: Mapping[Verb, Permission] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Role:
    """A role as the app defines it.  `admin` is built in: every right, and that to change definitions."""

    name: str
    label: str
    portal: bool = False
