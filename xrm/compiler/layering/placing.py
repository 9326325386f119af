"""Where the form shows a field that stands in none of its sections by itself: one an extension brought, or that says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from xrm.catalog.field import Field
from xrm.catalog.layout import Section
from xrm.compiler.draft import Draft, EntityDraft
from xrm.compiler.words import slug
from xrm.definitions.fielddescription import FieldDef
from xrm.expressions.near import did_you_mean


def placed(
    draft: Draft, entity: EntityDraft, fields: Mapping[str, Field], sections: tuple[Section, ...], shown: set[str]
) -> tuple[Section, ...]:
    """The sections with those fields in the section and beside the field they say, else at the end of the first."""
    found = list(sections)
    for said in entity.definition.fields.values():
        name = said.key.text
        field = fields.get(name)
        brought = said.key.mark.file in entity.owners
        if field is None or name in shown or not (brought or said.section) or (field.hidden and not said.section):
            continue
        at = _section(draft, said, found)
        if at is not None:
            found[at] = _with(found[at], said)
            shown.add(name)
    return tuple(found)


def _section(draft: Draft, said: FieldDef, sections: Iterable[Section]) -> int | None:
    places = {each.name: at for at, each in enumerate(sections)}
    if said.section is not None:
        name = slug(said.section.text)
        if name not in places:
            near = did_you_mean(said.section.text, places)
            draft.findings.error(
                "XRM310", f"Section `{said.section.text}` does not exist. {near}".strip(), said.section.mark
            )
        return places.get(name)
    beside = said.after or said.before
    if beside is not None:
        for at, section in enumerate(sections):
            if any(beside.text in row for row in section.rows):
                return at
    return next(iter(places.values()), None)


def _with(section: Section, said: FieldDef) -> Section:
    rows, beside = list(section.rows), said.after or said.before
    at = next((at for at, row in enumerate(rows) if beside is not None and beside.text in row), None)
    place = len(rows) if at is None else at + (1 if said.after is not None else 0)
    rows.insert(place, (said.key.text,))
    return replace(section, rows=tuple(rows))
