"""What holds where a file is silent: the value of every key that an entity or a field could say, and what gave it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xrm.catalog.entity import NOBODY, WRITERS, Entity
from xrm.compiler.layout.titles import sort_words
from xrm.definitions.description import AppDef, KeepDef, PrivacyDef
from xrm.definitions.tree import Scalar
from xrm.errors import Mark

Giver = str | Mark
"""What gave a value that nobody said of the thing itself: in words, or the place of the app's file that says it."""
HOUSE = "xrm's rule"
NAME = "its name"
FIELDS = "its fields"
TITLE = "its title"
APP = "the app, which says none"


def entity_defaults(entity: Entity, app: AppDef) -> Iterator[tuple[str, object, Giver]]:
    """Every key with what holds for the entity and what gave it; whoever shows them leaves out what was said."""
    for key, value in _entity_values(entity):
        yield key, value, _entity_giver(entity, app, key)


def _entity_values(entity: Entity) -> Iterator[tuple[str, object]]:
    yield from _names(entity)
    yield "use", []
    yield "order", sort_words(entity.order)
    yield "unique", {each.name: list(each.fields) for each in entity.unique}
    yield "index", {each.name: sort_words(each.keys) for each in entity.indexes}
    yield "rules", [each.name for each in entity.rules]
    yield "measures", list(entity.measures)
    yield "search", list(entity.search)
    yield "form", {section.name: [list(row) for row in section.rows] for section in entity.form.sections}
    yield "form.tabs", list(entity.form.lists)
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
    yield "removed", dict(entity.removed)
    yield "meta", dict(entity.meta)


def _entity_giver(entity: Entity, app: AppDef, key: str) -> Giver:
    said = None if entity.owner == "xrm" else _of_app(app, key)
    return said or _GIVERS.get(key, HOUSE)


def _of_app(app: AppDef, key: str) -> Mark | None:
    """Where the app's file says it for every entity that says nothing."""
    group, _, name = key.rpartition(".")
    if key == "access":
        return next((each.key.mark for each in (app.access or {}).values()), None)
    if key == "privacy.keep":
        return mark_of(app.defaults.keep)
    found = getattr(app.privacy or PrivacyDef(), name, None) if group == "privacy" else None
    return mark_of(found or getattr(app.defaults, key, None))


def mark_of(said: object) -> Mark | None:
    """Where it stands: a leaf, a text by language, or how long records are kept."""
    if isinstance(said, KeepDef):
        return mark_of(said.for_ or said.after or said.then)
    found = said.mark if isinstance(said, Scalar) else getattr(said, "mark", None)
    return found if isinstance(found, Mark) else None


_GIVERS: Mapping[str, str] = {
    **dict.fromkeys(("label", "plural", "plural_name", "table"), NAME),
    **dict.fromkeys(("title", "form", "list.columns", "list.views"), FIELDS),
    "order": TITLE,
    "list.order": "its order",
    "search": "its title, and the types of its fields",
    "form.tabs": "links that lead here",
    "shortcuts": "relationships it is an end of",
    "access": APP,
}
"""What gives a key of an entity its value, where it is neither the app's file nor xrm itself."""


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
