"""An entity as somebody may know it: its links lead to, and the kinds beside them are, what they may read.

What leads on from a thing of theirs to one that is not for them ends in sight of no name: neither in a list of choices
nor in an error, a document or a hint.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from xrm.catalog.choices import Choice
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.links import Link


def known_entity(entity: Entity, readable: Callable[[str], bool]) -> Entity:
    """The entity with no word of those that are not `readable`; itself where there is nothing to leave out."""
    fields = {name: known_field(each, readable) for name, each in entity.fields.items()}
    if all(fields[name] is each for name, each in entity.fields.items()):
        return entity
    return replace(entity, fields=fields)


def known_field(field: Field, readable: Callable[[str], bool]) -> Field:
    """One field of it: a link, the choice that says the kind of one, or a formula that gives either."""
    link = field.link
    if link is not None and not all(readable(each) for each in link.targets):
        field = replace(field, link=_known_link(link, readable))
    if all(_known(each, readable) for each in field.choices):
        return field
    return replace(field, choices=tuple(each for each in field.choices if _known(each, readable)))


def _known(choice: Choice, readable: Callable[[str], bool]) -> bool:
    return not choice.entity or readable(choice.entity)


def _known_link(link: Link, readable: Callable[[str], bool]) -> Link:
    kept = [place for place, target in enumerate(link.targets) if readable(target)]
    stored = tuple(link.stored[place] for place in kept) if link.stored else ()
    return replace(link, targets=tuple(link.targets[place] for place in kept), stored=stored, of_several=link.several)
