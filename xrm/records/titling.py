"""Titles of records by their ids, as one reader may see them, wherever one is needed in a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.requests import LinkedRecord
from xrm.statements.reading import titles_statement
from xrm.statements.titles import HIDDEN

if TYPE_CHECKING:
    from xrm.records.access import Sight
    from xrm.records.shelf import Shelf
    from xrm.storage import Unit


def titles_of(
    shelf: Shelf,
    sight: Sight,
    unit: Unit,
    parameters: Mapping[str, Any],
    language: str,
    entity: str,
    ids: Sequence[UUID],
) -> dict[UUID, str]:
    """The titles of those of the records that are live and for the reader to see."""
    guard = None if sight.system else sight
    statement, title = shelf.kept(
        ("titles", entity, sight.key, language),
        lambda: titles_statement(shelf.build, entity, sight.rows(entity), guard, language),
    )
    rows = unit.fetch(statement, {**parameters, "xrm_ids": list(dict.fromkeys(ids))})
    return {row[0]: title(row) for row in rows}


def named(
    each: Field, values: Iterable[LinkedRecord | None], titles: Callable[[str, Sequence[UUID]], Mapping[UUID, str]]
) -> list[LinkedRecord | None]:
    """Each of these values of a link to any of several with its title; all titles of an entity are asked for at once."""
    linked = list(values)
    by_entity: dict[str, list[UUID]] = {}
    for one in linked:
        if one is not None and one.id is not None:
            by_entity.setdefault(one.entity, []).append(one.id)
    found = {(entity, id): title for entity, ids in by_entity.items() for id, title in titles(entity, ids).items()}
    return [
        one if one is None or one.id is None else replace(one, title=found.get((one.entity, one.id), HIDDEN))
        for one in linked
    ]


def name_linked(
    each: Field, values: Sequence[Any], titles: Callable[[str, Sequence[UUID]], Mapping[UUID, str]]
) -> Sequence[Any] | None:
    """What a column of a field shows, where that takes titles that are asked for by themselves; None of any other."""
    if each.kind is Kind.LINKS:
        return shown_links(each, values, titles)
    return named(each, values, titles) if each.mixed else None


def shown_links(
    each: Field, values: Iterable[Sequence[UUID]], titles: Callable[[str, Sequence[UUID]], Mapping[UUID, str]]
) -> list[tuple[LinkedRecord, ...]]:
    """Each of these values of a field of links as what it shows; all titles of an entity are asked for at once."""
    lists = [tuple(value or ()) for value in values]
    ids = tuple(dict.fromkeys(id for one in lists for id in one))
    found: dict[UUID, LinkedRecord] = {}
    for target in each.link.targets if each.link is not None and ids else ():
        found.update({id: LinkedRecord(id, title, target) for id, title in titles(target, ids).items()})
    return [tuple(found[id] for id in one if id in found) for one in lists]
