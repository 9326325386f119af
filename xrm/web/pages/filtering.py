"""The filter above a list: put together clause by clause, or typed as an expression; what is on stands there to be taken off.

Nothing is kept but the expression in the address (`filter=…`), the same text a rule, a saved list or the API takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.errors import XrmError
from xrm.expressions.checker import CONDITION, ExpressionError, check
from xrm.projections.forms import Option, build_control
from xrm.web.pages.addresses import entity_address, options_address
from xrm.web.pages.blueprint import pages
from xrm.web.pages.clauses import MOST_CLAUSES, Clause, Comparison, comparisons_of, read, written
from xrm.web.pages.inputs import Input
from xrm.web.pages.offers import offered
from xrm.web.pages.visit import Visit
from xrm.web.rights import Need, needs

WORD = "filter"
PARTS = ("field", "is", "value")
WIDGETS = {
    Kind.TEXT: "text",
    Kind.INTEGER: "number",
    Kind.DECIMAL: "number",
    Kind.BOOLEAN: "choice",
    Kind.DATE: "date",
    Kind.DATETIME: "date",
    Kind.CHOICE: "choice",
    Kind.CHOICES: "choice",
    Kind.LINK: "link",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One clause as it is put together; `bare`: its comparison takes no value, so its input is of no use now."""

    number: int
    field: str
    comparison: str
    comparisons: tuple[Comparison, ...]
    input: Input | None = None  # None: no field is chosen yet
    bare: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """One clause that is on, and the list without it."""

    label: str
    comparison: str
    value: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Builder:
    """What the filter shows and offers."""

    action: str  # address that puts clauses together
    list: str  # address of the list
    fields: tuple[Option, ...]
    lines: tuple[Line, ...]
    join: str
    text: str
    problem: str = ""  # why the text is no filter
    chips: tuple[Chip, ...] = ()
    words: Mapping[str, str]  # the rest of the list's state
    plain: bool = True  # the filter can be shown as clauses

    @property
    def joined(self) -> str:
        return "or" if self.join == "or" else "and"


