"""The figures of an entity: its measures over all records that the reader may see, or group by group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from flask import render_template, request

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.measures import RATIO, UNITS, Measure
from xrm.catalog.requests import Query
from xrm.projections.forms import Option
from xrm.records.counting import field_of
from xrm.records.measuring import Figure, Figures
from xrm.web.pages.addresses import entity_address, figures_address
from xrm.web.pages.blueprint import pages
from xrm.web.pages.formats import Formats, trimmed
from xrm.web.pages.shell import icon_of
from xrm.web.pages.visit import Visit
from xrm.web.rights import Need, needs

WITHHELD = "too few to tell"
NONE = "none"
MOST_BESIDE = 2
"""Further currencies that stand beside the first; how many more there are is told."""
SEVERAL = "\n"
"""Between what a figure comes to in one currency and in others."""
RECORDS = "_records"
"""The name of the count that stands in every table of groups."""


@dataclass(frozen=True, slots=True)
class Told:
    """One figure with its words."""

    label: str
    text: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One group: what it is called, its figures, and how much of the fullest group it has."""

    label: str
    figures: tuple[str, ...]
    share: int  # of a hundred


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresPage:
    entity: Entity
    label: str
    icon: str
    list: str  # address of the list
    action: str
    all: tuple[Told, ...]
    fields: tuple[Option, ...]
    units: tuple[Option, ...]  # empty: what is grouped by is no date
    by: str
    unit: str
    columns: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    withheld: bool = False

    @property
    def several(self) -> bool:
        """Whether some come in several currencies, which takes room."""
        return any(SEVERAL in each.text for each in self.all)


@pages.get("/<entity>/-/figures")
@needs(Need.RECORDS)
def show_figures(entity: str) -> str:
    visit = Visit.current()
    found = visit.entity(entity)
    visit.only(request.args, ["by", "unit"])
    return render_template("pages/figures.html", page=page_of(visit, found, request.args.to_dict()))


def page_of(visit: Visit, entity: Entity, words: Mapping[str, str]) -> FiguresPage:
    """The measures of all records, and of each group; where nothing is said, of where the records stand."""
    measures = visit.records.measures(visit.actor, entity.name)
    fields = {each.name: each for each in visit.records.groups(visit.actor, entity.name)}
    by, said = _asked(words.get("by", _first(entity, fields)), fields)
    field = fields.get(by)
    is_date = field is not None and field.kind in (Kind.DATE, Kind.DATETIME)
    unit = (words.get("unit") or said or "month") if is_date else said
    query = Query(entity=entity.name)
    whole = visit.records.figures(visit.actor, query, list(measures)) if measures else None
    page = FiguresPage(
        entity=entity,
        label=entity.plural_label.text(visit.language),
        icon=icon_of(entity),
        list=entity_address(entity.name),
        action=figures_address(entity.name),
        all=tuple(_all(visit, whole)) if whole else (),
        fields=(*_ways(visit, fields), *([Option(by, by)] if by and field is None else ())),
        units=tuple(Option(each, each.capitalize()) for each in UNITS) if is_date else (),
        by=by,
        unit=unit,
    )
    if not by:
        return page
    group = visit.records.group(visit.actor, entity.name, f"{by}/{unit}" if unit else by)
    counted = visit.records.measured(visit.actor, entity.name, "count", "", RECORDS)
    grouped = visit.records.figures(visit.actor, query, [counted, *measures.values()], [group])
    return _with_lines(page, visit, grouped)


def _ways(visit: Visit, fields: Mapping[str, Field]) -> Iterator[Option]:
    return (Option(name, each.label.text(visit.language)) for name, each in fields.items())


def _first(entity: Entity, fields: Mapping[str, Field]) -> str:
    """What to group by until something is chosen: the status, else a choice; "" where neither is there."""
    standing = (each.name for each in entity.status_fields())
    choices = (name for name, each in fields.items() if each.kind is Kind.CHOICE and not each.currency_of)
    return next((name for name in (*standing, *choices) if name in fields), "")


def _asked(said: str, fields: Mapping[str, Field]) -> tuple[str, str]:
    """A field of the form and a unit of time, also where both are one word as the API has it: `since/month`."""
    by, _, unit = said.rpartition("/")
    return (by, unit) if by in fields and unit in UNITS else (said, "")


