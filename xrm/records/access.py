"""Decide who may do what to which rows and fields.  No database, no Flask; closed unless something grants.

A user has the union of what their roles give, role by role: a value is theirs when *one* role gives both its row and
its field.  `write` gives `read` of the same rows and fields.  A token's scopes can only narrow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from xrm.catalog.access import ADMIN, OTHERS, Grant, Level, Permission, Verb
from xrm.catalog.entity import Entity
from xrm.catalog.field import Field
from xrm.catalog.known import known_entity
from xrm.catalog.links import Via
from xrm.catalog.rows import PARENT
from xrm.expressions.rewrite import reached
from xrm.expressions.scope import CatalogScope
from xrm.expressions.tree import RECORD, Collection, Expression, Step
from xrm.records.conditions import Condition, both
from xrm.records.rights import Rights, Way, open_to

if TYPE_CHECKING:
    from xrm.catalog.catalog import Catalog
    from xrm.catalog.extensions import Function
    from xrm.catalog.requests import Actor
    from xrm.catalog.status import Move


Key = tuple[bool, frozenset[str], tuple[str, ...] | None]
"""What rights depend on: the system or not, the roles, the scopes of a token."""


class Access:
    """The rights of one catalog, worked out once for each set of roles and scopes."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._sights: dict[Key, Sight] = {}

    def of(self, actor: Actor) -> Sight:
        """What this actor may do and see."""
        key: Key = (actor.system, actor.roles, actor.scopes)
        sight = self._sights.get(key)
        if sight is None:
            if len(self._sights) >= 500:
                self._sights.clear()
            sight = self._sights[key] = Sight(self._catalog, key)
        return sight


class Sight:
    """The whole catalog as one set of roles may see it: the guard of statements (`statements.expression.Guard`)."""

    def __init__(self, catalog: Catalog, key: Key) -> None:
        self.catalog, self.key = catalog, key
        self.system = key[0]
        self._scope: CatalogScope | None = None
        self._rights: dict[str, Rights] = {}
        self._known: dict[str, Entity] = {}

    def entity(self, name: str) -> Entity | None:
        """An entity as somebody of this sight may know it: its links lead to what they may read, and to nothing else."""
        found = self.catalog.entity(name)
        if found is None or self.system:
            return found
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = known_entity(found, lambda each: self.rights(each).may(Verb.READ))
        return known

    def scope(self, functions: Mapping[str, Function]) -> CatalogScope:
        """The names that somebody of this sight may use in an expression; made once."""
        if self._scope is None:
            self._scope = CatalogScope(self.catalog, functions, self.visible, self.entity)
        return self._scope

    def rights(self, entity: str) -> Rights:
        found = self._rights.get(entity)
        if found is None:
            found = self._rights[entity] = decide(self.catalog, entity, self.key)
        return found

    def rows(self, entity: str) -> Condition:
        return self.rights(entity).rows()

    def named_for(self, entity: str, move: Move) -> bool:
        """Whether a move names one of these roles; an administrator may make it unless the entity limits them."""
        _, roles, scopes = self.key
        owner = self.catalog.entities[entity]
        if move.roles is None or owner.readonly or not in_scope(Verb.MOVE, entity, scopes):
            return False
        return bool(move.roles & roles) or self.administers_moves(owner)

    def administers_moves(self, entity: Entity) -> bool:
        """Whether an administrator asks whom the entity does not limit by name: a limited grant counts as not given."""
        _, roles, scopes = self.key
        admin = entity.access.get(ADMIN)
        permission = admin.verbs.get(Verb.MOVE) if admin is not None else None
        given = ADMIN in roles and permission is not None and permission.where is None and permission.fields is None
        return given and not entity.readonly and in_scope(Verb.MOVE, entity.name, scopes)

    def may_override(self, entity: Entity, status: Field) -> bool:
        """Administrators, unless the entity or the status limits them by name."""
        return self.system or (_allows(status, ADMIN, Level.WRITE) and self.administers_moves(entity))

    def moves(self, entity: Entity) -> Iterator[Move]:
        """The moves that somebody of this sight may make of one record or another."""
        given = self.rights(entity.name).fields(Verb.MOVE)
        for each in entity.status_fields():
            for move in each.status.moves.values() if each.status else ():
                if self.system or (each.name in given if move.roles is None else self.named_for(entity.name, move)):
                    yield move

    def field(self, entity: str, name: str) -> Condition:
        return self.rights(entity).field(name)

    def masked(self, entity: str, name: str) -> Condition:
        return self.rights(entity).masked.get(name, False)

    def visible(self, entity: str, name: str) -> bool:
        """Whether a name may be said: an own field, or a list whose link may be seen from the other side."""
        owner = self.catalog.entities.get(entity)
        if owner is None:
            return False
        inverse = owner.inverses.get(name)
        if inverse is not None:
            return self.rights(inverse.source).visible(inverse.link)
        shortcut = owner.shortcuts.get(name)
        if shortcut is not None:
            rights = self.rights(shortcut.through)
            both = rights.visible(shortcut.link) and rights.visible(shortcut.far)
            return both and self.rights(shortcut.target).may(Verb.READ)
        return self.rights(entity).visible(name)


