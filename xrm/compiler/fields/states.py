"""The states of a status: read as the choices they are, with the one that records begin in."""

from __future__ import annotations

from collections.abc import Mapping

from xrm.catalog.choices import Choice
from xrm.catalog.status import Status
from xrm.compiler.draft import Draft, FieldDraft
from xrm.compiler.fields.choices import read_choices
from xrm.compiler.literals import is_true
from xrm.definitions.fielddescription import ChoiceDef, FieldDef, StateDef

REFUSED = {
    "default": "a record begins in the state that says `start: true`",
    "once": "its moves change it",
    "unique": "records share their states",
}


def choices_said(said: FieldDef) -> tuple[ChoiceDef, ...]:
    """What is kept by identity: the choices, or the states, of a field."""
    if said.states is not None:
        return tuple(each.choice for each in said.states.values())
    return said.choices if isinstance(said.choices, tuple) else ()


def read_states(draft: Draft, said: FieldDef) -> tuple[Choice, ...]:
    """The states as choices; what contradicts a status is refused here too."""
    for key, why in REFUSED.items():
        if key in said.keys:
            message = f"Option `{key}` does not belong to type `status`: {why}."
            draft.findings.error("XRM204", message, said.keys[key].mark, "Leave it out.")
    if said.states is None:
        if not said.damaged:
            message = f"Status `{said.key.text}` needs its states."
            draft.findings.error("XRM208", message, said.key.mark, "Say `states: {applied: {start: true}, …}`.")
        return ()
    _check_start(draft, said, said.states)
    return read_choices(choices_said(said), draft.app, said.key.mark, draft.findings)


def _check_start(draft: Draft, said: FieldDef, states: Mapping[str, StateDef]) -> None:
    starts = [each for each in states.values() if is_true(each.start)]
    if not starts and not said.damaged:
        first = next(iter(states))
        message = f"No state of `{said.key.text}` says `start: true`: where do new records begin?"
        draft.findings.error("XRM206", message, said.keys["states"].mark, f"Say `{first}: {{start: true}}`.")
    for each in starts[1:]:
        message = f"Two states of `{said.key.text}` say `start: true`: `{starts[0].key.text}` and `{each.key.text}`."
        draft.findings.error("XRM206", message, each.key.mark, "Records begin in one of them.")


def status_of(field: FieldDraft, stored: Mapping[str, str]) -> Status | None:
    """The status without its moves, which need every field of the entity."""
    states = field.definition.states
    if states is None:
        return None
    start = next((name for name, each in states.items() if is_true(each.start)), next(iter(states), ""))
    final = frozenset(stored.get(name, name) for name, each in states.items() if is_true(each.final))
    return Status(stored.get(start, start), final)
