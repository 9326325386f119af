"""What a list offers to be taken out as: files of all that is listed, for who may export it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.layout import View, ViewKind
from xrm.web.api.exporting import CSV, NDJSON, XLSX, Format
from xrm.web.pages.addresses import export_address
from xrm.web.pages.visit import Visit

ALL, SHOWN = "all", "shown"
KINDS = {ALL: (XLSX, CSV, NDJSON), SHOWN: (XLSX, CSV)}
"""Files by the fields they have: a table of some columns, or records as they are."""
LABELS = {ALL: "All fields", SHOWN: "These columns"}
LEFT_OUT = ("after", "month")
"""Words of a list's address that say where one is in it, not what is listed."""


@dataclass(frozen=True, slots=True)
class Way:
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Exports:
    """Files with the same fields."""

    label: str
    ways: tuple[Way, ...]


def exports_of(visit: Visit, entity: Entity, words: Mapping[str, str], look: View | None) -> Iterator[Exports]:
    """What may be taken out here; a calendar shows no list that a file could be of."""
    if not visit.may(entity.name, Verb.EXPORT) or (look is not None and look.kind is ViewKind.CALENDAR):
        return
    kept = {name: value for name, value in words.items() if name not in LEFT_OUT}
    for fields, kinds in KINDS.items():
        if fields == ALL or look is None:
            yield Exports(LABELS[fields], tuple(_way(entity, fields, kind, kept) for kind in kinds))


def _way(entity: Entity, fields: str, kind: Format, words: Mapping[str, str]) -> Way:
    return Way(kind.label, export_address(entity.name, fields, kind.name, words))
