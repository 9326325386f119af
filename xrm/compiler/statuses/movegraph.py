"""The states and moves of a status as a graph: every state reached and left, automatic moves that cannot quarrel."""

from __future__ import annotations

from collections.abc import Mapping

from xrm.catalog.field import Field
from xrm.catalog.status import Move
from xrm.compiler.whole.cycles import circles
from xrm.definitions.fielddescription import FieldDef
from xrm.definitions.findings import Findings
from xrm.definitions.tree import Scalar


def check_graph(findings: Findings, said: FieldDef, moves: Mapping[str, Move], made: Field) -> None:
    """Told at the state or the move that is wrong."""
    states, status = said.states, made.status
    if states is None or status is None:
        return
    names = {each.stored: each.name for each in made.choices}
    retired = {each.stored for each in made.choices if each.retired}
    reached = _reached(status.start, moves)
    left = {origin for move in moves.values() for origin in move.origins}
    for stored, name in names.items():
        if stored in retired:
            continue
        key = states[name].key
        if stored not in reached:
            message = f"State `{name}` cannot be reached: no moves lead there from `{names[status.start]}`."
            findings.error("XRM504", message, key.mark, f"Add a move `to: {name}`, or say `retired: true`.")
        elif stored not in left and stored not in status.final:
            message = f"State `{name}` can never be left, and is not `final`."
            findings.error("XRM504", message, key.mark, "Say `final: true`, or add a move from it.")
    for name, move in moves.items():
        if move.target in retired:
            message = f"Move `{name}` leads to `{names[move.target]}`, which is retired."
            findings.error("XRM504", message, said.moves[name].key.mark, "Switch the move off, or lead it elsewhere.")
    _check_automatic(findings, said, moves, names)


def _reached(start: str, moves: Mapping[str, Move]) -> frozenset[str]:
    found = {start}
    waiting = [start]
    while waiting:
        state = waiting.pop()
        for target in (each.target for each in moves.values() if state in each.origins):
            if target not in found:
                found.add(target)
                waiting.append(target)
    return frozenset(found)


def _check_automatic(findings: Findings, said: FieldDef, moves: Mapping[str, Move], names: Mapping[str, str]) -> None:
    auto = [each for each in moves.values() if each.auto]
    for position, move in enumerate(auto):
        for other in auto[:position]:
            shared = [state for state in move.origins if state in other.origins]
            if shared:
                _tell_both(findings, said.moves[move.name].key, move, other, names[shared[0]])
    ways = {state: [each.target for each in auto if state in each.origins] for state in names}
    for circle in circles(ways):
        steps = " → ".join(names[state] for state in (*circle, circle[0]))
        first = next(each for each in auto if circle[0] in each.origins and each.target in circle)
        message = f"Automatic moves form a loop: {steps}."
        findings.error("XRM505", message, said.moves[first.name].key.mark, "Let one of them be made by people.")


def _tell_both(findings: Findings, key: Scalar, move: Move, other: Move, state: str) -> None:
    """Certain where one of them has no condition, or both the same; else it depends on the data."""
    message = f"Two automatic moves can fire at once from `{state}`: `{other.name}` and `{move.name}`."
    texts = [each.when.text.strip() if each.when else "" for each in (other, move)]
    if "" in texts or texts[0] == texts[1]:
        findings.error("XRM505", message, key.mark, "Give each a `when` of its own.")
    else:
        findings.warn("XRM505", message, key.mark, "Where both conditions are true, the first in the file is made.")