def decide(catalog: Catalog, name: str, key: Key) -> Rights:
    """The rights on one entity for somebody with these roles and scopes."""
    system, _, scopes = key
    entity = catalog.entities[name]
    if system:
        every = (Way(None, frozenset(each.name for each in entity.all_fields())),)
        return Rights(
            name, dict.fromkeys(Verb, every), dict.fromkeys((each.name for each in entity.all_fields()), True)
        )
    if entity.owned_by is not None:
        return _of_rows(catalog, entity, key)
    grants = tuple(_grants(catalog, entity, key[1]))
    ways = {verb: found for verb in Verb if in_scope(verb, name, scopes) and (found := _ways(entity, verb, grants))}
    ways = _within_reach(catalog, entity, key, ways)
    own = {each.name: open_to(ways.get(Verb.READ, ()), each.name) for each in entity.all_fields()}
    return Rights(name, ways, _Formulas(catalog, key, entity, own).narrowed(), _masked(entity, key, grants))


def _masked(entity: Entity, key: Key, grants: Iterable[tuple[str, Grant]]) -> Mapping[str, Condition]:
    """Where masked fields may be read as far as their mask lets: where they could be read whole without one."""
    names = [each.name for each in entity.fields.values() if each.mask is not None]
    if not names or not in_scope(Verb.READ, entity.name, key[2]):
        return {}
    ways = tuple(dict.fromkeys(way for _, way in _ways_of_roles(entity, Verb.READ, grants, whole=True)))
    return {name: where for name in names if (where := open_to(ways, name)) is not False}


def _of_rows(catalog: Catalog, entity: Entity, key: Key) -> Rights:
    """The rights on rows: what a role has on the field they stand in, on the records that own them."""
    assert entity.owned_by is not None  # noqa: S101
    step = (Step(entity=entity.name, link=PARENT, target=entity.owned_by[0]),)
    ways: dict[Verb, tuple[Way, ...]] = {}
    for verb in (Verb.READ, Verb.CREATE, Verb.WRITE):
        found = (
            Way.of(None if way.where is None else reached(way.where, step), fields)
            for way, fields in row_ways(catalog, entity, key, verb)
        )
        if given := tuple(dict.fromkeys(found)):
            ways[verb] = given
    own = {each.name: open_to(ways.get(Verb.READ, ()), each.name) for each in entity.all_fields()}
    return Rights(entity.name, ways, _Formulas(catalog, key, entity, own).narrowed())


