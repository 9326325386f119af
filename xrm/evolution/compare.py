"""The difference of two catalogs, in words: what is new, renamed, retired or said differently.  No database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from xrm.catalog.catalog import Catalog
from xrm.catalog.entity import Entity, folded
from xrm.catalog.field import Field
from xrm.catalog.kinds import SEVERAL_OF
from xrm.evolution.choices import choice_steps, kept_choices, kept_moves
from xrm.evolution.currencies import was_said
from xrm.evolution.filling import can_convert
from xrm.evolution.keeping import kept_steps
from xrm.evolution.steps import (
    AddField,
    ConvertField,
    CreateTable,
    Declare,
    FillField,
    FoldField,
    FreeLink,
    KeepCurrency,
    Safety,
    SpreadLink,
    Step,
)
from xrm.expressions.tree import Expression

QUIET = frozenset(
    {"id", "name", "table", "column", "where", "fields", "inverses", "owner", "type", "mapped"}
    | {"backfill", "convert", "unfit"}
)
"""What a change of is said elsewhere, or is no change: places in files, identities, lists that links give."""


def compared(old: Catalog | None, new: Catalog) -> Iterator[Step]:
    """Steps for tables and columns first, then what only the definition changes."""
    before = {each.id: each for each in old.entities.values()} if old else {}
    after = {each.id: each for each in new.entities.values()}
    names = {each.name: after[number].name for number, each in before.items() if number in after}
    for number, entity in after.items():
        if number in before:
            yield from _entity_steps(before[number], entity, known_columns(old, number))
            yield from _freed(before[number], entity, names)
        elif old and _was_there(old, number):
            yield Declare(words=f"bring back {_called(entity)} with its records")
            yield from _field_steps(None, entity, known_columns(old, number))
        else:
            yield CreateTable(words=f"add {_called(entity)}", entity=entity.name)
    yield from kept_steps(old, new)
    for number, entity in before.items():
        if number not in after:
            yield Declare(words=f"retire {_called(entity)}; its records stay")
    if old:
        yield from _app_steps(old, new)


def _called(entity: Entity) -> str:
    """An entity by its name, a row type by whose rows it is."""
    return f"the rows of {'.'.join(entity.owned_by)}" if entity.owned_by else entity.name


def _was_there(old: Catalog, number: int) -> bool:
    return any(each.id == number for each in old.identities.entities)


def _entity_steps(old: Entity, new: Entity, known: frozenset[int]) -> Iterator[Step]:
    if old.name != new.name:
        yield Declare(words=f"rename {old.name} to {new.name}")
    yield from _field_steps(old, new, known)
    for name in _different(old, new):
        yield Declare(words=f"change {name.replace('_', ' ')} of {new.name}")


def _freed(old: Entity, new: Entity, names: Mapping[str, str]) -> Iterator[Step]:
    """Links that led to one entity and may lead to others now; `names` are those of today by the earlier ones."""
    before = {each.id: each for each in old.fields.values()}
    for each in new.fields.values():
        earlier = before.get(each.id)
        if earlier is not None and earlier.stored and SEVERAL_OF.get(earlier.kind) is each.kind:
            does = "lead to" if each.link is not None else "hold"
            yield SpreadLink(words=f"let {new.name}.{each.name} {does} several", entity=new.name, field=each.name)
        if not each.mixed or earlier is None or earlier.link is None or not earlier.stored or earlier.mixed:
            continue
        target = names.get(earlier.link.targets[0])
        if target is not None and each.link is not None and target in each.link.targets:
            others = [name for name in each.link.targets if name != target]
            more = f"{', '.join(others[:5])}{' …' if len(others) > 5 else ''}"
            words = f"let {new.name}.{each.name} lead to {more} too"
            yield FreeLink(words=words, entity=new.name, field=each.name, target=target)


def _field_steps(old: Entity | None, new: Entity, known: frozenset[int]) -> Iterator[Step]:
    """`known` are the fields that have, or once had, a place in the database: what comes back finds it there."""
    before = {each.id: each for each in old.fields.values()} if old else {}
    for each in new.fields.values():
        yield from _field_step(old, before.get(each.id), new, each, each.id in known)
    after = {each.id for each in new.fields.values()}
    for number, each in before.items():
        again = new.fields.get(each.name)
        if number not in after and not (each.formula and again and again.formula):
            yield Declare(words=f"retire {new.name}.{each.name}; its values stay")


def _field_step(old: Entity | None, earlier: Field | None, new: Entity, each: Field, known: bool) -> Iterator[Step]:
    name = f"{new.name}.{each.name}"
    if earlier is not None:
        yield from _changed_field(earlier, new, each, name)
    if (each.stored or each.kept) and not known:
        yield AddField(words=f"add {name}", entity=new.name, field=each.name)
        yield from _filled(old, earlier, new, each)
        return  # its folded column is made with it
    if earlier is None:
        yield Declare(words=f"bring back {name} with its values" if known else f"add {name}")
    yield from _filled(old, earlier, new, each)
    if folded(new, each) and not (old and earlier and folded(old, earlier)):
        yield FoldField(words=f"sort and search {name} without case and accents", entity=new.name, field=each.name)


def _filled(old: Entity | None, earlier: Field | None, new: Entity, each: Field) -> Iterator[Step]:
    """What gives records that are there a value of a field that is new, or needed from now on."""
    if old is None:
        return
    source = old.fields.get(each.name)
    name = f"{new.name}.{each.name}"
    if earlier is None and each.convert and source is not None and can_convert(source, each):
        safety = Safety.GUARDED if each.unfit == "refuse" else Safety.LOSSY
        words = f"convert {name} from {source.type.name} to {each.type.name}"
        yield ConvertField(words=words, safety=safety, entity=new.name, field=each.name, source=source)
    if (said := was_said(old, new, each)) is not None:
        told = said.text if isinstance(said, Expression) else said
        words = f"keep the currency of each {new.name}.{each.currency_of}, {told} until now, in {each.name}"
        yield KeepCurrency(words=words, safety=Safety.GUARDED, entity=new.name, field=each.name, said=said)
    if each.backfill is not None and (earlier is None or (each.required and not earlier.required)):
        yield FillField(words=f"fill {name}", safety=Safety.GUARDED, entity=new.name, field=each.name)


def known_columns(catalog: Catalog | None, entity: int) -> frozenset[int]:
    """Ids of the fields of an entity, retired ones too, that are kept in the database."""
    found = catalog.identities.entities if catalog else ()
    return frozenset(each.id for one in found if one.id == entity for each in one.fields if each.column)


def _changed_field(old: Field, entity: Entity, new: Field, name: str) -> Iterator[Step]:
    if old.name != new.name:
        yield Declare(words=f"rename {name.rpartition('.')[0]}.{old.name} to {new.name}")
    yield from choice_steps(old, entity, new)
    different = [*(["type"] if old.type.name != new.type.name else []), *_different_field(old, new)]
    if different:
        yield Declare(words=f"change {', '.join(each.replace('_', ' ') for each in different)} of {name}")


def _different_field(old: Field, new: Field) -> list[str]:
    """What differs beside that choices, states and moves came and went."""
    choices, moves = kept_choices(old, new), kept_moves(old, new)
    same = {"choices": _words(choices[0]) == _words(choices[1]), "status": _words(moves[0]) == _words(moves[1])}
    names = [name for name in _different(old, new) if not same.get(name)]
    return ["moves" if name == "status" else name for name in names]


def _app_steps(old: Catalog, new: Catalog) -> Iterator[Step]:
    for name in ("label", "languages", "timezone", "currency", "roles", "menu", "plugins", "settings"):
        if _words(getattr(old, name)) != _words(getattr(new, name)):
            yield Declare(words=f"change {name} of the app")


def _different(old: Any, new: Any) -> list[str]:
    names = [each.name for each in fields(old) if each.name not in QUIET]
    return [name for name in names if _words(getattr(old, name)) != _words(getattr(new, name))]


def _words(value: Any) -> Any:
    """A value as what it says, without where it says it or what number it has."""
    if is_dataclass(value) and not isinstance(value, type):
        if hasattr(value, "text") and hasattr(value, "root"):
            return value.text
        return {
            each.name: _words(getattr(value, each.name)) for each in fields(value) if each.name not in ("where", "id")
        } | ({"condition": _words(value.where)} if hasattr(value, "where") and hasattr(value.where, "root") else {})
    if isinstance(value, dict) or hasattr(value, "items"):
        return [(key, _words(each)) for key, each in value.items()]
    if isinstance(value, tuple | list):
        return [_words(each) for each in value]
    return value
