"""What compiling gives: a catalog when nothing refuses it, every problem, and where each leaf came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from xrm.catalog.catalog import Catalog
from xrm.definitions.tree import Map
from xrm.errors import Mark, Problem


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one leaf came from.  `layer` is the app's own (""), "xrm", a plugin's name, or "default"."""

    value: object
    layer: str
    where: Mark | None = None
    because: str = ""  # of a default: what gave it


DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class LayerChange:
    """What one layer says over those below it: something new (`before` is None), or another value of a leaf."""

    path: str  # student.fields.level.label
    layer: str  # a plugin's name, "" for the site
    where: Mark
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Compilation:
    """`catalog` is None when an error stops it; `origins` by path: `customer.name.required`."""

    catalog: Catalog | None
    problems: tuple[Problem, ...] = ()
    origins: Mapping[str, Origin] = field(default_factory=dict)
    changes: tuple[LayerChange, ...] = ()  # of extensions and language files, lowest layer first
    merged: Mapping[str, Map] = field(default_factory=dict)  # each entity as all its layers say it
