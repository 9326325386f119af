"""Whatever happens to a definition file on its way: problems at their lines, or a meaning; never a fault of ours."""

from __future__ import annotations

import os
import random
import re
from pathlib import Path

import pytest

from tests.compiler.building import compiled
from xrm.catalog.extensions import Document
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
    chosen = dice.choice(DOCUMENTS)
    changed = Document(chosen.name, mutated(dice, chosen.text), "")

    found = compiled(*(changed if each is chosen else each for each in DOCUMENTS))

    assert found.catalog is not None or found.problems
    lines = {each.name: len(each.text.splitlines()) for each in (*DOCUMENTS, changed)}
    for problem in found.problems:
        assert problem.message.endswith((".", "?")), problem.message
        if problem.where is not None:
            assert 1 <= problem.where.line <= lines[problem.where.file] + 1
            assert problem.where.column >= 1


KNOWN = re.compile(
    r"\b(fields|choices|required|unique|default|search|text|integer|date|decimal|money|check|when|longtext|country|phone|email"
    r"|columns|filters|rules|form|list|access|filter|between|where|lecturer|registrar|first_name|department|standing"
    r"|course_count|student|course)\b"
)
NAMES = frozenset(
    ["lecturer", "registrar", "first_name", "department", "standing", "course_count", "student", "course"]
)
FREE = re.compile(r"\"[^\"]*\"|'[^']*'|#.*|message:.*|label:.*|^entity:.*", re.MULTILINE)


def places_of_words(text: str) -> list[tuple[int, str]]:
    """Words of the language, and names where they are used (where they are given, any name will do)."""
    free = [match.span() for match in FREE.finditer(text)]
    return [
        (match.start(), match[0])
        for match in KNOWN.finditer(text)
        if not any(start <= match.start() < end for start, end in free)
        and not (match[0] in NAMES and text[match.end() : match.end() + 1] == ":")
    ]


def slip(dice: random.Random, word: str) -> str:
    """A letter lost, doubled, or swapped with the next."""
    at = dice.randrange(1, len(word) - 1)
    ways = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )
    return dice.choice([each for each in ways if each != word])


def test_nine_of_ten_slips_of_the_finger_are_answered_with_the_word_that_was_meant() -> None:
    # given: a word of the language or a name, misspelt, one at a time
    dice = random.Random(7)
    answered, missed = 0, []
    for _ in range(ROUNDS):
        chosen = dice.choice(DOCUMENTS)
        start, word = dice.choice(places_of_words(chosen.text))
        wrong = slip(dice, word)
        changed = Document(chosen.name, chosen.text[:start] + wrong + chosen.text[start + len(word) :], "")

        # when
        problems = compiled(*(changed if each is chosen else each for each in DOCUMENTS)).problems

        # then
        line = chosen.text.count("\n", 0, start) + 1
        here = [each for each in problems if each.where and (each.where.file, each.where.line) == (chosen.name, line)]
        if any(f"`{word}`" in each.message + each.hint for each in here):
            answered += 1
        else:
            missed.append((chosen.name, line, wrong, [str(each) for each in problems][:2]))
    assert answered >= 9 * len(missed), missed
