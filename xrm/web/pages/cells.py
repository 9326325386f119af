"""One value as it is shown: the text people read, where it leads, which template draws it.  Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from markupsafe import Markup

from xrm.builtin.normalise.durations import iso
from xrm.builtin.normalise.markup import plain_of, shown_markdown, shown_rich
from xrm.catalog.choices import Choice
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import NUMBERS, Kind
from xrm.catalog.limits import DOTS, Mask
from xrm.catalog.requests import LinkedRecord, Record, StoredFile
from xrm.catalog.secret import Secret
from xrm.web.pages.addresses import file_address, public_address, record_address, web_address
from xrm.web.pages.formats import Formats, trimmed

BRIEF = 160
"""Letters of a long text in a row of a table."""
MOST_DIGITS = 18
"""A number that says fewer is shown with all its places."""


@dataclass(frozen=True, slots=True)
class Badge:
    """A choice, coloured as its definition says."""

    label: str
    color: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One of several records linked, or of several files."""

    text: str
    href: str
    note: str = ""
    key: str = ""  # of a file: its id


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What a template in `cells/` gets.  `value` is as the record service gave it, for templates of plugins."""

    template: str
    value: Any = None
    text: str = ""
    href: str = ""
    badges: tuple[Badge, ...] = ()
    ways: tuple[Way, ...] = ()  # of several links: where each leads
    note: str = ""  # beside the text: a size, a type
    name: str = ""  # of the field
    label: str = ""  # of the field
    numeric: bool = False  # stands at the right of its column
    html: Markup | None = None  # the text with its marks, cleaned; None where there is no room for them
    stars: tuple[bool, ...] = ()  # of a rating: which are given
    hidden: bool = False  # there is something its reader may not see

    @property
    def empty(self) -> bool:
        return not (self.text or self.badges or self.ways or self.hidden)


@dataclass(frozen=True, slots=True)
class Shown:
    """What cells need to know of where they are shown."""

    formats: Formats
    language: str = ""
    entity: str = ""  # of the record, for its files
    id: UUID | None = None
    brief: bool = False  # in a row or a line: one line of text, whatever it is
    currency: str = ""  # of the amount that is shown, where each record has its own


CELLS = {
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
    Kind.SECRET: "text",
    Kind.LINK: "link",
    Kind.ROWS: "rows",
    Kind.LINKS: "links",
    Kind.COMPLEX: "text",
    Kind.LIST: "text",
}
"""The cell of a kind, where its type names none; one template of that name each."""


def to_the_right(field: Field) -> bool:
    """Whether values and heading stand at the right of their column: numbers do, stars do not."""
    return field.kind in NUMBERS and field.type.cell != "rating"


def build_cell(
    field: Field,
    value: Any,
    shown: Shown,
    linked: LinkedRecord | tuple[LinkedRecord, ...] | None = None,
    currency: str = "",
) -> Cell:
    """The cell of one field; `linked` is what a link, or each of several, shows, `currency` that of an amount."""
    own = field.type.cell if field.type.kind is field.kind else ""
    blank = Cell(
        template=own or CELLS[field.kind],
        value=value,
        name=field.name,
        label=field.label.text(shown.language),
        numeric=to_the_right(field),
    )
    if isinstance(linked, tuple):
        return _links(blank, linked)
    if field.kind is Kind.LINK:
        return _link(blank, linked)
    if field.mask is not None and value is not None:
        return _masked(blank, field.mask)
    shown = replace(shown, currency=currency) if currency else shown
    return blank if value is None else FILLED.get(own, BY_KIND[field.kind])(blank, field, shown)


def currency_in(entity: Entity, field: Field, values: Mapping[str, Any]) -> str:
    """The currency of an amount, where its record says it and its reader may see that."""
    kept = entity.field(field.currency) if field.currency else None
    choice = kept.choice(values.get(kept.name)) if kept is not None else None
    return choice.name if choice is not None else ""


def _masked(cell: Cell, mask: Mask) -> Cell:
    """A part, on pages to everybody: who may write the value finds it whole on the form.  Masked already, it stays."""
    text = str(cell.value)
    return replace(cell, template="text", value=None, text=text if DOTS in text else mask.shown(text))


def record_cell(record: Record, field: Field, shown: Shown) -> Cell:
    """The cell of one field of a record."""
    linked = record.several.get(field.name, record.links.get(field.name))
    currency = currency_in(record.entity, field, record.values)
    return build_cell(field, record.values.get(field.name), shown, linked, currency)


def _links(cell: Cell, linked: tuple[LinkedRecord, ...]) -> Cell:
    ways = tuple(Way(each.title or "", record_address(each.entity, each.id)) for each in linked if each.id)
    return replace(cell, text=", ".join(way.text for way in ways), ways=ways)


def _link(cell: Cell, linked: LinkedRecord | None) -> Cell:
    if linked is None:
        return cell
    if linked.title is None:
        return replace(cell, text="No access", hidden=True)
    href = record_address(linked.entity, linked.id) if linked.id and linked.entity else ""
    return replace(cell, text=linked.title, href=href)


def _text(cell: Cell, field: Field, shown: Shown) -> Cell:
    return replace(cell, text=str(cell.value))


def _number(cell: Cell, field: Field, shown: Shown) -> Cell:
    made, unit = _figure(cell, field, shown), field.options.get("unit")
    return replace(made, text=f"{made.text} {unit}") if unit else made


def _figure(cell: Cell, field: Field, shown: Shown) -> Cell:
    if isinstance(cell.value, int):
        return replace(cell, text=shown.formats.number(cell.value))
    if field.limits.digits < MOST_DIGITS:  # said with its digits
        return replace(cell, text=shown.formats.number(cell.value, field.limits.scale))
    return replace(cell, text=shown.formats.number(trimmed(cell.value)))


def _boolean(cell: Cell, field: Field, shown: Shown) -> Cell:
    said = field.labels.get("true" if cell.value else "false")
    return replace(cell, text=said.text(shown.language) if said else "Yes" if cell.value else "No")


def _date(cell: Cell, field: Field, shown: Shown) -> Cell:
    return replace(cell, text=shown.formats.day(cell.value), note=cell.value.isoformat())


def _time(cell: Cell, field: Field, shown: Shown) -> Cell:
    return replace(cell, text=shown.formats.clock(cell.value), note=cell.value.isoformat("minutes"))


def _datetime(cell: Cell, field: Field, shown: Shown) -> Cell:
    return replace(cell, text=shown.formats.moment(cell.value), note=cell.value.isoformat(timespec="seconds"))


def _choice(cell: Cell, field: Field, shown: Shown) -> Cell:
    return replace(cell, badges=(_badge(field.choice(cell.value), cell.value, shown),))


def _choices(cell: Cell, field: Field, shown: Shown) -> Cell:
    return replace(cell, badges=tuple(_badge(field.choice(each), each, shown) for each in cell.value))


def _badge(choice: Choice | None, value: object, shown: Shown) -> Badge:
    return Badge(choice.label.text(shown.language), choice.color) if choice else Badge(str(value))


def _json(cell: Cell, field: Field, shown: Shown) -> Cell:
    return replace(cell, text=json.dumps(cell.value, ensure_ascii=False, indent=2))


def _rows(cell: Cell, field: Field, shown: Shown) -> Cell:
    """How many there are; who knows their row type shows them (`pages/rows.py`)."""
    count = len(cell.value)
    return replace(cell, text=f"{shown.formats.number(count)} row{'' if count == 1 else 's'}" if count else "")


def _parts(cell: Cell, field: Field, shown: Shown) -> Cell:
    """Every part that has a value, in a line."""
    inside = (build_cell(part, cell.value.get(part.part), shown) for part in field.parts)
    return replace(cell, text=", ".join(each.text for each in inside if not each.empty))


def _period(cell: Cell, field: Field, shown: Shown) -> Cell:
    """`1 Sep 2026 – 31 Jul 2027`; an end that is open is not there."""
    parts = {part.part: part for part in field.parts}
    ends = {name: build_cell(part, cell.value.get(name), shown).text for name, part in parts.items()}
    since, until = ends.get("since", ""), ends.get("until", "")
    text = f"{since} – {until}" if since and until else f"from {since}" if since else f"until {until}"
    return replace(cell, text=text)


def _address(cell: Cell, field: Field, shown: Shown) -> Cell:
    """`12 Elm Road, SW1 1AA London, United Kingdom`."""
    texts = {part.part: build_cell(part, cell.value.get(part.part), shown).text for part in field.parts}
    texts["city"] = " ".join(text for text in (texts.pop("postcode", ""), texts.get("city", "")) if text)
    order = ("street", "street2", "city", "region", "country")
    return replace(cell, text=", ".join(text for name in order if (text := texts.get(name, ""))))


def _file(cell: Cell, field: Field, shown: Shown) -> Cell:
    kept = cell.value
    if not isinstance(kept, StoredFile):
        return replace(cell, text="File")
    return replace(cell, text=kept.name, href=_content(field, kept, shown), note=shown.formats.size(kept.size))


def _files(cell: Cell, field: Field, shown: Shown) -> Cell:
    """Each file as one that can be fetched; of those that history remembers only how many."""
    known = [each for each in cell.value if isinstance(each, StoredFile)]
    if len(known) < len(cell.value):
        return replace(cell, text=f"{len(cell.value)} file{'' if len(cell.value) == 1 else 's'}")
    ways = tuple(
        Way(
            each.name,
            _content(field, each, shown),
            shown.formats.size(each.size),
            str(each.id),
        )
        for each in known
    )
    return replace(cell, text=", ".join(way.text for way in ways), ways=ways)


def _secret(cell: Cell, field: Field, shown: Shown) -> Cell:
    """That it is set, and by when it is to be renewed; history knows no more than that there was one."""
    known = cell.value
    if not isinstance(known, Secret):
        return replace(cell, value=None, text="Set")
    due = f", to be renewed by {shown.formats.day(known.renew_by)}" if known.renew_by else ""
    return replace(cell, value=None, text=f"Set {shown.formats.day(known.since.date())}{due}")


def _content(field: Field, kept: StoredFile, shown: Shown) -> str:
    """Where a file is fetched; of one for anyone the address that may be passed on."""
    if shown.id is None:
        return ""
    if field.options.get("public") is True:
        return public_address(kept.id)
    return file_address(shown.entity, shown.id, field.name, kept.id if field.several else None)


def _money(cell: Cell, field: Field, shown: Shown) -> Cell:
    code = shown.currency or field.limits.currency
    return replace(cell, text=shown.formats.money(cell.value, code, exact=field.formula is None))


SHARE_PLACES = 2
"""Of a share that is computed; one that somebody typed is shown as it was typed."""


def _percent(cell: Cell, field: Field, shown: Shown) -> Cell:
    value = cell.value if field.formula is None else round(cell.value, SHARE_PLACES)
    return replace(cell, text=shown.formats.percent(value))


def _url(cell: Cell, field: Field, shown: Shown) -> Cell:
    return replace(cell, text=str(cell.value).removeprefix("https://").rstrip("/"), href=web_address(str(cell.value)))


def _email(cell: Cell, field: Field, shown: Shown) -> Cell:
    return replace(cell, text=str(cell.value), href=f"mailto:{cell.value}")


def _phone(cell: Cell, field: Field, shown: Shown) -> Cell:
    return replace(cell, text=spaced(str(cell.value)), href=f"tel:{cell.value}")


def _country(cell: Cell, field: Field, shown: Shown) -> Cell:
    return replace(cell, text=shown.formats.country(str(cell.value)))


def spaced(number: str) -> str:
    """`+442079460000` as it is printed on a card; what is no number stays."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _brief(text: str) -> str:
    """The beginning of a text, as far as one line of a table has room."""
    line = " ".join(text.split())
    return line if len(line) <= BRIEF else f"{line[: BRIEF - 1].rstrip()}…"


