"""`$expand`: the rows of a record, in the record.  Other lists and links are addresses of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xrm.catalog.requests import Page
from xrm.errors import Problem, XrmError
from xrm.records.refusals import unknown

if TYPE_CHECKING:
    from xrm.web.api.ask import Ask


def take_expand(ask: Ask, said: dict[str, str]) -> tuple[str, ...]:
    """The fields with rows that are asked for, taken out of the words; one the caller may not see is no field."""
    text = said.pop("expand", "")
    entity = ask.entity()
    if not text.strip() or entity is None:
        return ()
    if "(" in text:
        raise XrmError(Problem("XRM813", "This service does not answer options in “$expand”.", target="$expand"))
    rights = ask.records.rights(ask.actor, entity.name)
    rows = {each.name for each in entity.row_fields() if rights.visible(each.name)}
    found = dict.fromkeys(name.strip() for name in text.split(",") if name.strip())
    problems = [_refused(ask, name, rows) for name in found if name not in rows]
    if problems:
        raise XrmError(problems)
    return tuple(found)


def _refused(ask: Ask, name: str, rows: set[str]) -> Problem:
    entity = ask.xrm.catalog.entities[ask.name]
    each, inverse = entity.field(name), entity.inverses.get(name)
    rights = ask.records.rights(ask.actor, entity.name)
    linked = each is not None and each.link is not None and rights.visible(name)
    if linked or (inverse is not None and ask.records.rights(ask.actor, inverse.source).visible(inverse.link)):
        hint = f"Ask for it at …/{name}."
        return Problem("XRM813", f"This service does not expand “{name[:100]}”.", target="$expand", hint=hint)
    return unknown(name, rows, f"something of {entity.name} that can be expanded", target="$expand")


def rows_of_page(ask: Ask, page: Page, fields: tuple[str, ...]) -> list[dict[str, Any]]:
    """For each record of a page the rows that are asked for, as they are written."""
    place = page.names.index("id")
    ids = [row[place] for row in page.rows]
    told: list[dict[str, Any]] = [{} for _ in ids]
    for name in fields:
        each = page.entity.fields[name]
        found = ask.records.rows(ask.actor, page.entity.name, name, ids)
        for record, id in zip(told, ids, strict=True):
            record[each.key] = ask.writer.value(page.entity, each, found.get(id, ()))
    return told
