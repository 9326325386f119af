"""What holds where a file is silent: the value of every key that an entity or a field could say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from xrm.catalog.entity import NOBODY, WRITERS, Entity, Field, Via
from xrm.catalog.kinds import NUMBERS, Kind
from xrm.catalog.label import Label
from xrm.compiler.fieldtypes import COMMON, LEFT_OUT, OF_FORMULA
from xrm.compiler.titles import sort_words
from xrm.expressions.tree import Expression, Template

_NO_VALUE = frozenset({"after", "before", "renamed_from", "type", "optional", "map"})
"""Keys that say something about the file or the past, and nothing that holds."""
_COMPUTED = frozenset({"formula", "count", "sum", "avg", "min", "max", "first", "last", "any", "where"})
"""Keys of a formula: it has the one that it says."""


def entity_defaults(entity: Entity) -> Iterator[tuple[str, object]]:
    """Every key with what holds for the entity; whoever shows them leaves out what was said."""
    yield from _names(entity)
    yield "use", []
    yield "order", sort_words(entity.order)
    yield "unique", {each.name: list(each.fields) for each in entity.unique}
    yield "index", {each.name: sort_words(each.keys) for each in entity.indexes}
    yield "rules", [each.name for each in entity.rules]
    yield "measures", list(entity.measures)
    yield "search", list(entity.search)
    yield "form", {section.name: [list(row) for row in section.rows] for section in entity.form.sections}
    yield "forms", list(entity.forms)
    yield from _list(entity)
    yield "access", {role: sorted(str(verb) for verb in grant.verbs) for role, grant in entity.access.items()}
    yield from _privacy(entity)
    yield "history", entity.history
    yield "trash", entity.trash_days
    yield "comments", {WRITERS: True, NOBODY: False}.get(entity.comments, entity.comments)
    yield from ((name, getattr(entity, name)) for name in ("single", "files", "table", "api"))
    yield "shortcuts", list(entity.shortcuts)
    yield "deprecated", entity.deprecated
    yield "meta", dict(entity.meta)


def _names(entity: Entity) -> Iterator[tuple[str, object]]:
    yield "label", str(entity.label)
    yield "plural", str(entity.plural_label)
    yield "plural_name", entity.plural
    yield "icon", entity.icon
    yield "color", entity.color
    yield "help", str(entity.help)
    yield "title", entity.title.text
    yield "subtitle", entity.subtitle.text if entity.subtitle else ""
    yield "between", list(entity.between)


def _list(entity: Entity) -> Iterator[tuple[str, object]]:
    yield "list.columns", list(entity.list.columns)
    yield "list.filters", [each.name for each in entity.list.filters]
    yield "list.default", dict(entity.list.default)
    yield "list.order", sort_words(entity.list.order or entity.order)
    yield "list.views", [str(each.kind) for each in entity.list.views]


def _privacy(entity: Entity) -> Iterator[tuple[str, object]]:
    said = entity.privacy
    yield "privacy.subject", said.subject.text if said.subject else ""
    yield "privacy.basis", said.basis
    yield "privacy.purpose", str(said.purpose)
    yield "privacy.keep", f"{said.keep.span}, then {said.keep.then}" if said.keep else "for ever"
    yield "privacy.smallest_group", said.smallest_group


def field_defaults(entity: Entity, field: Field) -> Iterator[tuple[str, object]]:
    """The same of a field: the keys that its type takes, in the order of their names but for the commonest."""
    if field.formula is not None:
        keys = OF_FORMULA - _COMPUTED
        yield "type", field.type.name
    else:
        keys = (COMMON | field.type.options) - LEFT_OUT.get(field.type.kind, frozenset())
    for key in sorted(keys - _NO_VALUE, key=lambda each: (_FIRST.index(each) if each in _FIRST else 99, each)):
        yield key, _plain(_value(entity, field, key))


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
    "currency": lambda entity, field: field.limits.currency,
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
