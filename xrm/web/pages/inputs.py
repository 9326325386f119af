"""A form with its values and problems, ready to be drawn: what a template in `widgets/` gets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from xrm.catalog.entity import Entity
from xrm.catalog.kinds import Kind
from xrm.catalog.requests import LinkedRecord
from xrm.errors import Problem
from xrm.projections.forms import Control, FormSection, FormView, Option
from xrm.records.inquiry import Asked
from xrm.web.pages.addresses import options_address
from xrm.web.pages.cells import Cell
from xrm.web.pages.typed import Texts

Find = Callable[[Control, str], tuple[LinkedRecord, ...]]
"""What a link field offers for a search text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One control with what it holds."""

    control: Control
    texts: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    problems: tuple[str, ...] = ()
    search: str = ""  # of a link: where its type-ahead asks
    sought: str = ""  # of a link: what its targets were searched for
    current: Cell | None = None  # of a file: the one that is stored
    conditional: bool = False  # what is asked of it changes with the rest of the form
    hidden: bool = False
    still: bool = False  # not to be changed now

    @property
    def id(self) -> str:
        return self.control.id

    @property
    def name(self) -> str:
        return self.control.name

    @property
    def text(self) -> str:
        return self.texts[-1] if self.texts else ""

    @property
    def described_by(self) -> str:
        """Ids of what explains this input to who cannot see it."""
        parts = [f"{self.id}-help"] if self.control.help else []
        return " ".join([*parts, *([f"{self.id}-problem"] if self.problems else [])])

    @property
    def stray(self) -> bool:
        """It holds what is not among its options: kept, and refused by the record service."""
        return bool(self.text) and all(option.value != self.text for option in self.options)

    @property
    def chosen(self) -> Option | None:
        return next((option for option in self.options if option.value == self.text and option.value), None)


@dataclass(frozen=True, slots=True)
class InputSection:
    name: str
    label: str
    rows: tuple[tuple[Input, ...], ...]
    collapsed: bool
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One line of the summary above a form; leads to its field where it has one."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPage:
    """A form as a page shows it."""

    entity: Entity
    heading: str
    action: str
    back: str  # where Cancel leads
    submit: str
    sections: tuple[InputSection, ...]
    summary: tuple[ProblemLine, ...] = ()
    version: int | None = None
    was: str = ""
    conditions: str = ""  # for the script that answers them; empty: there are none
    trail: tuple[tuple[str, str], ...] = ()  # label, address of what stands above


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What is put into the controls of a form."""

    texts: Texts
    problems: Sequence[Problem] = ()
    find: Find = lambda control, search: ()
    sought: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Cell] = field(default_factory=dict)
    lists: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)  # widget -> what it offers everywhere
    asked: Asked = field(default_factory=Asked)


def fill(form: FormView, filling: Filling) -> tuple[InputSection, ...]:
    """The sections of a form with values; a closed section opens when something in it is wrong."""
    told = beside(filling.problems, form)

    def section(each: FormSection) -> InputSection:
        rows = tuple(tuple(_input(form.entity, control, filling, told) for control in row) for row in each.rows)
        wrong = any(one.problems for row in rows for one in row)
        return InputSection(
            each.name, each.label, rows, each.collapsed and not wrong, not filling.asked.sections.get(each.name, True)
        )

    return tuple(section(each) for each in form.sections)


def _input(entity: Entity, control: Control, filling: Filling, told: Mapping[str, list[str]]) -> Input:
    texts = filling.texts.get(control.name, ())
    linked = control.field.kind is Kind.LINK
    sought = filling.sought.get(control.name, "")
    answer = filling.asked.fields.get(control.name)
    return Input(
        control=control if answer is None else replace(control, required=answer.required),
        conditional=answer is not None,
        hidden=answer is not None and not answer.visible,
        still=answer is not None and answer.readonly,
        texts=texts,
        options=_options(control, filling, texts, sought),
        problems=tuple(told.get(control.name, ())),
        search=options_address(entity.name, control.name) if linked else "",
        sought=sought,
        current=filling.files.get(control.name),
    )


def _options(control: Control, filling: Filling, texts: tuple[str, ...], sought: str) -> tuple[Option, ...]:
    if control.field.kind is Kind.LINK:
        return targets(filling.find(control, sought))
    return filling.lists.get(control.widget) or offered(control, texts)


def targets(found: Iterable[LinkedRecord]) -> tuple[Option, ...]:
    return tuple(Option(str(each.id), each.title or "No access") for each in found if each.id)


def offered(control: Control, texts: tuple[str, ...]) -> tuple[Option, ...]:
    """The values to choose from: a retired one only where it is chosen already."""
    return tuple(option for option in control.options if not option.retired or option.value in texts)


def beside(problems: Iterable[Problem], form: FormView) -> dict[str, list[str]]:
    """Problems by the field they stand beside."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        control = control_of(problem, form)
        if control is not None:
            found.setdefault(control.name, []).append(f"{problem.message} {problem.hint}".strip())
    return found


def control_of(problem: Problem, form: FormView) -> Control | None:
    """The control a problem is about; `organisation_id` and `organisation` are one field."""
    said = problem.target.split("/")[0].split(".")[0].split("@")[0]
    return next((each for each in form.controls() if said in (each.name, each.field.key)), None) if said else None


def summary_of(problems: Iterable[Problem], form: FormView) -> Iterator[ProblemLine]:
    """Every problem in one line, those of fields with a way to them."""
    for problem in problems:
        control = control_of(problem, form)
        if control is None:
            yield ProblemLine(f"{problem.message} {problem.hint}".strip())
        else:
            yield ProblemLine(f"{control.label}: {problem.message}", f"#{control.id}")