def _longtext(cell: Cell, field: Field, shown: Shown) -> Cell:
    return replace(cell, text=_brief(str(cell.value)) if shown.brief else str(cell.value))


def _richtext(cell: Cell, field: Field, shown: Shown) -> Cell:
    text = plain_of(str(cell.value))
    if shown.brief:
        return replace(cell, text=_brief(text))
    return replace(cell, text=text, html=Markup(shown_rich(str(cell.value))))  # noqa: S704  cleaned


def _markdown(cell: Cell, field: Field, shown: Shown) -> Cell:
    made = shown_markdown(str(cell.value))
    if shown.brief:
        return replace(cell, text=_brief(plain_of(made)))
    return replace(cell, text=str(cell.value), html=Markup(made))  # noqa: S704  cleaned


def _rating(cell: Cell, field: Field, shown: Shown) -> Cell:
    most = field.limits.most if isinstance(field.limits.most, int) else 5
    stars = tuple(place < cell.value for place in range(most))
    return replace(cell, text=f"{cell.value} of {most}", stars=stars)


def _duration(cell: Cell, field: Field, shown: Shown) -> Cell:
    return replace(cell, text=shown.formats.duration(cell.value), note=iso(cell.value))


def _language(cell: Cell, field: Field, shown: Shown) -> Cell:
    return replace(cell, text=shown.formats.language(str(cell.value)))


Fill = Callable[[Cell, Field, Shown], Cell]

BY_KIND: dict[Kind, Fill] = {
    Kind.KEY: _text,
    Kind.TEXT: _text,
    Kind.INTEGER: _number,
    Kind.DECIMAL: _number,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.DATETIME: _datetime,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.JSON: _json,
    Kind.FILE: _file,
    Kind.FILES: _files,
    Kind.SECRET: _secret,
    Kind.LINK: _text,
    Kind.ROWS: _rows,
    Kind.LINKS: _text,
    Kind.COMPLEX: _parts,
    Kind.LIST: _text,
}
FILLED: dict[str, Fill] = {
    "money": _money,
    "percent": _percent,
    "url": _url,
    "email": _email,
    "phone": _phone,
    "country": _country,
    "language": _language,
    "longtext": _longtext,
    "code": _longtext,
    "richtext": _richtext,
    "markdown": _markdown,
    "rating": _rating,
    "duration": _duration,
    "period": _period,
    "address": _address,
}
"""Cells that say more than their kind does."""
