"""Patterns that Python, PostgreSQL and browsers read alike, matched in time that grows with the text and no faster.

Classes, groups, quantifiers, alternation, `^` and `$`; a quantifier repeats nothing that repeats.  Python's own engine
can take for ever over such a pattern, and patterns come from users, so a text is walked once through an automaton.
"""

from __future__ import annotations

from functools import lru_cache

from xrm.expressions.patternparts import START, STOP, Automaton, PatternError, read_pattern

_KEPT_STEPS = 2_000


def pattern_problem(pattern: str) -> str:
    """Why the pattern cannot be used, as a clause without a full stop; empty when it can."""
    try:
        read_pattern(pattern)
    except PatternError as reason:
        return str(reason)
    return ""


def matches(text: str, pattern: str) -> bool:
    """Whether the pattern is found anywhere in the text."""
    return _machine(pattern).found(text, whole=False)


def matches_whole(text: str, pattern: str) -> bool:
    """Whether the pattern is all of the text."""
    return _machine(pattern).found(text, whole=True)


@lru_cache(maxsize=256)
def _machine(pattern: str) -> _Machine:
    return _Machine(read_pattern(pattern))


class _Machine:
    """Walks a text through an automaton, all its ways at once; steps once taken are remembered."""

    def __init__(self, automaton: Automaton) -> None:
        self._automaton = automaton
        self._steps: dict[tuple[frozenset[int], str], frozenset[int]] = {}
        self._again = self._reached({automaton.first}, at_start=False, at_end=False)

    def found(self, text: str, *, whole: bool) -> bool:
        last = self._automaton.last
        states = self._reached({self._automaton.first}, at_start=True, at_end=not text)
        for index, letter in enumerate(text):
            if not whole and last in states:
                return True
            at_end = index + 1 == len(text)
            stepped = self._step(states, letter)
            states = self._reached(set(stepped), at_start=False, at_end=True) if at_end else stepped
            if not whole:
                states |= (
                    self._again if not at_end else self._reached({self._automaton.first}, at_start=False, at_end=True)
                )
            elif not states:
                return False
        return last in states

    def _step(self, states: frozenset[int], letter: str) -> frozenset[int]:
        key = (states, letter)
        known = self._steps.get(key)
        if known is None:
            if len(self._steps) >= _KEPT_STEPS:
                self._steps = {}
            reads = self._automaton.reads
            after = {reads[state][1] for state in states if state in reads and reads[state][0](letter)}
            known = self._steps[key] = self._reached(after, at_start=False, at_end=False)
        return known

    def _reached(self, states: set[int], *, at_start: bool, at_end: bool) -> frozenset[int]:
        """These states and all that follow from them without reading a letter."""
        waiting = list(states)
        found = set(states)
        while waiting:
            for condition, target in self._automaton.jumps.get(waiting.pop(), ()):
                allowed = at_start if condition == START else at_end if condition == STOP else True
                if allowed and target not in found:
                    found.add(target)
                    waiting.append(target)
        return frozenset(found)
