"""What is knowingly told across rights: answers that hang on what the one who asks may not read.  Pure.

Each has its reason (two records may not share a number, whoever sees them), and one neutral text for whoever meets it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xrm.catalog.access import ADMIN, Verb
from xrm.catalog.entity import Entity, Rule
from xrm.catalog.field import Field
from xrm.catalog.links import OnDelete
from xrm.catalog.requests import Actor
from xrm.catalog.status import Move
from xrm.expressions.tree import RECORD, Collection, Expression, Path
from xrm.records.access import Access, Sight

if TYPE_CHECKING:
    from xrm.catalog.catalog import Catalog

WRITING = (Verb.CREATE, Verb.WRITE)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """`path` is where it is said, as `xrm explain` has it; `roles` are those it tells something of today."""

    kind: str  # unique, no_overlap, restrict, gapless, as_system, rule, move
    entity: str
    name: str
    path: str
    tells: str
    roles: tuple[str, ...]

    @property
    def words(self) -> str:
        whom = ", ".join(self.roles) if self.roles else "no role today"
        return f"{self.entity}.{self.name}: {self.tells} (told to: {whom})"


def disclosures_of(catalog: Catalog) -> tuple[Disclosure, ...]:
    """All of them, in the order of the definitions."""
    return tuple(each for entity in catalog.entities.values() for each in _Telling(catalog).of(entity))


class _Telling:
    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        access = Access(catalog)
        self._sights = {
            role: access.of(Actor(None, role, frozenset({role}))) for role in catalog.roles if role != ADMIN
        }

    def of(self, entity: Entity) -> Iterator[Disclosure]:
        yield from self._unique(entity)
        for each in entity.fields.values():
            yield from self._field(entity, each)
        for rule in entity.rules:
            yield from self._rule(entity, rule)
        for status in entity.status_fields():
            for move in status.status.moves.values() if status.status else ():
                yield from self._move(entity, status, move)

    def _rule(self, entity: Entity, rule: Rule) -> Iterator[Disclosure]:
        said = [each for each in (rule.when, rule.check) if each is not None]
        roles = self._roles(lambda sight: self._writes(sight, entity) and not self._reads_all(sight, said))
        if roles:
            tells = "it looks at what they may not read who write the record"
            yield Disclosure("rule", entity.name, rule.name, f"{entity.name}.rules.{rule.name}", tells, roles)

    def _roles(self, told: Callable[[Sight], bool]) -> tuple[str, ...]:
        return tuple(role for role, sight in self._sights.items() if told(sight))

    def _unique(self, entity: Entity) -> Iterator[Disclosure]:
        for key in entity.unique:
            kind = "no_overlap" if key.no_overlap else "unique"
            yield self._same(kind, entity, key.name, (*key.fields, *filter(None, (key.no_overlap,))), "unique")
        for each in entity.fields.values():
            if each.unique:
                yield self._same("unique", entity, each.name, (each.name,), "")

    def _same(self, kind: str, entity: Entity, name: str, fields: tuple[str, ...], inside: str) -> Disclosure:
        def told(sight: Sight) -> bool:
            rights = sight.rights(entity.name)
            writes = any(rights.fields(verb) & set(fields) for verb in WRITING)
            return writes and not self._all_of(sight, entity.name, fields)

        what = "shares time with" if kind == "no_overlap" else "has"
        tells = f"that another record {what} the same {' and '.join(fields)}"
        path = ".".join(part for part in (entity.name, inside, name) if part)
        return Disclosure(kind, entity.name, name, path, tells, self._roles(told))

    def _field(self, entity: Entity, each: Field) -> Iterator[Disclosure]:
        path = f"{entity.name}.{each.name}"
        if each.link is not None and each.formula is None and each.link.on_delete is OnDelete.RESTRICT:
            for target in each.link.targets:
                roles = self._roles(
                    lambda sight, target=target: (
                        sight.rights(target).may(Verb.DELETE)  # type: ignore[misc]
                        and not self._all_of(sight, entity.name, (each.name,))
                    )
                )
                tells = f"that records of {entity.name} stand in the way of deleting one of {target}"
                yield Disclosure("restrict", entity.name, each.name, path, tells, roles)
        if each.sequence is not None and each.sequence.gapless:
            roles = self._roles(lambda sight: self._counts(sight, entity, each))
            yield Disclosure("gapless", entity.name, each.name, path, "how many records there are", roles)
        if each.formula is not None and each.as_system:
            said = [each.formula]
            roles = self._roles(
                lambda sight: sight.visible(entity.name, each.name) and not self._reads_all(sight, said)
            )
            tells = "a value computed from records and fields that its reader may not read"
            yield Disclosure("as_system", entity.name, each.name, path, tells, roles)

    def _counts(self, sight: Sight, entity: Entity, each: Field) -> bool:
        rights = sight.rights(entity.name)
        return rights.visible(each.name) and rights.rows() is not True

    def _move(self, entity: Entity, status: Field, move: Move) -> Iterator[Disclosure]:
        when = move.when
        if when is None:
            return
        roles = self._roles(lambda sight: self._may_move(sight, entity, move) and not self._reads_all(sight, [when]))
        if roles:
            path = f"{entity.name}.{status.name}.moves.{move.name}"
            tells = "its condition looks at what they may not read who make the move"
            yield Disclosure("move", entity.name, move.name, path, tells, roles)

    @staticmethod
    def _may_move(sight: Sight, entity: Entity, move: Move) -> bool:
        if move.roles is not None:
            return sight.named_for(entity.name, move)
        return sight.rights(entity.name).may(Verb.MOVE)

    @staticmethod
    def _writes(sight: Sight, entity: Entity) -> bool:
        return any(sight.rights(entity.name).may(verb) for verb in WRITING)

    @staticmethod
    def _all_of(sight: Sight, entity: str, fields: tuple[str, ...]) -> bool:
        """Whether they read these fields of every record."""
        rights = sight.rights(entity)
        return rights.rows() is True and all(rights.field(name) is True for name in fields)

    def _reads_all(self, sight: Sight, said: list[Expression]) -> bool:
        return all(self._reads(sight, each, frozenset()) for each in said)

    def _reads(self, sight: Sight, said: Expression, seen: frozenset[tuple[str, str]]) -> bool:
        """Whether nothing an expression looks at is hidden from them; of the record itself its fields only."""
        for node in said.root.walk():
            if isinstance(node, Path | Collection):
                if not all(self._all_of(sight, step.target, ()) for step in node.steps):
                    return False
                if any(sight.field(step.entity, step.link) is not True for step in node.steps):
                    return False
            if isinstance(node, Path) and not self._reads_path(sight, node, seen):
                return False
            if isinstance(node, Collection) and node.target and not self._all_of(sight, node.target, _link_of(node)):
                return False
        return True

    def _reads_path(self, sight: Sight, path: Path, seen: frozenset[tuple[str, str]]) -> bool:
        each = self._catalog.entities[path.entity].field(path.field)
        if each is not None and each.formula is not None and not each.as_system:
            key = (path.entity, path.field)
            return key in seen or self._reads(sight, each.formula, seen | {key})
        whole = path.root == RECORD and not path.steps
        return sight.field(path.entity, path.field) is True and (whole or sight.rights(path.entity).rows() is True)


def _link_of(over: Collection) -> tuple[str, ...]:
    return (over.link,) if over.link and not over.through else ()
