"""Whether a record as it will be is right: required, limits that are expressions, rules.  Every problem, none thrown.

Stricter never locks: a change answers for what it touches, not for what was there before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.entity import Rule
from xrm.catalog.field import Field
from xrm.catalog.kinds import FILED, Kind
from xrm.errors import Problem
from xrm.expressions.tree import Expression, Path, Template
from xrm.projections.marshmallow import LESS, MORE, shown
from xrm.records.asking import concerned, condition_problems
from xrm.records.currencies import currency_problems
from xrm.records.draft import Draft
from xrm.records.links import is_empty
from xrm.records.look import Look
from xrm.records.refusals import NEUTRAL, invalid
from xrm.statements.titles import HIDDEN, plain_text

if TYPE_CHECKING:
    from xrm.records.desk import Desk

MOST_NAMED = 8
"""Choices that a message lists."""


def record_problems(desk: Desk, draft: Draft, broken: frozenset[str] = frozenset()) -> Iterator[Problem]:
    """Everything wrong with the planned record that can be told from it and what it reads.

    What follows from a value that could not be read (`broken`), or is missing, is not reported beside it.
    """
    touched = draft.touched
    missing = tuple(_missing(desk, draft, touched - broken, broken))
    yield from missing
    broken |= {each.target for each in missing}
    look = Look(touched, broken)
    yield from condition_problems(desk, draft, look)
    yield from _retired(draft, touched)
    yield from _unfit(desk, draft, touched - broken)
    yield from _whole(draft, touched, broken)
    if not draft.as_system:
        yield from _fixed(draft, touched)
    yield from currency_problems(desk, draft, look)
    yield from limit_problems(desk, draft, look)
    yield from rule_problems(desk, draft, look)


def problems_of_others(desk: Desk, draft: Draft) -> Iterator[Problem]:
    """Again, under lock, what other records could have changed in the meantime."""
    yield from dependent_problems(desk, draft, Look(draft.touched, others_only=True))


def dependent_problems(desk: Desk, draft: Draft, look: Look) -> Iterator[Problem]:
    """What hangs on more than the value itself: conditions, currencies, limits and rules."""
    yield from condition_problems(desk, draft, look)
    yield from currency_problems(desk, draft, look)
    yield from limit_problems(desk, draft, look)
    yield from rule_problems(desk, draft, look)


def _missing(desk: Desk, draft: Draft, touched: frozenset[str], broken: frozenset[str]) -> Iterator[Problem]:
    for each in draft.entity.said_fields():
        if (
            not each.required
            or each.sequence is not None
            or each.name in broken
            or (each.set_by and not draft.as_system)
        ):
            continue
        if (draft.is_new or each.name in touched) and is_empty(desk, draft.entity, draft.new, draft.old, each):
            yield invalid(each.name, "This is needed.", "Give it a value.")


def _whole(draft: Draft, touched: frozenset[str], broken: frozenset[str]) -> Iterator[Problem]:
    """What is wrong with the parts of a complex value together, when one of them is what changes."""
    for each in draft.entity.complex_fields():
        names = {part.name for part in each.parts}
        if broken & (names | {each.name}) or not (draft.is_new or touched & names):
            continue
        named = {part.part: part.name for part in each.parts}
        values = {part.part: draft.new.get(part.name) for part in each.parts}
        if each.required and not any(part.required for part in each.parts) and each.whole(draft.new) is None:
            yield invalid(each.name, "This is needed.", "Give it a value.")
        for part, sentence in each.type.whole(values, each) if each.type.whole is not None else ():
            yield invalid(named.get(part, each.name), sentence)


def _retired(draft: Draft, touched: frozenset[str]) -> Iterator[Problem]:
    """A choice that is retired stays where it is, but is not chosen anew."""
    for each in draft.entity.stored_fields():
        if each.name not in touched or not each.choices:
            continue
        before, now = (_chosen(values.get(each.name)) for values in (draft.old, draft.new))
        for stored in sorted(now - before):
            choice = each.choice(stored)
            if choice is not None and choice.retired:
                yield invalid(each.name, f"`{choice.name}` is not used any more.", "Choose another.")


def _unfit(desk: Desk, draft: Draft, touched: frozenset[str]) -> Iterator[Problem]:
    """A choice that is not offered with what another field says, when one of the two is what changes."""
    for each in draft.entity.stored_fields():
        if each.depends is None or not touched & {each.name, each.depends.field}:
            continue
        offered = each.depends.values(draft.new.get(each.depends.field))
        other = draft.entity.fields[each.depends.field]
        for stored in sorted(_chosen(draft.new.get(each.name)) - offered):
            choice = each.choice(stored)
            if desk.guard is not None and desk.sight.field(draft.entity.name, other.name) is not True:
                yield invalid(each.name, NEUTRAL, "Choose another, or empty it.")
                continue
            words = f"`{choice.name if choice else stored}` does not go with {other.label.text(desk.actor.language)}."
            names = [one.name for one in each.choices if one.stored in offered and not one.retired]
            few = f"Choose from {', '.join(names)}." if 0 < len(names) <= MOST_NAMED else "Choose another, or empty it."
            yield invalid(each.name, words, few)


def _chosen(value: Any) -> frozenset[str]:
    return frozenset() if value is None else frozenset((value,)) if isinstance(value, str) else frozenset(value)


def _fixed(draft: Draft, touched: frozenset[str]) -> Iterator[Problem]:
    """What is written when the record is made and never after; files, which come as such and not as a value."""
    for each in draft.entity.stored_fields():
        if each.name not in touched & draft.said:
            continue
        if each.once and not draft.is_new:
            yield invalid(each.name, "This is written once, when the record is made.", "Leave it as it is.")
        if each.kind in FILED and not _files(draft.new, each) <= _files(draft.old, each) | {draft.attached}:
            yield invalid(
                each.name, "A file is uploaded, not written.", "Send its content to the address of this field."
            )


def _files(values: Mapping[str, Any], each: Field) -> set[UUID | None]:
    """The stored files of a field; those of several may be put in another order or taken out, never written."""
    value = values.get(each.name)
    return set(value) if isinstance(value, tuple) else {value} - {None}


def limit_problems(desk: Desk, draft: Draft, look: Look) -> Iterator[Problem]:
    """Limits said as expressions: `max = today()`, `min = since`."""
    for each in draft.entity.stored_fields():
        value = draft.new.get(each.name)
        for said, least in ((each.limits.least, True), (each.limits.most, False)):
            if value is None or not isinstance(said, Expression):
                continue
            if look.leaves_out(desk, [said]):
                continue
            if each.name in look.touched or concerned(desk, draft, said, look.touched):
                yield from _beyond(desk, draft, each.name, value, said, least=least)


def _beyond(desk: Desk, draft: Draft, name: str, value: Any, said: Expression, *, least: bool) -> Iterator[Problem]:
    bound = desk.answer(said, draft.new, draft.old or None, new=draft.is_new)
    if bound is not None and (value < bound if least else value > bound):
        kind = draft.entity.fields[name].kind
        words = (
            f"{LESS.get(kind, 'less than')} {{}}, the least"
            if least
            else f"{MORE.get(kind, 'more than')} {{}}, the most"
        )
        yield invalid(name, f"This is {words.format(shown(bound) if _may_show(desk, said) else HIDDEN)} allowed.")


def rule_problems(desk: Desk, draft: Draft, look: Look) -> Iterator[Problem]:
    """Rules that concern the record and are not met; `when` unknown concerns nobody, `check` unknown is not met."""
    for rule in draft.entity.rules:
        said = [rule.check] if rule.when is None else [rule.check, rule.when]
        if look.leaves_out(desk, said) or not any(concerned(desk, draft, each, look.touched) for each in said):
            continue
        old = draft.old or None
        if rule.when is not None and not desk.holds(rule.when, draft.new, old, new=draft.is_new):
            continue
        if not desk.holds(rule.check, draft.new, old, new=draft.is_new):
            yield Problem("XRM814", message_of(desk, draft, rule), target=rule.at)


def message_of(desk: Desk, draft: Draft, rule: Rule) -> str:
    """The rule's message, `…` for what its reader may not see; without one, the rule's name."""
    text = said_text(desk, draft, rule.messages.get(desk.actor.language, rule.message))
    return text or f"{rule.name.replace('_', ' ').capitalize()}: this is not met."


def said_text(desk: Desk, draft: Draft, template: Template) -> str:
    parts = [part if isinstance(part, str) else _part(desk, draft, part) for part in template.parts]
    return "".join(parts).strip()


def _part(desk: Desk, draft: Draft, part: Expression) -> str:
    """A value in a message, as the writer may see it: a linked record they may not read says nothing."""
    if not _may_show(desk, part):
        return HIDDEN
    value = desk.see(part, draft.new, draft.old or None, new=draft.is_new)
    return _text(desk, part, value)


def _text(desk: Desk, part: Expression, value: Any) -> str:
    each = _field_of(desk, part)
    if each is not None and value is not None:
        if each.kind is Kind.CHOICE:
            choice = each.choice(value)
            return choice.label.text(desk.actor.language) if choice else str(value)
        if each.link is not None:
            return desk.title(each.link.targets[0], value)
    return plain_text(value)


def _field_of(desk: Desk, part: Expression) -> Field | None:
    """The field that a bare path names."""
    node = part.root
    return desk.entity(node.entity).field(node.field) if isinstance(node, Path) else None


def _may_show(desk: Desk, part: Expression) -> bool:
    """Whether every field it names may be read by the writer on every row they may read."""
    if desk.guard is None:
        return True
    sight = desk.sight
    return all(
        sight.field(path.entity, path.field) is True
        and all(sight.field(step.entity, step.link) is True for step in path.steps)
        for path in part.paths()
    )
