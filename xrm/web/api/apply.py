"""`$apply`: figures instead of records, in the words of OData's aggregation.

`filter(…)`, then `groupby((…),aggregate(…))` or `aggregate(…)`: measures of the entity by their names, `$count as n`, and
`fee with sum as total`.  A date may be grouped by a unit: `groupby((created_at/month),…)`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Response, request

from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.kinds import Kind
from xrm.catalog.measures import Measure
from xrm.errors import Problem, XrmError
from xrm.records.counting import field_of
from xrm.records.measuring import Figure, Figures
from xrm.web.api import words
from xrm.web.api.ask import Ask
from xrm.web.api.encode import Writer, integers_as_text

if TYPE_CHECKING:
    from xrm.records.service import Records
    from xrm.statements.measuring import Group

METHODS = {"sum": "sum", "min": "min", "max": "max", "average": "avg", "countdistinct": "distinct"}
WITHHELD = "@xrm.withheld"
_STEP = re.compile(r"\s*([a-z]+)\s*\((.*)\)\s*", re.DOTALL)
_COUNTED = re.compile(r"\s*\$count\s+as\s+([a-z_]\w*)\s*", re.ASCII | re.IGNORECASE)
_METHOD = re.compile(r"\s*(\S+)\s+with\s+([a-z]+)\s+as\s+([a-z_]\w*)\s*", re.ASCII | re.IGNORECASE)


@dataclass(slots=True)
class Asked:
    """What `$apply` says, in parts."""

    filters: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)


def answer_figures(ask: Ask) -> Response:
    """The groups as objects, each with its keys and its figures."""
    said = words.parse_words(request.query_string, words.APPLY)
    asked = parse_apply(said["apply"])
    condition = " and ".join(f"({each})" for each in asked.filters)
    query = ask.records.query(ask.actor, ask.name, {"filter": condition} if condition else {})
    measures = [_measure(ask, item) for item in asked.items]
    groups = [ask.records.group(ask.actor, ask.name, each) for each in asked.groups]
    figures = ask.records.figures(ask.actor, query, measures, groups)
    keys = [_key(ask, group) for group in groups]
    _check_names(keys, figures.measures)
    rows = [_row(ask.writer, figures, keys, each) for each in figures.rows]
    withheld = {WITHHELD: True} if figures.withheld else {}
    return ask.json({**ask.context(ask.name), **withheld, "value": rows}, headers=ask.applied())


def parse_apply(text: str) -> Asked:
    """The steps; what OData has beyond these is not answered."""
    asked = Asked()
    steps = list(parted(text, "/"))
    for place, step in enumerate(steps):
        match = _STEP.fullmatch(step)
        if match is None:
            raise _unread(step)
        name, inside = match.groups()
        if name == "filter" and place < len(steps) - 1:
            asked.filters.append(inside)
        elif name == "aggregate" and place == len(steps) - 1:
            asked.items = _items(inside)
        elif name == "groupby" and place == len(steps) - 1:
            _read_groups(inside, asked)
        elif name in ("filter", "aggregate", "groupby"):
            words_ = f"`{name}` cannot stand here: filters come first, then one `groupby` or `aggregate`."
            raise XrmError(Problem("XRM801", words_, target="$apply"))
        else:
            raise XrmError(Problem("XRM813", f"This service does not answer `{name}` in $apply.", target="$apply"))
    return asked


def _read_groups(inside: str, asked: Asked) -> None:
    names, *more = parted(inside, ",")
    match = re.fullmatch(r"\s*\((.*)\)\s*", names, re.DOTALL)
    if match is None or len(more) > 1:
        raise _unread(inside)
    asked.groups = _items(match[1])
    if more:
        step = _STEP.fullmatch(more[0])
        if step is None or step[1] != "aggregate":
            raise _unread(more[0])
        asked.items = _items(step[2])


def _items(text: str) -> list[str]:
    found = [each.strip() for each in parted(text, ",")]
    if not all(found):
        raise _unread(text)
    return found


def _unread(text: str) -> XrmError:
    hint = "Write `groupby((status),aggregate($count as n))`."
    return XrmError(Problem("XRM801", f"`{text[:100]}` cannot be read here.", target="$apply", hint=hint))


def parted(text: str, separator: str) -> Iterator[str]:
    """The parts of a text; brackets and quotes keep theirs together."""
    start, depth, quoted = 0, 0, False
    for place, letter in enumerate(text):
        if letter == "'":
            quoted = not quoted
        elif quoted:
            continue
        elif letter in "()":
            depth += 1 if letter == "(" else -1
        elif letter == separator and depth == 0:
            yield text[start:place]
            start = place + 1
    yield text[start:]


def _measure(ask: Ask, item: str) -> str | Measure:
    records: Records = ask.records
    counted, method = _COUNTED.fullmatch(item), _METHOD.fullmatch(item)
    if counted:
        return records.measured(ask.actor, ask.name, "count", "", counted[1])
    if method is None:
        return item
    path, word, name = method.groups()
    if word not in METHODS:
        hint = f"Known are {', '.join(METHODS)}."
        raise XrmError(
            Problem("XRM801", f"`{word[:50]}` is no way to put values together.", target="$apply", hint=hint)
        )
    return records.measured(ask.actor, ask.name, METHODS[word], path, name)


@dataclass(frozen=True, slots=True)
class Key:
    """Where the key of a group stands in an answer: `plan/fee` lies in an object `plan`, as records do under `$expand`."""

    places: tuple[str, ...]
    entity: Entity  # that has the field
    field: Field | None


def _key(ask: Ask, group: Group) -> Key:
    entity, each = field_of(ask.xrm.catalog.entities, group)
    names = group.path.text.strip().split("/")
    if each is not None and group.kind is Kind.LINK:
        names[-1] = each.key
    return Key((*names, *([group.unit] if group.unit else [])), entity, each)


def _check_names(keys: Sequence[Key], measures: Sequence[Measure]) -> None:
    """No two things may want one place in the answer."""
    taken = [each.places for each in keys] + [(each.name,) for each in measures]
    for place, one in enumerate(taken):
        for other in taken[:place]:
            shared = min(len(one), len(other))
            if one[:shared] == other[:shared]:
                message = f"Two things would be called `{'/'.join(one[:shared])}` in the answer."
                raise XrmError(Problem("XRM801", message, target="$apply"))


def _row(writer: Writer, figures: Figures, keys: Sequence[Key], row: Figure) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, group, value in zip(keys, figures.groups, row.keys, strict=True):
        inside = found
        for name in key.places[:-1]:
            inside = inside.setdefault(name, {})
        each = key.field if group.kind is not Kind.DATE else None
        inside[key.places[-1]] = value if each is None else writer.value(key.entity, each, value)
    for measure, value in zip(figures.measures, row.values, strict=True):
        found[measure.name] = _figure(writer, measure, value)
        if measure.name in row.withheld:
            found[f"{measure.name}{WITHHELD}"] = True
    return found


def _figure(writer: Writer, measure: Measure, value: Any) -> Any:
    """A figure; of money in the currencies of its records one for each of them."""
    if isinstance(value, tuple):
        return [{"currency": each.currency or None, "amount": _figure(writer, measure, each.amount)} for each in value]
    return integers_as_text((value,))[0] if _as_text(writer, measure) else value


def _as_text(writer: Writer, measure: Measure) -> bool:
    return writer.manner.exact_as_text and measure.kind in (Kind.INTEGER, Kind.DECIMAL)
