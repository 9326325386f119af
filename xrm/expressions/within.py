"""`within(day, period)`: comparisons of days, put together here, so that nothing that runs expressions knows of it."""

from __future__ import annotations

from xrm.catalog.kinds import Kind
from xrm.expressions.meeting import Meetings, joined
from xrm.expressions.problems import Findings, Span
from xrm.expressions.tree import Call, Literal
from xrm.expressions.typed import Typed, word, wrong_at

PERIOD = ("since", "until")
DAYS = frozenset({Kind.DATE, Kind.DATETIME})


def within(inner: Typed, outer: Typed, meetings: Meetings, findings: Findings, span: Span) -> Typed:
    """Whether a day, a moment or a period lies in a period.  What is empty lies nowhere, and nothing lies in it.

    Periods of days have both their ends in them; those of moments not the moment they end.
    """
    if not _is_period(outer):
        told = "`within` ends with a period"
        findings.add("XRM404", f"{told}; `{meetings.quote(outer.span)}` is {word(outer)}.", outer.span)
        return wrong_at(*span)
    if inner.kind not in DAYS and not _is_period(inner):
        told = "`within` begins with a day or a period"
        findings.add("XRM404", f"{told}; `{meetings.quote(inner.span)}` is {word(inner)}.", inner.span)
        return wrong_at(*span)
    first, last = (_fitting(each, outer, span) for each in _ends(inner))
    if first.kind is not dict(outer.parts)["since"].kind:
        message = f"`{meetings.quote(span)}` asks whether {word(first)} lies in a period whose ends are {word(outer.parts[0][1])} each."
        findings.add("XRM404", message, span)
        return wrong_at(*span)
    return _inside(first, last, inner, outer, meetings, span)


def _is_period(value: Typed) -> bool:
    return tuple(name for name, _ in value.parts) == PERIOD


def _ends(value: Typed) -> tuple[Typed, Typed]:
    parts = dict(value.parts)
    return (parts["since"], parts["until"]) if parts else (value, value)


def _fitting(value: Typed, outer: Typed, span: Span) -> Typed:
    """A moment as its day, where days are asked for."""
    if value.kind is not Kind.DATETIME or dict(outer.parts)["since"].kind is not Kind.DATE:
        return value
    return Typed(Call(kind=Kind.DATE, function="date", arguments=(value.node,), start=span[0], end=span[1]))


def _inside(first: Typed, last: Typed, inner: Typed, outer: Typed, meetings: Meetings, span: Span) -> Typed:
    since, until = _ends(outer)
    null = Typed(Literal(kind=None, value=None, start=span[0], end=span[1]))

    def compared(operator: str, left: Typed, right: Typed) -> Typed:
        return meetings.compared(operator, left, right, span)

    def there(value: Typed) -> Typed:
        return joined("or", [compared("ne", end, null) for end in dict.fromkeys(_ends(value))], span)

    half_open = until.kind is Kind.DATETIME and not inner.parts
    begun = joined("or", [compared("eq", since, null), compared("le", since, first)], span)
    ending = compared("lt" if half_open else "le", last, until)
    ended = joined("or", [compared("eq", until, null), ending], span)
    return joined("and", [there(inner), there(outer), begun, ended], span)
