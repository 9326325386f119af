"""A record as it came -> values by field name.  Every word must name a field its writer may see and may write.

A link may be said as `organisation_id`, `organisation@odata.bind`, `organisation: {"id": …}` or by a natural key,
`organisation: {"vat_number": …}`.  The other record must be there for its writer to see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.access import Verb
from xrm.catalog.entity import Entity
from xrm.catalog.field import KIND, Field
from xrm.catalog.kinds import Kind
from xrm.errors import Problem
from xrm.projections.values import MOST_LINKED, READ
from xrm.records.refusals import invalid, unknown
from xrm.statements.rows import found_by

if TYPE_CHECKING:
    from xrm.records.desk import Desk

BIND = "@odata.bind"
_BOUND = re.compile(r"(?:.*/)?([a-z][a-z0-9_]*)(?:\(([0-9a-fA-F-]{36})\)|/([0-9a-fA-F-]{36}))")
MOST_WORDS = 2000
MOST_MOVES = 8
"""How many are named in a way out."""


@dataclass(slots=True)
class Said:
    """What was said: values by field name, as they came but for links, which are ids by now."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_words(desk: Desk, entity: Entity, words: Mapping[str, Any], verb: Verb) -> Said:
    """The values of a body, by field name."""
    said = Said()
    if len(words) > MOST_WORDS:
        said.problems.append(Problem("XRM804", f"A record has at most {MOST_WORDS} values."))
        return said
    known = dict(_known(desk, desk.sight.entity(entity.name) or entity))
    for word, value in by_part(known, words, said).items():
        each = known.get(word)
        if each is None:
            said.problems.append(unknown(str(word), known, f"a field of {entity.name}", target=str(word)[:100]))
        elif each.name in said.values:
            said.problems.append(
                Problem("XRM804", f"`{each.name}` is said twice.", target=each.name, hint=f"Leave `{word}` out.")
            )
        elif (problem := _unwritable(desk, entity, each, verb)) is not None:
            said.problems.append(problem)
        else:
            take(desk, said, each, word, value)
    return said


def by_part(known: Mapping[str, Field], words: Mapping[str, Any], said: Said) -> dict[str, Any]:
    """The words with complex values taken apart, each part under the name of its own field."""
    found = dict(words)
    for word, value in words.items():
        each = known.get(word)
        if each is None or not each.parts:
            continue
        del found[word]
        parts = {part.part: part.name for part in each.parts}
        if value is not None and not isinstance(value, Mapping):
            said.problems.append(invalid(each.name, f"Write an object with {', '.join(parts)}."))
            continue
        values = dict.fromkeys(parts) if value is None else value
        for name, one in values.items():
            if name not in parts:
                said.problems.append(unknown(str(name), parts, f"a part of {each.name}", target=each.name))
            elif parts[name] in words:
                hint = f"Leave `{parts[name]}` out."
                said.problems.append(
                    Problem("XRM804", f"`{each.name}/{name}` is said twice.", target=each.name, hint=hint)
                )
            else:
                found[parts[name]] = one
    return found


def kind_problems(entity: Entity, said: Said) -> Iterator[Problem]:
    """A kind said without the record that is of it."""
    for each in entity.fields.values():
        link = entity.link_of(each) if each.name in said.values else None
        if link is not None and link.name not in said.values:
            yield invalid(each.name, f"Say `{link.key}` with it.", f"Or `{link.key}` alone: its kind is found.")


def _known(desk: Desk, entity: Entity) -> Iterator[tuple[str, Field]]:
    """Every word that names a field the writer may see or write."""
    rights = desk.sight.rights(entity.name)
    writable = rights.fields(Verb.CREATE) | rights.fields(Verb.WRITE)
    for each in entity.all_fields():
        if each.internal:
            continue
        if each.name in writable or rights.visible(each.name):
            yield each.name, each
            if each.kind in _LINKED and each.link is not None:
                yield each.key, each
                yield each.name + BIND, each


def _unwritable(desk: Desk, entity: Entity, each: Field, verb: Verb) -> Problem | None:
    """Why nobody, or not this writer, may say a value for the field."""
    if each.system:
        return invalid(each.name, "This is kept by the system and cannot be written.", "Leave it out.")
    if each.formula is not None:
        return invalid(
            each.name, "This is computed and cannot be written.", "Leave it out, or change what it is computed from."
        )
    if desk.sight.system:
        return None
    if each.sequence is not None:
        return invalid(each.name, "This number is given by the system.", "Leave it out.")
    if each.status is not None:
        return invalid(each.name, "A status changes by its moves alone.", _by_moves(entity, each))
    if each.readonly or each.internal:
        return invalid(each.name, "This cannot be written.", "Leave it out.")
    if each.name not in desk.sight.rights(entity.name).fields(verb):
        return Problem("XRM806", f"You may not write `{each.name}`.", target=each.name, hint="Leave it out.")
    return None


