"""What the components and the tokens of the pages say about themselves, read from their own files.  Pure.

A macro of `templates/components` is told by the comment above it; its states stand in `templates/gallery`, each below a
comment that names it; a token of `tokens.css` by the comment behind it.  The gallery and the reference are both written
from these, so neither can say what is not so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

TOLD = re.compile(r"^\{#\n(\w+): (.+)\n((?:  .*\n)*)#\}\n\{% macro (\w+)\((.*)\) -?%\}$", re.MULTILINE)
STATE = re.compile(r"^\{# (.+) #\}\n", re.MULTILINE)
GROUP = re.compile(r"^  /\* -- (.+?): (.+?) \*/\n((?:  --.*\n)+)", re.MULTILINE)
TOKEN = re.compile(r"^  (--x-[\w-]+): (.+); /\* (.+) \*/$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Component:
    """A macro for pages, and what it takes."""

    name: str
    about: str
    parameters: tuple[tuple[str, str], ...]  # each with what it is
    signature: str  # as it is written
    file: str  # what it is imported from, in `components/`


@dataclass(frozen=True, slots=True)
class State:
    """A component in one of its states: what that is, and the template that draws it."""

    title: str
    code: str


@dataclass(frozen=True, slots=True)
class Token:
    """One value that all pages share."""

    name: str
    value: str
    about: str


@dataclass(frozen=True, slots=True)
class TokenGroup:
    name: str
    about: str
    tokens: tuple[Token, ...]


def components_in(text: str, file: str) -> tuple[Component, ...]:
    """The macros of a file that are told about; others are for it alone."""
    return tuple(
        Component(name, about, tuple(_parameters(lines)), f"{name}({signature})", file)
        for name, about, lines, macro, signature in TOLD.findall(text)
        if name == macro
    )


def _parameters(lines: str) -> Iterator[tuple[str, str]]:
    for line in lines.splitlines():
        name, _, about = line.strip().partition(" ")
        yield name, about.strip()


def states_in(text: str) -> tuple[State, ...]:
    """The states in a file of the gallery, in its order."""
    _, *parts = STATE.split(text)
    return tuple(State(title, code.strip()) for title, code in zip(parts[::2], parts[1::2], strict=True))


def tokens_in(text: str) -> tuple[TokenGroup, ...]:
    """The groups of `tokens.css`."""
    return tuple(
        TokenGroup(name, about, tuple(Token(*found) for found in TOKEN.findall(lines)))
        for name, about, lines in GROUP.findall(text)
    )
