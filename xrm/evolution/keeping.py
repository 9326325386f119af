"""Which kept formulas must be computed for every record: what is new in a column, and what means something else now."""

from __future__ import annotations

from collections.abc import Iterator

from xrm.catalog.catalog import Catalog
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.evolution.choices import maps
from xrm.evolution.steps import KeepValues, Safety
from xrm.expressions.tree import Aggregate, Expression


def kept_steps(old: Catalog | None, new: Catalog) -> Iterator[KeepValues]:
    """A step for each; a new entity has no records to compute anything for."""
    if old is None:
        return
    before = {each.id: each for each in old.entities.values()}
    there = {each.id for each in old.identities.entities}
    mapped = any(maps(before[each.id], each) for each in new.entities.values() if each.id in before)
    for entity in new.entities.values():
        earlier = before.get(entity.id)
        for each in entity.kept_fields() if entity.id in there else ():
            was = next((one for one in earlier.fields.values() if one.id == each.id), None) if earlier else None
            if was is None or not was.kept:
                yield _step("keep", entity, each, remake=_was_known(old, entity, each))
            elif mapped or _meaning(old, was) != _meaning(new, each):
                yield _step("compute", entity, each, remake=_made_as(was) != _made_as(each))


def _step(words: str, entity: Entity, each: Field, *, remake: bool) -> KeepValues:
    said = f"{words} the values of {entity.name}.{each.name}{' in a column' if words == 'keep' else ' again'}"
    return KeepValues(words=said, safety=Safety.GUARDED, entity=entity.name, field=each.name, remake=remake)


def _was_known(old: Catalog, entity: Entity, each: Field) -> bool:
    """Whether its column is there from an earlier time, as another type maybe."""
    return any(known.id == each.id for one in old.identities.entities if one.id == entity.id for known in one.fields)


def _made_as(each: Field) -> tuple[Kind, int]:
    return each.kind, each.limits.scale


def _meaning(catalog: Catalog, each: Field) -> list[str]:
    return list(_words(catalog, each.formula)) if each.formula is not None else []


def _words(catalog: Catalog, said: Expression) -> Iterator[str]:
    """All that its value follows from but the data: itself, the formulas it uses, the order that `first` goes by."""
    yield repr(said.root)
    for path in said.paths():
        each = catalog.entities[path.entity].field(path.field)
        if each is not None and each.formula is not None:
            yield from _words(catalog, each.formula)
    for node in said.root.walk():
        if isinstance(node, Aggregate) and node.function in ("first", "last"):
            listed = catalog.entities[node.over.target]
            yield repr(listed.order)
            for key in listed.order:
                each = listed.field(key.field)
                yield repr([choice.stored for choice in each.choices]) if each is not None else ""
