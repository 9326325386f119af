"""An entity as a form: sections, rows and controls, for one set of rights.  Pure: no values, no markup, no request.

What its reader may not see is not there; what they may see but not write is there as `readonly`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from xrm.catalog.choices import Choice
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.layout import Form, Section
from xrm.currencies import decimals_of
from xrm.expressions.tree import Expression

WIDGETS = {
    Kind.KEY: "text",
    Kind.TEXT: "text",
    Kind.INTEGER: "number",
    Kind.DECIMAL: "number",
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
    Kind.TIME: "time",
    Kind.DATETIME: "datetime",
    Kind.CHOICE: "choice",
    Kind.CHOICES: "choices",
    Kind.JSON: "json",
    Kind.FILE: "file",
    Kind.FILES: "files",
    Kind.SECRET: "secret",
    Kind.LINK: "link",
    Kind.ROWS: "rows",
    Kind.LINKS: "links",
    Kind.COMPLEX: "parts",
    Kind.LIST: "text",
}
"""The widget of a kind, where its type names none; one template of that name each."""


@dataclass(frozen=True, slots=True)
class Option:
    """One value to choose; a retired one is offered only where it is the value already."""

    value: str
    label: str
    color: str = ""
    retired: bool = False
    kind: str = ""  # of a record that is one of several kinds: its entity
    group: str = ""  # and what people call that


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One field on a form, in the words of a browser: a limit is a text that fits an attribute, or empty."""

    field: Field
    name: str
    widget: str
    label: str
    help: str = ""
    placeholder: str = ""
    required: bool = False
    readonly: bool = False
    wide: bool = True  # takes a row of its own
    least: str = ""
    most: str = ""
    longest: int = 0
    decimals: int = 0
    lines: int = 0  # height of a box for long text
    accept: str = ""
    unit: str = ""  # stands beside the number: a currency, %
    options: tuple[Option, ...] = ()
    rows: tuple[Control, ...] = ()  # of rows: the controls of each
    parts: tuple[Control, ...] = ()  # of a complex: the controls that are typed into
    beside: Control | None = None  # of an amount: its currency, chosen with it
    short: str = ""  # of a part: what it is called beside the others
    within: str = ""  # what its id begins with, where a page has several forms
    yes: str = "Yes"
    no: str = "No"  # the words for true and false

    @property
    def id(self) -> str:
        """Of its element on a page."""
        return f"{self.within}field-{self.name.replace('.', '-')}"


@dataclass(frozen=True, slots=True)
class FormSection:
    """A group of controls; each row holds those that stand beside each other."""

    name: str
    label: str
    rows: tuple[tuple[Control, ...], ...]
    collapsed: bool = False
    visible: Expression | None = None
    tab: str = ""


@dataclass(frozen=True, slots=True)
class FormView:
    """The whole form."""

    entity: Entity
    sections: tuple[FormSection, ...]

    def controls(self) -> Iterator[Control]:
        """What is typed into: of a complex field its parts."""
        placed = (control for section in self.sections for row in section.rows for control in row)
        return (each for control in placed for each in control.parts or typed((control,)))

    def editable(self) -> FormView:
        """Without what its reader cannot write, and without the rows and sections that leaves empty."""
        return _keeping(self, lambda control: not control.readonly)


def build_form(
    entity: Entity,
    shown: Callable[[Field], bool],
    writable: Collection[str],
    language: str = "",
    rows: Callable[[Field], tuple[Control, ...]] = lambda field: (),
    form: Form | None = None,
) -> FormView:
    """The form of `entity` for somebody who sees the fields `shown` and may write those named in `writable`."""

    def control(name: str) -> Control | None:
        field = entity.field(name)
        if field is None or field.internal or field.hidden or not shown(field):
            return None
        readonly = name not in writable or not typed_in(field)
        if field.parts:
            readonly = field.readonly or not any(part.name in writable and typed_in(part) for part in field.parts)
        made = build_control(field, language, readonly=readonly)
        if field.parts:
            parts = tuple(build_control(each, language) for each in field.parts if each.name in writable)
            return replace(made, parts=parts)
        made = with_currency(made, entity, [name for name in writable if name not in placed], language)
        return replace(made, rows=rows(field)) if field.rows is not None else made

    said = (form or entity.form).sections
    placed = {name for section in said for row in section.rows for name in row}  # a currency may stand by itself
    sections = (_section(each, control, language) for each in said)
    return FormView(entity, tuple(section for section in sections if section.rows))


def typed(controls: Iterable[Control]) -> Iterator[Control]:
    """The controls, each amount followed by its currency."""
    return (each for one in controls for each in (one, one.beside) if each is not None)


