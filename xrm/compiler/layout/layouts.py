"""Forms and lists as said, else as the defaults of the language give them; every name in them exists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.label import Label
from xrm.catalog.layout import Form, Section
from xrm.compiler.draft import Draft, EntityDraft
from xrm.compiler.expressions import Checking
from xrm.compiler.fields.conditions import own_names
from xrm.compiler.layering.placing import placed
from xrm.compiler.layout.titles import own_title_fields
from xrm.compiler.words import label, slug, spoken
from xrm.definitions.fielddescription import SectionDef
from xrm.definitions.tree import Scalar
from xrm.expressions.near import did_you_mean
from xrm.expressions.tree import Expression, Template

QUICK = "quick"
PLACES = ("portal", QUICK)
"""Where a form may be for, beside roles."""


def form_of(
    draft: Draft, entity: EntityDraft, fields: Mapping[str, Field], title: Template, checking: Checking
) -> Form:
    """The form everybody gets whom no other one is for."""
    said = entity.definition.form
    if said is None:
        sections = _default_sections(fields)
        shown = {name for section in sections for row in section.rows for name in row}
        form = Form(sections, tuple(_lists(entity)))
    else:
        form, shown = _said_form(draft, entity, fields, said, checking)
        sections = form.sections
        if all(each.key.mark.file in entity.owners for each in said.values()):  # nobody below said a form
            placed_by_others = shown | {name for name, each in entity.definition.fields.items() if each.section}
            rest = {name: each for name, each in fields.items() if name not in placed_by_others}
            sections = (*_default_sections(rest), *sections)
            shown |= {name for section in sections for row in section.rows for name in row}
        form = replace(form, sections=placed(draft, entity, fields, sections, shown))
    _check_required(draft, entity, fields, shown)
    quick = entity.definition.forms.get("quick")
    if quick is None:
        return replace(form, quick=_quick(fields, title))
    short, _ = _said_form(draft, entity, fields, quick, checking)
    return replace(form, quick=tuple(name for section in short.sections for row in section.rows for name in row))


def forms_of(
    draft: Draft, entity: EntityDraft, fields: Mapping[str, Field], title: Template, checking: Checking
) -> dict[str, Form]:
    """Further forms, each for a role or a place; quick create is a part of the form itself."""
    found: dict[str, Form] = {}
    for name, said in entity.definition.forms.items():
        if name not in draft.roles and name not in PLACES:
            first = next(iter(said.values()))
            near = did_you_mean(name, [*draft.roles, *PLACES])
            message = f"Form `{name}` is for no role and no place. {near}".strip()
            draft.findings.error("XRM310", message, first.key.mark, "Name a role, `portal` or `quick`.")
        elif name != QUICK:
            form, _ = _said_form(draft, entity, fields, said, checking)
            named = (replace(each, name=f"{name}.{each.name}") for each in form.sections)
            found[name] = replace(form, sections=tuple(named), quick=_quick(fields, title))
    return found


def _said_form(
    draft: Draft,
    entity: EntityDraft,
    fields: Mapping[str, Field],
    said: Mapping[str, SectionDef],
    checking: Checking,
) -> tuple[Form, set[str]]:
    """A form as it is written, and the names that stand in it."""
    placed: dict[str, Scalar] = {}
    written = [each for each in said.values() if each.said is None]
    _check_slugs(draft, written)
    sections = tuple(_section(draft, entity, fields, each, placed, checking) for each in written)
    others = _lists(entity)
    lists = [name for name in placed if name in others]
    if "tabs" not in said or said["tabs"].said is None:
        lists.extend(name for name in others if name not in lists)
    kept = tuple(section for section in sections if section.rows or section.lists)
    return Form(kept, tuple(lists)), set(placed)


def _check_slugs(draft: Draft, sections: Iterable[SectionDef]) -> None:
    """`Main` and `main` are one name: an extension could not say which it means."""
    seen: dict[str, SectionDef] = {}
    for each in sections:
        other = seen.setdefault(slug(each.key.text), each)
        if other is not each:
            words = f"Two sections, `{other.key.text}` and `{each.key.text}`, have one name, `{slug(each.key.text)}`."
            draft.findings.error(
                "XRM306", words, each.key.mark, "Call one otherwise; its `label` may say what you like."
            )


def _lists(entity: EntityDraft) -> list[str]:
    """The lists of linked records; owned rows stand on the form itself."""
    return [name for name in entity.inverses if name not in entity.fields]


def _default_sections(fields: Mapping[str, Field]) -> tuple[Section, ...]:
    """One section, narrow types in two columns."""
    rows: list[tuple[str, ...]] = []
    half = ""
    for field in fields.values():
        if not field.apart:
            continue
        if not field.type.narrow:
            rows.extend([(half,)] if half else [])
            rows.append((field.name,))
            half = ""
        elif half:
            rows.append((half, field.name))
            half = ""
        else:
            half = field.name
    rows.extend([(half,)] if half else [])
    return (Section("main", Label(), tuple(rows)),)


def _section(
    draft: Draft,
    entity: EntityDraft,
    fields: Mapping[str, Field],
    said: SectionDef,
    placed: dict[str, Scalar],
    checking: Checking,
) -> Section:
    rows: list[tuple[str, ...]] = []
    for row in said.fields:
        names = [each.text for each in row if _place(draft, entity, fields, each, placed) and each.text in fields]
        rows.extend([tuple(names)] if names else [])
    if said.columns is not None and isinstance(said.columns.value, int):
        rows = _in_columns([name for row in rows for name in row], said.columns.value)
    key = said.key.text
    heading = label(said.label, spoken(key))
    if said.label is not None and [text.text for _, text in said.label.texts] == ["none"]:
        heading = Label()
    return Section(
        slug(key),
        heading,
        tuple(rows),
        said.tab.text if said.tab else "",
        bool(said.collapsed and said.collapsed.value),
        tuple(each.text for row in said.fields for each in row if each.text in _lists(entity)),
        _section_visible(draft, entity, fields, said, {name for row in rows for name in row}, checking),
    )


def _section_visible(
    draft: Draft,
    entity: EntityDraft,
    fields: Mapping[str, Field],
    said: SectionDef,
    inside: set[str],
    checking: Checking,
) -> Expression | None:
    """When a section shows; a condition over a field inside could never be met again once it is not."""
    if said.visible is None:
        return None
    found = checking.condition(said.visible, entity.name, new=True)
    if found is None:
        return None
    caught = next((name for name in own_names(found, fields) if name in inside), None)
    if caught is None:
        return found
    message = f"The condition of section `{said.key.text}` uses `{caught}`, which is in the section itself."
    draft.findings.error("XRM503", message, said.visible.mark, f"Put `{caught}` into another section.")
    return None


def _in_columns(names: list[str], columns: int) -> list[tuple[str, ...]]:
    return [tuple(names[at : at + columns]) for at in range(0, len(names), columns)]


def _place(
    draft: Draft, entity: EntityDraft, fields: Mapping[str, Field], said: Scalar, placed: dict[str, Scalar]
) -> bool:
    name = said.text
    if name not in entity.fields and name not in entity.inverses:
        unknown_field(draft, entity, said, [*fields, *entity.inverses])
        return False
    if name in placed:
        draft.findings.error(
            "XRM501", f"`{name}` appears twice in the form, first at line {placed[name].mark.line}.", said.mark
        )
        return False
    placed[name] = said
    return True


def _check_required(draft: Draft, entity: EntityDraft, fields: Mapping[str, Field], shown: set[str]) -> None:
    for field in fields.values():
        needed = (
            field.required
            and not (field.internal or field.part_of)
            and not field.prefilled
            and field.sequence is None
            and field.formula is None
        )
        if needed and field.name not in shown and field.kind is not Kind.BOOLEAN:
            draft.findings.error(
                "XRM501", f"`{field.name}` is required, has no default and is in no form: nobody could create a record.", field.where,
                "Put it into the form, or give it a default.",
            )  # fmt: skip


def _quick(fields: Mapping[str, Field], title: Template) -> tuple[str, ...]:
    """Quick create: the title and required fields."""
    own = (fields[name] for name in own_title_fields(title, fields))
    titled = [each.part_of or each.name for each in own if each.sequence is None]
    required = [
        each.name
        for each in fields.values()
        if each.required and not each.prefilled and each.sequence is None and not (each.internal or each.part_of)
    ]
    return tuple(name for name in dict.fromkeys([*titled, *required]) if not fields[name].readonly)


def unknown_field(draft: Draft, entity: EntityDraft, said: Scalar, known: Iterable[str]) -> None:
    message = f"`{said.text}` is not a field of {entity.name}. {did_you_mean(said.text, known)}".strip()
    draft.findings.error("XRM302", message, said.mark)
