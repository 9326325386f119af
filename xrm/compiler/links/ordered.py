"""The order that a link gives its list on the other side, and a field of links its records: said by their own fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from xrm.catalog.entity import Entity, Inverse
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.sorting import SortKey
from xrm.compiler.draft import Draft, EntityDraft, FieldDraft
from xrm.compiler.layout.titles import once, sort_key


def with_orders(draft: Draft, entities: Mapping[str, Entity]) -> dict[str, Entity]:
    """The entities with what their links say of an order; all fields are known by now."""
    lists: dict[tuple[str, str], tuple[SortKey, ...]] = {}
    fields: dict[str, dict[str, Field]] = {}
    for entity in draft.entities.values():
        for field in entity.fields.values():
            made = entities[entity.name].fields.get(field.name)
            if not field.definition.order or made is None or made.link is None:
                continue
            once(draft, field.definition.order, f"the order of `{field.name}`")
            if made.kind is Kind.LINK:
                lists[entity.name, field.name] = _of_list(draft, entity, field, entities)
            else:
                target = draft.entities[made.link.targets[0]]
                keys = _keys(draft, field, target, entities) if _is_one(draft, field, made) else ()
                fields.setdefault(entity.name, {})[field.name] = replace(made, link=replace(made.link, order=keys))
    return {name: _ordered(each, fields.get(name, {}), lists) for name, each in entities.items()}


def _is_one(draft: Draft, field: FieldDraft, made: Field) -> bool:
    """Whether its records are of one entity, whose fields can put them in an order."""
    assert made.link is not None  # noqa: S101
    several = len(made.link.targets)
    if several > 1:
        words = f"`order` names fields of one entity; `{field.name}` leads to {several}."
        draft.findings.error("XRM204", words, field.definition.keys["order"].mark, "Leave it out: they stand as put.")
    return several == 1


def _of_list(
    draft: Draft, entity: EntityDraft, field: FieldDraft, entities: Mapping[str, Entity]
) -> tuple[SortKey, ...]:
    keys = _keys(draft, field, entity, entities)
    if field.link is not None and not any(
        each.source == entity.name and each.link == field.name
        for target in field.link.targets
        for each in draft.entities[target].inverses.values()
    ):
        words = f"`order` sorts the list on the other side, and `{field.name}` gives none."
        draft.findings.error("XRM204", words, field.definition.keys["order"].mark, "Say `inverse: <name>` with it.")
    return keys


def _keys(draft: Draft, field: FieldDraft, sorted_: EntityDraft, entities: Mapping[str, Entity]) -> tuple[SortKey, ...]:
    target = entities[sorted_.name]
    found = (sort_key(each, sorted_, target.title, target.fields, draft.findings) for each in field.definition.order)
    return tuple(each for each in found if each is not None)


def _ordered(
    entity: Entity, fields: Mapping[str, Field], lists: Mapping[tuple[str, str], tuple[SortKey, ...]]
) -> Entity:
    inverses = {name: _list(each, lists) for name, each in entity.inverses.items()}
    if not fields and inverses == entity.inverses:
        return entity
    return replace(
        entity,
        fields=MappingProxyType({**entity.fields, **fields}),
        inverses=MappingProxyType(inverses),
    )


def _list(each: Inverse, lists: Mapping[tuple[str, str], tuple[SortKey, ...]]) -> Inverse:
    keys = lists.get((each.source, each.link))
    return each if not keys else replace(each, order=keys)
