"""A catalog in words that a person can compare with the file it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from xrm.catalog.catalog import Catalog
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.label import Label
from xrm.expressions.tree import Expression, Template

_LEFT_OUT = frozenset({"id", "name", "where", "owner", "type", "formula"})


def summary(catalog: Catalog) -> dict[str, Any]:
    """What the app's own files made; only what differs from the defaults of the values."""
    return {
        "app": said(catalog, leave_out=frozenset({"entities", "identities"})),
        "entities": {each.name: entity_words(each) for each in catalog.entities.values() if not each.owner},
    }


def entity_words(entity: Entity) -> dict[str, Any]:
    words = said(entity, leave_out=_LEFT_OUT | {"fields"})
    return {**words, "fields": {each.name: field_words(each) for each in entity.fields.values()}}


def field_words(field: Field) -> dict[str, Any]:
    formula = {"formula": field.formula.text} if field.formula else {}
    return {"type": field.type.name, **formula, **said(field, leave_out=_LEFT_OUT)}


def said(value: Any, leave_out: frozenset[str] = frozenset({"where"})) -> dict[str, Any]:
    found = {}
    for each in fields(value):
        here = getattr(value, each.name)
        default = each.default_factory() if each.default_factory is not MISSING else each.default
        if each.name not in leave_out and (default is MISSING or here != default):
            found[each.name] = plain(here)
    return found


def plain(value: Any) -> Any:
    if isinstance(value, Label):
        return dict(value.texts) if any(language for language, _ in value.texts) else str(value)
    if isinstance(value, Expression | Template):
        return value.text
    if isinstance(value, Field):
        return value.name
    if is_dataclass(value):
        return said(value, leave_out=frozenset())
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, frozenset):
        return sorted(plain(each) for each in value)
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)
