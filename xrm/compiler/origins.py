"""Where each leaf came from: the value, the layer that said it and the place; what nobody said is a default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from xrm.catalog.catalog import Catalog
from xrm.catalog.entity import Entity, Field
from xrm.compiler.compilation import DEFAULT, Origin
from xrm.compiler.unsaid import entity_defaults, field_defaults
from xrm.definitions.description import (
    EntityDef,
    FieldDef,
    FilterDef,
    LabelDef,
    ListDef,
    MeasureDef,
    MoveDef,
    PrivacyDef,
    RuleDef,
    SectionDef,
    StateDef,
    UniqueDef,
    plain,
)
from xrm.definitions.tree import Items, Map, Scalar
from xrm.errors import Mark

_NO_LEAF = frozenset({"key", "name", "bundle", "owner", "damaged", "fields", "keys", "own"})
_THINGS = (RuleDef, SectionDef, FilterDef, MeasureDef, StateDef, MoveDef, ListDef, PrivacyDef, UniqueDef)
"""What layers refine leaf by leaf."""


class Origins(Mapping[str, Origin]):
    """Made for an entity when it is first asked about: most runs ask about none."""

    def __init__(
        self, definitions: Mapping[str, EntityDef], owners: Mapping[str, str], catalog: Catalog | None
    ) -> None:
        self._definitions, self._owners, self._catalog = definitions, owners, catalog
        self._made: dict[str, dict[str, Origin]] = {}

    def __getitem__(self, path: str) -> Origin:
        return self._of(path.split(".", 1)[0])[path]

    def __iter__(self) -> Iterator[str]:
        for name in self._definitions:
            yield from self._of(name)

    def __len__(self) -> int:
        return sum(len(self._of(name)) for name in self._definitions)

    def _of(self, name: str) -> dict[str, Origin]:
        if name not in self._made:
            definition = self._definitions[name]
            entity = self._catalog.entities.get(name) if self._catalog else None
            self._made[name] = dict(self._entity(definition, entity))
        return self._made[name]

    def _entity(self, said: EntityDef, entity: Entity | None) -> Iterator[tuple[str, Origin]]:
        name = said.name.text
        told = dict(self._leaves(name, said))
        yield from told.items()
        for key, value in entity_defaults(entity) if entity else ():
            if not _said(told, f"{name}.{key}"):
                yield f"{name}.{key}", Origin(value, DEFAULT)
        for key, field in said.fields.items():
            yield from self._field(f"{name}.{key}", field, entity, entity.fields.get(key) if entity else None)

    def _field(
        self, path: str, said: FieldDef, entity: Entity | None, field: Field | None
    ) -> Iterator[tuple[str, Origin]]:
        told = dict(self._leaves(path, said))
        yield from told.items()
        for key, value in field_defaults(entity, field) if entity and field else ():
            if not _said(told, f"{path}.{key}"):
                yield f"{path}.{key}", Origin(value, DEFAULT)

    def _leaves(self, path: str, said: Any) -> Iterator[tuple[str, Origin]]:
        for each in fields(said):
            if each.name in _NO_LEAF and not (each.name == "fields" and isinstance(said, _THINGS)):
                continue
            value = getattr(said, each.name)
            if value is not None and value != () and value != {}:
                yield from self._leaf(f"{path}.{each.name.rstrip('_')}", value)

    def _leaf(self, path: str, value: Any) -> Iterator[tuple[str, Origin]]:
        if isinstance(value, Mapping):
            for name, inner in value.items():
                yield from self._leaf(f"{path}.{name}", inner)
        elif isinstance(value, Scalar | Map | Items):
            yield path, Origin(plain(value), self._layer(value.mark), value.mark)
        elif isinstance(value, _THINGS):
            yield from self._leaves(path, value)
        elif isinstance(value, tuple) or is_dataclass(value):
            mark = _mark(value)
            yield path, Origin(_shown(value), self._layer(mark) if mark else "", mark)

    def _layer(self, mark: Mark) -> str:
        return self._owners.get(mark.file, "")


def _said(told: Mapping[str, Origin], path: str) -> bool:
    return path in told or any(each.startswith(f"{path}.") for each in told)


def _mark(value: Any) -> Mark | None:
    if isinstance(value, tuple):
        return next((found for found in map(_mark, value) if found), None)
    if isinstance(value, Scalar | Map | Items):
        return value.mark
    found = getattr(value, "mark", None)
    if isinstance(found, Mark):
        return found
    key = getattr(value, "key", None) or getattr(value, "name", None)
    return key.mark if isinstance(key, Scalar) else None


def _shown(value: Any) -> object:
    """A leaf of several parts as plain values, for people and `--json`."""
    if isinstance(value, Scalar | Map | Items):
        return plain(value)
    if isinstance(value, LabelDef):
        texts = {language: text.text for language, text in value.texts}
        return texts.get("", texts)
    if isinstance(value, tuple):
        return [_shown(each) for each in value]
    if isinstance(value, Mapping):
        return {name: _shown(each) for name, each in value.items()}
    if not is_dataclass(value):
        return value
    parts = {
        each.name.rstrip("_"): _shown(getattr(value, each.name))
        for each in fields(value)
        if each.name not in {"mark", "damaged", "keys"} and getattr(value, each.name) not in (None, (), {})
    }
    return next(iter(parts.values())) if len(parts) == 1 else parts
