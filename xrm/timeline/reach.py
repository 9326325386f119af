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
from xrm.records.refusals import Forbidden, NotFound, not_found

if TYPE_CHECKING:
    from xrm.catalog.catalog import Catalog
    from xrm.catalog.requests import Actor, Record
    from xrm.records.service import Records


@dataclass(frozen=True, slots=True)
class Reach:
    """What one reader may do beside one record."""

    actor: Actor
    record: Record
    inside: bool  # they see it as somebody who works here
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
    return reach_around(records, actor, records.read(actor, entity, id))


def reach_around(records: Records, actor: Actor, record: Record) -> Reach:
    """The reach to a record as its reader sees it."""
    owner = record.entity
    working = _as_working(records, actor, record)
    inside = working is not None
    writes = working is not None and Verb.WRITE in working.may
    says = in_scope(Verb.WRITE, owner.name, actor.scopes)
    return Reach(
        actor,
        record,
        inside=inside,
        notes=inside and owner.comments != NOBODY,
        adds=inside and ((owner.comments == WRITERS and writes) or (owner.comments == READERS and says)),
        files=inside and owner.files,
        attaches=inside and owner.files and writes,
        follows=inside and says and actor.id is not None,
    )


def _as_working(records: Records, actor: Actor, record: Record) -> Record | None:
    """The record as whoever works here sees it, by roles that are not of the portal; None: they do not.

    Somebody may be both, and see a record only because it is about them: then what colleagues say of it is not theirs.
    """
    if actor.system:
        return record
    known = {name: records.catalog.roles.get(name) for name in actor.roles}
    inside = frozenset(name for name, role in known.items() if role is not None and not role.portal)
    if not inside:
        return None
    if all(role is None or not role.portal for role in known.values()):
        return record
    try:
        return records.read(replace(actor, roles=inside), record.entity.name, record.id)
    except NotFound:
        return None


def is_inside(catalog: Catalog, actor: Actor) -> bool:
    """Whether somebody works here: one of their roles is not of the portal."""
    roles = (catalog.roles.get(name) for name in actor.roles)
    return actor.system or any(role is not None and not role.portal for role in roles)


def keeper(actor: Actor) -> Actor:
    """Who keeps what somebody says: xrm itself, in their name.  Only after their reach was asked."""
    return replace(actor, system=True, scopes=None)
