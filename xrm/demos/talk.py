"""What colleagues say to each other beside the records they work on, and whom they mention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xrm.catalog.requests import Actor
from xrm.demos.stage import Stage

LATELY = 80
"""They talk about the records that were made last, of so many."""


@dataclass(frozen=True, slots=True)
class Talk:
    """Who speaks about records of an entity, to whom, and in which words; `{name}` is the other one."""

    speakers: Sequence[Actor]
    listeners: Sequence[Actor]
    words: Sequence[str]


def talk(stage: Stage, about: Mapping[str, Talk], rounds: int = 3) -> None:
    """Each sentence is said some times, on different records, over the last weeks."""
    for entity, each in about.items():
        said = [words for words in each.words for _ in range(rounds)]
        records = stage.made[entity][-LATELY:]
        for number, (words, record) in enumerate(zip(said, stage.chance.sample(records, len(said)), strict=True)):
            speaker = each.speakers[number % len(each.speakers)]
            others = [listener for listener in each.listeners if listener.id != speaker.id]
            text = words.format(name=stage.chance.choice(others).name)
            stage.note(speaker, entity, record, text, stage.days_ago(stage.chance.randrange(21)))
