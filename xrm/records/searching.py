"""Where a word of a search may be found in the records of one entity, as far as their reader may know."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from xrm.catalog.entity import Entity, folded
from xrm.catalog.field import Field
from xrm.catalog.kinds import NUMBERS, Kind
from xrm.expressions.tree import Expression
from xrm.records.fold import terms
from xrm.statements.plans import Searched

if TYPE_CHECKING:
    from xrm.catalog.catalog import Catalog
    from xrm.records.access import Sight

NUMBER = re.compile(r"-?\d{1,18}([.,]\d{1,6})?", re.ASCII)
DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?|(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)


def places_of(catalog: Catalog, entity: Entity, sight: Sight, word: str) -> Iterator[Searched]:
    """Text that contains the word, choices whose label does, numbers and days that it says, titles of linked records."""
    rights = sight.rights(entity.name)
    for name in entity.search:
        each = entity.field(name)
        if each is not None and rights.visible(name):
            yield from _places(catalog, entity, sight, each, word)


def _places(catalog: Catalog, entity: Entity, sight: Sight, each: Field, word: str) -> Iterator[Searched]:
    if each.kind is Kind.TEXT or each.type.free:
        yield Searched(each.name, word, folded=folded(entity, each))
    elif each.kind in (Kind.CHOICE, Kind.CHOICES):
        labels = ((one.stored, " ".join(terms(text))) for one in each.choices for _, text in one.label.texts)
        yield Searched(each.name, word, among=tuple(dict.fromkeys(stored for stored, text in labels if word in text)))
    elif each.kind in NUMBERS and (number := number_of(each, word)) is not None:
        yield Searched(each.name, word, least=number, most=number)
    elif each.kind is Kind.DATE and (days := days_of(word)) is not None:
        yield Searched(each.name, word, least=days[0], most=days[1])
    elif each.kind is Kind.LINK and each.link is not None and len(each.link.targets) == 1:
        yield from _titles(catalog, sight, each, each.link.targets[0], word)


def _titles(catalog: Catalog, sight: Sight, link: Field, target: str, word: str) -> Iterator[Searched]:
    """The texts of the other record that stand in its title and are its own."""
    other, rights = catalog.entities[target], sight.rights(target)
    for part in other.title.parts:
        for path in part.paths() if isinstance(part, Expression) else ():
            each = other.fields.get(path.field) if not path.steps else None
            if each is not None and each.stored and each.kind is Kind.TEXT and rights.visible(each.name):
                yield Searched(each.name, word, folded=folded(other, each), via=link.name)


def number_of(each: Field, word: str) -> int | Decimal | None:
    """The number that a word says, if the field could hold it."""
    if not NUMBER.fullmatch(word):
        return None
    value = Decimal(word.replace(",", "."))
    scale = each.limits.scale if each.kind is Kind.DECIMAL else 0
    if value != round(value, scale):
        return None
    return int(value) if each.kind is Kind.INTEGER else value.quantize(Decimal(1).scaleb(-scale))


def days_of(word: str) -> tuple[date, date] | None:
    """The days that `2026`, `2026-01`, `2026-01-31` or `31.1.2026` means, from the first to the last."""
    match = DAY.fullmatch(word)
    if match is None:
        return None
    year, month, day, day_before, month_before, year_after = match.groups()
    try:
        if year_after:
            found = date(int(year_after), int(month_before), int(day_before))
            return found, found
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    if day:
        return first, first
    return first, first.replace(month=int(month or 12), day=monthrange(first.year, int(month or 12))[1])
