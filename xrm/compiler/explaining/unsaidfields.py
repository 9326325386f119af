"""What holds where a field is silent: the value of every key that its type takes, and what gave it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import NUMBERS, Kind
from xrm.catalog.label import Label
from xrm.catalog.links import OnDelete, Via
from xrm.compiler.explaining.unsaid import HOUSE, NAME, Giver, mark_of
from xrm.compiler.fields.fieldtypes import COMMON, LEFT_OUT, OF_FORMULA
from xrm.compiler.layout.titles import own_title_fields, sort_words
from xrm.definitions.description import AppDef
from xrm.expressions.tree import Expression, Template

_NO_VALUE = frozenset({"after", "before", "renamed_from", "type", "optional", "map"})
"""Keys that say something about the file or the past, and nothing that holds."""
_COMPUTED = frozenset({"formula", "count", "sum", "avg", "min", "max", "first", "last", "any", "where"})
"""Keys of a formula: it has the one that it says."""


def field_defaults(entity: Entity, field: Field, app: AppDef) -> Iterator[tuple[str, object, Giver]]:
    """The keys that its type takes, in the order of their names but for the commonest."""
    if field.formula is not None:
        keys = OF_FORMULA - _COMPUTED
        yield "type", field.type.name, "its formula"
    else:
        keys = (COMMON | field.type.options) - LEFT_OUT.get(field.type.kind, frozenset())
    for key in sorted(keys - _NO_VALUE, key=lambda each: (_FIRST.index(each) if each in _FIRST else 99, each)):
        value = _plain(_value(entity, field, key))
        yield key, value, _giver(entity, field, app, key)


def _giver(entity: Entity, field: Field, app: AppDef, key: str) -> Giver:
    if key == "currency" and field.currency:
        return _type(entity, field)
    if key == "currency" or (key == "default" and field.currency_of and isinstance(field.default, str)):
        return mark_of(app.currency) or HOUSE
    if key in GIVERS:
        return GIVERS[key](entity, field) or HOUSE
    return _type(entity, field) if key in field.type.options or key == "widget" else HOUSE


def _type(entity: Entity, field: Field) -> str:
    return f"the type `{field.type.name}`"


def _searched(entity: Entity, field: Field) -> str:
    if field.type.searched:
        return _type(entity, field)
    return "the title of its entity" if field.name in own_title_fields(entity.title, entity.fields) else ""


def _quick(entity: Entity, field: Field) -> str:
    return _type(entity, field) if field.name in entity.list.quick else ""


def _on_delete(entity: Entity, field: Field) -> str:
    strict = field.link is not None and field.link.on_delete is OnDelete.RESTRICT
    return "a link that is required" if strict else "a link that may be empty"


GIVERS: Mapping[str, Callable[[Entity, Field], str]] = {
    "label": lambda entity, field: NAME,
    "search": _searched,
    "filter": _quick,
    "index": lambda entity, field: "every link is" if field.index else "",
    "access": lambda entity, field: "its entity",
    "section": lambda entity, field: "the form of its entity",
    "visible": lambda entity, field: "its section" if field.section_visible else "",
    "on_delete": _on_delete,
    "inverse": lambda entity, field: "the names of the link and its entity" if field.link else "",
    "depends_on": lambda entity, field: "",
    "colours": lambda entity, field: "",
}
"""What gives a key of a field its value, where it is neither its type nor xrm; nothing: xrm."""


_FIRST = ["label", "help", "required", "unique", "index", "search", "filter", "default", "readonly", "once", "hidden"]


def _value(entity: Entity, field: Field, key: str) -> object:
    if key in VALUES:
        return VALUES[key](entity, field)
    if key in field.options:
        return field.options[key]
    return getattr(field, key, None)


def _section(entity: Entity, field: Field) -> str:
    return next((one.name for one in entity.form.sections if any(field.name in row for row in one.rows)), "")


def _most(entity: Entity, field: Field) -> object:
    if field.kind in (Kind.FILE, Kind.FILES):
        return f"{field.limits.size} bytes" if field.limits.size else None
    if field.rows is not None:
        return field.rows.most or None
    return field.limits.most


def _least(entity: Entity, field: Field) -> object:
    return field.rows.least if field.rows is not None else field.limits.least


def _via(via: Via) -> str:
    return f"{via.entity}/{via.far}"


def _step(entity: Entity, field: Field) -> object:
    return field.options.get("step", 1 if field.kind in NUMBERS and not field.limits.scale else None)


VALUES: Mapping[str, Callable[[Entity, Field], object]] = {
    "search": lambda entity, field: field.name in entity.search,
    "filter": lambda entity, field: field.name in entity.list.quick,
    "retired": lambda entity, field: False,
    "translated": lambda entity, field: False,
    "tree": lambda entity, field: bool(field.link and field.link.tree),
    "visible": lambda entity, field: field.visible or field.section_visible or True,
    "required": lambda entity, field: field.required_when or field.required,
    "readonly": lambda entity, field: field.readonly_when or field.readonly,
    "personal": lambda entity, field: str(field.personal) or False,
    "access": lambda entity, field: "as the entity says" if field.access is None else field.access,
    "as": lambda entity, field: "system" if field.as_system else "its reader",
    "stored": lambda entity, field: field.kept,
    "section": _section,
    "widget": lambda entity, field: field.options.get("widget") or field.type.widget or str(field.kind),
    "deprecated": lambda entity, field: field.deprecated or False,
    "min": _least,
    "max": _most,
    "step": _step,
    "length": lambda entity, field: field.limits.longest or field.type.length or None,
    "pattern": lambda entity, field: field.limits.pattern,
    "currency": lambda entity, field: f"= {field.currency}" if field.currency else field.limits.currency,
    "accept": lambda entity, field: list(field.limits.accept),
    "choices": lambda entity, field: [each.name for each in field.choices],
    "states": lambda entity, field: [each.name for each in field.choices],
    "moves": lambda entity, field: list(field.status.moves) if field.status else [],
    "colours": lambda entity, field: {each.name: each.color for each in field.choices if each.color},
    "depends_on": lambda entity, field: field.depends.field if field.depends else "",
    "to": lambda entity, field: list(field.link.targets) if field.link else [],
    "where": lambda entity, field: field.link.where if field.link else None,
    "on_delete": lambda entity, field: str(field.link.on_delete) if field.link else "",
    "inverse": lambda entity, field: (field.link.inverse or "none") if field.link else "",
    "via": lambda entity, field: _via(field.link.via) if field.link and field.link.via else "",
    "order": lambda entity, field: sort_words(field.link.order) if field.link else [],
    "rows": lambda entity, field: field.rows.entity if field.rows else "",
    "format": lambda entity, field: field.sequence.format if field.sequence else field.type.format,
    "reset": lambda entity, field: (field.sequence.reset if field.sequence else "") or "never",
    "per": lambda entity, field: field.sequence.per if field.sequence else "",
    "public": lambda entity, field: False,
    "mask": lambda entity, field: "",
    "granularity": lambda entity, field: "day",
    "open_end": lambda entity, field: True,
    "no_overlap": lambda entity, field: False,
    "components": lambda entity, field: [each.part for each in field.parts],
    "lines": lambda entity, field: {"code": 8, "richtext": 8}.get(field.type.widget, 5),
    "gapless": lambda entity, field: field.sequence.gapless if field.sequence else None,
}
"""Keys whose value lies elsewhere than under their own name."""


def _plain(value: object) -> object:
    """A value for people and `--json`."""
    if isinstance(value, Label):
        return str(value)
    if isinstance(value, Expression | Template):
        return value.text
    if isinstance(value, Mapping):
        return {str(name): str(each) for name, each in value.items()}
    if isinstance(value, bool | int | list) or value is None:
        return value
    return str(value)
