"""Which field a column is for: what may be said at all, and what a header most likely means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from xrm.catalog.access import Verb
from xrm.catalog.kinds import Kind
from xrm.expressions.near import distance

if TYPE_CHECKING:
    from xrm.catalog.entity import Entity
    from xrm.catalog.field import Field
    from xrm.catalog.requests import Actor
    from xrm.records.service import Records

ID = "id"
LEFT_OUT = frozenset({Kind.FILE, Kind.FILES, Kind.COMPLEX})
"""Kinds that no cell says: files are bytes, and of a complex value the parts are said."""

FOUND_BY = frozenset(
    {Kind.KEY, Kind.TEXT, Kind.INTEGER, Kind.DECIMAL, Kind.DATE, Kind.BOOLEAN, Kind.CHOICE, Kind.LINK, Kind.DATETIME}
)
"""Kinds that a record can be found by."""


def targets_of(records: Records, actor: Actor, entity: Entity) -> Mapping[str, Field]:
    """Every word that names a field which this actor may say in an import."""
    rights = records.rights(actor, entity.name)
    writable = rights.fields(Verb.CREATE) | rights.fields(Verb.WRITE)
    found: dict[str, Field] = {}
    for each in entity.said_fields():
        if each.kind in LEFT_OUT or each.internal or not _may_say(each, actor, writable):
            continue
        for word in _words(each):
            found.setdefault(word, each)
    return found


def found_by(records: Records, actor: Actor, entity: Entity) -> Mapping[str, Field]:
    """Every word that names a field which this actor may find a record by, written or not."""
    rights = records.rights(actor, entity.name)
    found: dict[str, Field] = {ID: next(entity.all_fields())}
    for each in entity.stored_fields():
        if each.kind in FOUND_BY and not each.internal and (actor.system or rights.visible(each.name)):
            for word in _words(each):
                found.setdefault(word, each)
    return found


def _may_say(each: Field, actor: Actor, writable: frozenset[str]) -> bool:
    """A status and a number that is drawn are said by the system alone, as when records come from another system."""
    if actor.system:
        return True
    return each.name in writable and each.sequence is None and each.status is None and not each.readonly


def _words(each: Field) -> Iterator[str]:
    yield each.name
    yield each.key
    if each.part_of:
        yield f"{each.part_of}/{each.part}"


def suggested(records: Records, actor: Actor, entity: Entity, header: Sequence[str]) -> Mapping[str, str | None]:
    """What each column most likely is: the field its header names, by name or label, else one that reads almost so.

    None: nothing that may be said.  No field is suggested twice.
    """
    targets = {ID: next(entity.all_fields()), **targets_of(records, actor, entity)}
    words = list(targets)
    keys = {_folded(word): word for word in words if word == targets[word].key}  # `organisation_id`, before its title
    exact = {_folded(word): word for word in words}
    by_label = {_folded(text): word for word in reversed(words) for text in _spoken(targets[word])}
    found: dict[str, str | None] = {}
    taken: set[str] = set()
    for known in (keys, exact, by_label):
        for name in header:
            _take(found, taken, targets, name, known.get(_folded(name)))
    for name in header:
        _take(found, taken, targets, name, _nearest(_folded(name), {**by_label, **exact}))
    return {name: found.get(name) for name in header}


def _take(
    found: dict[str, str | None], taken: set[str], targets: Mapping[str, Field], name: str, word: str | None
) -> None:
    if word is not None and name not in found and targets[word].name not in taken:
        found[name] = word
        taken.add(targets[word].name)


def _spoken(each: Field) -> Iterator[str]:
    """How people call a field, in every language there is."""
    for _, text in each.label.texts:
        yield text


def _folded(text: str) -> str:
    """Letters and digits alone, without accents or case: “E-Mail Address” and `email_address` are one."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^\w]|_", "", "".join(letter for letter in plain if not unicodedata.combining(letter)))


def _nearest(text: str, known: Mapping[str, str]) -> str | None:
    """The word whose folded form is a slip away, where only one is."""
    if len(text) < 4:
        return None
    near = {word for each, word in known.items() if len(each) > 3 and distance(text, each, 1) is not None}
    return near.pop() if len(near) == 1 else None
