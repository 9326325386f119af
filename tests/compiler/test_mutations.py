"""Whatever happens to a definition file on its way: problems at their lines, or a meaning; never a fault of ours."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.compiler.apps import APPS
from xrm.definitions import read_folder

UNIVERSITY = Path(__file__).parents[2] / "examples" / "university"
DOCUMENTS = read_folder(UNIVERSITY)[0]
ROUNDS = int(os.environ.get("MUTATIONS", "120"))
SPOILERS = [
    "{",
    "}",
    "[",
    "]",
    "'",
    '"',
    ",",
    ":",
    ": ",
    "#",
    " #",
    "&a ",
    "*a",
    "!x ",
    "|",
    ">",
    "- ",
    "%",
    "@",
    "\t",
    "\x00",
    "=",
    "é",
    "(",
    ")",
    "\n",
    "<<: ",
    "---\n",
    "?",
    "\ufeff",
    "🙂",
    "null",
    "true",
    "1e999",
    "..",
    "\u2028",
    "0x1F",
]


def mutated(dice: random.Random, text: str) -> str:
    """One to three accidents: letters lost, doubled, swapped or strange; lines lost, doubled, moved, indented."""
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(text) or 1)
        lines = text.split("\n")
        line = dice.randrange(len(lines))
        way = dice.randrange(8)
        if way == 0:
            text = text[:at] + text[at + 1 :]
        elif way == 1:
            text = text[:at] + dice.choice(SPOILERS) + text[at:]
        elif way == 2:
            text = text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]
        elif way == 3:
            text = "\n".join(lines[:line] + lines[line + 1 :])
        elif way == 4:
            text = "\n".join(lines[: line + 1] + lines[line:])
        elif way == 5:
            text = "\n".join([*lines[:line], " " * dice.randint(1, 3) + lines[line], *lines[line + 1 :]])
        elif way == 6:
            text = text[:at] + text[at + dice.randint(1, 30) :]
        else:
            other = dice.randrange(len(text) or 1)
            text = text[:at] + text[other : other + dice.randint(1, 20)] + text[at:]
    return text


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_an_accident_in_a_file_is_a_problem_or_a_meaning(round_: int) -> None:
    dice = random.Random(round_)
    app = dice.choice(APPS)
    chosen = dice.choice(app.documents)
    text = mutated(dice, chosen.text)

    found = app.compiled({chosen: text})

    assert found.catalog is not None or found.problems
    lines = {each.name: len(each.text.splitlines()) for each in app.documents} | {chosen.name: len(text.splitlines())}
    for problem in found.problems:
        assert problem.message.endswith((".", "?")), problem.message
        if problem.where is not None and problem.where.file in lines:  # xrm's own files are not here
            assert 1 <= problem.where.line <= lines[problem.where.file] + 1
            assert problem.where.column >= 1