def with_currency(control: Control, entity: Entity, writable: Collection[str], language: str = "") -> Control:
    """The control of an amount with that of its currency, where that is chosen."""
    kept = entity.fields.get(control.field.currency)
    if control.readonly or kept is None or not kept.currency_of or kept.name not in writable or not typed_in(kept):
        return control
    beside = build_control(kept, language)
    return replace(control, beside=replace(beside, required=not isinstance(kept.default, Expression)))


def with_units(form: FormView, units: Mapping[str, str]) -> FormView:
    """The form of a record whose amounts take their currency from elsewhere, by the name of the control."""

    def unit(control: Control, name: str) -> Control:
        rows = tuple(unit(each, f"{name}/{each.name}") for each in control.rows)
        return replace(control, unit=units.get(name) or control.unit, rows=rows)

    def section(each: FormSection) -> FormSection:
        return replace(each, rows=tuple(tuple(unit(one, one.name) for one in row) for row in each.rows))

    return replace(form, sections=tuple(section(each) for each in form.sections)) if units else form


def build_control(field: Field, language: str = "", *, readonly: bool = False) -> Control:
    """One field in a browser's words."""
    limits, kind = field.limits, field.kind
    return Control(
        field=field,
        name=field.name,
        widget=str(field.options.get("widget") or "")
        or field.type.widget
        or ("checkbox" if _never_unsaid(field) else "mixed" if field.mixed else WIDGETS[kind]),
        label=field.label.text(language),
        help=field.help.text(language),
        placeholder=field.placeholder.text(language),
        required=field.required,
        readonly=readonly,
        wide=not field.type.narrow,
        least=_attribute(limits.least),
        most=_attribute(limits.most),
        longest=limits.longest or field.type.length,
        decimals=_decimals(field),
        lines=_lines(field),
        accept=",".join(_accepted(each) for each in limits.accept),
        unit=_unit(field),
        options=tuple(_option(choice, language) for choice in field.choices),
        yes=field.labels["true"].text(language) if "true" in field.labels else "Yes",
        no=field.labels["false"].text(language) if "false" in field.labels else "No",
        short=_short(field, language) if field.part_of else "",
    )


def _short(field: Field, language: str) -> str:
    """The label of a part without that of the whole before it."""
    label = field.label.text(language)
    beside = label.rpartition(": ")[2]
    return beside[:1].upper() + beside[1:]


def typed_in(field: Field) -> bool:
    """Whether a person ever types its value: not what is computed, counted, or kept by xrm."""
    return field.said and not (field.readonly or field.system or field.sequence)


def _section(section: Section, control: Callable[[str], Control | None], language: str) -> FormSection:
    rows = (tuple(made for name in row if (made := control(name)) is not None) for row in section.rows)
    return FormSection(
        section.name,
        section.label.text(language),
        tuple(row for row in rows if row),
        section.collapsed,
        section.visible,
        section.tab,
    )


def _keeping(form: FormView, keep: Callable[[Control], bool]) -> FormView:
    def narrowed(section: FormSection) -> FormSection:
        rows = (tuple(control for control in row if keep(control)) for row in section.rows)
        return replace(section, rows=tuple(row for row in rows if row))

    sections = (narrowed(section) for section in form.sections)
    return replace(form, sections=tuple(section for section in sections if section.rows))


def _never_unsaid(field: Field) -> bool:
    """A yes-or-no that always has a value is a box to tick; one that may be empty needs a third answer."""
    return field.kind is Kind.BOOLEAN and (field.required or field.default is not None)


def _lines(field: Field) -> int:
    lines = field.options.get("lines")
    return min(lines, 40) if isinstance(lines, int) and lines > 0 else 0


def _attribute(limit: object) -> str:
    """A limit that is the same for every record; an expression is judged by the record service alone."""
    return str(limit) if isinstance(limit, Decimal | int | str) else ""


def _accepted(ending: str) -> str:
    """`pdf` as the file dialog of a browser wants it; a media type stays."""
    return ending if "/" in ending or ending.startswith(".") else f".{ending}"


def _decimals(field: Field) -> int:
    """Digits after the point that may be typed."""
    if field.limits.currency:
        return decimals_of(field.limits.currency)
    return field.limits.scale if field.kind is Kind.DECIMAL else 0


def _unit(field: Field) -> str:
    if field.type.name == "money":
        return field.limits.currency
    return "%" if field.type.name == "percent" else str(field.options.get("unit") or "")


def _option(choice: Choice, language: str) -> Option:
    return Option(choice.name, choice.label.text(language), choice.color, choice.retired)
