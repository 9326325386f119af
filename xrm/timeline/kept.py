"""What is kept beside records, read as xrm itself: every row of a list, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from xrm.catalog.entity import Entity
    from xrm.catalog.requests import Actor
    from xrm.records.service import Records

AT_ONCE = 200


def rows_of(records: Records, asked: Actor, entity: str, words: Mapping[str, str]) -> list[dict[str, Any]]:
    """The rows that a query finds, all pages of it."""
    query = replace(records.query(asked, entity, words), page_size=AT_ONCE)
    found: list[dict[str, Any]] = []
    while True:
        page = records.list(asked, query)
        found += [dict(zip(page.names, row, strict=True)) for row in page.rows]
        if not page.next:
            return found
        query = replace(query, cursor=page.next)


def about(entity: Entity, id: UUID) -> str:
    """The condition that something stands beside a record: by the number of its entity, which no rename touches."""
    return f"about_kind eq {entity.id} and about eq '{id}'"


def values_about(entity: Entity, id: UUID) -> dict[str, Any]:
    """What says that something stands beside a record."""
    return {"about": str(id), "about_kind": entity.id}


def numbers(records: Records) -> Mapping[int, str]:
    """Entities by their numbers, those that are there."""
    return {each.id: each.name for each in records.catalog.standing()}
