"""`$expand`: the rows of a record and the records its links lead to, in the record.  Lists are addresses of their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.access import Verb
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.requests import Page, Record
from xrm.errors import Problem, XrmError
from xrm.records.refusals import unknown

if TYPE_CHECKING:
    from xrm.web.api.ask import Ask


def is_followed(each: Field | None) -> bool:
    """Whether a field leads to records, which may be shown in its place."""
    return each is not None and each.kind in (Kind.LINK, Kind.LINKS) and each.link is not None and not each.internal


def take_expand(ask: Ask, said: dict[str, str]) -> tuple[str, ...]:
    """The fields with rows and the links that are asked for, taken out of the words; one not for the caller is no field."""
    text = said.pop("expand", "")
    entity = ask.entity()
    if not text.strip() or entity is None:
        return ()
    if "(" in text:
        raise XrmError(Problem("XRM813", "This service does not answer options in “$expand”.", target="$expand"))
    rights = ask.records.rights(ask.actor, entity.name)
    able = (each for each in entity.all_fields() if each.rows is not None or is_followed(each))
    rows = {each.name for each in able if rights.visible(each.name)}
    found = dict.fromkeys(name.strip() for name in text.split(",") if name.strip())
    problems = [_refused(ask, name, rows) for name in found if name not in rows]
    if problems:
        raise XrmError(problems)
    return tuple(found)


def _refused(ask: Ask, name: str, rows: set[str]) -> Problem:
    inverse = ask.xrm.catalog.entities[ask.name].inverses.get(name)
    if inverse is not None and ask.records.rights(ask.actor, inverse.source).visible(inverse.link):
        hint = f"Ask for it at …/{name}."
        return Problem("XRM813", f"This service does not expand “{name[:100]}”.", target="$expand", hint=hint)
    return unknown(name, rows, f"something of {ask.name} that can be expanded", target="$expand")


def rows_of_page(ask: Ask, page: Page, fields: tuple[str, ...]) -> list[dict[str, Any]]:
    """For each record of a page what is asked for with it, as it is written."""
    place = page.names.index("id")
    ids = [row[place] for row in page.rows]
    told: list[dict[str, Any]] = [{} for _ in ids]
    for name in fields:
        each = page.entity.field(name)
        if each is None:
            continue
        if each.rows is None:
            ends = _ends(ask, page, name, ids)
            found = linked_records(ask, each, [id for end in ends for id in _each(end)])
            for record, end in zip(told, ends, strict=True):
                record[name] = _shown(each, end, found)
            continue
        rows = ask.records.rows(ask.actor, page.entity.name, name, ids)
        for record, id in zip(told, ids, strict=True):
            record[each.key] = ask.writer.value(page.entity, each, rows.get(id, ()))
    return told


def _each(end: Any) -> tuple[UUID, ...]:
    """The ids in the value of a link, or of several."""
    return end if isinstance(end, tuple) else () if end is None else (end,)


def _shown(each: Field, end: Any, found: dict[UUID, dict[str, Any]]) -> Any:
    """What stands in the place of a link: a record or nothing, of several those that are there, in their order."""
    if each.kind is Kind.LINKS:
        return [found[id] for id in _each(end) if id in found]
    return found.get(end)


def _ends(ask: Ask, page: Page, name: str, ids: list[UUID]) -> list[Any]:
    """Where the link of each record leads; asked for by itself where it is not among what was selected."""
    if name in page.names:
        place = page.names.index(name)
        return [row[place] for row in page.rows]
    found = _among(ask, page.entity.name, ids, name)
    there = dict(zip((row[found.names.index("id")] for row in found.rows), found.rows, strict=True))
    return [there[id][found.names.index(name)] if id in there else None for id in ids]


def _among(ask: Ask, entity: str, ids: Iterable[UUID], *select: str) -> Page:
    """The records of an entity with these ids, as far as the caller sees them."""
    words = {
        "filter": f"id in ({', '.join(map(str, ids))})",
        **({"select": ",".join(("id", *select))} if select else {}),
    }
    query = replace(ask.records.query(ask.actor, entity, words), page_size=AT_ONCE)
    return ask.records.list(ask.actor, query)


AT_ONCE = 1_000
SOME = 100
"""How many records a filter names by their ids; it may say no more than an expression can."""


def linked_records(ask: Ask, each: Field, ends: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """The records at the other end of links, by id, as they are written; those not for the caller are not there."""
    wanted = list(dict.fromkeys(ends))
    found: dict[UUID, dict[str, Any]] = {}
    for target in each.link.targets if each.link is not None and wanted else ():
        if ask.records.rights(ask.actor, target).may(Verb.READ):
            for first in range(0, len(wanted), SOME):
                page = _among(ask, target, wanted[first : first + SOME])
                ids = [row[page.names.index("id")] for row in page.rows]
                found.update(zip(ids, ask.writer.rows(page, None), strict=True))
    return found


def links_of_record(ask: Ask, record: Record, fields: Iterable[str]) -> dict[str, Any]:
    """What the links of one record that are asked for lead to."""
    told: dict[str, Any] = {}
    for name in fields:
        each = record.entity.field(name)
        if each is not None and is_followed(each):
            end = record.values.get(name)
            told[name] = _shown(each, end, linked_records(ask, each, _each(end)))
    return told
