"""The values of a choice, and which of them another field's value offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xrm.catalog.label import Label

COLORS = (
    "amber", "azure", "blue", "cyan", "green", "grey", "indigo",
    "lime", "orange", "pink", "purple", "red", "teal", "yellow",
)  # fmt: skip
"""Colours by name: each has a tone that can be read in both themes."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a choice.  `stored` is its first name, for ever; `name` is what files, forms and the API say today."""

    name: str
    stored: str
    label: Label
    color: str = ""
    retired: bool = False
    entity: str = ""  # the entity it stands for, where it says the kind of a record


@dataclass(frozen=True, slots=True)
class Depends:
    """Which choices are offered by another field's value, both as stored; with a value that has none, none are."""

    field: str
    offered: Mapping[str, frozenset[str]]
    names: Mapping[str, str]  # of the other field's values: as forms and the API say them today
    labels: Mapping[str, Label]  # and as people read them

    def values(self, decided: object) -> frozenset[str]:
        return self.offered.get(str(decided), frozenset()) if decided is not None else frozenset()
