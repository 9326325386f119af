"""Somebody saved while somebody else was typing: what was, what is there now, what was typed, field by field.  Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from xrm.catalog.kinds import Kind
from xrm.projections.forms import Control
from xrm.web.pages.typed import Texts, row_texts

Said = Callable[[Control, tuple[str, ...]], str]
"""The texts of an input as a person reads them."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that either of the two changed."""

    name: str
    label: str
    was: str
    theirs: str
    mine: str
    texts: tuple[str, ...]  # what I typed, to be sent again
    clash: bool  # both changed it, and not to the same
    mine_first: bool  # my value is the one offered


def differences(
    controls: Iterable[Control], was: Texts, theirs: Texts, mine: Texts, said: Said
) -> tuple[Difference, ...]:
    """Every field that differs; where only one of the two touched it, that one's value is offered."""
    found = []
    for each in controls:
        if each.name not in mine or each.field.kind is Kind.SECRET:
            continue
        before, now, typed = was.get(each.name, theirs[each.name]), theirs[each.name], mine[each.name]
        touched = typed != before
        if (now == typed and now == before) or (now == typed and touched):
            continue
        found.append(
            Difference(
                name=each.name,
                label=each.label,
                was=said(each, before),
                theirs=said(each, now),
                mine=said(each, typed),
                texts=typed,
                clash=touched and now != before,
                mine_first=touched,
            )
        )
    return tuple(found)


def _row(control: Control, texts: Texts) -> str:
    """One row in a line: what its inputs hold."""
    said = (plainly(each, texts.get(each.name, ())) for each in control.rows if each.field.link is None)
    return " · ".join(each for each in said if each)


def plainly(control: Control, texts: tuple[str, ...]) -> str:
    """What texts say without looking anything up."""
    if control.field.kind is Kind.BOOLEAN:
        return {"true": "Yes", "false": "No"}.get("".join(texts), "")
    if control.field.kind is Kind.ROWS:
        return "\n".join(_row(control, row_texts(control, text)) for text in texts)
    labels = {option.value: option.label for option in control.options}
    return ", ".join(labels.get(each, each) for each in texts if each)
