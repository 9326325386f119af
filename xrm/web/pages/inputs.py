"""A form with its values and problems, ready to be drawn: what a template in `widgets/` gets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.requests import LinkedRecord
from xrm.errors import Problem
from xrm.projections.forms import Control, FormSection, FormView, Option, typed
from xrm.records.inquiry import Asked
from xrm.web.pages.addresses import options_address
from xrm.web.pages.cell import Cell
from xrm.web.pages.formats import Formats
from xrm.web.pages.typed import Texts, is_blank, row_text, row_texts

Find = Callable[[Control, str, tuple[str, ...]], tuple[LinkedRecord, ...]]
"""What a link field offers for a search text, and first what it is set to."""


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """What is offered with one value of another field; `holds`: what is chosen is chosen here."""

    value: str
    label: str
    options: tuple[Option, ...]
    holds: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One control with what it holds."""

    control: Control
    texts: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    problems: tuple[str, ...] = ()
    search: str = ""  # of a link: where its type-ahead asks
    kinds: tuple[Option, ...] = ()  # of a link to any of several: what it may lead to
    sought: str = ""  # of a link: what its targets were searched for
    current: Cell | None = None  # of a file: the one that is stored
    groups: tuple[OptionGroup, ...] = ()  # of a choice that depends on another field: its options by that
    depends: str = ""  # the input whose value decides which of them are offered; empty: nothing on this form
    conditional: bool = False  # what is asked of it changes with the rest of the form
    hidden: bool = False
    still: bool = False  # not to be changed now
    parts: tuple[Input, ...] = ()  # of a complex: its inputs
    beside: Input | None = None  # of an amount: the choice of its currency
    rows: tuple[RowInput, ...] = ()  # of rows: those that are there
    blank: RowInput | None = None  # of rows: one more, for a script

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
    def picked(self) -> tuple[Option, ...]:
        """Of several, those that are chosen, in their order."""
        known = {option.value: option for option in self.options}
        return tuple(known[text] for text in self.texts if text in known)

    @property
    def unpicked(self) -> tuple[Option, ...]:
        """Of several, what else is offered."""
        return tuple(option for option in self.options if option.value not in self.texts)

    @property
    def chosen(self) -> Option | None:
        return next((option for option in self.options if option.value == self.text and option.value), None)


