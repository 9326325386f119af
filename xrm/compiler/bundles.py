"""Bundles copied into the entities that use them; the entity restates what it likes, leaf by leaf."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from xrm.definitions.description import EntityDef, FieldDef, ListDef
from xrm.definitions.findings import Findings
from xrm.definitions.tree import Scalar
from xrm.expressions.near import did_you_mean

_OWN = frozenset({"name", "bundle", "owner", "damaged", "use", "renamed_from", "between", "keys"})


def with_bundles(entity: EntityDef, bundles: Mapping[str, EntityDef], findings: Findings) -> EntityDef:
    """The entity with everything its bundles say under it, the first named at the bottom."""
    below: EntityDef | None = None
    for bundle in _used(entity, bundles, findings, ()):
        below = bundle if below is None else _merged(below, bundle)
    return entity if below is None else _merged(below, entity)


def _used(
    one: EntityDef, bundles: Mapping[str, EntityDef], findings: Findings, through: tuple[str, ...]
) -> list[EntityDef]:
    found: list[EntityDef] = []
    for name in one.use:
        bundle = bundles.get(name.text)
        if bundle is None:
            findings.error(
                "XRM310", f"Bundle `{name.text}` does not exist. {did_you_mean(name.text, bundles)}".strip(), name.mark
            )
        elif name.text in through:
            findings.error(
                "XRM310", f"Bundle `{name.text}` uses itself: {' → '.join((*through, name.text))}.", name.mark
            )
        else:
            found.extend([*_used(bundle, bundles, findings, (*through, name.text)), bundle])
    return found


def _merged(lower: EntityDef, upper: EntityDef) -> EntityDef:
    changed = {
        each.name: _either(getattr(lower, each.name), getattr(upper, each.name))
        for each in fields(EntityDef)
        if each.name not in _OWN
    }
    damaged = lower.damaged or upper.damaged
    return replace(upper, **{**changed, "damaged": damaged, "keys": {**lower.keys, **upper.keys}})


def _either(lower: Any, upper: Any) -> Any:
    """The upper leaf when it is said, else the lower; maps by key, fields and lists leaf by leaf."""
    if upper is None or upper == ():
        return lower
    if isinstance(upper, Mapping):
        return {
            **(lower or {}),
            **{name: _one(lower.get(name) if lower else None, each) for name, each in upper.items()},
        }
    if isinstance(upper, ListDef) and lower is not None:
        return ListDef(*(_either(getattr(lower, each.name), getattr(upper, each.name)) for each in fields(ListDef)))
    return upper


def _one(lower: Any, upper: Any) -> Any:
    if isinstance(lower, FieldDef) and isinstance(upper, FieldDef):
        return refined(lower, upper)
    return upper


def refined(lower: FieldDef, upper: FieldDef) -> FieldDef:
    """A field with some of its leaves said anew."""
    changed: dict[str, Any] = {}
    for each in fields(FieldDef):
        low, up = getattr(lower, each.name), getattr(upper, each.name)
        changed[each.name] = low if up is None or up == () else up
    keys: dict[str, Scalar] = {**lower.keys, **upper.keys}
    return replace(
        upper, **{**changed, "keys": keys, "own": {**lower.own, **upper.own}, "damaged": lower.damaged or upper.damaged}
    )
