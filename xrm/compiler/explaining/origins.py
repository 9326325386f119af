"""Where each leaf came from: the value, the layer that said it and the place; what nobody said, and what gave it then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from xrm.catalog.catalog import Catalog
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.compiler.compilation import DEFAULT, Origin
from xrm.compiler.explaining.unsaid import Giver, entity_defaults
from xrm.compiler.explaining.unsaidapp import app_defaults
from xrm.compiler.explaining.unsaidfields import field_defaults
from xrm.compiler.explaining.unsaidparts import PARTS, part_defaults
from xrm.definitions.description import AppDef, DefaultsDef, EntityDef, GrantDef, ListDef, PermissionDef, PrivacyDef
from xrm.definitions.fielddescription import ChoiceDef, FieldDef, LabelDef, SectionDef, TypeDef
from xrm.definitions.tree import Items, Map, Scalar, plain
from xrm.errors import Mark

APP = "app"
"""What the app's file is asked for by, unless an entity is called so."""
_NO_LEAF = frozenset({"key", "name", "bundle", "owner", "damaged", "fields", "keys", "own", "said"})
_UNSAID = object()
"""In the place of a text that only a language file says something beside: it stays to be told what holds."""
_GROUPS = (ListDef, PrivacyDef, DefaultsDef)
"""Maps of the language whose keys are those of what they stand in."""
_THINGS = (*_GROUPS, *PARTS)
"""What layers refine leaf by leaf."""


