"""One word misspelt, anywhere in a whole app: what was meant stands among what is suggested, nine times in ten."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Iterator

from tests.compiler.apps import APPS, App
from xrm.catalog.extensions import Document
from xrm.errors import Problem, Severity

ROUNDS = int(os.environ.get("MUTATIONS", "120")) * 2
WORD = re.compile(r"[A-Za-z_]\w{3,}")
FREE = re.compile(r"\"[^\"]*\"|'[^']*'|#.*|(message|label|plural|timezone|help):.*|^(app|translate):.*", re.MULTILINE)
"""Where any words will do: what people read."""


def words_of(text: str) -> list[tuple[int, str]]:
    free = [match.span() for match in FREE.finditer(text)]
    return [
        (match.start(), match[0])
        for match in WORD.finditer(text)
        if not any(start <= match.start() < end for start, end in free) and len(set(match[0])) > 1
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


def slips(dice: random.Random, rounds: int) -> Iterator[tuple[App, Document, int, str, str]]:
    """The app, its document, where in it, the word and what became of it."""
    for _ in range(rounds):
        app = dice.choice(APPS)
        chosen = dice.choice(app.documents)
        start, word = dice.choice(words_of(chosen.text))
        yield app, chosen, start, word, slip(dice, word)


def meant(problems: tuple[Problem, ...], word: str, wrong: str) -> bool:
    """Whether the word stands where it went wrong; or, where a name was given wrongly, the wrong name where it is used."""
    said = [f"{each.message} {each.hint}" for each in problems]
    return any(f"`{word}`" in each or re.search(rf"mean .*`{re.escape(wrong)}`", each) for each in said)


def test_nine_of_ten_slips_are_answered_with_the_word_that_was_meant() -> None:
    dice = random.Random(7)
    answered, missed = 0, []
    for app, chosen, start, word, wrong in slips(dice, ROUNDS):
        text = chosen.text[:start] + wrong + chosen.text[start + len(word) :]

        problems = app.compiled({chosen: text}).problems

        told = tuple(each for each in problems if each.code != "XRM601" or each.severity is Severity.ERROR)
        line = chosen.text.count("\n", 0, start) + 1
        if meant(told, word, wrong):
            answered += 1
        elif told:  # with nothing to tell, any name would have done
            missed.append((chosen.name, line, word, wrong, [str(each) for each in told][:2]))
    assert answered > ROUNDS / 2
    assert answered >= 9 * len(missed), missed
