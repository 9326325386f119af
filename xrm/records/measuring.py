"""Figures: what is asked for, checked against what its asker may name, and worked out of the records they may read.

Where a special field has a part in it, what comes of fewer records than the entity's smallest group is withheld.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.label import Label
from xrm.catalog.measures import RATIO, UNITS, Measure
from xrm.catalog.privacy import Personal
from xrm.catalog.requests import Query
from xrm.errors import Problem, XrmError
from xrm.expressions import numbers
from xrm.expressions.checker import ExpressionError, check
from xrm.expressions.measures import GROUPED, currency_of_measure, kind_of_measure, wrong_value
from xrm.expressions.names import Resolver
from xrm.expressions.near import did_you_mean
from xrm.expressions.problems import Findings
from xrm.expressions.tree import Collection, Expression, Path
from xrm.records.counting import Counted, add_amounts, counted_of, field_of, name_of
from xrm.records.plan import plan_list
from xrm.records.query import MOST_NODES, readable_entity
from xrm.records.refusals import raise_all
from xrm.statements.measuring import Group, MeasurePlan, measure_statement

if TYPE_CHECKING:
    from xrm.catalog.catalog import Catalog
    from xrm.expressions.scope import Scope
    from xrm.records.access import Sight
    from xrm.records.reading import Reading

MOST_GROUPS = 5_000
MOST_ASKED = 20


@dataclass(frozen=True, slots=True)
class Figure:
    """One group: its keys in the order of what was grouped by, its values in that of the measures."""

    keys: tuple[Any, ...]
    values: tuple[Any, ...]
    withheld: frozenset[str] = frozenset()  # measures that are not told of so few records


@dataclass(frozen=True, slots=True)
class Figures:
    """What was asked for, group by group; `withheld`: groups of few are not told of at all."""

    entity: Entity
    groups: tuple[Group, ...]
    measures: tuple[Measure, ...]
    rows: tuple[Figure, ...]
    withheld: bool = False
    titles: Mapping[UUID, str] | None = None  # of the records that groups are called by


def seen_measures(entity: Entity, sight: Sight) -> dict[str, Measure]:
    """The measures whose every name this asker may know."""
    plain = {
        name: each
        for name, each in entity.measures.items()
        if each.parts is None and all(knows(sight, said) for said in (each.value, each.where, each.unit) if said)
    }
    return {
        name: each
        for name, each in entity.measures.items()
        if name in plain or (each.parts is not None and all(part in plain for part in each.parts))
    }


def knows(sight: Sight, said: Expression) -> bool:
    """Whether every field and list that an expression names is there for somebody."""
    for node in said.root.walk():
        if isinstance(node, Path):
            steps = [(each.entity, each.link) for each in node.steps]
            if not all(sight.visible(entity, name) for entity, name in (*steps, (node.entity, node.field))):
                return False
        elif isinstance(node, Collection) and not sight.visible(node.entity, node.name):
            return False
    return True


def parse_group(scope: Scope, entity: Entity, text: str, target: str = "$apply") -> Group:
    """`plan`, `created_at/month`: a path that may end in a unit of time."""
    said, _, last = text.strip().rpartition("/")
    unit = last if said and last in UNITS else ""
    found = _checked(scope, entity, said if unit else text.strip(), target)
    if not isinstance(found.root, Path) or found.kind not in GROUPED:
        words = f"Records cannot be grouped by `{text[:100]}`."
        hint = "Choices, links, true or false, and dates (by day, week, month, quarter or year) are grouped by."
        raise XrmError(Problem("XRM801", words, target=target, hint=hint))
    if unit and found.kind not in (Kind.DATE, Kind.DATETIME):
        raise XrmError(Problem("XRM801", f"`{said[:100]}` is no date, so it has no {unit}.", target=target))
    return Group(found, unit)


def made_up(catalog: Catalog, scope: Scope, entity: Entity, function: str, path: str, name: str) -> Measure:
    """A measure for once: of a field its asker may name, or of the records themselves."""
    value = None if function == "count" else _checked(scope, entity, path, "$apply")
    wrong = wrong_value(function, value, path) if value is not None else ""
    if wrong:
        raise XrmError(Problem("XRM801", wrong, target="$apply"))
    kind, scale = kind_of_measure(function, value)
    special = value is not None and is_special(catalog.entities, value)
    resolver = Resolver(scope, Findings())
    code, unit = currency_of_measure(function, value, None, lambda path: resolver.source(path).node)
    return Measure(
        name=name, label=Label.of(name), function=function, kind=kind, scale=scale, value=value, currency=code,
        unit=unit, special=special or (unit is not None and is_special(catalog.entities, unit)),
    )  # fmt: skip


def _checked(scope: Scope, entity: Entity, text: str, target: str) -> Expression:
    try:
        return check(text, entity.name, scope, sql=True, most_nodes=MOST_NODES)
    except ExpressionError as error:
        codes = {"XRM302": "XRM803", "XRM303": "XRM803"}
        raise XrmError(
            Problem(codes.get(each.code, "XRM801"), each.message, target=target, hint=each.hint)
            for each in error.problems
        ) from None


def named_measures(entity: Entity, sight: Sight, names: Sequence[str], target: str = "$apply") -> tuple[Measure, ...]:
    """Measures by name, or every name that is none."""
    seen = seen_measures(entity, sight)
    raise_all(
        (
            Problem("XRM803", f"`{name[:100]}` is not a measure of {entity.name}.", target=target,
                    hint=did_you_mean(name, seen))
            for name in names
            if name not in seen
        ),
        XrmError,
    )  # fmt: skip
    return tuple(seen[name] for name in names)


def figures_of(reading: Reading, query: Query, measures: Sequence[Measure], groups: Sequence[Group]) -> Figures:
    """What the measures come to, over the records of the query that its asker may read."""
    entity = readable_entity(reading.shelf.catalog, reading.sight, query.entity)
    if len(measures) > MOST_ASKED or len(groups) > MOST_ASKED:
        raise XrmError(Problem("XRM801", f"At most {MOST_ASKED} measures and groups are asked for at once."))
    plain = _plain(entity, measures)
    rows = replace(plan_list(reading.shelf.catalog, reading.sight, query, None), names=(), order=())
    ways = dict.fromkeys(each.unit for each in plain.values())
    with reading.database.read() if not any(ways) else reading.database.snapshot() as unit:

        def fetch(by: tuple[Group, ...], counted: Sequence[Measure]) -> Sequence[Sequence[Any]]:
            plan = MeasurePlan(rows, by, tuple(counted), MOST_GROUPS + 1)
            found = unit.fetch(measure_statement(reading.shelf.build, plan, reading.guard), dict(reading.parameters))
            if len(found) > MOST_GROUPS:
                words = f"These are more than {MOST_GROUPS:,} groups."
                raise XrmError(Problem("XRM801", words, target="$apply", hint="Group by less, or filter first."))
            return found

        plainly = [each for each in plain.values() if each.unit is None]
        found = [counted_of(row, len(groups), plainly) for row in fetch(tuple(groups), plainly)]
        for way in ways:
            if way is not None:
                counted = [each for each in plain.values() if each.unit == way]
                by_currency = Group(way)
                name = name_of(reading.shelf.catalog.entities, by_currency)
                add_amounts(found, fetch((*groups, by_currency), counted), len(groups), counted, name)
    return _told(reading, entity, query, tuple(measures), tuple(groups), plain, found)


def _plain(entity: Entity, measures: Sequence[Measure]) -> dict[str, Measure]:
    """What must be counted for these: themselves, and the parts of ratios."""
    found: dict[str, Measure] = {}
    for each in measures:
        for part in each.parts or ():
            found.setdefault(part, entity.measures[part])
        if each.parts is None:
            found[each.name] = each
    return found


def _told(
    reading: Reading,
    entity: Entity,
    query: Query,
    measures: tuple[Measure, ...],
    groups: tuple[Group, ...],
    plain: Mapping[str, Measure],
    found: Sequence[Counted],
) -> Figures:
    least = entity.privacy.smallest_group
    catalog = reading.shelf.catalog
    special = any(is_special(catalog.entities, each.path) for each in groups)
    asked_special = query.filter is not None and is_special(catalog.entities, query.filter)
    kept = [row for row in found if not (groups and (special or asked_special)) or row.records >= least]
    rows = [_figure(row, measures, plain, least, asked_special) for row in kept]
    rows.sort(
        key=lambda each: tuple(_place(catalog.entities, one, key) for one, key in zip(groups, each.keys, strict=True))
    )
    return Figures(entity, groups, measures, tuple(rows), len(kept) < len(found), _titles(reading, groups, rows))


def _figure(
    row: Counted, measures: Sequence[Measure], plain: Mapping[str, Measure], least: int, special: bool
) -> Figure:
    few = {name for name, each in plain.items() if (each.special or special) and row.of[name] < least}
    withheld = frozenset(each.name for each in measures if few.intersection(each.parts or (each.name,)))
    told = tuple(None if each.name in withheld else _value(each, row.values, plain) for each in measures)
    return Figure(row.keys, told, withheld)


def _value(measure: Measure, values: Mapping[str, Any], plain: Mapping[str, Measure]) -> Any:
    if measure.function != RATIO or measure.parts is None:
        return values[measure.name]
    above, below = (values[part] for part in measure.parts)
    return divided(above, plain[measure.parts[0]].scale, below, plain[measure.parts[1]].scale)


def divided(above: Any, above_scale: int, below: Any, below_scale: int) -> Decimal | None:
    """One by the other to six places, as the language divides; None by nothing."""
    if above is None or below is None:
        return None
    quotient = numbers.divide(
        numbers.scaled(above, above_scale), above_scale, numbers.scaled(below, below_scale), below_scale
    )
    return None if quotient is None else numbers.unscaled(quotient, numbers.QUOTIENT_SCALE)


def is_special(entities: Mapping[str, Entity], said: Expression) -> bool:
    """Whether an expression looks at a special field."""
    fields = (entities[path.entity].field(path.field) for path in said.paths())
    return any(each is not None and each.personal is Personal.SPECIAL for each in fields)


def _place(entities: Mapping[str, Entity], group: Group, key: Any) -> tuple[bool, Any]:
    """Empty first; choices as defined, all else by value."""
    _, each = field_of(entities, group)
    if key is None:
        return False, 0
    if group.kind is Kind.CHOICE and each is not None:
        order = [choice.stored for choice in each.choices]
        return True, order.index(key) if key in order else len(order)
    return True, key if group.kind is not Kind.LINK else str(key)


def _titles(reading: Reading, groups: Sequence[Group], rows: Sequence[Figure]) -> dict[UUID, str]:
    found: dict[UUID, str] = {}
    for place, group in enumerate(groups):
        _, each = field_of(reading.shelf.catalog.entities, group)
        if group.kind is not Kind.LINK or each is None or each.link is None:
            continue
        ids = list(dict.fromkeys(row.keys[place] for row in rows if row.keys[place] is not None))
        for target in each.link.targets:
            found.update(reading.titles(target, ids))
    return found


def offered_groups(entity: Entity, sight: Sight) -> Iterator[Field]:
    """The own fields that this reader may group by; not those of a special kind, whose groups say who is who."""
    for each in entity.all_fields():
        if each.internal or each.hidden or not sight.visible(entity.name, each.name):
            continue
        if each.kind in GROUPED and not each.many and each.personal is not Personal.SPECIAL:
            yield each
