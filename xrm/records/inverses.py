"""The lists of a record, each its own query on the other entity: those that links from elsewhere give, and its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.kinds import Kind
from xrm.catalog.links import Via
from xrm.catalog.requests import Query
from xrm.catalog.sorting import SortKey
from xrm.expressions.tree import EACH, Collection, Compare, Expression, Literal, Logic, Node, Path, Quantifier
from xrm.records.refusals import not_found

if TYPE_CHECKING:
    from xrm.catalog.catalog import Catalog
    from xrm.records.access import Sight
    from xrm.records.reading import Reading


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of one record: the entity whose records it holds, and the way back from one of them."""

    entity: str
    back: Collection | Path
    order: tuple[SortKey, ...] = ()  # empty: as the entity's lists are


def listings(catalog: Catalog, entity: Entity, name: str) -> tuple[Listing, ...]:
    """What a name lists; a field of links to several entities has one list for each."""
    inverse = entity.inverses.get(name)
    if inverse is not None:
        source = catalog.entities[inverse.source]
        field = source.fields[inverse.link]
        if not field.several:
            back = Path(kind=Kind.LINK, entity=source.name, field=inverse.link)
            return (Listing(source.name, back, inverse.order),)
        over = Collection(kind=Kind.LIST, entity=source.name, name=inverse.link, target=entity.name)
        return (Listing(source.name, over),)
    shortcut = entity.shortcuts.get(name)
    if shortcut is not None:
        via = Via(shortcut.through, shortcut.link, shortcut.far)
        return (Listing(shortcut.target, _through(entity, shortcut.target, via)),)
    own = entity.fields.get(name)
    if own is None or own.kind is not Kind.LINKS or own.link is None:
        return ()
    if own.via is not None:
        via, order = own.via, own.link.order
        return tuple(Listing(target, _through(entity, target, via), order) for target in own.link.targets)
    return tuple(
        Listing(
            target,
            Collection(kind=Kind.LIST, entity=target, name="", target=entity.name, link=name),
            own.link.order,
        )
        for target in own.link.targets
    )


def _through(entity: Entity, target: str, via: Via) -> Collection:
    """The way back over a relationship."""
    return Collection(
        kind=Kind.LIST, entity=target, name="", target=entity.name, link=via.far, through=via.entity, far=via.link
    )


def query_of(reading: Reading, name: str, id: UUID, listed: str, query: Query | None) -> Query:
    """The query for one list of a record that its reader may see; a list they may not see is not there."""
    if id not in reading.titles(name, [id]):
        raise not_found(name)
    catalog = reading.shelf.catalog
    found = listings(catalog, catalog.entities[name], listed)
    wanted = found[0].entity if query is None and found else query.entity if query is not None else ""
    listing = next((each for each in found if each.entity == wanted), None)
    if (
        listing is None
        or not reading.sight.visible(name, listed)
        or not reading.sight.rights(listing.entity).may(Verb.READ)
    ):
        raise not_found(name)
    asked = query if query is not None else Query(entity=listing.entity)
    if asked.order is None and listing.order:
        asked = replace(asked, order=listing.order)
    return replace(asked, filter=_and((_leads_back(listing, name, id), asked.filter)))


def row_type(catalog: Catalog, sight: Sight, name: str, field: str) -> str:
    """The row type of a field whose rows may be seen; any other is not found."""
    entity = catalog.entities.get(name)
    each = entity.fields.get(field) if entity is not None and entity.owned_by is None else None
    if each is None or each.rows is None or not sight.visible(name, field):
        raise not_found(name)
    return each.rows.entity


def _leads_back(listing: Listing, entity: str, id: UUID) -> Expression:
    """A filter on the listed entity: that its record is in the list of the one with this id."""
    back, key = listing.back, Literal(kind=Kind.KEY, value=id)
    if isinstance(back, Path):
        root: Node = Compare(kind=Kind.BOOLEAN, operator="eq", left=back, right=key)
        return Expression(f"{back.field} eq {id}", listing.entity, root)
    own = Path(kind=Kind.KEY, root=EACH, entity=entity, field="id")
    same = Compare(kind=Kind.BOOLEAN, operator="eq", left=own, right=key)
    root = Quantifier(kind=Kind.BOOLEAN, every=False, over=back, variable=EACH, body=same)
    return Expression(f"{back.name or back.link}/any({EACH}:{EACH} eq {id})", listing.entity, root)


def _and(conditions: Iterable[Expression | None]) -> Expression | None:
    found = [each for each in conditions if each is not None]
    if len(found) < 2:
        return found[0] if found else None
    items: tuple[Node, ...] = tuple(each.root for each in found)
    root = Logic(kind=Kind.BOOLEAN, operator="and", items=items)
    return Expression(" and ".join(f"({each.text})" for each in found), found[0].entity, root)
