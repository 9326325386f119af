"""The words of a list request -> a Query, or every problem of them.  Whoever asks can only name what they may read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import ORDERED, Kind
from xrm.catalog.requests import Query
from xrm.catalog.sorting import SortKey
from xrm.errors import Problem, XrmError
from xrm.expressions.checker import ExpressionError, check
from xrm.expressions.scope import CatalogScope
from xrm.expressions.tree import Expression
from xrm.records.refusals import no_entity, unknown

if TYPE_CHECKING:
    from xrm.catalog.catalog import Catalog
    from xrm.catalog.extensions import Function
    from xrm.records.access import Sight

TITLE = "title"
MOST_KEYS = 8
MOST_NODES = 500  # of a filter: people and programs say more at once than a definition does
MOST_WORDS = 500  # characters of a search
UNSUPPORTED = frozenset({"expand", "apply", "compute", "deltatoken", "index", "schemaversion", "levels", "id"})
"""Options of OData that this service does not answer."""


def parse_query(
    catalog: Catalog,
    sight: Sight,
    functions: Mapping[str, Function],
    name: str,
    words: Mapping[str, str],
    *,
    owned: bool = False,
) -> Query:
    """The query that the words ask for; `$filter` and `filter` are one word."""
    entity = readable_entity(catalog, sight, name, owned=owned)
    parser = _Parser(entity, sight, sight.scope(functions))
    for word, text in words.items():
        parser.read(word, text)
    if parser.problems:
        raise XrmError(parser.problems)
    return Query(entity=name, **parser.found)


def readable_entity(catalog: Catalog, sight: Sight, name: str, *, owned: bool = False) -> Entity:
    """The entity as this reader may know it, if they may read any of its records; else there is no such thing.

    A row type is nothing by itself either: only who comes from the record that owns the rows (`owned`) finds it.
    """
    entity = sight.entity(name)
    if entity is None or (entity.owned_by is not None and not owned) or not sight.rights(name).may(Verb.READ):
        raise no_entity(name)
    return entity


def names_seen(entity: Entity, sight: Sight, *, masked: bool = False) -> dict[str, Field]:
    """Every word that names a field this reader may see, masked ones too or not: its name, and its key in the API."""
    seen: dict[str, Field] = {}
    rights = sight.rights(entity.name)
    for each in entity.all_fields():
        if not each.internal and (rights.shown(each.name) if masked else rights.visible(each.name)):
            seen[each.name] = seen[each.key] = each
            if each.part_of:
                seen[f"{each.part_of}/{each.part}"] = each
    return seen


def title_key(entity: Entity) -> str:
    """What sorting by the title sorts by: its first own field, `id` when there is none."""
    for part in entity.title.parts:
        if isinstance(part, Expression):
            for path in part.paths():
                each = entity.field(path.field)
                if not path.steps and path.entity == entity.name and each is not None and each.kind in ORDERED:
                    return path.field
    return "id"


@dataclass
class _Parser:
    entity: Entity
    sight: Sight
    scope: CatalogScope
    found: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def read(self, word: str, text: str) -> None:
        """Take one word in, or say what is wrong with it."""
        plain = word.removeprefix("$").lower()
        if plain in UNSUPPORTED:
            self._problem("XRM813", f"`{word}` is not supported by this service.", word)
        elif plain not in READERS:
            known = [f"${each}" for each in READERS]
            self.problems.append(unknown(word, known, "a parameter of a list", code="XRM802"))
        else:
            READERS[plain](self, word, text)

    def filter(self, word: str, text: str) -> None:
        if not text.strip():
            return
        try:
            self.found["filter"] = check(
                text, self.entity.name, self.scope, want=frozenset({Kind.BOOLEAN}), sql=True, most_nodes=MOST_NODES
            )
        except ExpressionError as error:
            self.problems.extend(_of_request(each, word) for each in error.problems)

    def order(self, word: str, text: str) -> None:
        items = [item.split() for item in text.split(",")] if text.strip() else []
        if len(items) > MOST_KEYS:
            self._problem("XRM801", f"A list can be sorted by at most {MOST_KEYS} fields.", word)
            return
        keys: dict[str, SortKey] = {}
        for item in items:
            key = self._sort_key(word, item)
            if key is not None:
                keys.setdefault(key.field, key)
        if keys:
            self.found["order"] = tuple(keys.values())

    def _sort_key(self, word: str, item: list[str]) -> SortKey | None:
        if not item or len(item) > 2 or (len(item) == 2 and item[1].lower() not in ("asc", "desc")):
            self._problem(
                "XRM801", f"`{' '.join(item)[:100]}` cannot be sorted by.", word, "Write `name` or `name desc`."
            )
            return None
        seen = names_seen(self.entity, self.sight)
        each = seen.get(item[0])
        if each is None and item[0] == TITLE:
            name = title_key(self.entity)
            each = seen.get(name) or seen.get("id")
        if each is None:
            if "/" in item[0]:
                self._problem("XRM813", "Sorting by a field of a linked record is not supported.", word)
            else:
                self.problems.append(unknown(item[0], seen, f"a field of {self.entity.name}", target=word))
            return None
        if each.kind not in ORDERED:
            self._problem("XRM801", f"A list cannot be sorted by `{item[0]}`.", word)
            return None
        return SortKey(each.name, len(item) == 2 and item[1].lower() == "desc")

    def select(self, word: str, text: str) -> None:
        asked = [item.strip() for item in text.split(",") if item.strip()]
        if not asked or "*" in asked:
            return
        seen = names_seen(self.entity, self.sight, masked=True)
        chosen: dict[str, None] = {}
        for item in asked:
            if item in seen:
                chosen[seen[item].name] = None
            elif item == TITLE:
                chosen[TITLE] = None
            else:
                self.problems.append(unknown(item, seen, f"a field of {self.entity.name}", target=word))
        self.found["select"] = tuple(chosen)

    def top(self, word: str, text: str) -> None:
        self.found["top"] = self._whole(word, text)

    def skip(self, word: str, text: str) -> None:
        self.found["skip"] = self._whole(word, text)

    def _whole(self, word: str, text: str) -> int:
        plain = text.strip()
        if plain.isascii() and plain.isdigit() and len(plain) <= 12:
            return int(plain)
        self._problem("XRM801", f"`{word}` takes a whole number from 0 on, not `{text[:50]}`.", word)
        return 0

    def count(self, word: str, text: str) -> None:
        if text.strip().lower() not in ("true", "false"):
            self._problem("XRM801", f"`{word}` is true or false, not `{text[:50]}`.", word)
        self.found["count"] = text.strip().lower() == "true"

    def search(self, word: str, text: str) -> None:
        try:
            self.found["search"] = checked_search(text)
        except XrmError as error:
            self.problems.extend(replace(problem, target=word) for problem in error.problems)

    def cursor(self, word: str, text: str) -> None:
        self.found["cursor"] = text

    def _problem(self, code: str, message: str, word: str, hint: str = "") -> None:
        self.problems.append(Problem(code, message, target=word, hint=hint))


def checked_search(text: str) -> str:
    """The words of a search, wherever they come from; refuses what is too long or no text."""
    if len(text) > MOST_WORDS:
        raise XrmError(Problem("XRM801", f"A search has at most {MOST_WORDS} characters.", target="search"))
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise XrmError(Problem("XRM801", "The search has characters that are no text.", target="search"))
    return text


READERS: Mapping[str, Callable[[_Parser, str, str], None]] = {
    "filter": _Parser.filter,
    "select": _Parser.select,
    "orderby": _Parser.order,
    "top": _Parser.top,
    "skip": _Parser.skip,
    "count": _Parser.count,
    "search": _Parser.search,
    "skiptoken": _Parser.cursor,
}


def _of_request(problem: Problem, word: str) -> Problem:
    """A problem of an expression, with the code it has when it came in a request."""
    code = "XRM803" if problem.code in ("XRM302", "XRM303") else "XRM801"
    return Problem(code, problem.message, target=word, hint=problem.hint)


def own_fields(entity: Entity, sight: Sight) -> Iterator[Field]:
    """The fields a record shows this reader, in order."""
    rights = sight.rights(entity.name)
    return (each for each in entity.all_fields() if not each.internal and rights.shown(each.name))