@dataclass(frozen=True, slots=True)
class RowInput:
    """One row of a field, with what its inputs hold and what is wrong with it as a whole."""

    number: str
    id: str
    inputs: tuple[Input, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InputSection:
    name: str
    label: str
    rows: tuple[tuple[Input, ...], ...]
    collapsed: bool
    hidden: bool = False
    tab: str = ""


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
    lead: str = ""  # a sentence below the heading
    action: str
    back: str  # where Cancel leads
    submit: str
    sections: tuple[InputSection, ...]
    summary: tuple[ProblemLine, ...] = ()
    version: int | None = None
    was: str = ""
    returns: str = ""  # the link to whose record its writer goes back
    conditions: str = ""  # for the script that answers them; empty: there are none
    trail: tuple[tuple[str, str], ...] = ()  # label, address of what stands above
    similar: tuple[tuple[str, str], ...] = ()  # title, address of what may be the same thing
    kept: bool = False  # the browser keeps what is typed, in case the page is left
    again: bool = False  # what was left unfinished is in it
    since: str = ""  # who saved the record after that was begun
    saved: bool = False  # the record is written, and something of it is still to do


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What is put into the controls of a form."""

    texts: Texts
    problems: Sequence[Problem] = ()
    find: Find = lambda control, search, said: ()
    sought: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)  # entities their reader may choose records of -> their label
    files: Mapping[str, Cell] = field(default_factory=dict)
    lists: Mapping[str, tuple[Option, ...]] = field(default_factory=dict)  # widget -> what it offers everywhere
    suggested: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of tags: those in use
    asked: Asked = field(default_factory=Asked)
    decided: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # what choices here depend on, not asked here
    formats: Formats | None = None
    language: str = ""


def fill(form: FormView, filling: Filling) -> tuple[InputSection, ...]:
    """The sections of a form with values; a closed section opens when something in it is wrong."""
    told = beside(filling.problems, form)

    def section(each: FormSection) -> InputSection:
        rows = tuple(tuple(_input(form.entity, control, filling, told) for control in row) for row in each.rows)
        wrong = any(
            inner.problems for row in rows for one in row for inner in (one, *one.parts, *filter(None, (one.beside,)))
        )
        hidden = not filling.asked.sections.get(each.name, True)
        return InputSection(each.name, each.label, rows, each.collapsed and not wrong, hidden, each.tab)

    return tuple(section(each) for each in form.sections)


def input_of(entity: Entity, control: Control, filling: Filling) -> Input:
    """One control by itself, with nothing wrong with it."""
    return _input(entity, control, filling, {})


def _input(entity: Entity, control: Control, filling: Filling, told: Mapping[str, list[str]]) -> Input:
    texts = filling.texts.get(control.name, ())
    linked = control.field.kind in (Kind.LINK, Kind.LINKS)
    sought = filling.sought.get(control.name, "")
    answer = filling.asked.fields.get(control.name)
    options = _options(control, filling, texts, sought)
    groups = grouped(control, options, texts, filling)
    return Input(
        control=control if answer is None else replace(control, required=answer.required),
        conditional=answer is not None,
        hidden=answer is not None and not answer.visible,
        still=answer is not None and answer.readonly,
        texts=texts,
        options=options,
        groups=groups,
        depends=_beside(control) if groups and _beside(control) not in filling.decided else "",
        parts=tuple(_input(entity, each, filling, told) for each in control.parts),
        beside=_input(entity, control.beside, filling, told) if control.beside is not None else None,
        problems=tuple(told.get(control.name, ())),
        search=options_address(entity.name, control.name) if linked else "",
        kinds=kinds_of(control.field, filling.kinds),
        sought=sought,
        current=filling.files.get(control.name),
        rows=_row_inputs(entity, control, filling, texts) if control.rows else (),
        blank=_row_input(entity, control, filling, "", "new", {}) if control.rows else None,
    )


def _row_inputs(entity: Entity, control: Control, filling: Filling, texts: tuple[str, ...]) -> tuple[RowInput, ...]:
    """The rows with what is wrong with them: problems count the rows that were sent, which are those not left blank."""
    if not texts and control.required:
        texts = ("",)
    found: list[RowInput] = []
    sent = 0
    for number, text in enumerate(texts):
        said = row_texts(control, text)
        blank = filling.formats is not None and is_blank(control, said, filling.formats)
        told: dict[str, list[str]] = {}
        for problem in () if blank else filling.problems:
            parts = problem.target.split("/")
            if parts[:2] == [control.name, str(sent)]:
                told.setdefault("/".join(parts[2:]), []).append(f"{problem.message} {problem.hint}".strip())
        sent += not blank
        found.append(_row_input(entity, control, filling, text, str(number), told))
    return tuple(found)


def _row_input(
    entity: Entity, control: Control, filling: Filling, text: str, number: str, told: Mapping[str, list[str]]
) -> RowInput:
    said = row_texts(control, text)
    if not said and filling.formats is not None:
        said = row_texts(control, row_text(control, None, filling.formats))
    inputs: list[Input] = []
    beside_inputs: set[str] = set()
    for each in control.rows:
        name = f"{control.name}.{number}.{each.name}"
        beside = replace(each.beside, name=f"{control.name}.{number}.{each.beside.name}") if each.beside else None
        beside_inputs |= {each.name, each.field.key, *([each.beside.name] if each.beside else [])}
        inside = replace(
            filling,
            texts={f"{control.name}.{number}.{one}": texts for one, texts in said.items()},
            asked=Asked(),
        )
        wrong = [*told.get(each.name, ()), *(told.get(each.field.key, ()) if each.field.key != each.name else ())]
        wrongs = {name: wrong} | ({beside.name: told.get(beside.field.name, [])} if beside is not None else {})
        made = _input(entity, replace(each, name=name, beside=beside), inside, wrongs)
        search = options_address(entity.name, f"{control.name}.{each.name}") if made.search else ""
        inputs.append(replace(made, search=search))
    whole = tuple(one for name, problems in told.items() if name not in beside_inputs for one in problems)
    return RowInput(number, "".join(said.get("", ())), tuple(inputs), whole)


def _options(control: Control, filling: Filling, texts: tuple[str, ...], sought: str) -> tuple[Option, ...]:
    if control.field.kind in (Kind.LINK, Kind.LINKS):
        return targets(filling.find(control, sought, texts), filling.kinds if several_kinds(control.field) else {})
    if control.field.type.free:
        names = dict.fromkeys((*(each for each in texts if each), *filling.suggested.get(control.name, ())))
        return tuple(Option(each, each) for each in names)
    return filling.lists.get(control.widget) or offered(control, texts)


def several_kinds(field: Field) -> bool:
    """Whether a link leads to records of several entities, which are told apart then."""
    return field.link is not None and field.link.several


def kinds_of(field: Field, labels: Mapping[str, str]) -> tuple[Option, ...]:
    """The entities a link to any of several may lead to, for its reader."""
    leads = field.link.targets if field.link is not None and field.mixed else ()
    return tuple(Option(target, labels[target]) for target in leads if target in labels)


def targets(found: Iterable[LinkedRecord], labels: Mapping[str, str] | None = None) -> tuple[Option, ...]:
    """Records as options; with `labels` of their entities each says of which it is."""
    known = labels or {}
    return tuple(
        Option(
            str(each.id), each.title or "No access", kind=each.entity if known else "", group=known.get(each.entity, "")
        )
        for each in found
        if each.id
    )


def offered(control: Control, texts: tuple[str, ...]) -> tuple[Option, ...]:
    """The values to choose from: a retired one only where it is chosen already."""
    return tuple(option for option in control.options if not option.retired or option.value in texts)


def grouped(
    control: Control, options: tuple[Option, ...], texts: tuple[str, ...], filling: Filling
) -> tuple[OptionGroup, ...]:
    """The options by the value they are offered with; only those of one value where that is settled elsewhere."""
    depends = control.field.depends
    if depends is None:
        return ()
    name = _beside(control)
    said = "".join((filling.decided.get(name) or filling.texts.get(name, ()))[-1:])
    spoken = {option.value: option.label for option in filling.lists.get("country", ())}
    stored = {choice.name: choice.stored for choice in control.field.choices}
    found: list[OptionGroup] = []
    for key, offered in depends.offered.items():
        value = depends.names[key]
        if name in filling.decided and value != said:
            continue
        inside = tuple(each for each in options if stored.get(each.value) in offered)
        label = spoken.get(value) or depends.labels[key].text(filling.language)
        found.append(OptionGroup(value, label, inside, value == said))
    return tuple(found) if any(each.holds for each in found) else _held(found, texts)


def _held(groups: list[OptionGroup], texts: tuple[str, ...]) -> tuple[OptionGroup, ...]:
    """Where nothing decides, what is chosen is chosen in the first group that offers it."""
    first = next((each for each in groups if any(one.value in texts for one in each.options)), None)
    return tuple(replace(each, holds=each is first) for each in groups)


def _beside(control: Control) -> str:
    """The name of the input that decides what this one offers: of a row, the one in the same row."""
    row, dot, _ = control.name.rpartition(".")
    return f"{row}{dot}{control.field.depends.field}" if control.field.depends is not None else ""


def beside(problems: Iterable[Problem], form: FormView) -> dict[str, list[str]]:
    """Problems by the field they stand beside."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        control = control_of(problem, form)
        if control is not None and not (control.rows and "/" in problem.target):
            found.setdefault(control.name, []).append(f"{problem.message} {problem.hint}".strip())
    return found


def control_of(problem: Problem, form: FormView) -> Control | None:
    """The control a problem is about; `organisation_id` and `organisation` are one field."""
    said = problem.target.split("/")[0].split(".")[0].split("@")[0]
    if not said:
        return None
    exact = next((each for each in form.controls() if said in (each.name, each.field.key)), None)
    return exact or next((each for each in form.controls() if said == each.field.part_of), None)


def summary_of(problems: Iterable[Problem], form: FormView) -> Iterator[ProblemLine]:
    """Every problem in one line, those of fields with a way to them."""
    for problem in problems:
        control = control_of(problem, form)
        if control is None:
            yield ProblemLine(f"{problem.message} {problem.hint}".strip())
        elif control.rows and "/" in problem.target:
            row, _, name = problem.target.split("/", 1)[1].partition("/")
            place = f", row {int(row) + 1}" if row.isdigit() else ""
            column = next(
                (f", {each.label}" for each in typed(control.rows) if name in (each.name, each.field.key)), ""
            )
            yield ProblemLine(f"{control.label}{place}{column}: {problem.message}", f"#{control.id}")
        else:
            yield ProblemLine(f"{control.label}: {problem.message}", f"#{control.id}")
