"""Accidents of one kind, done to every line or key of whole apps: told where they are, with a way out, or meant so."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Iterator

import pytest

from tests.compiler.apps import APPS, App
from xrm.catalog.extensions import Document
from xrm.errors import Problem, Severity

ROUNDS = max(1, int(os.environ.get("MUTATIONS", "120")) // 8)
KEY = re.compile(r"^( *)([\w*']+):(?: +(\S.*))?$")
"""A line with a key, in a map on lines of its own: indentation, key, value."""

Accident = Callable[[random.Random, re.Match[str]], str | None]


def unclosed_quote(dice: random.Random, line: re.Match[str]) -> str | None:
    return f"{line[1]}{line[2]}: '{line[3]}" if line[3] and "'" not in line[3] else None


def tab(dice: random.Random, line: re.Match[str]) -> str | None:
    return "\t" + line[0].lstrip() if line[1] else None


def no_space(dice: random.Random, line: re.Match[str]) -> str | None:
    return f"{line[1]}{line[2]}:{line[3]}" if line[3] else None


def twice(dice: random.Random, line: re.Match[str]) -> str | None:
    return f"{line[0]}\n{line[0]}" if line[3] else None


def anchor(dice: random.Random, line: re.Match[str]) -> str | None:
    return f"{line[1]}{line[2]}: &here {line[3]}" if line[3] else None


def alias(dice: random.Random, line: re.Match[str]) -> str | None:
    return f"{line[1]}{line[2]}: *here" if line[3] else None


def merge(dice: random.Random, line: re.Match[str]) -> str | None:
    return f"{line[0]}\n{line[1]}<<: {{a: b}}" if line[3] else None


def custom_tag(dice: random.Random, line: re.Match[str]) -> str | None:
    return f"{line[1]}{line[2]}: !python/object {line[3]}" if line[3] else None


def brace_opens(dice: random.Random, line: re.Match[str]) -> str | None:
    return f"{line[1]}{line[2]}: {{x}} {line[3]}" if line[3] else None


def in_braces(dice: random.Random, line: re.Match[str]) -> str | None:
    """A short form with commas, as the value of a flow map: each comma splits."""
    return (
        f"{line[1]}{line[2]}: {{label: Sorry, the value is {line[3]}}}"
        if line[3] and not re.search(r"[{\[#]", line[3])
        else None
    )


def a_list(dice: random.Random, line: re.Match[str]) -> str | None:
    return f"{line[1]}{line[2]}: [[1, [2]], {{a: b}}]"


def a_number(dice: random.Random, line: re.Match[str]) -> str | None:
    return (
        f"{line[1]}{line[2]}: {dice.choice(['1.10', '007', '-3', '1e400', '0x1F', '12:30', '.inf'])}"
        if line[3]
        else None
    )


def a_word(dice: random.Random, line: re.Match[str]) -> str | None:
    return (
        f"{line[1]}{line[2]}: {dice.choice(['no', 'on', 'yes', 'null', '~', 'true', 'False', '2026-01-31'])}"
        if line[3]
        else None
    )


def a_map(dice: random.Random, line: re.Match[str]) -> str | None:
    return f"{line[1]}{line[2]}: {{zzz: 1, type: {{}}}}" if line[3] else None


def emptied(dice: random.Random, line: re.Match[str]) -> str | None:
    return f"{line[1]}{line[2]}:" if line[3] else None


def indented(dice: random.Random, line: re.Match[str]) -> str | None:
    return " " * dice.randint(1, 3) + line[0]


def outdented(dice: random.Random, line: re.Match[str]) -> str | None:
    return line[0][dice.randint(1, 2) :] if line[1] else None


def lost(dice: random.Random, line: re.Match[str]) -> str | None:
    return ""


def commented(dice: random.Random, line: re.Match[str]) -> str | None:
    """` #` begins a comment, wherever it stands."""
    at = line[3].find(" ") if line[3] else -1
    return f"{line[1]}{line[2]}: {line[3][:at]} #{line[3][at:]}" if at > 0 else None


ALWAYS_WRONG: dict[Accident, tuple[str, ...]] = {
    unclosed_quote: ("XRM101",),
    tab: ("XRM101",),
    twice: ("XRM102",),
    anchor: ("XRM103",),
    alias: ("XRM103", "XRM101"),
    merge: ("XRM103",),
    custom_tag: ("XRM103",),
    brace_opens: ("XRM101",),
    in_braces: ("XRM104", "XRM101"),  # the second where a quote after the comma ends too soon
}
"""Told at its line, with this code."""

PERHAPS: tuple[Accident, ...] = (
    no_space, a_list, a_number, a_word, a_map, emptied, indented, outdented, lost, commented,
)  # fmt: skip


def done(accident: Accident, dice: random.Random, rounds: int) -> Iterator[tuple[App, Document, int, str]]:
    """The app, its document, the line, and the text after the accident."""
    for _ in range(rounds * 4):
        app = dice.choice(APPS)
        chosen = dice.choice(app.documents)
        lines = chosen.text.split("\n")
        places = [(at, match) for at, line in enumerate(lines) if (match := KEY.match(line))]
        at, match = dice.choice(places)
        changed = accident(dice, match)
        if changed is not None:
            yield app, chosen, at + 1, "\n".join([*lines[:at], changed, *lines[at + 1 :]])
            rounds -= 1
        if not rounds:
            return


def honest(problems: tuple[Problem, ...], file: str, text: str) -> None:
    """Each is a sentence, at a place that is there."""
    for each in problems:
        assert each.message.endswith((".", "?")), each.message
        assert not re.search(r"Traceback|object at 0x|\bNoneType\b", each.message + each.hint)
        if each.where is not None and each.where.file == file:
            assert 1 <= each.where.line <= text.count("\n") + 2
            assert each.where.column >= 1


@pytest.mark.parametrize("accident", ALWAYS_WRONG, ids=lambda each: each.__name__)
def test_what_no_file_may_hold_is_told_at_its_line(accident: Accident) -> None:
    for app, chosen, line, text in done(accident, random.Random(accident.__name__), ROUNDS):
        found = app.compiled({chosen: text})

        honest(found.problems, chosen.name, text)
        errors = [each for each in found.problems if each.severity is Severity.ERROR or chosen.owner]
        here = [
            each
            for each in errors
            if each.where and each.where.file == chosen.name and each.where.line in (line, line + 1)
        ]
        assert any(each.code in ALWAYS_WRONG[accident] for each in here), (
            chosen.name, line, text.split("\n")[line - 1], [str(each) for each in found.problems][:3],
        )  # fmt: skip


@pytest.mark.parametrize("accident", PERHAPS, ids=lambda each: each.__name__)
def test_anything_else_is_a_problem_or_a_meaning(accident: Accident) -> None:
    for app, chosen, _line, text in done(accident, random.Random(accident.__name__), ROUNDS * 2):
        found = app.compiled({chosen: text})

        honest(found.problems, chosen.name, text)
        failed = any(each.severity is Severity.ERROR for each in found.problems)
        assert (found.catalog is None) == failed
