"""The plan of an import as a form: what each column may become, and what was said of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import MultiDict

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.errors import Problem, XrmError
from xrm.imports.columns import found_by, targets_of
from xrm.imports.plan import ID, Days, Mode
from xrm.projections.forms import Option
from xrm.web.pages.visit import Visit

if TYPE_CHECKING:
    from xrm.tabular.table import Cell, Row

SAMPLES, LETTERS = 3, 40
"""Values of a column that are shown, and how much of each."""
QUOTED = re.compile(r"`([^`]*)`")
LONGEST = 400
SHORT = 80
"""Letters of a header that are shown."""
OWN = frozenset({"csrf_token", "do", "mode", "match", "days", "decimal", "empty"})
MODES = {
    Mode.CREATE: "Make a new record of every row",
    Mode.UPDATE: "Change records that are there",
    Mode.UPSERT: "Change records that are there, and make the others",
}
DAYS = (
    Option(Days.ISO, "2026-01-31, or 31.1.2026"),
    Option(Days.DAY_FIRST, "31/1/2026: the day first"),
    Option(Days.MONTH_FIRST, "1/31/2026: the month first"),
)
DECIMALS = (Option(".", "1,234.50"), Option(",", "1.234,50"))
EMPTY = (Option("keep", "Leaves the value that is there"), Option("clear", "Empties the field"))


@dataclass(frozen=True, slots=True)
class Mapped:
    """A column of the file, and what it becomes."""

    name: str  # of its input
    header: str
    whole: str  # the header in full, where it is cut; else empty
    values: str
    more: bool  # the values are the first of more
    options: tuple[Option, ...]
    value: str
    problem: str

    @property
    def id(self) -> str:
        return self.name.replace(".", "-")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to be said of the whole: a select, or boxes to tick."""

    name: str
    label: str
    options: tuple[Option, ...]
    chosen: tuple[str, ...]
    help: str = ""
    problem: str = ""

    @property
    def id(self) -> str:
        return f"plan-{self.name}"