def row_ways(catalog: Catalog, entity: Entity, key: Key, verb: Verb) -> tuple[tuple[Way, frozenset[str]], ...]:
    """The ways to a verb on the parent that give the field, each with the fields it gives on the rows there."""
    assert entity.owned_by is not None  # noqa: S101
    parent, field = catalog.entities[entity.owned_by[0]], entity.owned_by[1]
    every = frozenset(("id", *entity.fields))
    if key[0]:
        return ((Way(None, every), every),)
    if not in_scope(verb, parent.name, key[2]):
        return ()
    least = Level.READ if verb is Verb.READ else Level.WRITE
    found: dict[tuple[Way, frozenset[str]], None] = {}
    for role, way in _ways_of_roles(parent, verb, _grants(catalog, parent, key[1])):
        if field in way.fields:
            given = (each.name for each in entity.fields.values() if _allows(each, role, least))
            found[(way, frozenset(("id", *given)))] = None
    return tuple(found)


def _grants(catalog: Catalog, entity: Entity, roles: frozenset[str]) -> Iterator[tuple[str, Grant]]:
    """What the roles have here; `*` stands for every role that is not named and not of the portal."""
    for name in sorted(roles):
        role = catalog.roles.get(name)
        if name in entity.access:
            yield name, entity.access[name]
        elif OTHERS in entity.access and role is not None and not role.portal:
            yield name, entity.access[OTHERS]


_CHANGES = frozenset({Verb.CREATE, Verb.WRITE, Verb.DELETE, Verb.MOVE})


def _ways(entity: Entity, verb: Verb, grants: Iterable[tuple[str, Grant]]) -> tuple[Way, ...]:
    return tuple(dict.fromkeys(way for _, way in _ways_of_roles(entity, verb, grants)))


def _ways_of_roles(
    entity: Entity, verb: Verb, grants: Iterable[tuple[str, Grant]], *, whole: bool = False
) -> Iterator[tuple[str, Way]]:
    """`whole`: as if no field was masked; else only who may write a masked field may read it."""
    if entity.readonly and verb in _CHANGES:
        return
    for role, grant in grants:
        if verb in grant.verbs:
            yield role, _way(entity, role, verb, grant.verbs[verb], whole=whole)
        if verb is Verb.READ and Verb.WRITE in grant.verbs and not entity.readonly:
            given = _way(entity, role, verb, grant.verbs[Verb.WRITE], whole=whole, writes=True)
            yield role, Way.of(given.standing, given.fields)


def _way(
    entity: Entity, role: str, verb: Verb, permission: Permission, *, whole: bool = False, writes: bool = False
) -> Way:
    """A permission with the fields it gives: those it names, narrowed by what each field says about the role.

    Of an export whether they read a masked field whole is said by what they read.
    """
    least = Level.READ if verb in (Verb.READ, Verb.EXPORT) else Level.WRITE
    whole = whole or verb is Verb.EXPORT
    named = permission.fields
    given = (
        each.name
        for each in entity.all_fields()
        if not each.internal
        and (named is None or each.name in named or each.name == "id")
        and _allows(each, role, least)
        and (each.mask is None or whole or least is Level.WRITE or (writes and _allows(each, role, Level.WRITE)))
    )
    return Way.of(permission.where, frozenset(given))


def _allows(each: Field, role: str, least: Level) -> bool:
    """Whether the field's own `access` lets the role; administrators are limited only by name."""
    if each.access is None:
        return True
    level = each.access.get(role)
    if level is None:
        level = Level.WRITE if role == ADMIN else each.access.get(OTHERS, Level.NONE)
    return level is Level.WRITE or (least is Level.READ and level is Level.READ)


def in_scope(verb: Verb, entity: str, scopes: tuple[str, ...] | None) -> bool:
    """Whether a token that is limited to `scopes` may be used for this; `write` includes `read`."""
    if scopes is None:
        return True
    wanted = ("read", "write") if verb in (Verb.READ, Verb.EXPORT) else ("write",)
    return any(word in scopes or f"{entity}:{word}" in scopes for word in wanted)


