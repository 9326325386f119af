"""What the columns of a board come to: how many records, and what its view adds up, in one question for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from xrm.catalog.entity import Entity
from xrm.catalog.layout import View
from xrm.catalog.measures import Measure
from xrm.web.pages.figures import RECORDS, glance

if TYPE_CHECKING:
    from xrm.web.pages.visit import Visit


@dataclass(frozen=True, slots=True)
class Total:
    """Of one column."""

    count: str
    text: str


@dataclass(frozen=True, slots=True)
class Totals:
    """By the value of the column, "" for none; what they are called."""

    label: str = ""
    of: Mapping[str, Total] = field(default_factory=dict)


def totals_of(visit: Visit, entity: Entity, view: View, words: Mapping[str, str]) -> Totals:
    """Of the records that its reader sees and the list is narrowed to; none where they may not see what is added up."""
    measure = _measure(visit, entity, view.total) if view.total else None
    if measure is None:
        return Totals()
    records = visit.records
    counted = records.measured(visit.actor, entity.name, "count", "", RECORDS)
    query = records.query(visit.actor, entity.name, {name: each for name, each in words.items() if each})
    found = records.figures(visit.actor, query, [counted, measure], [records.group(visit.actor, entity.name, view.by)])
    by = entity.fields[view.by]
    of = {
        choice.name if (choice := by.choice(row.keys[0])) else "": Total(
            visit.formats.number(row.values[0] or 0), glance(visit.formats, measure, row, 1)
        )
        for row in found.rows
    }
    return Totals(measure.label.text(visit.language), of)


def _measure(visit: Visit, entity: Entity, name: str) -> Measure | None:
    """The measure of that name, or the sum of the field; None where its reader may not see it."""
    each = entity.fields.get(name)
    if each is None:
        return visit.records.measures(visit.actor, entity.name).get(name)
    if not visit.rights(entity.name).visible(name):
        return None
    return replace(visit.records.measured(visit.actor, entity.name, "sum", name, name), label=each.label)
