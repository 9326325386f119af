"""The conditions of a form: how it starts out, and what a script needs to answer them while somebody types.

A condition over the form's own fields travels as a tree; any other one is asked of the server (`?`).
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from babel.numbers import get_decimal_symbol, get_group_symbol

from xrm.catalog.field import Field
from xrm.expressions.tree import Expression
from xrm.projections.browser import FORMED, browser_tree
from xrm.records.inquiry import Answer, Asked, is_conditional
from xrm.web.pages.typed import Texts, values_of

if TYPE_CHECKING:
    from xrm.web.pages.desk import Desk

ASK = "?"
NOTHING = Asked()


def asked_now(desk: Desk, texts: Texts) -> Asked:
    """What the form asks for with these texts in it; a text that means nothing counts as not typed."""
    if not is_conditional(desk.entity):
        return NOTHING
    stored = {} if desk.record is None else desk.texts(desk.record.values)
    changed = {name: said for name, said in texts.items() if stored.get(name) != said}
    values, _ = values_of(desk.controls, changed, desk.visit.formats)
    id = None if desk.record is None else desk.record.id
    return desk.visit.records.asked(desk.visit.actor, desk.entity.name, id, values)


def scripted(desk: Desk, was: Texts) -> str:
    """The conditions for the script of the form, as JSON; empty when there are none."""
    if not is_conditional(desk.entity):
        return ""
    writer = _Writer(desk)
    shown = {each.field.part_of or each.name for each in desk.controls}
    fields = {
        each.name: writer.field(each, was.get(each.name, ()))
        for each in desk.entity.fields.values()
        if each.conditional and each.name in shown
    }
    kept = {name: said for name, said in fields.items() if said}
    sections = {each.name: writer.tree(each.visible) for each in desk.form.sections if each.visible is not None}
    if not kept and not sections:
        return ""
    locale = desk.visit.formats.locale
    return json.dumps(
        {
            "fields": kept,
            "sections": sections,
            "names": writer.names(),
            "point": get_decimal_symbol(locale),
            "group": get_group_symbol(locale),
            "new": desk.record is None,
            "ask": f"/{desk.entity.name}/-/asked" + (f"/{desk.record.id}" if desk.record else ""),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


class _Writer:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known = frozenset(each.name for each in desk.controls if each.field.kind in FORMED)
        self._today = desk.visit.records.today()

    def tree(self, said: Expression) -> Any:
        actor = self._desk.visit.actor
        return browser_tree(said, self._desk.entity, self._known, self._today, actor.roles) or ASK

    def field(self, each: Field, was: tuple[str, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if each.visible is not None:
            found["visible"] = self.tree(each.visible)
        if each.required_when is not None:
            found["required"] = self.tree(each.required_when)
        if each.readonly_when is not None and self._may_stand_still(each):
            found["readonly"] = self.tree(each.readonly_when)
            found["was"] = list(was)
        return found

    def _may_stand_still(self, each: Field) -> bool:
        """A field that was open when the form was opened stays open: it may change with what closes it."""
        return self._desk.record is None or self._opened.fields.get(each.name, Answer()).readonly

    @cached_property
    def _opened(self) -> Asked:
        """What held when the form was opened."""
        return asked_now(self._desk, {})

    def names(self) -> dict[str, dict[str, str]]:
        """Choices whose name of today is not what is stored."""
        return {
            each.name: {one.name: one.stored for one in each.field.choices if one.name != one.stored}
            for each in self._desk.controls
            if any(one.name != one.stored for one in each.field.choices)
        }
