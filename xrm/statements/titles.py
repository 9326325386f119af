"""Titles, made for each reader from the row and its to-one links; nothing of them is stored.

A part whose field or record the reader may not see is `…`.  A part that is a link is the title of its other end; three
links deep a title is not followed further.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_

from xrm.catalog.entity import Entity
from xrm.catalog.field import KIND, Field
from xrm.catalog.kinds import Kind
from xrm.catalog.requests import LinkedRecord
from xrm.expressions.rewrite import reached
from xrm.expressions.tree import RECORD, Expression, Path, Step
from xrm.statements.selection import Decode, Row, Selection

HIDDEN = "…"
DEEPEST = 3

Text = Callable[[Row], str]


@dataclass(frozen=True, slots=True)
class Titles:
    """Adds to a selection what titles need, and says how they read."""

    selection: Selection
    language: str = ""

    def of_record(self) -> Decode:
        """The title of the record itself."""
        parts = self._parts(self.selection.entity, ())
        id = self.selection.add(self.selection.source.c.id)
        label = self.selection.entity.label.text(self.language)

        def title(row: Row) -> str:
            return _joined(parts, row) or f"{label} {str(row[id])[-8:]}"

        return title

    def of_link(self, each: Field) -> Decode:
        """The record at the other end of a link; without id and title when it is not for this reader."""
        selection = self.selection
        if each.mixed:
            return self._of_any(each)
        steps = selection.step(each)
        id = selection.add(selection.compiler.path("id", steps))
        target = selection.tables.catalog.entities[steps[-1].target]
        hidden = self._hidden(selection.entity, each, ())
        parts = self._parts(target, steps)
        label = target.label.text(self.language)

        def linked(row: Row) -> LinkedRecord | None:
            if row[id] is None:
                return LinkedRecord(None, None) if hidden is not None and row[hidden] else None
            return LinkedRecord(row[id], _joined(parts, row) or f"{label} {str(row[id])[-8:]}", target.name)

        return linked

    def _of_any(self, each: Field) -> Decode:
        """The same of a link to any of several; its title is filled in once all ids of a page are known."""
        selection, entity = self.selection, self.selection.entity
        kind = entity.kind_of(each)
        assert each.link is not None, "a link to several leads somewhere"  # noqa: S101
        assert kind is not None, "and has its kind beside it"  # noqa: S101
        id, said = selection.add(selection.value(each)), selection.add(selection.value(kind))
        targets = dict(zip(each.link.stored, each.link.targets, strict=True))
        hidden = self._hidden(entity, each, ())

        def linked(row: Row) -> LinkedRecord | None:
            if row[id] is None:
                return LinkedRecord(None, None) if hidden is not None and row[hidden] else None
            return LinkedRecord(row[id], "", targets.get(row[said], ""))

        return linked

    def _hidden(self, entity: Entity, each: Field, before: tuple[Step, ...]) -> int | None:
        """Where a row says that a link, which reads as empty, leads to a live record not for this reader.

        None where that cannot be: all the other records are for them.
        """
        guard, selection = self.selection.guard, self.selection
        assert each.link is not None, "only links are followed"  # noqa: S101
        if guard is None or all(guard.rows(target) is True for target in each.link.targets):
            return None
        if each.formula is not None and not each.as_system:
            return None  # it is computed from what they see, and leads nowhere else
        there = (*before, Step(entity=entity.name, link=each.name, target=each.link.targets[0]))
        end = (each.name, before) if each.mixed else ("id", there)
        lives = selection.compiler.path(*end, as_system=True).is_not(None)
        said: list[ColumnElement[bool]] = [lives]
        if before:
            said.append(selection.compiler.path("id", before).is_not(None))
        allowed = guard.field(entity.name, each.name)
        if isinstance(allowed, Expression):
            said.append(selection.compiler.condition(reached(allowed, before), as_system=True))
        return selection.add(and_(*said)) if allowed is not False else None

    def _parts(self, entity: Entity, steps: tuple[Step, ...]) -> list[Text]:
        return [self._part(entity, steps, part) for part in entity.title.parts]

    def _part(self, entity: Entity, steps: tuple[Step, ...], part: str | Expression) -> Text:
        if isinstance(part, str):
            return lambda row, text=part: text  # type: ignore[misc]
        if not self._visible(part):
            return lambda row: HIDDEN
        link = self._link_of(part)
        if link is not None:
            return self._linked(steps, *link)
        return self._value(entity, steps, part)

    def _visible(self, part: Expression) -> bool:
        """Whether every field it names exists for the reader."""
        guard = self.selection.guard
        return guard is None or all(
            guard.field(path.entity, path.field) is not False
            and all(guard.field(step.entity, step.link) is not False for step in path.steps)
            for path in part.paths()
        )

    def _link_of(self, part: Expression) -> tuple[Path, Field] | None:
        node = part.root
        if not isinstance(node, Path) or node.root != RECORD:
            return None
        each = self.selection.tables.catalog.entities[node.entity].field(node.field)
        return (node, each) if each is not None and each.link is not None else None

    def _linked(self, steps: tuple[Step, ...], path: Path, each: Field) -> Text:
        """A link in a title: the title of the record it leads to."""
        assert each.link is not None, "only links are followed"  # noqa: S101
        catalog = self.selection.tables.catalog
        if each.mixed:
            return self._any_linked(steps + path.steps, path.entity, each)
        before = steps + path.steps
        there = (*before, Step(entity=path.entity, link=each.name, target=each.link.targets[0]))
        id = self.selection.add(self.selection.compiler.path("id", there))
        hidden = self._hidden(catalog.entities[path.entity], each, before)
        deep = len(there) > DEEPEST
        parts = [] if deep else self._parts(catalog.entities[each.link.targets[0]], there)

        def title(row: Row) -> str:
            if row[id] is None:
                return HIDDEN if hidden is not None and row[hidden] else ""
            return HIDDEN if deep else _joined(parts, row)

        return title

    def _any_linked(self, before: tuple[Step, ...], entity: str, each: Field) -> Text:
        """A link to any of several in a title: the title of the one it leads to."""
        assert each.link is not None, "only links are followed"  # noqa: S101
        selection = self.selection
        hidden = self._hidden(selection.tables.catalog.entities[entity], each, before)
        ways: list[tuple[int, list[Text]]] = []
        for target, stored in zip(each.link.targets, each.link.stored, strict=True):
            step = Step(entity=entity, link=each.name, target=target, kind=f"{each.name}{KIND}", stored=stored)
            there = (*before, step)
            parts = [] if len(there) > DEEPEST else self._parts(selection.tables.catalog.entities[target], there)
            ways.append((selection.add(selection.compiler.path("id", there)), parts))

        def title(row: Row) -> str:
            found = next((parts for id, parts in ways if row[id] is not None), None)
            if found is None:
                return HIDDEN if hidden is not None and row[hidden] else ""
            return _joined(found, row) or HIDDEN

        return title

    def _value(self, entity: Entity, steps: tuple[Step, ...], part: Expression) -> Text:
        said = reached(part, steps)
        position = self.selection.add(self.selection.compiler.value(said))
        allowed = self._allowed(entity, steps, part)
        text = self._text(part)
        if allowed is None:
            return lambda row: text(row[position])
        may = self.selection.add(allowed)
        return lambda row: text(row[position]) if row[may] else HIDDEN

    def _allowed(self, entity: Entity, steps: tuple[Step, ...], part: Expression) -> ColumnElement[bool] | None:
        """Where the reader may read the own fields that a part names; None: everywhere."""
        guard = self.selection.guard
        if guard is None:
            return None
        own = (path for path in part.paths() if path.root == RECORD and not path.steps)
        conditions = (guard.field(entity.name, path.field) for path in own)
        compiled = [
            self.selection.compiler.condition(reached(condition, steps), as_system=True)
            for condition in conditions
            if isinstance(condition, Expression)
        ]
        return and_(*compiled) if compiled else None

    def _text(self, part: Expression) -> Callable[[Any], str]:
        """How a value of this part reads."""
        node = part.root
        each = self.selection.tables.catalog.entities[node.entity].field(node.field) if isinstance(node, Path) else None
        if each is not None and each.kind is Kind.CHOICE:
            labels = {choice.stored: choice.label.text(self.language) for choice in each.choices}
            return lambda value: labels.get(value, value) if value is not None else ""
        return plain_text


def _joined(parts: Sequence[Text], row: Row) -> str:
    return " ".join("".join(part(row) for part in parts).split())


def plain_text(value: Any) -> str:
    """A value as a title shows it: short, without zone or trailing zeros."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)[-8:]
    return str(value)
