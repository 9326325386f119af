"""Lists of choices that fields share, put in where a field names one; a grouped list offers by another field's value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from xrm.catalog.choices import Depends
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.label import Label
from xrm.compiler.draft import Draft, EntityDraft, FieldDraft
from xrm.compiler.fields.choices import MOST, ROLES, read_choices
from xrm.compiler.names import well_formed
from xrm.definitions.description import AppDef, ChoicesDef, EntityDef, GroupDef
from xrm.definitions.fielddescription import ChoiceDef, FieldDef
from xrm.definitions.findings import Findings
from xrm.definitions.tree import Scalar
from xrm.expressions.near import did_you_mean

GROUPED_BY = "`depends_on` needs a choice, or a country, that a record has one of"


def check_lists(lists: Mapping[str, ChoicesDef], app: AppDef, findings: Findings) -> None:
    """Each list by itself, whether a field uses it or not."""
    for each in lists.values():
        if not well_formed(each.name, findings, "A list of choices"):
            continue
        if each.name.text == ROLES:
            message = f"`{ROLES}` is taken: the list of the app's own roles."
            findings.error("XRM304", message, each.name.mark, "Choose another name.")
        groups = _groups(each)
        if groups and len(groups) < len(each.values):
            bare = next(one for one in each.values if isinstance(one, ChoiceDef))
            message = f"`{bare.key.text}` must be a list: the other values of `{each.name.text}` are groups."
            findings.error("XRM202", message, bare.key.mark, f"Say `{bare.key.text}: [one, two]`.")
        for group in groups:
            read_choices(group.items, app, group.key.mark, findings)
        known = [one.key.text for one in _choices(each)]
        for name, (key, _) in each.labels.items():
            if name not in known:
                near = did_you_mean(name, known)
                message = f"`{name}` is none of the values of `{each.name.text}`. {near}".strip()
                findings.error("XRM206", message, key.mark)
        if not each.values:
            if not each.damaged:
                message = f"List of choices `{each.name.text}` needs its values."
                findings.error("XRM208", message, each.name.mark, "Say `values: [one, two]`.")
        elif not groups:
            read_choices(_choices(each), app, each.name.mark, findings)
        elif len(known) > MOST:
            message = (
                f"A choice has at most {MOST} values; this list has {len(known)}: make it an entity and link to it."
            )
            findings.error("XRM208", message, each.name.mark)


def with_lists(
    entity: EntityDef, lists: Mapping[str, ChoicesDef], broken: frozenset[str], findings: Findings
) -> EntityDef:
    """The entity with the values of each list that its fields name."""
    fields = _filled(entity.fields, lists, broken, findings)
    return entity if fields is entity.fields else replace(entity, fields=fields)


def _filled(
    fields: Mapping[str, FieldDef], lists: Mapping[str, ChoicesDef], broken: frozenset[str], findings: Findings
) -> Mapping[str, FieldDef]:
    changed: dict[str, FieldDef] = {}
    for name, each in fields.items():
        if isinstance(each.choices, Scalar) and each.choices.text != ROLES:
            changed[name] = _taken(each, each.choices, lists, broken, findings)
        elif isinstance(each.rows, Mapping):
            rows = _filled(each.rows, lists, broken, findings)
            if rows is not each.rows:
                changed[name] = replace(each, rows=rows)
    return {**fields, **changed} if changed else fields


def _taken(
    field: FieldDef, said: Scalar, lists: Mapping[str, ChoicesDef], broken: frozenset[str], findings: Findings
) -> FieldDef:
    found = lists.get(said.text)
    if found is None:
        if said.text not in broken:
            near = did_you_mean(said.text, [*lists, ROLES])
            way_out = near or f"Write the file `{said.text}.yaml` with `choices: {said.text}`, or the values here."
            findings.error("XRM310", f"List of choices `{said.text}` does not exist.", said.mark, way_out)
        return replace(field, choices=None, damaged=True)
    if not found.values:
        return replace(field, choices=None, damaged=True)
    groups = {each.key.text: (each.key, frozenset(one.key.text for one in each.items)) for each in _groups(found)}
    return replace(field, choices=_choices(found), groups=groups or None)


def _groups(said: ChoicesDef) -> tuple[GroupDef, ...]:
    return tuple(each for each in said.values if isinstance(each, GroupDef))


def _choices(said: ChoicesDef) -> tuple[ChoiceDef, ...]:
    """Every value of the list; of a grouped one each once, though several groups may have it."""
    groups = _groups(said)
    found: dict[str, ChoiceDef] = {}
    if not groups:
        return tuple(_labelled(each, said) for each in said.values if isinstance(each, ChoiceDef))
    for group in groups:
        for each in group.items:
            found.setdefault(each.key.text, _labelled(each, said))
    return tuple(found.values())


def _labelled(each: ChoiceDef, said: ChoicesDef) -> ChoiceDef:
    label = said.labels.get(each.key.text)
    return each if label is None else replace(each, label=label[1])


def check_dependent(draft: Draft, entity: EntityDraft) -> None:
    """What each `depends_on` names, and whether its list has groups to choose among."""
    for field in entity.fields.values():
        said = field.definition.depends_on
        if said is None or field.type is None:
            continue
        if not _leads(draft, entity, field, said):
            continue
        groups = field.definition.groups
        if groups is None:
            if not field.definition.damaged:
                message = f"The choices of `{field.name}` are not grouped, so nothing depends on `{said.text}`."
                way_out = "Name a shared list with `values: {de: [Berlin], gb: [London]}`."
                draft.findings.error("XRM208", message, said.mark, way_out)
            continue
        other = entity.fields[said.text]
        for name, (key, _) in groups.items() if other.type and other.type.kind is Kind.CHOICE else ():
            names = [each.name for each in other.choices]
            if names and name not in names:
                near = did_you_mean(name, names)
                message = f"`{name}` is none of the choices of `{said.text}`, on which `{field.name}` depends. {near}"
                draft.findings.warn("XRM206", message.strip(), key.mark)


def _leads(draft: Draft, entity: EntityDraft, field: FieldDraft, said: Scalar) -> bool:
    """Whether it names a field whose value can decide, and the way from there does not come back."""
    other = entity.fields.get(said.text)
    if other is None:
        near = did_you_mean(said.text, [each for each in entity.fields if each != field.name])
        message = f"`{said.text}` is not a field of {entity.name}. {near}".strip()
        draft.findings.error("XRM302", message, said.mark)
        return False
    if other.computed or (other.type is not None and not _decides(other)):
        draft.findings.error("XRM204", f"{GROUPED_BY}; `{said.text}` is none.", said.mark)
        return False
    way = [field.name]
    while other is not None and other.definition.depends_on is not None:
        if other.name in way:
            message = f"Choices depend on each other: {' → '.join([*way, other.name])}."
            draft.findings.error("XRM407", message, said.mark)
            return False
        way.append(other.name)
        other = entity.fields.get(other.definition.depends_on.text)
    return True


def _decides(field: FieldDraft) -> bool:
    return field.type is not None and (field.type.kind is Kind.CHOICE or field.type.name == "country")


def set_dependent(entity: EntityDraft) -> None:
    """What is offered when, in stored values; all fields have theirs by now."""
    for field in entity.fields.values():
        said, groups = field.definition.depends_on, field.definition.groups
        other = entity.fields.get(said.text) if said is not None else None
        if field.base is None or groups is None or other is None or other.base is None:
            continue
        field.base = replace(field.base, depends=_depends(field.base, other.base, groups))


def _depends(own: Field, other: Field, groups: Mapping[str, tuple[Scalar, frozenset[str]]]) -> Depends:
    stored = {each.name: each.stored for each in own.choices}
    deciding = {each.name: each for each in other.choices}
    offered: dict[str, frozenset[str]] = {}
    names: dict[str, str] = {}
    labels: dict[str, Label] = {}
    for name, (_, values) in groups.items():
        choice = deciding.get(name)
        key = choice.stored if choice else name if other.choices else name.upper()  # countries are kept so
        offered[key] = frozenset(stored[each] for each in values if each in stored)
        names[key] = choice.name if choice else key
        labels[key] = choice.label if choice else Label.of(key)
    return Depends(other.name, offered, names, labels)