def _by_moves(entity: Entity, each: Field) -> str:
    """The way out for who wrote a status: how it does change."""
    names = list(each.status.moves) if each.status else []
    said = ", ".join(f"`{name}`" for name in names[:MOST_MOVES]) + (" …" if len(names) > MOST_MOVES else "")
    return f"POST /api/{entity.name}/{{id}}/<move>, one of {said}; a new record begins by itself." if names else ""


def take(desk: Desk, said: Said, each: Field, word: str, value: Any) -> None:
    try:
        if each.kind is Kind.LINK:
            said.values[each.name] = _link(desk, each, word, value)
            if each.mixed and (kind := _kind_said(each, word, value)):
                said.values[f"{each.name}{KIND}"] = kind
        elif each.kind is Kind.LINKS and isinstance(value, list | tuple):
            if len(value) > MOST_LINKED:
                raise ValueError(f"At most {MOST_LINKED} records can be linked here.")
            said.values[each.name] = [_link(desk, each, word, one) for one in value]
        elif each.kind is Kind.FILE and isinstance(value, Mapping):
            said.values[each.name] = value.get("id")
        elif each.kind is Kind.SECRET and isinstance(value, Mapping):
            return  # that it is set, sent back as it was read: it stays
        elif each.kind is Kind.FILES and isinstance(value, list | tuple):
            said.values[each.name] = [one.get("id") if isinstance(one, Mapping) else one for one in value]
        else:
            said.values[each.name] = value
    except ValueError as error:
        said.values.pop(each.name, None)
        said.problems.append(invalid(each.name, str(error)))


def _link(desk: Desk, each: Field, word: str, value: Any) -> Any:
    """The id of the record that is meant, as far as it can be told without looking whether it is there."""
    assert each.link is not None  # noqa: S101
    if word.endswith(BIND):
        return None if value is None else _bound(each, value)
    if not isinstance(value, Mapping):
        return value
    if set(value) in ({"id"}, {"id", "kind"}):
        return value["id"]
    if each.link.several:
        raise ValueError(f"Name the record by its id: `{each.name}_id`, or `{each.name}@odata.bind`.")
    if not each.link.targets:
        raise ValueError("There is no such record.")
    return by_key(desk, each.link.targets[0], value)


def _kind_said(each: Field, word: str, value: Any) -> str:
    """The entity that an address, or an object with its `kind`, says a record is of."""
    if word.endswith(BIND):
        match = _BOUND.fullmatch(value) if isinstance(value, str) and len(value) < 500 else None
        return match[1] if match else ""
    kind = value.get("kind") if isinstance(value, Mapping) else None
    return kind if isinstance(kind, str) else ""


def _bound(each: Field, value: Any) -> str:
    assert each.link is not None  # noqa: S101
    match = _BOUND.fullmatch(value) if isinstance(value, str) and len(value) < 500 else None
    if match is None or match[1] not in each.link.targets:
        target = next(iter(each.link.targets), "")
        raise ValueError(f"Write `{target}(id)` with the id of one {target}." if target else "There is no such record.")
    return match[2] or match[3]


def by_key(desk: Desk, target: str, key: Mapping[str, Any]) -> UUID:
    """The one record with these values; one that the writer may not see is not there."""
    entity = desk.entity(target)
    rights = desk.sight.rights(target)
    values: dict[str, Any] = {}
    for name, value in key.items():
        each = entity.field(name)
        if each is None or not rights.visible(each.name) or each.kind in _NO_KEY:
            raise ValueError(f"`{str(name)[:100]}` is not a field of {target} that a record can be found by.")
        if value is None:
            raise ValueError(f"`{name}` needs a value.")
        values[each.name] = READ[each.kind](value, each)
    if not values or len(values) > 5:
        raise ValueError(f"Name one {target}: by its id, or by a value that only it has.")
    rows = desk.unit.fetch(found_by(desk.shelf.build, target, values, rights.rows(), desk.guard), desk.parameters)
    if len(rows) != 1:
        raise ValueError(f"There is no such {target}." if not rows else f"More than one {target} has this.")
    found: UUID = rows[0][0]
    return found


_LINKED = frozenset({Kind.LINK, Kind.LINKS})
_NO_KEY = frozenset({Kind.LINKS, Kind.CHOICES, Kind.ROWS, Kind.JSON, Kind.FILE, Kind.FILES, Kind.SECRET, Kind.LIST})