class Building:
    """Makes the builder of one list for its reader."""

    def __init__(self, visit: Visit, entity: Entity, words: Mapping[str, str]) -> None:
        self.visit, self.entity = visit, entity
        self.text = words.get(WORD, "")
        self.words = {name: value for name, value in words.items() if name not in (WORD, "after") and value}
        self.fields = {each.name: each for each in self._offered()}

    def _offered(self) -> Iterator[Field]:
        rights = self.visit.rights(self.entity.name)
        for field in self.entity.all_fields():
            if field.internal or field.hidden or not rights.visible(field.name):
                continue
            if comparisons_of(field) and not (field.link and (field.link.several or not field.link.targets)):
                yield field

    def problem(self) -> str:
        """Why the text is no filter for this reader; empty: it is one, or there is none."""
        if not self.text:
            return ""
        scope = self.visit.records.scope(self.visit.actor)
        try:
            check(self.text, self.entity.name, scope, want=CONDITION, sql=True)
        except ExpressionError as error:
            return " ".join(f"{each.message} {each.hint}".strip() for each in error.problems)
        return ""

    def builder(self) -> Builder:
        """With the filter that is on, and one empty line to go on."""
        found = read(self.fields, self.text, self.visit.formats.zone) if self.text else ((), "and")
        problem = self.problem()
        if found is None or problem:
            return self.made((), "and", problem=problem, plain=not self.text)
        clauses, join = found
        return self.made(clauses, join, chips=tuple(self._chips(clauses, join)))

    def made(
        self,
        clauses: tuple[Clause, ...],
        join: str,
        problems: Mapping[str, str] | None = None,
        *,
        problem: str = "",
        plain: bool = True,
        chips: tuple[Chip, ...] = (),
    ) -> Builder:
        said = problems or {}
        lines = [*clauses[:MOST_CLAUSES], *([Clause("", "")] if len(clauses) < MOST_CLAUSES else [])]
        return Builder(
            action=f"{entity_address(self.entity.name)}/-/filter",
            list=entity_address(self.entity.name),
            fields=tuple(Option(name, each.label.text(self.visit.language)) for name, each in self.fields.items()),
            lines=tuple(self._line(n, each, said.get(f"value.{n}", "")) for n, each in enumerate(lines)),
            join=join,
            text=self.text,
            problem=problem,
            chips=chips,
            words=self.words,
            plain=plain,
        )

    def _line(self, number: int, clause: Clause, problem: str) -> Line:
        field = self.fields.get(clause.field)
        if field is None:
            return Line(number, "", "", (), problem=problem)
        comparisons = comparisons_of(field)
        chosen = next((each for each in comparisons if each.name == clause.comparison), comparisons[0])
        value = self._input(field, number, clause.value, problem)
        return Line(number, field.name, chosen.name, comparisons, value, not chosen.takes_value, problem)

    def _input(self, field: Field, number: int, value: str, problem: str) -> Input:
        language = self.visit.language
        made = build_control(field, language)
        control = replace(
            made,
            name=f"value.{number}",
            label=f"Value of {made.label}",
            widget="text" if field.type.name == "tags" else WIDGETS[field.kind],
            required=False,
            help="",
            placeholder="",
            least="",
            most="",
        )
        search = options_address(self.entity.name, field.name) if field.kind is Kind.LINK else ""
        try:
            options = offered(self.visit, self.entity, field, value)
        except XrmError:  # a key that is none: its problem stands beside it
            options = offered(self.visit, self.entity, field, "")
        return Input(
            control=control, texts=(value,), options=options, search=search, problems=(problem,) if problem else ()
        )

    def _chips(self, clauses: tuple[Clause, ...], join: str) -> Iterator[Chip]:
        for number, clause in enumerate(clauses):
            field = self.fields[clause.field]
            comparison = next(each for each in comparisons_of(field) if each.name == clause.comparison)
            rest = clauses[:number] + clauses[number + 1 :]
            text = written(self.fields, rest, join, self.visit.formats.zone) if rest else ""
            label = field.label.text(self.visit.language)
            yield Chip(label, comparison.label, self._shown(field, clause.value), self.address(text))

    def _shown(self, field: Field, value: str) -> str:
        """A value as its reader says it."""
        if not value or field.kind in (Kind.TEXT, Kind.INTEGER, Kind.DECIMAL):
            return value
        if field.kind in (Kind.DATE, Kind.DATETIME):
            return self.visit.formats.day(date.fromisoformat(value))
        options = offered(self.visit, self.entity, field, value)
        return next((each.label for each in options if each.value == value), value)

    def address(self, text: str) -> str:
        """The list with this filter."""
        return entity_address(self.entity.name, {**self.words, WORD: text})


@pages.get("/<entity>/-/filter")
@needs(Need.RECORDS)
def build_filter(entity: str) -> Response | str:
    """The clauses put together and shown as a list; with `draw`, the lines again for the fields that were chosen."""
    visit = Visit.current()
    found = visit.entity(entity)
    said = request.args.to_dict()
    rest = {name: value for name, value in said.items() if name.partition(".")[0] not in (*PARTS, "join", "draw")}
    building = Building(visit, found, rest)
    clauses = tuple(_posted(said))
    join = said.get("join", "and")
    if "draw" in said:
        return render_template("fragments/filter_lines.html", builder=building.made(clauses, join))
    try:
        return redirect(building.address(written(building.fields, clauses, join, visit.formats.zone)), 303)
    except XrmError as error:
        problems = {each.target: each.message for each in error.problems}
        builder = building.made(clauses, join, problems)
        return render_template("pages/filter.html", builder=builder, label=found.plural_label.text(visit.language))


def _posted(said: Mapping[str, str]) -> Iterator[Clause]:
    """The clauses that name a field, in their order."""
    for number in range(MOST_CLAUSES):
        if field := said.get(f"field.{number}", ""):
            yield Clause(field, said.get(f"is.{number}", ""), said.get(f"value.{number}", ""))
