"""How far somebody reaches beside a record: who sees its notes and files, who adds some.  The record decides.

Notes are for those who work with a record.  Roles of the portal, whose data it is, see none, whatever they may read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

from xrm.catalog.access import Verb
from xrm.catalog.entity import NOBODY, READERS, WRITERS, Entity
from xrm.errors import Problem
from xrm.records.access import in_scope
from xrm.records.refusals import Forbidden, not_found

if TYPE_CHECKING:
    from xrm.catalog.catalog import Catalog
    from xrm.catalog.requests import Actor, Record
    from xrm.records.service import Records


@dataclass(frozen=True, slots=True)
class Reach:
    """What one reader may do beside one record."""

    actor: Actor
    record: Record
    notes: bool  # they see them
    adds: bool
    files: bool  # they see those that lie beside it
    attaches: bool
    follows: bool  # they may ask to be told of it

    @property
    def entity(self) -> Entity:
        return self.record.entity

    @property
    def id(self) -> UUID:
        return self.record.id

    def check(self, allowed: bool, words: str) -> None:
        """Refuse what a reader sees but may not do; where they see neither notes nor files there are none."""
        if not (self.notes or self.files):
            raise not_found(self.entity.name)
        if not allowed:
            raise self.refused(words)

    def check_follows(self) -> None:
        """Refuse somebody who only looks on: a token that may not write, a role of the portal."""
        if not self.follows:
            raise self.refused("follow")

    def refused(self, words: str) -> Forbidden:
        return Forbidden(Problem("XRM806", f"You may not {words} this {self.entity.name}."))


def reach_of(records: Records, actor: Actor, entity: str, id: UUID) -> Reach:
    """The reach to a live record; one that its reader may not see is not found."""
    return reach_around(records.catalog, actor, records.read(actor, entity, id))


def reach_around(catalog: Catalog, actor: Actor, record: Record) -> Reach:
    """The reach to a record as its reader sees it."""
    owner, inside = record.entity, is_inside(catalog, actor)
    writes = Verb.WRITE in record.may
    says = in_scope(Verb.WRITE, owner.name, actor.scopes)
    return Reach(
        actor,
        record,
        notes=inside and owner.comments != NOBODY,
        adds=inside and ((owner.comments == WRITERS and writes) or (owner.comments == READERS and says)),
        files=inside and owner.files,
        attaches=inside and owner.files and writes,
        follows=inside and says and actor.id is not None,
    )


def is_inside(catalog: Catalog, actor: Actor) -> bool:
    """Whether somebody works here: one of their roles is not of the portal."""
    roles = (catalog.roles.get(name) for name in actor.roles)
    return actor.system or any(role is not None and not role.portal for role in roles)


def keeper(actor: Actor) -> Actor:
    """Who keeps what somebody says: xrm itself, in their name.  Only after their reach was asked."""
    return replace(actor, system=True, scopes=None)
