"""What was said of a record or a row -> values of its kinds; links to what the writer cannot see stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.kinds import Kind
from xrm.errors import Problem
from xrm.records.links import WORDS, hidden_ends
from xrm.records.refusals import invalid
from xrm.records.words import Said, read_words

if TYPE_CHECKING:
    from xrm.records.desk import Desk


def load_words(
    desk: Desk, entity: Entity, words: Mapping[str, Any], verb: Verb
) -> tuple[Said, dict[str, Any], list[Problem]]:
    """The words by field name, the values that could be read, and what is wrong with the others."""
    said = read_words(desk, entity, words, verb)
    loaded, refused = desk.shelf.schemas.load(entity.name, said.values)
    problems = [invalid(name, sentence) for name, sentences in refused.items() for sentence in sentences]
    return said, {name: value for name, value in loaded.items() if name not in refused}, [*said.problems, *problems]


def loaded_words(desk: Desk, entity: Entity, words: Mapping[str, Any], verb: Verb) -> dict[str, Any]:
    """What can be read of the words, rows left out; what is wrong with the rest is told when they are written."""
    loaded = load_words(desk, entity, words, verb)[1]
    return {name: value for name, value in loaded.items() if entity.fields[name].rows is None}


def unseen_said(desk: Desk, entity: Entity, row: Mapping[str, Any], loaded: Mapping[str, Any]) -> Iterator[Problem]:
    """Links said to lead where they lead already, to a record their writer cannot see: to them there is none."""
    if desk.guard is None:
        return
    same = [
        each
        for each in entity.stored_fields()
        if each.kind is Kind.LINK and loaded.get(each.name) is not None and loaded[each.name] == row[each.name]
    ]
    for name in sorted(hidden_ends(desk, row, same) if same else ()):
        link = entity.fields[name].link
        assert link is not None  # noqa: S101
        yield invalid(name, WORDS.format(link.targets[0]), "Choose one from the list.")


def unseen_kept(desk: Desk, entity: Entity, row: Mapping[str, Any], loaded: dict[str, Any]) -> dict[str, Any]:
    """Without links said to be empty whose other end the writer cannot see: to them they were empty before."""
    if desk.guard is None:
        return loaded
    emptied = [
        each
        for each in entity.stored_fields()
        if each.kind is Kind.LINK and each.name in loaded and loaded[each.name] is None and row[each.name] is not None
    ]
    hidden = hidden_ends(desk, row, emptied) if emptied else frozenset()
    return {name: value for name, value in loaded.items() if name not in hidden}
