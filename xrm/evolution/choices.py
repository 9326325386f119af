"""What becomes of the choices of a field, and of the states and moves of a status, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from xrm.catalog.choices import Choice
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.status import Move
from xrm.evolution.steps import Declare, MapChoice, RetireChoice, Safety, Step


def choice_steps(old: Field, entity: Entity, new: Field) -> Iterator[Step]:
    """What is added, renamed, retired, taken away and where its values go; then the moves."""
    name, what = f"{entity.name}.{new.name}", "state" if new.status is not None else "choice"
    before = {each.stored: each for each in old.choices}
    after = {each.stored: each for each in new.choices}
    for stored, choice in after.items():
        earlier = before.get(stored)
        if earlier is None:
            yield Declare(words=f"add {what} {choice.name} of {name}")
            continue
        if earlier.name != choice.name:
            yield Declare(words=f"rename {what} {earlier.name} of {name} to {choice.name}")
        if choice.retired and not earlier.retired:
            words = f"retire {what} {choice.name} of {name}; records keep it"
            yield RetireChoice(words=words, entity=entity.name, field=new.name, stored=stored)
        elif earlier.retired and not choice.retired:
            yield Declare(words=f"offer {what} {choice.name} of {name} again")
    for stored, choice in before.items():
        if stored in after:
            continue
        target = after.get(new.mapped.get(stored, ""))
        if target is None:
            yield Declare(words=f"take away {what} {choice.name} of {name}")
        else:
            words = f"take away {what} {choice.name} of {name}; its values become {target.name}"
            yield MapChoice(words=words, safety=Safety.GUARDED, entity=entity.name, field=new.name, stored=stored,
                            target=target.stored)  # fmt: skip
    yield from _move_steps(old, new, name)


def _move_steps(old: Field, new: Field, name: str) -> Iterator[Step]:
    before = dict(old.status.moves) if old.status is not None else {}
    after = dict(new.status.moves) if new.status is not None else {}
    for each in after:
        if each not in before:
            yield Declare(words=f"add move {each} of {name}")
    for each in before:
        if each not in after:
            yield Declare(words=f"take away move {each} of {name}")


def kept_choices(old: Field, new: Field) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """The choices of both sides without what is told by `choice_steps`, to see whether anything else differs."""
    before, after = ({each.stored: each for each in field.choices} for field in (old, new))
    return (
        tuple(_plain(each, after[each.stored]) for each in old.choices if each.stored in after),
        tuple(_plain(each, each) for each in new.choices if each.stored in before),
    )


def _plain(choice: Choice, today: Choice) -> Choice:
    """A renamed choice has the label of today, which most often is its name."""
    found = choice.label if choice.name == today.name else today.label
    return replace(choice, name=choice.stored, label=found, retired=False)


def kept_moves(old: Field, new: Field) -> tuple[Any, Any]:
    """The same of a status: where it starts and ends, and the moves of both sides."""
    if old.status is None or new.status is None:
        return old.status, new.status
    both = old.status.moves.keys() & new.status.moves.keys()
    states = {each.stored for each in old.choices} & {each.stored for each in new.choices}

    def left(moves: dict[str, Move]) -> dict[str, Move]:
        return {name: each for name, each in moves.items() if name in both}

    return tuple((side.start, sorted(side.final & states), left(dict(side.moves))) for side in (old.status, new.status))  # type: ignore[return-value]


def maps(old: Entity, new: Entity) -> bool:
    """Whether records get another choice, which formulas that are kept may follow from."""
    before = {each.id: each for each in old.fields.values()}
    return any(
        choice.stored in each.mapped and choice.stored not in {one.stored for one in each.choices}
        for each in new.fields.values()
        if each.mapped and each.id in before
        for choice in before[each.id].choices
    )
