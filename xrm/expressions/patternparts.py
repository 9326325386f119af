"""A pattern's text as an automaton: states, what each reads, and jumps that read nothing.  Refuses the rest."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

Test = Callable[[str], bool]

MOST_LETTERS = 200
MOST_STATES = 1_000
MOST_REPEATS = 200
MOST_GROUPS_DEEP = 10
START, STOP, FREE = "^", "$", ""
_BOUNDS = re.compile(r"\{([0-9]+)(,([0-9]*))?\}")
_DIGITS = frozenset("0123456789")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_SPACES = frozenset(" \t\n\r\x0b\x0c")
_SETS = {"d": _DIGITS, "w": _LETTERS, "s": _SPACES}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r"}


class PatternError(ValueError):
    """Why a pattern cannot be used."""


@dataclass(slots=True)
class Automaton:
    """From `first` to `last`; `reads` gives for a state the letters it takes and where they lead."""

    first: int = 0
    last: int = 0
    reads: dict[int, tuple[Test, int]] = field(default_factory=dict)
    jumps: dict[int, list[tuple[str, int]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece that can be laid into the automaton any number of times."""

    lay: Callable[[Automaton, int], int]  # from a state on; gives the state behind it
    repeats: bool = False
    countable: bool = True  # a quantifier may follow


def read_pattern(pattern: str) -> Automaton:
    """The automaton of a pattern, or PatternError with the reason."""
    if len(pattern) > MOST_LETTERS:
        raise PatternError(f"it has over {MOST_LETTERS} characters")
    part = _Reader(pattern).read()
    automaton = Automaton()
    automaton.last = part.lay(automaton, _state(automaton))
    return automaton


def _state(automaton: Automaton) -> int:
    number = len(automaton.reads) + len(automaton.jumps)
    if number >= MOST_STATES:
        raise PatternError("it repeats too much")
    automaton.jumps[number] = []
    return number


class _Reader:
    """Reads from left to right; each method takes what it names and moves on."""

    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0
        self._deep = 0

    def read(self) -> _Part:
        part = self._branches()
        if self._at < len(self._text):
            raise PatternError("`)` closes nothing")
        return part

    def _peek(self) -> str:
        return self._text[self._at] if self._at < len(self._text) else ""

    def _take(self) -> str:
        letter = self._peek()
        self._at += 1
        return letter

    def _branches(self) -> _Part:
        branches = [self._sequence()]
        while self._peek() == "|":
            self._take()
            branches.append(self._sequence())
        return branches[0] if len(branches) == 1 else _either(branches)

    def _sequence(self) -> _Part:
        parts: list[_Part] = []
        while self._peek() not in ("", "|", ")"):
            part = self._atom()
            if self._peek() in ("*", "+", "?", "{"):
                part = self._repeated(part)
            parts.append(part)
        return _all(parts)

    def _repeated(self, part: _Part) -> _Part:
        least, most = self._bounds()
        if not part.countable:
            raise PatternError("a quantifier follows nothing that can repeat")
        if part.repeats:
            raise PatternError("it repeats what repeats already")
        if self._peek() in ("*", "+", "?", "{"):
            raise PatternError("two quantifiers follow each other")
        return _repeat(part, least, most)

    def _bounds(self) -> tuple[int, int | None]:
        letter = self._peek()
        if letter != "{":
            self._take()
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[letter]
        found = _BOUNDS.match(self._text, self._at)
        if found is None:
            raise PatternError("`{` begins no number of repeats; write it as `\\{`")
        self._at = found.end()
        least = int(found[1])
        most = least if found[2] is None else int(found[3]) if found[3] else None
        if max(least, most or 0) > MOST_REPEATS or (most is not None and most < least):
            raise PatternError(f"`{found[0]}` is no number of repeats up to {MOST_REPEATS}")
        return least, most

    def _atom(self) -> _Part:
        letter = self._take()
        if letter == "(":
            return self._group()
        if letter == "[":
            return _one(self._class())
        if letter == "\\":
            return _one(self._escape())
        if letter == ".":
            return _one(lambda each: True)
        if letter in (START, STOP):
            return _anchor(letter)
        if letter in "*+?{":
            raise PatternError(f"`{letter}` has nothing to repeat")
        if letter in "]}":
            raise PatternError(f"`{letter}` closes nothing; write it as `\\{letter}`")
        return _one(lambda each: each == letter)

    def _group(self) -> _Part:
        if self._peek() == "?":
            if self._text[self._at : self._at + 2] != "?:":
                raise PatternError("`(?` begins something that not all engines know")
            self._at += 2
        self._deep += 1
        if self._deep > MOST_GROUPS_DEEP:
            raise PatternError(f"its groups are nested more than {MOST_GROUPS_DEEP} deep")
        part = self._branches()
        if self._take() != ")":
            raise PatternError("`(` is not closed")
        self._deep -= 1
        return part

    def _escape(self) -> Test:
        letter = self._take()
        if letter == "":
            raise PatternError("it ends in `\\`")
        if letter.lower() in _SETS:
            among = _SETS[letter.lower()]
            return (lambda each: each in among) if letter.islower() else (lambda each: each not in among)
        return self._same(self._escaped(letter))

    @staticmethod
    def _same(wanted: str) -> Test:
        return lambda each: each == wanted

    @staticmethod
    def _escaped(letter: str) -> str:
        if letter in _CONTROLS:
            return _CONTROLS[letter]
        if letter.isalnum() or not letter.isascii():
            raise PatternError(f"`\\{letter}` is not known to all engines")
        return letter

    def _class(self) -> Test:
        negated = self._peek() == "^"
        if negated:
            self._take()
        singles: set[str] = set()
        ranges: list[tuple[str, str]] = []
        empty = True
        while self._peek() != "]":
            self._item(singles, ranges)
            empty = False
        self._take()
        if empty:
            raise PatternError("`[]` allows nothing")
        return lambda each: (each in singles or any(low <= each <= high for low, high in ranges)) != negated

    def _item(self, singles: set[str], ranges: list[tuple[str, str]]) -> None:
        first = self._member(singles)
        if first and self._peek() == "-" and self._text[self._at + 1 : self._at + 2] not in ("]", ""):
            self._take()
            last = self._member(set())
            if not last or last < first:
                raise PatternError(f"`{first}-{last}` is no range")
            ranges.append((first, last))
        elif first:
            singles.add(first)

    def _member(self, singles: set[str]) -> str:
        """One letter of a class; empty when it was a set such as `\\d`, which goes to `singles`."""
        letter = self._take()
        if letter == "":
            raise PatternError("`[` is not closed")
        if letter == "[":
            raise PatternError("`[` inside a class is written `\\[`")
        if letter != "\\":
            return letter
        escaped = self._take()
        if escaped in _SETS:
            singles |= _SETS[escaped]
            return ""
        return self._escaped(escaped) if escaped else ""


