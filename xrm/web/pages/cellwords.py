"""What a cell says of a value: by its kind, or by its type where that says more."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from markupsafe import Markup

from xrm.builtin.normalise.durations import iso
from xrm.builtin.normalise.markup import plain_of, shown_markdown, shown_rich
from xrm.catalog.choices import Choice
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.requests import StoredFile
from xrm.catalog.secret import Secret
from xrm.web.pages.addresses import file_address, public_address, web_address
from xrm.web.pages.cell import Badge, Cell, Shown, Way
from xrm.web.pages.formats import trimmed

Fill = Callable[[Cell, Field, Shown], Cell]


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


MOST_DIGITS = 18
"""A number that says fewer is shown with all its places."""


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


def _content(field: Field, kept: StoredFile, shown: Shown) -> str:
    """Where a file is fetched; of one for anyone the address that may be passed on."""
    if shown.id is None:
        return ""
    if field.options.get("public") is True:
        return public_address(kept.id)
    return file_address(shown.entity, shown.id, field.name, kept.id if field.several else None)


def _secret(cell: Cell, field: Field, shown: Shown) -> Cell:
    """That it is set, and by when it is to be renewed; history knows no more than that there was one."""
    known = cell.value
    if not isinstance(known, Secret):
        return replace(cell, value=None, text="Set")
    due = f", to be renewed by {shown.formats.day(known.renew_by)}" if known.renew_by else ""
    return replace(cell, value=None, text=f"Set {shown.formats.day(known.since.date())}{due}")


def _money(cell: Cell, field: Field, shown: Shown) -> Cell:
    code = shown.currency or field.limits.currency
    return replace(cell, text=shown.formats.money(cell.value, code, exact=field.formula is None))


def _percent(cell: Cell, field: Field, shown: Shown) -> Cell:
    value = cell.value if field.formula is None else round(cell.value, SHARE_PLACES)
    return replace(cell, text=shown.formats.percent(value))


SHARE_PLACES = 2
"""Of a share that is computed; one that somebody typed is shown as it was typed."""


def _url(cell: Cell, field: Field, shown: Shown) -> Cell:
    return replace(cell, text=str(cell.value).removeprefix("https://").rstrip("/"), href=web_address(str(cell.value)))


def _email(cell: Cell, field: Field, shown: Shown) -> Cell:
    return replace(cell, text=str(cell.value), href=f"mailto:{cell.value}")


def _phone(cell: Cell, field: Field, shown: Shown) -> Cell:
    return replace(cell, text=spaced(str(cell.value)), href=f"tel:{cell.value}")


def spaced(number: str) -> str:
    """`+442079460000` as it is printed on a card; what is no number stays."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _country(cell: Cell, field: Field, shown: Shown) -> Cell:
    return replace(cell, text=shown.formats.country(str(cell.value)))


def _language(cell: Cell, field: Field, shown: Shown) -> Cell:
    return replace(cell, text=shown.formats.language(str(cell.value)))


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


def _brief(text: str) -> str:
    """The beginning of a text, as far as one line of a table has room."""
    line = " ".join(text.split())
    return line if len(line) <= BRIEF else f"{line[: BRIEF - 1].rstrip()}…"


BRIEF = 160
"""Letters of a long text in a row of a table."""


def _rating(cell: Cell, field: Field, shown: Shown) -> Cell:
    most = field.limits.most if isinstance(field.limits.most, int) else 5
    stars = tuple(place < cell.value for place in range(most))
    return replace(cell, text=f"{cell.value} of {most}", stars=stars)


def _duration(cell: Cell, field: Field, shown: Shown) -> Cell:
    return replace(cell, text=shown.formats.duration(cell.value), note=iso(cell.value))


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
    Kind.LIST: _text,
}
BY_TYPE: dict[str, Fill] = {
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
}
"""Of the types whose cell says more than their kind does; one that is made of others is put together in `cells.py`."""