def _with_lines(page: FiguresPage, visit: Visit, found: Figures) -> FiguresPage:
    labels = [each.label.text(visit.language) for each in found.measures[1:]]
    most = max((each.values[0] or 0 for each in found.rows), default=0)
    lines = tuple(_line(visit, found, each, most) for each in found.rows)
    return replace(page, columns=("Records", *labels), lines=lines, withheld=found.withheld)


def _line(visit: Visit, found: Figures, row: Figure, most: int) -> Line:
    texts = (told(visit.formats, each, row, place) for place, each in enumerate(found.measures))
    return Line(called(visit, found, row), tuple(texts), 100 * (row.values[0] or 0) // most if most else 0)


def _all(visit: Visit, whole: Figures) -> Iterator[Told]:
    for place, each in enumerate(whole.measures):
        text = glance(visit.formats, each, whole.rows[0], place)
        yield Told(each.label.text(visit.language), text, each.help.text(visit.language))


def told(formats: Formats, measure: Measure, row: Figure, place: int) -> str:
    """The figure at that place of a group as people read it, or that it is withheld."""
    return WITHHELD if measure.name in row.withheld else shown(formats, measure, row.values[place])


def glance(formats: Formats, measure: Measure, row: Figure, place: int) -> str:
    """The same where it stands alone and large: whole amounts without digits after the point, and of several currencies
    the first above the others."""
    value = row.values[place]
    if measure.name in row.withheld or measure.format == "percent":
        return told(formats, measure, row, place)
    if isinstance(value, tuple) and value:
        first, *others = (formats.sum(each.amount, each.currency) for each in value)
        shown = [*others[:MOST_BESIDE], *([f"+ {len(others) - MOST_BESIDE}"] if others[MOST_BESIDE:] else [])]
        return SEVERAL.join((first, " · ".join(shown))) if shown else first
    return (
        formats.sum(value, measure.currency)
        if measure.currency and value is not None
        else told(formats, measure, row, place)
    )


def shown(formats: Formats, measure: Measure, value: Any) -> str:
    """A figure as people read it."""
    if value is None or value == ():
        return "–"
    if isinstance(value, tuple):
        return "\n".join(formats.money(each.amount, each.currency, exact=False) for each in value)
    if measure.format == "percent":
        return formats.percent((Decimal(value) * 100).quantize(Decimal("0.1")))
    if measure.currency:
        return formats.money(value, measure.currency, exact=False)
    if isinstance(value, int | Decimal):
        return formats.number(_rounded(measure, value) if isinstance(value, Decimal) else value)
    if isinstance(value, datetime):
        return formats.moment(value)
    if isinstance(value, date):
        return formats.day(value)
    return formats.clock(value) if isinstance(value, time) else str(value)


def _rounded(measure: Measure, value: Decimal) -> Decimal:
    """A mean or a ratio to two places, as far as people read on; what was added up with all it has."""
    return trimmed(round(value, 2) if measure.function in ("avg", RATIO) else value)


def called(visit: Visit, found: Figures, row: Figure) -> str:
    """What a group is called."""
    (group,), (key,) = found.groups, row.keys
    _, each = field_of(visit.xrm.catalog.entities, group)
    if key is None:
        return NONE
    if isinstance(key, date):
        return period(visit.formats, key, group.unit)
    if isinstance(key, bool):
        return _truth(visit, each, key)
    if group.kind is Kind.LINK:
        return (found.titles or {}).get(key) or NONE
    choice = each.choice(key) if each is not None else None
    return choice.label.text(visit.language) if choice else str(key)


def _truth(visit: Visit, each: Field | None, value: bool) -> str:
    said = each.labels.get("true" if value else "false") if each is not None else None
    return said.text(visit.language) if said else "Yes" if value else "No"


def period(formats: Formats, first: date, unit: str) -> str:
    """`Mar 2026`, `Q1 2026`, a week by its first day."""
    patterns = {"month": "MMM y", "quarter": "QQQ y", "year": "y"}
    if unit in patterns:
        return format_date(first, patterns[unit], locale=formats.locale)
    return f"week of {formats.day(first)}" if unit == "week" else formats.day(first)
