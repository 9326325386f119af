"""What the data does not allow: counted, and said with the way out.  Nothing is ever lost by a plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy.engine import Dialect

from xrm.catalog.catalog import Catalog
from xrm.catalog.entity import Entity, Unique
from xrm.catalog.field import Field
from xrm.catalog.kinds import SEVERAL_OF, Kind
from xrm.errors import Problem, Severity
from xrm.evolution.counts import Counts
from xrm.evolution.currencies import ANOTHER, in_another
from xrm.evolution.filling import can_convert
from xrm.evolution.indexes import live_where, wanted_indexes
from xrm.evolution.steps import IndexPlan
from xrm.projections.tables import Tables
from xrm.statements.overlaps import ends_of
from xrm.storage import Unit


def refused(unit: Unit, old: Catalog, new: Catalog) -> Iterator[Problem]:
    """Every reason why the data stands against the new catalog."""
    before = {each.id: each for each in old.entities.values()}
    moved = (
        {each.name: each.id for each in old.entities.values()},
        {each.name: each.id for each in new.entities.values()},
    )
    for entity in new.entities.values():
        earlier = before.get(entity.id)
        if earlier is None:
            continue
        counts = Counts(unit, Tables(old), earlier)
        for each in entity.fields.values():
            yield from _field(counts, earlier, entity, each, moved)
            was = next((found for found in earlier.fields.values() if found.id == each.id and found.stored), None)
            if was is not None and each.stored:
                yield from in_another(unit, old, new, (earlier, entity), (was, each))
        yield from _repeated(counts, earlier, entity, old, new)
        yield from _overlapping(counts, earlier, entity, new)


def _field(
    counts: Counts, old: Entity, new: Entity, each: Field, moved: tuple[Mapping[str, int], Mapping[str, int]]
) -> Iterator[Problem]:
    earlier = next((found for found in old.fields.values() if found.id == each.id), None)
    if each.currency_of and each.formula is not None:
        return  # its amounts say whether it may be taken from there
    if earlier is None:
        yield from _added(counts, old, new, each)
    elif not _fits(earlier, each):
        yield from _other_kind(counts, earlier, each, new)
    elif each.stored:
        yield from _narrowed(counts, earlier, each, new)
        yield from _led_elsewhere(counts, earlier, each, new, moved)
        yield from _choices_gone(counts, earlier, each, new)
        yield from _circling(counts, earlier, each, new)


def _added(counts: Counts, old: Entity, new: Entity, each: Field) -> Iterator[Problem]:
    """A field that was not there: it may stand where another of the same name stood, or want a value nobody gave."""
    replaced = old.fields.get(each.name)
    if replaced is not None and replaced.stored and not any(kept.id == replaced.id for kept in new.fields.values()):
        held = counts.held(replaced)
        if held and each.convert and can_convert(replaced, each):
            yield from _unfit(counts, old, new, replaced, each)
            return
        if held:
            words = f"{_named(new, each)}: {_type(replaced)} → {_type(each)} would lose {_counted(held, 'value')}."
            hint = f"Say `convert: true` to have them read as {_type(each)}. {ANOTHER}"
            yield Problem("XRM704", words, each.where, hint=hint if can_convert(replaced, each) else ANOTHER)
            return
    if each.backfill is None and each.required and each.stored and each.sequence is None and counts.live:
        words = f"{counts.live:,} of {_counted(counts.live, 'record')} {_have(counts.live)} no {_named(new, each)}; it cannot be required."
        yield Problem(
            "XRM701", words, each.where, hint="Say which with `backfill`, or add it without `required` and fill it."
        )


def _unfit(counts: Counts, old: Entity, new: Entity, source: Field, each: Field) -> Iterator[Problem]:
    """What of the old values is none of the new field, and who is left without one."""
    found = counts.unfit(source, each)
    name, fills = _named(new, each), each.backfill is not None
    if found.count:
        words = f"{_counted(found.count, 'value')} of {name} {_are(found.count)} no {_type(each)}: {found}."
        if each.unfit == "refuse":
            hint = "Change them first, or say `unfit: null`: they become empty, and are kept in the old column."
            yield Problem("XRM702", words, each.where, hint=hint)
        else:
            hint = "They become empty; the old column keeps them."
            yield Problem("XRM702", words, each.where, hint=hint, severity=Severity.WARNING)
    empty = counts.empty(source) + (found.count if each.unfit != "refuse" else 0)
    if each.required and empty and not fills:
        words = f"{empty:,} of {_counted(counts.live, 'record')} would have no {name}; it cannot be required."
        yield Problem("XRM701", words, each.where, hint="Say what they get with `backfill`.")


def _fits(old: Field, new: Field) -> bool:
    """Whether what is kept for the old field serves the new one.  A choice is kept as text."""
    if old.stored != new.stored:
        return False
    if new.stored and old.kind is new.kind and not _means_the_same(old, new):
        return False
    return not new.stored or old.kind is new.kind or (old.kind, new.kind) in _WIDER


_WIDER = frozenset({(Kind.CHOICE, Kind.TEXT), *SEVERAL_OF.items()})


def _means_the_same(old: Field, new: Field) -> bool:
    """Whether a value kept alike still says the same: seconds are no other number, and any word may be a tag.

    A choice that was renamed is kept under its first name, which as a tag would come to light.
    """
    if old.type.free != new.type.free:
        return new.type.free and all(each.name == each.stored for each in old.choices)
    return bool(old.type.told) == bool(new.type.told)


def _other_kind(counts: Counts, old: Field, new: Field, entity: Entity) -> Iterator[Problem]:
    held = counts.held(old) if old.stored else counts.live
    if held or (old.stored and new.stored):
        words = f"{_named(entity, new)}: {_type(old)} → {_type(new)} needs {_counted(held, 'value')} converted."
        yield Problem("XRM704", words, new.where, hint=ANOTHER)


def _narrowed(counts: Counts, old: Field, new: Field, entity: Entity) -> Iterator[Problem]:
    name = _named(entity, new)
    if new.backfill is None and new.required and not old.required and (empty := counts.empty(old)):
        words = f"{empty:,} of {_counted(counts.live, 'record')} {_have(empty)} no {name}; it cannot become required."
        yield Problem(
            "XRM701",
            words,
            new.where,
            hint="Say what they get with `backfill`, or fill them: filter the list by it being empty.",
        )
    if _shorter(old, new) and (longer := counts.longer(old, new.limits.longest)):
        words = f"{_counted(longer, 'value')} of {name} {_are(longer)} longer than {new.limits.longest} characters."
        yield Problem("XRM702", words, new.where, hint="Shorten them first, or keep the greater length.")
    if _rescaled(counts.unit, old, new) and (held := counts.held(old)):
        words = (
            f"{name} would have {_counted(new.limits.scale, 'digit')} after the point instead of {old.limits.scale}:"
            f" {_counted(held, 'value')} would have to be rewritten."
        )
        yield Problem("XRM702", words, new.where, hint=f"Keep the number of digits. {ANOTHER}")


def _shorter(old: Field, new: Field) -> bool:
    most = new.limits.longest
    return new.kind is Kind.TEXT and bool(most) and (not old.limits.longest or most < old.limits.longest)


def _rescaled(unit: Unit, old: Field, new: Field) -> bool:
    """SQLite keeps decimals as scaled integers; PostgreSQL has room for more digits, but not for fewer."""
    if new.kind is not Kind.DECIMAL or new.limits.scale == old.limits.scale:
        return False
    return unit.dialect == "sqlite" or new.limits.scale < old.limits.scale


def _led_elsewhere(
    counts: Counts, old: Field, new: Field, entity: Entity, moved: tuple[Mapping[str, int], Mapping[str, int]]
) -> Iterator[Problem]:
    """By identity: an entity may have been renamed.  The foreign key stands, so also an empty link cannot turn."""
    if old.link is None or new.link is None or (old.mixed and new.mixed):
        return  # of a link to any of several the choice beside it says what is used
    before, after = {moved[0].get(name) for name in old.link.targets}, {moved[1].get(name) for name in new.link.targets}
    if not before <= after:
        where = ", ".join(old.link.targets)
        words = (
            f"{_named(entity, new)} leads to {where} and cannot lead elsewhere ({_counted(counts.held(old), 'value')})."
        )
        yield Problem("XRM704", words, new.where, hint="Keep it, and add a link of another name.")


def _choices_gone(counts: Counts, old: Field, new: Field, entity: Entity) -> Iterator[Problem]:
    if new.kind not in (Kind.CHOICE, Kind.CHOICES) or new.type.free:
        return
    kept, what = {each.stored for each in new.choices}, "State" if new.status is not None else "Choice"
    for choice in old.choices:
        gone = choice.stored not in kept and new.mapped.get(choice.stored) not in kept
        used = counts.chosen(old, choice.stored) if gone else 0
        if used:
            words = f"{what} `{choice.name}` of {_named(entity, new)} is used {_counted(used, 'time')}."
            hint = (
                f"Keep it as `{choice.name}: {{retired: true}}`, rename it with `renamed_from: [{choice.name}]`, or say"
                f" what its records get: `map: {{{choice.name}: …}}`."
            )
            yield Problem("XRM705", words, new.where, hint=hint)


def _circling(counts: Counts, old: Field, new: Field, entity: Entity) -> Iterator[Problem]:
    """Records that stand above themselves, once a link is to make a tree."""
    if new.link is None or not new.link.tree or old.link is None or old.link.tree:
        return
    if found := counts.circling(old):
        many = "1 record stands under itself" if found == 1 else f"{found:,} records stand under themselves"
        words = f"{_named(entity, new)} makes no tree: {many}."
        yield Problem("XRM702", words, new.where, hint="Empty that link in one record of each circle first.")


def _repeated(counts: Counts, old: Entity, new: Entity, before: Catalog, after: Catalog) -> Iterator[Problem]:
    """Every unique index that is new or says something else, over columns that are there."""
    dialect = counts.unit.connection.dialect
    known, wanted = _unique(old, before, dialect), _unique(new, after, dialect)
    there = {each.column for each in old.stored_fields()}
    for name, index in wanted.items():
        if known.get(name) == index or not {column for column, _ in index.keys} <= there:
            continue
        repeated = counts.repeated(index)
        if repeated:
            held = [each for each in new.fields.values() if (each.column, False) in index.keys]
            names, where = ", ".join(each.name for each in held), held[0].where if len(held) == 1 else new.where
            many = "1 value occurs" if repeated == 1 else f"{repeated:,} values occur"
            words = f"`{names}` of `{new.name}` cannot become unique: {many} more than once."
            yield Problem("XRM702", words, where, hint="Change or merge those records first.")


def _overlapping(counts: Counts, old: Entity, new: Entity, after: Catalog) -> Iterator[Problem]:
    """Every key of periods that is new or says something else, over columns that are there."""
    dialect, tables = counts.unit.connection.dialect, Tables(after)
    there = {each.column for each in old.stored_fields()}
    known = {(each.id, _said(old, each)) for each in old.unique if each.no_overlap}
    for key in new.unique:
        if not key.no_overlap or (key.id, _said(new, key)) in known:
            continue
        columns = {new.fields[name].column for name in key.fields} | {each.column for each in ends_of(new, key)}
        pairs = counts.overlapping(new, key, live_where(new, key, tables, dialect)) if columns <= there else 0
        if pairs:
            words = f"Records of `{new.name}` share time in `{key.no_overlap}` ({_counted(pairs, 'pair')}); they cannot be held apart."
            where = new.fields[key.no_overlap].where
            yield Problem("XRM702", words, where, hint="Change or end those records first.")


def _said(entity: Entity, key: Unique) -> tuple[object, ...]:
    """What a key of periods asks, by identity."""
    fields = tuple(entity.fields[name].id for name in key.fields)
    return (fields, *(each.id for each in ends_of(entity, key)), key.where.root if key.where else None)


def _unique(entity: Entity, catalog: Catalog, dialect: Dialect) -> dict[str, IndexPlan]:
    found = wanted_indexes(entity, Tables(catalog), dialect)
    return {name: each for name, each in found.items() if each.unique}


def _type(each: Field) -> str:
    return "formula" if each.formula is not None else each.type.name


def _named(entity: Entity, each: Field) -> str:
    return f"`{entity.name}.{each.name}`"


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _have(number: int) -> str:
    return "has" if number == 1 else "have"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
