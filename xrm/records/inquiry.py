"""Answers to a form: which fields show, are needed and stand still while a record is being written, or is only read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.records.asking import as_seen, sees, stands_still
from xrm.records.defaults import with_defaults
from xrm.records.drafting import entity_to_write, live_row_of
from xrm.records.ids import new_id
from xrm.records.links import hidden_ids
from xrm.records.loading import loaded_words
from xrm.records.reader import Pending

if TYPE_CHECKING:
    from xrm.records.desk import Desk


@dataclass(frozen=True, slots=True)
class Answer:
    """What holds for one field now."""

    visible: bool = True
    required: bool = False
    readonly: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """`fields` are those with conditions; `sections` those with one."""

    fields: Mapping[str, Answer] = field(default_factory=dict)
    sections: Mapping[str, bool] = field(default_factory=dict)

    def hides(self, name: str) -> bool:
        return name in self.fields and not self.fields[name].visible


def is_conditional(entity: Entity) -> bool:
    """Whether a form of it has anything to ask."""
    return any(each.conditional for each in entity.fields.values()) or any(
        section.visible is not None for form in (entity.form, *entity.forms.values()) for section in form.sections
    )


def asked_while_writing(desk: Desk, name: str, id: UUID | None, words: Mapping[str, Any]) -> Asked:
    """With these words typed so far; what cannot be read of them counts as not typed."""
    entity = entity_to_write(desk, name, Verb.CREATE if id is None else Verb.WRITE)
    old: Mapping[str, Any] = {} if id is None else live_row_of(desk, name, id)
    loaded = loaded_words(desk, entity, words, Verb.CREATE if id is None else Verb.WRITE)
    loaded = _known_links(desk, entity, old, loaded)
    record = {**old, **loaded} if old else {**with_defaults(desk, entity, loaded), "id": new_id()}
    desk.plan(Pending(name, record["id"], record))
    by_itself = {} if old else with_defaults(desk, entity, {})
    return _answers(desk, entity, record, old, by_itself)


def asked_while_reading(desk: Desk, entity: Entity, id: UUID) -> Asked:
    """Of a record as it stands."""
    row = live_row_of(desk, entity.name, id)
    return _answers(desk, entity, row, row, row)


def _answers(
    desk: Desk, entity: Entity, record: Mapping[str, Any], old: Mapping[str, Any], before: Mapping[str, Any]
) -> Asked:
    new = not old
    seen = as_seen(desk, entity, record, new=new)

    def answer(each: Field) -> Answer:
        required, readonly = each.required_when, each.readonly_when
        was = old.get(each.name) if old else before.get(each.name)
        return Answer(
            visible=each.visible is None or sees(desk, each.visible, seen, new=new),
            required=each.required or (required is not None and desk.holds(required, record, old or None, new=new)),
            readonly=readonly is not None and stands_still(desk, each, readonly, record, old, was),
        )

    sections = {
        each.name: sees(desk, each.visible, seen, new=new)
        for form in (entity.form, *entity.forms.values())
        for each in form.sections
        if each.visible is not None
    }
    return Asked({each.name: answer(each) for each in entity.fields.values() if each.conditional}, sections)


def _known_links(desk: Desk, entity: Entity, old: Mapping[str, Any], loaded: Mapping[str, Any]) -> dict[str, Any]:
    """Without new links to what the writer cannot see: no answer tells of such a record."""
    found = dict(loaded)
    for name, value in loaded.items():
        each = entity.fields[name]
        if desk.guard is None or each.link is None or value == old.get(name):
            continue
        hidden = hidden_ids(desk, entity, {**old, **loaded}, [each])
        if each.several:
            known = old.get(name) or ()
            found[name] = tuple(id for id in value if id not in hidden or id in known)
        elif value in hidden:
            found[name] = None
    return found
