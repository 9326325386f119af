"""What was said of a record or a row -> values of its kinds; links to what the writer cannot see stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.errors import Problem
from xrm.projections.values import READ
from xrm.records.ends import ends_of, link_fields
from xrm.records.kinds import settle_kinds
from xrm.records.links import hidden_ids, no_such
from xrm.records.refusals import invalid
from xrm.records.words import Said, kind_problems, read_words

if TYPE_CHECKING:
    from xrm.records.desk import Desk


def load_words(
    desk: Desk, entity: Entity, words: Mapping[str, Any], verb: Verb
) -> tuple[Said, dict[str, Any], list[Problem]]:
    """The words by field name, the values that could be read, and what is wrong with the others."""
    said = read_words(desk, entity, words, verb)
    said.problems += _unknown_kinds(desk, entity, said)
    loaded, refused = desk.shelf.schemas.load(entity.name, said.values)
    problems = [invalid(name, sentence) for name, sentences in refused.items() for sentence in sentences]
    values = {name: value for name, value in loaded.items() if name not in refused}
    settle_kinds(desk, entity, values)
    sealed = desk.shelf.vault.sealed(entity, values, desk.moment.now)
    return said, sealed, [*said.problems, *kind_problems(entity, said), *problems]


def _unknown_kinds(desk: Desk, entity: Entity, said: Said) -> Iterator[Problem]:
    """Kinds that are none to their writer; an entity they may not read is not among them either."""
    known = desk.sight.entity(entity.name) or entity
    for each in known.fields.values():
        if known.link_of(each) is None or said.values.get(each.name) is None:
            continue
        try:
            READ[each.kind](said.values[each.name], each)
        except ValueError as error:
            del said.values[each.name]
            yield invalid(each.name, str(error))


def loaded_words(desk: Desk, entity: Entity, words: Mapping[str, Any], verb: Verb) -> dict[str, Any]:
    """What can be read of the words, rows left out; what is wrong with the rest is told when they are written."""
    loaded = load_words(desk, entity, words, verb)[1]
    return {name: value for name, value in loaded.items() if entity.fields[name].rows is None}


def unseen_said(desk: Desk, entity: Entity, row: Mapping[str, Any], loaded: Mapping[str, Any]) -> Iterator[Problem]:
    """Links said to lead where they lead already, to a record their writer cannot see: to them there is none."""
    for each in link_fields(entity):
        said = {end.id for end in ends_of(entity, each, {**row, **loaded})} if each.name in loaded else set()
        same = said & {end.id for end in ends_of(entity, each, row)}
        if same and (desk.guard is not None or each.several) and same & hidden_ids(desk, entity, row, [each]):
            yield invalid(each.name, no_such(desk, each), "Choose one from the list.")


def unseen_kept(desk: Desk, entity: Entity, row: Mapping[str, Any], loaded: dict[str, Any]) -> dict[str, Any]:
    """With links to what the writer cannot see as they are: those said to be empty, and those left out of several.

    Where only what they see was said again, in its order, nothing has changed at all.
    """
    kept = dict(loaded)
    for each in link_fields(entity):
        if each.name not in loaded or not row[each.name]:
            continue
        if each.several:
            hidden = hidden_ids(desk, entity, row, [each])
            seen = tuple(id for id in row[each.name] if id not in hidden)
            rest = tuple(id for id in row[each.name] if id in hidden and id not in loaded[each.name])
            kept[each.name] = row[each.name] if loaded[each.name] == seen else (*loaded[each.name], *rest)
        elif desk.guard is not None and loaded[each.name] is None and hidden_ids(desk, entity, row, [each]):
            del kept[each.name]
            kind = entity.kind_of(each)
            if kind is not None:
                kept.pop(kind.name, None)
    return kept
