"""The lists that links from elsewhere give a record: its own query on the other entity."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from xrm.catalog.access import Verb
from xrm.catalog.kinds import Kind
from xrm.catalog.requests import Query
from xrm.expressions.tree import Compare, Expression, Literal, Logic, Node, Path
from xrm.records.refusals import not_found

if TYPE_CHECKING:
    from xrm.catalog.catalog import Catalog
    from xrm.records.access import Sight
    from xrm.records.reading import Reading


def query_of(reading: Reading, name: str, id: UUID, inverse: str, query: Query | None) -> Query:
    """The query for one inverse list of a record that its reader may see; a list they may not see is not there."""
    reading.record(name, id)
    found = reading.shelf.catalog.entities[name].inverses.get(inverse)
    if (
        found is None
        or not reading.sight.visible(name, inverse)
        or not reading.sight.rights(found.source).may(Verb.READ)
    ):
        raise not_found(name)
    asked = query if query is not None else Query(entity=found.source)
    if asked.entity != found.source:
        raise not_found(name)
    return replace(asked, filter=_and(_linked(found.source, found.link, id), asked.filter))


def row_type(catalog: Catalog, sight: Sight, name: str, field: str) -> str:
    """The row type of a field whose rows may be seen; any other is not found."""
    entity = catalog.entities.get(name)
    each = entity.fields.get(field) if entity is not None and entity.owned_by is None else None
    if each is None or each.rows is None or not sight.visible(name, field):
        raise not_found(name)
    return each.rows.entity


def _linked(source: str, link: str, id: UUID) -> Expression:
    path = Path(kind=Kind.LINK, entity=source, field=link)
    root = Compare(kind=Kind.BOOLEAN, operator="eq", left=path, right=Literal(kind=Kind.KEY, value=id))
    return Expression(f"{link} eq {id}", source, root)


def _and(first: Expression, second: Expression | None) -> Expression:
    if second is None:
        return first
    items: tuple[Node, ...] = (first.root, second.root)
    root = Logic(kind=Kind.BOOLEAN, operator="and", items=items)
    return Expression(f"({first.text}) and ({second.text})", first.entity, root)