class _Formulas:
    """A formula has the narrowest read right of the fields it uses, unless it is computed as the system."""

    def __init__(self, catalog: Catalog, key: Key, entity: Entity, own: Mapping[str, Condition]) -> None:
        self._catalog, self._key, self._entity, self._own = catalog, key, entity, own

    def narrowed(self) -> Mapping[str, Condition]:
        return {name: self._condition(name, frozenset()) for name in self._own}

    def _condition(self, name: str, seen: frozenset[str]) -> Condition:
        condition = self._own[name]
        each = self._entity.field(name)
        if each is not None and each.via is not None and not via_seen(self._catalog, self._key, each.via):
            return False
        if each is None or each.formula is None or each.as_system or condition is False or name in seen:
            return condition
        return both((condition, *self._used(each.formula, seen | {name})))

    def _used(self, formula: Expression, seen: frozenset[str]) -> Iterator[Condition]:
        for path in formula.paths():
            if path.root == RECORD and not path.steps:
                if path.field in self._own:
                    yield self._condition(path.field, seen)
            else:
                yield plainly_visible(self._catalog, self._key, path.entity, path.field)
            yield from (plainly_visible(self._catalog, self._key, step.entity, step.link) for step in path.steps)
        for node in formula.root.walk():
            if isinstance(node, Collection):
                yield from self._of_list(node)

    def _of_list(self, over: Collection) -> Iterator[Condition]:
        """Whether the links that make a list may be seen; of a field of the record itself, where."""
        if over.link:
            source = over.through or over.target
            for link in (over.link, over.far) if over.far else (over.link,):
                yield plainly_visible(self._catalog, self._key, source, link)
            if over.through and over.name in self._catalog.entities[over.entity].fields:
                yield plainly_visible(self._catalog, self._key, over.entity, over.name)
        elif over.root == RECORD and not over.steps and over.name in self._own:
            yield self._own[over.name]
        else:
            yield plainly_visible(self._catalog, self._key, over.entity, over.name)


def via_seen(catalog: Catalog, key: Key, via: Via) -> bool:
    """Whether both links of a relationship may be seen, and so what it leads to."""
    return all(plainly_visible(catalog, key, via.entity, link) for link in (via.link, via.far))


def _within_reach(
    catalog: Catalog, entity: Entity, key: Key, ways: dict[Verb, tuple[Way, ...]]
) -> dict[Verb, tuple[Way, ...]]:
    """The ways without the fields of links through a relationship whose records may neither be made nor taken away."""
    lost = frozenset(
        each.name for each in entity.via_fields() if each.via is not None and not _may_relate(catalog, key, each.via)
    )
    if not lost:
        return ways
    return {
        verb: tuple(dict.fromkeys(replace(way, fields=way.fields - lost) for way in found))
        if verb in (Verb.CREATE, Verb.WRITE)
        else found
        for verb, found in ways.items()
    }


def _may_relate(catalog: Catalog, key: Key, via: Via) -> bool:
    through = catalog.entities[via.entity]
    grants = tuple(_grants(catalog, through, key[1]))
    given = {
        verb: _ways(through, verb, grants) for verb in (Verb.CREATE, Verb.DELETE) if in_scope(verb, via.entity, key[2])
    }
    makes = any({via.link, via.far} <= way.fields for way in given.get(Verb.CREATE, ()))
    return makes or bool(given.get(Verb.DELETE))


def plainly_visible(catalog: Catalog, key: Key, entity: str, name: str) -> bool:
    """Whether a field of some record may be seen at all, formulas not looked into (what they hide reads as empty)."""
    owner = catalog.entities[entity]
    if owner.owned_by is not None:
        return any(name in fields for _, fields in row_ways(catalog, owner, key, Verb.READ))
    ways = _ways(owner, Verb.READ, _grants(catalog, owner, key[1])) if in_scope(Verb.READ, entity, key[2]) else ()
    return any(name in way.fields for way in ways)
