"""Query + catalog + rights -> what will be read.  Decides everything; a plan holds no more questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity, folded
from xrm.catalog.kinds import ORDERED, Kind
from xrm.catalog.requests import Query
from xrm.catalog.sorting import SortKey
from xrm.expressions.tree import Expression
from xrm.records.conditions import Condition, as_it_stands, both
from xrm.records.fold import terms
from xrm.records.query import TITLE, own_fields, title_key
from xrm.records.searching import places_of
from xrm.statements.plans import How, ListPlan, RecordPlan, Searched, SortBy

if TYPE_CHECKING:
    from xrm.catalog.catalog import Catalog
    from xrm.records.access import Sight
    from xrm.records.paging import Place

PAGE_MOST = 1000
SHOWN_VERBS = (Verb.WRITE, Verb.DELETE, Verb.MOVE, Verb.EXPORT, Verb.SHARE)


def plan_list(catalog: Catalog, sight: Sight, query: Query, place: Place | None) -> ListPlan:
    """What one page of a list reads: one row more than it shows, to know whether there is a next."""
    entity = catalog.entities[query.entity]
    left = query.top if place is None else place.left
    size = min(max(query.page_size, 1), PAGE_MOST)
    return ListPlan(
        entity=entity.name,
        names=_names(entity, sight, query),
        rows=_rows(sight, entity, query),
        filter=query.filter,
        search=plan_search(catalog, entity, sight, query.search),
        order=plan_order(entity, sight, query.order),
        size=size,
        limit=size + 1 if left is None else min(size + 1, left),
        skip=query.skip if place is None else 0,
        after=None if place is None else tuple(value is None for value in place.values),
        titles=query.titles,
        trashed=query.trashed,
    )


def _rows(sight: Sight, entity: Entity, query: Query) -> Condition:
    """Which rows: those they may read; of the trash, those they may also delete."""
    return sight.rows(entity.name) if not query.trashed else trash_rows(sight, entity)


def trash_rows(sight: Sight, entity: Entity) -> Condition:
    """Deleted records are shown to those who may delete, and so restore, them."""
    deletable = sight.rights(entity.name).rows(Verb.DELETE)
    if isinstance(deletable, Expression):
        deletable = as_it_stands(deletable)
    return both((sight.rows(entity.name), deletable))


def _names(entity: Entity, sight: Sight, query: Query) -> tuple[str, ...]:
    shown = [each.name for each in own_fields(entity, sight) if each.rows is None]  # rows are asked for by themselves
    if query.select is None:
        return tuple(name for name in shown if not _is_part(entity, name))
    seen = {*shown, TITLE}
    return tuple(name for name in query.select if name in seen)


def _is_part(entity: Entity, name: str) -> bool:
    """Parts are shown with the whole that they are parts of, or when they are asked for."""
    each = entity.field(name)
    return each is not None and bool(each.part_of)


def plan_order(entity: Entity, sight: Sight, asked: tuple[SortKey, ...] | None) -> tuple[SortBy, ...]:
    """The keys to sort by, without what the reader may not see; the id is added by whoever sorts."""
    rights = sight.rights(entity.name)
    keys = asked if asked is not None else entity.order or (SortKey(title_key(entity)),)
    seen: list[SortBy] = []
    for key in keys:
        each = entity.field(key.field)
        if each is None or each.kind not in ORDERED or not rights.visible(each.name):
            continue
        nullable = not each.always_there or rights.field(each.name) is not True  # hidden on some rows: empty there
        how = How.FOLDED if folded(entity, each) else How.PLACE if each.kind is Kind.CHOICE else How.PLAIN
        seen.append(SortBy(each.name, key.descending, how, nullable=nullable))
        if each.name == "id":
            break
    return tuple(seen)


def plan_search(catalog: Catalog, entity: Entity, sight: Sight, text: str) -> tuple[tuple[Searched, ...], ...]:
    """For each word where it may be found; nothing to look in is no result."""
    return tuple(tuple(places_of(catalog, entity, sight, word)) for word in terms(text))


def plan_record(catalog: Catalog, sight: Sight, name: str, *, trashed: bool) -> RecordPlan:
    """What one record reads: every field its reader may see, and what decides what they may do with it."""
    entity = catalog.entities[name]
    rights = sight.rights(name)
    rows = trash_rows(sight, entity) if trashed else rights.rows()
    return RecordPlan(
        entity=name,
        names=tuple(each.name for each in own_fields(entity, sight) if each.rows is None),
        rows=rows,
        conditions=tuple(
            dict.fromkeys(
                way.standing for verb in SHOWN_VERBS for way in rights.ways.get(verb, ()) if way.standing is not None
            )
        ),
        trashed=trashed,
    )