@dataclass(frozen=True, slots=True)
class Line:
    """A problem in the summary, and where it is."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class PlanForm:
    columns: tuple[Mapped, ...]
    mode: Choice
    match: Choice
    manners: tuple[Choice, ...]
    summary: tuple[Line, ...]


def read_plan(form: MultiDict[str, str], header: Sequence[str]) -> dict[str, Any]:
    """What the form says, in the words of a plan; columns go by their place, for a header may be any text."""
    known = {f"column.{place}": name for place, name in enumerate(header)}
    unknown = [word for word in form if word not in OWN and word not in known]
    if unknown:
        raise XrmError(Problem("XRM803", f"This form has no field “{unknown[0][:80]}”.", target=unknown[0][:80]))
    columns = {name: form.get(word) or None for word, name in known.items()}
    said = {name: form[name] for name in ("mode", "days", "decimal", "empty") if form.get(name)}
    return {**said, "match": [each for each in form.getlist("match") if each], "columns": columns}


class Former:
    """Makes the form of a plan for its reader."""

    def __init__(self, visit: Visit, entity: Entity, header: Sequence[str], first: Sequence[Row]) -> None:
        self._visit, self._entity, self._header, self._first = visit, entity, header, first
        self._targets = targets_of(visit.records, visit.actor, entity)
        self._found_by = found_by(visit.records, visit.actor, entity)

    def form(self, words: Mapping[str, Any], problems: Sequence[Problem] = ()) -> PlanForm:
        said = _by_target(problems)
        options = tuple(self._options())
        columns = tuple(self._column(place, words, options, said) for place in range(len(self._header)))
        mode, match = self._mode(words, said), self._match(words, said)
        manners = tuple(self._manners(words, said))
        places = {f"columns/{name}": column.id for name, column in zip(self._header, columns, strict=True)}
        places |= {each.name: each.id for each in (mode, match, *manners)} | {"columns": "columns"}
        lines = tuple(Line(_said(each), f"#{places.get(each.target, 'columns')}") for each in problems)
        return PlanForm(columns, mode, match, manners, lines)

    def _options(self) -> Iterator[Option]:
        yield Option("", "Leave out")
        if ID in self._found_by:
            yield Option(ID, "The record’s id")
        for each in _once(self._targets):
            label = each.label.text(self._visit.language) or each.name
            yield Option(each.name, label)
            for way in self._ways(each):
                yield Option(f"{each.name}/{way.name}", f"{label}, by {way.label.text(self._visit.language)}")

    def _ways(self, each: Field) -> Iterator[Field]:
        """What else than its title may name the record that a link leads to."""
        if each.link is None or each.kind not in (Kind.LINK, Kind.LINKS) or len(each.link.targets) != 1:
            return
        owner = self._visit.records.entity(self._visit.actor, each.link.targets[0])
        for one in owner.fields.values() if owner else ():
            told = one.unique and one.stored and one.kind in (Kind.TEXT, Kind.INTEGER)
            if told and self._visit.rights(each.link.targets[0]).visible(one.name):
                yield one

    def _column(
        self, place: int, words: Mapping[str, Any], options: tuple[Option, ...], said: Mapping[str, str]
    ) -> Mapped:
        header = self._header[place]
        value = self._canonical(words.get("columns", {}).get(header))
        if value and value not in {each.value for each in options}:  # a longer path, or what only tells records apart
            options = (*options, Option(value, value[:SHORT]))
        values = list(dict.fromkeys(text for row in self._first if (text := _text(row.cells[place]))))
        return Mapped(
            name=f"column.{place}",
            header=header[:SHORT] + ("…" if len(header) > SHORT else ""),
            whole=header[:1000] if len(header) > SHORT else "",
            values=" · ".join(values[:SAMPLES]),
            more=len(values) > SAMPLES,
            options=options,
            value=value,
            problem=said.get(f"columns/{header}", ""),
        )

    def _canonical(self, said: Any) -> str:
        """A word of a plan as the options have it: `organisation_id` is `organisation`."""
        word = said.get("field") if isinstance(said, Mapping) else said
        if not isinstance(word, str):
            return ""
        each = self._targets.get(word) or self._found_by.get(word)
        return each.name if each is not None else word

    def _mode(self, words: Mapping[str, Any], said: Mapping[str, str]) -> Choice:
        may = {verb: self._visit.may(self._entity.name, verb) for verb in (Verb.CREATE, Verb.WRITE)}
        kinds = [Mode.CREATE] if may[Verb.CREATE] else []
        kinds += [Mode.UPDATE] if may[Verb.WRITE] else []
        kinds += [Mode.UPSERT] if all(may.values()) else []
        options = tuple(Option(each, MODES[each]) for each in kinds)
        return Choice("mode", "What becomes of a row", options, (str(words.get("mode", "")),), "", said.get("mode", ""))

    def _match(self, words: Mapping[str, Any], said: Mapping[str, str]) -> Choice:
        """Fields that columns are for now, and those that by themselves tell records apart."""
        chosen = tuple(self._canonical(each) for each in words.get("match") or ())
        used = {self._canonical(each).partition("/")[0] for each in words.get("columns", {}).values()}
        offered = [
            Option(each.name, "The record’s id" if each.name == ID else each.label.text(self._visit.language))
            for each in _once(self._found_by)
            if each.name in used or each.name in chosen
        ]
        told = "Of these fields, those that together say which record a row means. A new record needs none."
        return Choice("match", "A record is known again by", tuple(offered), chosen, told, said.get("match", ""))

    def _manners(self, words: Mapping[str, Any], said: Mapping[str, str]) -> Iterator[Choice]:
        for name, label, options in (
            ("days", "Days are written", DAYS),
            ("decimal", "Numbers are written", DECIMALS),
            ("empty", "An empty cell", EMPTY),
        ):
            value = str(words.get(name) or options[0].value)
            yield Choice(name, label, options, (value,), "", said.get(name, ""))


def _once(known: Mapping[str, Field]) -> Sequence[Field]:
    """Each field once, whatever words there are for it."""
    return tuple({each.name: each for each in known.values()}.values())


def _by_target(problems: Sequence[Problem]) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in problems:
        found[each.target] = f"{found.get(each.target, '')} {_said(each)}".strip()
    return found


def _said(problem: Problem) -> str:
    """A problem as somebody reads it who fills in a form, not who writes a plan down."""
    if problem.target == "match" and "has to say which record" in problem.message:
        return "Tick what says which record a row means; a column must be for it."
    return QUOTED.sub(r"“\1”", f"{problem.message} {problem.hint}".strip())[:LONGEST]


def _text(cell: Cell) -> str:
    said = "" if cell is None else str(cell).strip()
    return said[:LETTERS] + ("…" if len(said) > LETTERS else "")
