"""The list of an entity: filters, search, sort, pages and the trash.  All of its state is in the address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.layout import Filter, View, ViewKind
from xrm.catalog.requests import Page, Query
from xrm.errors import Problem, XrmError
from xrm.jobs.imports import Imports
from xrm.projections.forms import Option
from xrm.web.pages.addresses import (
    entity_address,
    figures_address,
    import_address,
    new_address,
    options_address,
    record_address,
)
from xrm.web.pages.blueprint import pages
from xrm.web.pages.bulk import changeable
from xrm.web.pages.choosing import WORD as COLUMNS
from xrm.web.pages.choosing import Columns, chosen_columns, offered_columns
from xrm.web.pages.exporting import SHOWN, Exports, exports_of
from xrm.web.pages.filtering import WORD as FILTER
from xrm.web.pages.filtering import Builder, Building
from xrm.web.pages.named import filters_of, order_words
from xrm.web.pages.offers import offered
from xrm.web.pages.quick import CONDITIONS, Clock, condition_of
from xrm.web.pages.saved import WORD as SAVED
from xrm.web.pages.saved import SavedViews, saved_views
from xrm.web.pages.shell import icon_of
from xrm.web.pages.table import Table, build_table, query_for
from xrm.web.pages.views import ICONS, Board, Looking, Month, Tree, able
from xrm.web.pages.visit import Visit
from xrm.web.rights import Need, needs, not_found

OWN = ("q", "view", "sort", "after", "trash", "month", FILTER, COLUMNS, SAVED)
"""Words of a list's address; every other is a quick filter. A field of the same name says so with a dot at its end."""
KEPT = ("view", "sort", "trash", "month", FILTER, COLUMNS, SAVED)
"""Words that searching and quick filters leave as they are."""
ALL = "all"
PAGE = 50
ROOM = 4
"""Quick filters that a list shows at once, beside those that are on."""
MANY = 1000
ONE, SEVERAL = "\u00a0", "\u00a0\n\u00a0"
"""The place kept for a figure: a line, or two where it comes in several currencies."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A named filter above the list, or a view that somebody saved."""

    label: str
    href: str
    current: bool
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """A way to look at the list."""

    label: str
    icon: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class BulkAction:
    """Something to do with all that are ticked."""

    name: str
    label: str
    icon: str


