"""Relationships: the two links that `between` gives, and the shortcuts over them: `student/courses` over enrolments."""

from __future__ import annotations

from dataclasses import replace

from xrm.catalog.entity import Inverse, Shortcut
from xrm.catalog.links import Via
from xrm.compiler.draft import Draft, EntityDraft, FieldDraft
from xrm.compiler.links.links import NO_LIST
from xrm.compiler.names import well_formed
from xrm.compiler.words import label, many, spoken
from xrm.definitions.description import EndDef
from xrm.definitions.fielddescription import FieldDef, TypeDef
from xrm.definitions.tree import Scalar
from xrm.expressions.near import did_you_mean

NONE = "none"


def add_between(draft: Draft, entity: EntityDraft) -> None:
    """A relationship has its two links first; `fields` may refine them."""
    ends = entity.definition.between
    if not ends:
        return
    names = [each.name.text for each in ends]
    if len(names) != 2 or names[0] == names[1]:
        hint = "Say what each is called: `between: [{to: person, as: parent}, {to: person, as: child}]`."
        message = "A relationship (`between`) needs two ends of different names."
        draft.findings.error("XRM210", message, ends[0].to.mark, hint if len(names) == 2 else "")
        return
    said = entity.definition.fields
    links = {
        end.name.text: _link(end, said.get(end.name.text))
        for end in ends
        if well_formed(end.name, draft.findings, "An end")
    }
    fields = {**links, **{name: each for name, each in said.items() if name not in links}}
    entity.definition = replace(entity.definition, fields=fields)
    if len(links) == 2:
        entity.between = (names[0], names[1])


def _link(end: EndDef, refined: FieldDef | None) -> FieldDef:
    word = Scalar("link", "link", end.to.mark)
    yes = Scalar("true", True, end.to.mark)
    restrict = Scalar("restrict", "restrict", end.to.mark)
    if refined is None:
        return FieldDef(key=end.name, type=TypeDef(word), to=(end.to,), required=yes, index=yes, on_delete=restrict)
    return replace(
        refined, type=TypeDef(word), to=(end.to,), required=yes, index=yes, on_delete=refined.on_delete or restrict
    )


def add_shortcuts(draft: Draft) -> None:
    """Over each relationship the list of what is at the other end, where the name is free or somebody asked for it."""
    for entity in draft.entities.values():
        if entity.between:
            _check_said(draft, entity)
            one, other = entity.between
            _add(draft, entity, one, other)
            _add(draft, entity, other, one)


def _check_said(draft: Draft, entity: EntityDraft) -> None:
    said = entity.definition.shortcuts
    if isinstance(said, Scalar) and said.text != NONE:
        message = f"`shortcuts` is a map of names, or `none`; not `{said.text}`."
        draft.findings.error("XRM202", message, said.mark, f"Write `shortcuts: {{{entity.between[0]}: {said.text}}}`.")
    for name, (key, _) in said.items() if not isinstance(said, Scalar) else ():
        if name not in entity.between:
            near = did_you_mean(name, entity.between)
            draft.findings.error("XRM302", f"`{name}` is no end of {entity.name}. {near}".strip(), key.mark)


def _add(draft: Draft, entity: EntityDraft, near: str, far: str) -> None:
    """The list on the entity at the `near` end."""
    link, other = entity.fields[near].link, entity.fields[far].link
    if link is None or other is None:
        return
    here, there = draft.entities[link.targets[0]], draft.entities[other.targets[0]]
    said = entity.definition.shortcuts
    if isinstance(said, Scalar):
        return  # `none`
    wanted = said[near][1] if near in said else None
    if wanted is not None and (wanted.text == NONE or not well_formed(wanted, draft.findings, "A shortcut")):
        return
    if wanted is None and here.name in NO_LIST:
        return
    name = wanted.text if wanted is not None else _plural(there) if far == there.name else many(far)
    if _is_it(here.fields.get(name), Via(entity.name, near, far)):
        return  # a field says all that the list would, and can be written
    taken = _taken(here, name)
    if taken:
        place = wanted.mark if wanted is not None else entity.definition.between[0].to.mark
        message = f"Two things want the name `{name}` on `{here.name}`: the shortcut over `{entity.name}` and {taken}."
        hint = f"Say `shortcuts: {{{near}: <another name>}}`, or `shortcuts: none`."
        (draft.findings.tell if wanted is None else draft.findings.error)("XRM306", message, place, hint)
        return
    beside = label(there.definition.plural, spoken(_plural(there))) if far == there.name else label(None, spoken(name))
    here.shortcuts[name] = Shortcut(name, beside, there.name, entity.name, near, far)


def _is_it(field: FieldDraft | None, via: Via) -> bool:
    return field is not None and field.link is not None and field.link.via == via


def _plural(entity: EntityDraft) -> str:
    said = entity.definition.plural_name
    return said.text if said else many(entity.name)


def _taken(here: EntityDraft, name: str) -> str:
    field, inverse = here.fields.get(name), here.inverses.get(name)
    if field is not None:
        return f"the field at {field.definition.key.mark}"
    if isinstance(inverse, Inverse):
        return f"the list of `{inverse.source}.{inverse.link}`"
    return f"the one over `{here.shortcuts[name].through}`" if name in here.shortcuts else ""
