"""Links to any of several: which entities `any` means, and the field beside such a link that says which it leads to.

That field is a choice of the entities, so it is kept, checked, asked for and told like one: `about_kind` of `about`.
"""

from __future__ import annotations

from dataclasses import replace

from xrm.catalog.field import KIND
from xrm.compiler.draft import Draft, EntityDraft
from xrm.definitions.fielddescription import ChoiceDef, FieldDef, LabelDef, TypeDef
from xrm.definitions.tree import Scalar

ANY = "any"
LINK, LINKS = "link", "links"
ASIDE = frozenset({"notice_mark", "record_follower", "record_note", "saved_view"})
"""Entities of xrm itself that `any` does not mean: how somebody looks at records, and what they say beside them, is none to be linked."""


def add_kinds(draft: Draft, entity: EntityDraft) -> None:
    """`any` as the entities it means, and after each link to several the field for its kind."""
    fields: dict[str, FieldDef] = {}
    for name, said in entity.definition.fields.items():
        word = said.type.name.text if said.type is not None else ""
        if word in (LINK, LINKS) and [to.text for to in said.to] == [ANY]:
            said = replace(
                said, to=tuple(Scalar(each, each, said.to[0].mark) for each in draft.standing if each not in ASIDE)
            )
        fields[name] = said
        if word == LINK and len(said.to) > 1:
            kind = _kind(draft, entity, said)
            taken = entity.definition.fields.get(kind.key.text)
            if taken is None:
                fields[kind.key.text] = kind
            else:
                _taken(draft, entity, said, taken)
    entity.definition = replace(entity.definition, fields=fields)


def _kind(draft: Draft, entity: EntityDraft, link: FieldDef) -> FieldDef:
    """A choice of the entities the link may lead to; whoever may read or write the one may the other."""
    mark, yes = link.key.mark, Scalar("true", True, link.key.mark)
    targets = dict.fromkeys(entity.name if each.text == "self" else each.text for each in link.to)
    name = f"{link.key.text}{KIND}"
    return FieldDef(
        key=Scalar(name, name, mark),
        type=TypeDef(Scalar("choice", "choice", mark)),
        label=_label(link),
        choices=tuple(_choice(draft, each, link.key) for each in targets),
        hidden=yes,
        readonly=link.readonly,
        once=link.once,
        personal=link.personal,
        access=link.access,
        set_by=link.set_by,
        renamed_from=tuple(_suffixed(each) for each in link.renamed_from),
    )


def _label(link: FieldDef) -> LabelDef | None:
    if link.label is None:
        return None
    texts = ((language, Scalar(f"{said.text} (kind)", None, said.mark)) for language, said in link.label.texts)
    return LabelDef(tuple(texts), link.label.mark)


def _suffixed(said: Scalar) -> Scalar:
    return Scalar(f"{said.text}{KIND}", None, said.mark)


def _choice(draft: Draft, target: str, beside: Scalar) -> ChoiceDef:
    """An entity as a choice: under its label, and under the name it had, so that a rename touches no row."""
    other = draft.entities.get(target)
    said = other.definition if other is not None else None
    return ChoiceDef(
        Scalar(target, target, beside.mark),
        label=said.label if said else None,
        renamed_from=said.renamed_from if said else (),
    )


def _taken(draft: Draft, entity: EntityDraft, link: FieldDef, taken: FieldDef) -> None:
    what = f"the field and the link `{link.key.text}` at {link.key.mark}"
    message = f"Two things want the name `{taken.key.text}` on `{entity.name}`: {what}."
    way_out = f"A link `{link.key.text}` to several entities has `{taken.key.text}` by itself."
    draft.findings.error("XRM306", message, taken.key.mark, way_out)


def set_kinds(entity: EntityDraft) -> None:
    """What is kept beside each link to several for each entity, and which entity each of those choices is.

    All choices have their stored names by now.
    """
    for field in entity.fields.values():
        kind = entity.fields.get(f"{field.name}{KIND}")
        if field.base is None or field.base.link is None or kind is None or kind.base is None:
            continue
        link = field.base.link
        stored = {each.name: each.stored for each in kind.base.choices}
        if link.several and not field.base.several:
            kind.base = replace(kind.base, choices=tuple(replace(each, entity=each.name) for each in kind.base.choices))
            field.base = replace(
                field.base, link=replace(link, stored=tuple(stored.get(each, each) for each in link.targets))
            )