@dataclass(frozen=True, slots=True)
class QuickFilter:
    """A field to filter by: one of `options`, or what its type-ahead at `search` finds."""

    word: str
    label: str
    options: tuple[Option, ...]
    value: str
    search: str = ""

    @property
    def id(self) -> str:
        return f"filter-{self.word.rstrip('.')}"

    @property
    def chosen(self) -> Option | None:
        return next((option for option in self.options if option.value == self.value), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """A list as a page shows it."""

    entity: Entity
    label: str
    icon: str
    table: Table
    count: str
    tabs: tuple[Tab, ...]
    quick: tuple[QuickFilter, ...]
    further: tuple[QuickFilter, ...]  # quick filters for which there is no room until they are asked for
    words: Mapping[str, str]  # the state that a search form carries along
    search: str
    searchable: bool
    next: str  # address of the next page; empty: this is the last
    first: str  # address of the first page, when this is a later one
    new: str  # address of the form for a new one; empty: not theirs to make
    trash: str  # address of the trash; empty: not theirs to see
    live: str  # address of the list without any filter
    trashed: bool
    filtered: bool
    builder: Builder
    columns: Columns
    bulk: tuple[BulkAction, ...]  # what may be done with several records; empty: nothing
    state: str  # the words of the address, to come back to
    figures: str = ""  # address of its figures; empty: it has none for this reader
    awaited: tuple[tuple[str, str], ...] = ()  # what those figures are called, and the place kept until they come
    several: bool = False  # of those figures, some may come in several currencies
    looks: tuple[Look, ...] = ()  # ways to look at it; empty: the list only
    board: Board | None = None
    month: Month | None = None
    tree: Tree | None = None
    saved: SavedViews | None = None
    brings: str = ""  # where records of it are imported; empty: not theirs to do
    exports: tuple[Exports, ...] = ()  # files that what is listed can be taken out as; empty: not theirs to take


@pages.get("/<entity>")
@needs(Need.RECORDS)
def show_list(entity: str) -> str | Response:
    visit = Visit.current()
    found = visit.entity(entity)
    if found.single and not request.args and (only := the_one(visit, found)):
        return redirect(only)
    lister = Lister(visit, found, request.args.to_dict())
    return render_template("pages/list.html", list=lister.shown())


def the_one(visit: Visit, entity: Entity) -> str:
    """Where the one record of an entity is, or where it can be made; empty: it is not there for this reader."""
    query = replace(visit.records.query(visit.actor, entity.name, {}), page_size=1, titles=True)
    page = visit.records.list(visit.actor, query)
    if page.rows:
        return record_address(entity.name, page.rows[0][page.names.index("id")])
    return new_address(entity.name) if visit.may(entity.name, Verb.CREATE) else ""


class Lister:
    """Reads the words of an address and makes the page they mean."""

    def __init__(self, visit: Visit, entity: Entity, words: Mapping[str, str]) -> None:
        self.visit, self.entity, self.words = visit, entity, words
        self.rights = visit.rights(entity.name)
        self.quick_fields = tuple(self._quick_fields())
        visit.only(words, [*OWN, *(word_of(field) for field in self.quick_fields)])
        self.trashed = words.get("trash") == "1"
        self.building = Building(visit, entity, words)
        if self.trashed and not self.rights.may(Verb.DELETE):
            raise XrmError(not_found())
        self.views = tuple(filters_of(visit, entity))
        self.looks = () if self.trashed else able(visit, entity)
        self.look = self._look()
        self.view = self._view()

    def _look(self) -> View | None:
        """The other view that the address asks for; a filter of the same name goes first."""
        said = self.words.get("view", "")
        if any(each.name == said for each in self.views):
            return None
        return next((each for each in self.looks if each.kind == said), None)

    def shown(self) -> ListPage:
        """The page in the view that is asked for."""
        page = self.page()
        if self.look is None or page.builder.problem:
            return page
        looking = Looking(self.visit, self.entity, tuple(self._conditions()), self.words.get("q", ""))
        if self.look.kind is ViewKind.BOARD:
            return replace(page, board=looking.board(self.look, self._address))
        if self.look.kind is ViewKind.CALENDAR:
            return replace(page, month=looking.calendar(self.look, self.words.get("month", ""), self._address))
        return replace(page, tree=looking.tree(self.look))

    def _looks(self) -> Iterator[Look]:
        if self.looks:
            yield Look("List", "list", self._address(view=ALL if self._default() else "", month=""), self.look is None)
        for each in self.looks:
            yield Look(str(each.kind).capitalize(), ICONS[each.kind], self._address(view=each.kind), each is self.look)

    def page(self) -> ListPage:
        columns = chosen_columns(self.visit, self.entity, self.words.get(COLUMNS, ""))
        saved = None if self.trashed else saved_views(self.visit, self.entity, self.words)
        builder = self.building.builder()
        page = self._found(columns) if not builder.problem else Page(self.entity, ("id",), ())
        tabs = tuple(self._tabs(saved))
        quick, further = self._room(ROOM if tabs else ROOM // 2)  # without tabs the buttons stand beside them
        return ListPage(
            entity=self.entity,
            builder=builder,
            bulk=tuple(self._bulk()),
            state=urlencode({name: value for name, value in self.words.items() if value}),
            columns=offered_columns(self.visit, self.entity, self.words, columns),
            label=self.entity.plural_label.text(self.visit.language),
            icon=icon_of(self.entity),
            table=build_table(self.visit, page, columns, self._sort_address),
            count=self._count(page.count, page.count_is_exact),
            tabs=tabs,
            saved=saved,
            quick=quick,
            further=further,
            words={name: value for name, value in self.words.items() if name in KEPT},
            search=self.words.get("q", ""),
            searchable=bool(self.entity.search),
            next=self._address(after=page.next) if page.next else "",
            first=self._address() if self.words.get("after") else "",
            new=new_address(self.entity.name) if self.rights.may(Verb.CREATE) and not self.trashed else "",
            trash=entity_address(self.entity.name, {"trash": "1"}) if self._has_trash() else "",
            live=entity_address(self.entity.name, {"view": ALL if self._default() else ""}),
            figures=figures_address(self.entity.name) if (awaited := tuple(self._awaited())) else "",
            awaited=awaited,
            several=any(place == SEVERAL for _, place in awaited),
            looks=tuple(self._looks()),
            brings=self._brings(),
            exports=() if self.trashed else tuple(exports_of(self.visit, self.entity, self.words, self.look)),
            trashed=self.trashed,
            filtered=self.view is not None or any(self.words.get(word) for word in self._narrowing()),
        )

    def _bulk(self) -> Iterator[BulkAction]:
        if self.trashed:
            yield BulkAction("restore", "Restore", "restore")
            return
        if self.rights.may(Verb.WRITE) and changeable(self.visit, self.entity):
            yield BulkAction("change", "Change", "edit")
        if self._has_trash():
            yield BulkAction("trash", "Move to trash", "trash")

    def _brings(self) -> str:
        may = not self.trashed and Imports(self.visit.xrm.jobs).may(self.visit.actor, self.entity.name)
        return import_address(entity=self.entity.name) if may else ""

    def _has_trash(self) -> bool:
        """Whether its reader may put records into a trash: where there is none, each is deleted on a page that says so."""
        return self.entity.trash_days > 0 and self.rights.may(Verb.DELETE)

    def _awaited(self) -> Iterator[tuple[str, str]]:
        if not self.trashed:
            for each in self.visit.records.measures(self.visit.actor, self.entity.name).values():
                yield each.label.text(self.visit.language), SEVERAL if each.unit is not None else ONE

    def _found(self, columns: tuple[str, ...]) -> Page:
        return self.visit.records.list(self.visit.actor, self._query(columns))

    def _query(self, columns: tuple[str, ...]) -> Query:
        words = {"search": self.words.get("q", ""), "count": "true"}
        words["filter"] = " and ".join(f"({each})" for each in self._conditions())
        if key := self.words.get("sort"):
            words["orderby"] = order_of(key)
        elif own := order_words(self.visit, self.entity, self.view):
            words["orderby"] = own
        if after := self.words.get("after"):
            words["skiptoken"] = after
        more = {"page_size": PAGE, "trashed": self.trashed, "exact_count": False}
        return query_for(self.visit, self.entity, columns, words, **more)

    def exported(self, fields: str) -> Query:
        """All that is listed, in its order, to be taken out: with the columns that are `shown`, or with `all` fields."""
        columns = chosen_columns(self.visit, self.entity, self.words.get(COLUMNS, ""))
        shown = self.visit.records.open_columns(self.visit.actor, self.entity.name, columns)
        query = replace(self._query(columns), select=shown if fields == SHOWN else None, count=False)
        return replace(query, cursor="", titles=False)

    def _conditions(self) -> Iterator[str]:
        if self.view:
            yield self.view.where.text
        if self.building.text:
            yield self.building.text
        clock = Clock(self.visit.records.today(), self.visit.formats.zone)
        for field in self.quick_fields:
            value = self.words.get(word_of(field))
            if value:
                yield condition_of(field, value, clock)

    def _quick_fields(self) -> Iterator[Field]:
        """Choices, booleans, links and dates that the list offers to filter by, as far as this reader sees them.

        Those that are shown as columns come first.
        """
        columns = self.entity.list.columns
        for name in sorted(self.entity.list.quick, key=lambda each: columns.index(each) if each in columns else MANY):
            field = self.entity.field(name)
            if field and field.kind in CONDITIONS and not field.internal and self.rights.visible(name):
                yield field

    def _view(self) -> Filter | None:
        """The named filter that is on: the one said, else where this reader's role starts."""
        said = self.words.get("view", "")
        if said == ALL or self.trashed or self.look is not None:
            return None
        found = next((each for each in self.views if each.name == (said or self._default())), None)
        if said and not found:
            raise XrmError(Problem("XRM802", f"There is no list called “{said[:80]}” here.", target="view"))
        return found

    def _default(self) -> str:
        defaults = self.entity.list.default
        return next((defaults[role] for role in sorted(self.visit.actor.roles) if role in defaults), "")

    def _tabs(self, saved: SavedViews | None) -> Iterator[Tab]:
        kept = saved.views if saved else ()
        if self.trashed or not (self.views or kept):
            return
        start = ALL if self._default() else ""
        on = saved.current if saved else None
        yield Tab("All", self._address(view=start, saved=""), self.view is None and on is None)
        for each in self.views:
            named = each.label.text(self.visit.language)
            yield Tab(named, self._address(view=each.name, saved=""), each is self.view and on is None)
        for view in kept:
            yield Tab(view.name, view.href, view.current, "users" if view.shared else "bookmark")

    def _room(self, room: int) -> tuple[tuple[QuickFilter, ...], tuple[QuickFilter, ...]]:
        """The quick filters that are shown, so many and those that are on, and those that are not."""
        found = [self._quick(field) for field in self.quick_fields]
        shown = [*found[:room], *(each for each in found[room:] if each.value)]
        return tuple(shown), tuple(each for each in found[room:] if not each.value)

    def _quick(self, field: Field) -> QuickFilter:
        value = self.words.get(word_of(field), "")
        search = options_address(self.entity.name, field.name) if field.kind is Kind.LINK else ""
        return QuickFilter(
            word_of(field),
            field.label.text(self.visit.language),
            offered(self.visit, self.entity, field, value),
            value,
            search,
        )

    def _narrowing(self) -> Iterator[str]:
        """The words that may leave records out."""
        yield from ("q", FILTER)
        yield from (word_of(field) for field in self.quick_fields)

    def _sort_address(self, name: str) -> tuple[str, str]:
        now = self.words.get("sort", "")
        if now == name:
            return self._address(sort=f"-{name}"), "ascending"
        return self._address(sort="" if now == f"-{name}" else name), "descending" if now == f"-{name}" else ""

    def _address(self, **changes: str) -> str:
        """This list with other words, from its first page on."""
        return entity_address(self.entity.name, {**self.words, "after": "", **changes})

    def _count(self, count: int | None, exact: bool) -> str:
        if count is None:
            return ""
        return self.visit.formats.number(count) + ("" if exact else "+")


def order_of(key: str) -> str:
    """`-name` as the query words say it; anything but one name is refused."""
    name = key.removeprefix("-")
    if not name.isidentifier():
        raise XrmError(Problem("XRM801", f"A list cannot be sorted by “{key[:80]}”.", target="sort"))
    return f"{name} desc" if key.startswith("-") else name


def word_of(field: Field) -> str:
    return f"{field.name}." if field.name in OWN else field.name