class Origins(Mapping[str, Origin]):
    """Made for an entity, or the app's file, when it is first asked about: most runs ask about none."""

    def __init__(
        self,
        definitions: Mapping[str, EntityDef],
        owners: Mapping[str, str],
        catalog: Catalog | None,
        app: AppDef,
    ) -> None:
        self._definitions, self._owners, self._catalog, self._said = definitions, owners, catalog, app
        self._made: dict[str, dict[str, Origin]] = {}

    def __getitem__(self, path: str) -> Origin:
        return self.of(path.split(".", 1)[0])[path]

    def __iter__(self) -> Iterator[str]:
        for name in dict.fromkeys((APP, *self._definitions)):
            yield from self.of(name)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def of(self, name: str) -> Mapping[str, Origin]:
        """All of one entity, or of the app's file, by path."""
        if name not in self._made:
            self._made[name] = dict(self._all(name))
        return self._made[name]

    def _all(self, name: str) -> Iterator[tuple[str, Origin]]:
        definition = self._definitions.get(name)
        if definition is not None:
            entity = self._catalog.entities.get(name) if self._catalog else None
            yield from self._entity(definition, entity)
        elif name == APP:
            defaults = app_defaults(self._catalog, self._said) if self._catalog else ()
            yield from self._with(APP, self._leaves(APP, self._said), defaults)
        else:
            raise KeyError(name)

    def _entity(self, said: EntityDef, entity: Entity | None) -> Iterator[tuple[str, Origin]]:
        name = said.name.text
        defaults = entity_defaults(entity, self._said) if entity else ()
        yield from self._with(name, self._leaves(name, said), defaults)
        for key, field in said.fields.items():
            yield from self._field(f"{name}.{key}", field, entity, entity.fields.get(key) if entity else None)

    def _field(
        self, path: str, said: FieldDef, entity: Entity | None, field: Field | None
    ) -> Iterator[tuple[str, Origin]]:
        defaults = field_defaults(entity, field, self._said) if entity and field else ()
        yield from self._with(path, self._leaves(path, said), defaults)

    def _with(
        self, path: str, said: Iterable[tuple[str, Origin]], defaults: Iterable[tuple[str, object, Giver]]
    ) -> Iterator[tuple[str, Origin]]:
        """What was said, then what holds beside it."""
        found = dict(said)
        told = {key: origin for key, origin in found.items() if origin.value is not _UNSAID}
        yield from told.items()
        for key, value, giver in defaults:
            at = f"{path}.{key}"
            if (at in found and at not in told) or not _is_said(told, at):
                yield at, self._given(value, giver)

    def _given(self, value: object, giver: Giver) -> Origin:
        if isinstance(giver, Mark):
            return Origin(value, self._layer(giver), giver)
        return Origin(value, DEFAULT, because=giver)

    def _leaves(self, path: str, said: Any) -> Iterator[tuple[str, Origin]]:
        for each in fields(said):
            if each.name in _NO_LEAF and not (each.name == "fields" and isinstance(said, _THINGS)):
                continue
            value = _asked(said.ask) if each.name == "ask" else getattr(said, each.name)
            if value is not None and value != () and value != {}:
                yield from self._leaf(f"{path}.{each.name.rstrip('_')}", value)

    def _leaf(self, path: str, value: Any) -> Iterator[tuple[str, Origin]]:
        if isinstance(value, Mapping):
            yield from self._map(path, value)
        elif isinstance(value, Scalar | Map | Items):
            yield path, self._at(plain(value), value.mark)
        elif isinstance(value, LabelDef):
            yield from self._texts(path, value)
        elif isinstance(value, GrantDef):
            yield from self._grant(path, value)
        elif isinstance(value, SectionDef) and value.said is not None:
            yield path, self._at(value.said.text, value.said.mark)
        elif isinstance(value, _THINGS):
            yield from self._with(path, self._leaves(path, value), part_defaults(value))
        elif isinstance(value, tuple) and value and all(isinstance(each, ChoiceDef) for each in value):
            yield from self._choices(path, value)
        elif isinstance(value, tuple) or is_dataclass(value):
            mark = _mark(value)
            yield path, Origin(_shown(value), self._layer(mark) if mark else "", mark)

    def _map(self, path: str, said: Mapping[str, Any]) -> Iterator[tuple[str, Origin]]:
        """A map by name; where a pair stands for an entry, its value; of rows, the names of their fields."""
        for name, each in said.items():
            if isinstance(each, FieldDef):
                yield path, self._at(list(said), each.key.mark)
                return
            pair = isinstance(each, tuple) and len(each) == 2 and isinstance(each[0], Scalar) and each[0].text == name
            yield from self._leaf(f"{path}.{name}", each[1] if pair else each)

    def _choices(self, path: str, said: tuple[ChoiceDef, ...]) -> Iterator[tuple[str, Origin]]:
        """The values, and everything of those that say more than their name."""
        yield path, self._at([each.key.text for each in said], said[0].key.mark)
        for each in said:
            more = dict(self._leaves(f"{path}.{each.key.text}", each))
            if more:
                yield from self._with(f"{path}.{each.key.text}", more.items(), part_defaults(each))

    def _texts(self, path: str, said: LabelDef) -> Iterator[tuple[str, Origin]]:
        """A text said without a language stands for itself; each other by its language, and maybe from another layer."""
        for language, text in said.texts:
            yield (f"{path}.{language}" if language else path), self._at(text.text or _UNSAID, text.mark)

    def _grant(self, path: str, said: GrantDef) -> Iterator[tuple[str, Origin]]:
        if said.words:
            words = [each.text for each in said.words]
            yield path, self._at(words if len(words) > 1 else words[0], said.words[0].mark)
        for each in said.rights:
            yield from self._right(f"{path}.{each.key.text}", each)

    def _right(self, path: str, said: PermissionDef) -> Iterator[tuple[str, Origin]]:
        if said.said is not None:
            yield path, self._at(plain(said.said), said.said.mark)
        else:
            yield from self._with(path, self._leaves(path, said), part_defaults(said))

    def _at(self, value: object, mark: Mark) -> Origin:
        return Origin(value, self._layer(mark), mark)

    def _layer(self, mark: Mark) -> str:
        return self._owners.get(mark.file, "")


def _is_said(told: Mapping[str, Origin], path: str) -> bool:
    return path in told or any(each.startswith(f"{path}.") for each in told)


def _asked(said: tuple[tuple[Scalar, Scalar | None], ...]) -> dict[str, Scalar]:
    """What a move asks for, and whether an answer is needed, as it is where nobody says."""
    return {field.text: needed or Scalar("required", "required", field.mark) for field, needed in said}


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
    if isinstance(value, TypeDef):
        return f"{value.name.text}({value.argument.text})" if value.argument else value.name.text
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
