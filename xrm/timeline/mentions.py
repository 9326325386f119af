"""The text of a note, with those who are mentioned in it: kept by id, read and typed by name.  Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from xrm.timeline.items import MENTION, Person

KEPT = re.compile(r"@\{([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}")
TYPED = re.compile(r"(?<![\w@.])@(?=(\w+))")
"""An @ that begins a word, and the word after it: no mail address."""
SOMEBODY = "somebody who left"


def mentioned(text: str) -> tuple[UUID, ...]:
    """Who a kept text mentions, each once."""
    return tuple(dict.fromkeys(UUID(found) for found in KEPT.findall(text)))


def first_words(text: str) -> frozenset[str]:
    """The words that a name begins with, wherever somebody may be meant."""
    return frozenset(match[1] for match in TYPED.finditer(text))


def understood(text: str, people: Sequence[Person]) -> tuple[str, frozenset[str]]:
    """The text with `@Ada Lovelace` as a mention, the longest name that fits; and the names that several have.

    A name that several people have stays as it was typed.
    """
    by_name: dict[str, list[Person]] = {}
    for each in people:
        if each.name:
            by_name.setdefault(each.name.casefold(), []).append(each)
    names = sorted(by_name, key=len, reverse=True)
    parts: list[str] = []
    shared: set[str] = set()
    end = 0
    for match in TYPED.finditer(text):
        if match.start() < end:
            continue
        name = next((name for name in names if _stands(text, match.end(), name)), None)
        if name is None:
            continue
        if len(by_name[name]) > 1:
            shared.add(text[match.end() : match.end() + len(name)])
            continue
        parts += [text[end : match.start()], MENTION % by_name[name][0].id]
        end = match.end() + len(name)
    return "".join((*parts, text[end:])), frozenset(shared)


def _stands(text: str, start: int, name: str) -> bool:
    """Whether a name stands there, and ends where it ends."""
    end = start + len(name)
    return text[start:end].casefold() == name and not text[end : end + 1].isalnum()


def typed(text: str, people: Mapping[UUID, Person]) -> str:
    """The text as somebody would type it; who cannot be told by name alone keeps their id."""
    names = [each.name.casefold() for each in people.values() if each.name]

    def name_of(match: re.Match[str]) -> str:
        found = people.get(UUID(match[1]))
        if found is None or not found.name or names.count(found.name.casefold()) > 1:
            return match[0]
        return f"@{found.name}"

    return KEPT.sub(name_of, text)


def pieces(text: str, people: Mapping[UUID, Person]) -> Iterator[str | Person]:
    """The text as it is read: plain stretches, and people between them."""
    end = 0
    for match in KEPT.finditer(text):
        if match.start() > end:
            yield text[end : match.start()]
        id = UUID(match[1])
        yield people.get(id, Person(id, None))
        end = match.end()
    if end < len(text):
        yield text[end:]


def plainly(text: str, people: Mapping[UUID, Person]) -> str:
    """The text in one line of words, for where there is no room for more."""
    parts = (each if isinstance(each, str) else f"@{each.name or SOMEBODY}" for each in pieces(text, people))
    return " ".join("".join(parts).split())