def _one(test: Test) -> _Part:
    def lay(automaton: Automaton, state: int) -> int:
        after = _state(automaton)
        reading = _state(automaton)
        automaton.jumps[state].append((FREE, reading))
        automaton.reads[reading] = (test, after)
        return after

    return _Part(lay)


def _anchor(where: str) -> _Part:
    def lay(automaton: Automaton, state: int) -> int:
        after = _state(automaton)
        automaton.jumps[state].append((where, after))
        return after

    return _Part(lay, countable=False)


def _all(parts: list[_Part]) -> _Part:
    def lay(automaton: Automaton, state: int) -> int:
        for part in parts:
            state = part.lay(automaton, state)
        return state

    return _Part(
        lay,
        any(part.repeats for part in parts),
        bool(parts) and all(part.countable for part in parts),
    )


def _either(branches: list[_Part]) -> _Part:
    def lay(automaton: Automaton, state: int) -> int:
        after = _state(automaton)
        for branch in branches:
            automaton.jumps[branch.lay(automaton, _branch(automaton, state))].append((FREE, after))
        return after

    return _Part(
        lay,
        any(branch.repeats for branch in branches),
        all(branch.countable for branch in branches),
    )


def _branch(automaton: Automaton, state: int) -> int:
    begin = _state(automaton)
    automaton.jumps[state].append((FREE, begin))
    return begin


def _repeat(part: _Part, least: int, most: int | None) -> _Part:
    def lay(automaton: Automaton, state: int) -> int:
        for _ in range(least):
            state = part.lay(automaton, state)
        if most is None:
            loop = _branch(automaton, state)
            automaton.jumps[part.lay(automaton, loop)].append((FREE, loop))
            return loop
        after = _state(automaton)
        automaton.jumps[state].append((FREE, after))
        for _ in range(most - least):
            state = part.lay(automaton, state)
            automaton.jumps[state].append((FREE, after))
        return after

    return _Part(lay, repeats=True)
