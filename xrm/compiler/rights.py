"""Access as said -> grants that say all: words become verbs, `'*'` every role it stands for, and `admin` may all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from xrm.catalog.access import ADMIN, OTHERS, Grant, Permission, Verb
from xrm.catalog.field import KIND
from xrm.compiler.draft import Draft, EntityDraft
from xrm.compiler.expressions import Checking
from xrm.compiler.layout.layouts import unknown_field
from xrm.compiler.whole.settled import settled
from xrm.definitions.description import AppDef, GrantDef, PermissionDef
from xrm.definitions.tree import Scalar
from xrm.errors import Mark
from xrm.expressions.near import did_you_mean
from xrm.expressions.tree import Expression

EVERY = tuple(verb for verb in Verb if verb is not Verb.DEFINE)
EVERYTHING = Grant({verb: Permission() for verb in Verb})


def check_app_access(draft: Draft) -> None:
    """The app's access stands for many entities; what is wrong in it is told once."""
    for role, grant in (draft.app.access or {}).items():
        known_role(draft, role, grant.key)
        _words(draft, grant, tell=True)


def access_of(draft: Draft, entity: EntityDraft, checking: Checking) -> dict[str, Grant]:
    """The grants of one entity: its own, or the app's when it says none."""
    own = entity.definition.access
    said: Mapping[str, GrantDef] = own if own is not None else draft.app.access or {}
    reader = _Reader(draft, entity, checking, own is not None)
    found: dict[str, Grant] = {}
    for role, grant in said.items():
        if own is None or known_role(draft, role, grant.key):
            found[role] = reader.grant(grant)
    others = found.pop(OTHERS, None)
    if others is not None:
        for role, defined in draft.roles.items():
            if role not in found and role != ADMIN and not defined.portal:
                found[role] = others
    found[ADMIN] = _with_define(found[ADMIN]) if ADMIN in found else EVERYTHING
    return {role: grant for role, grant in found.items() if role in draft.roles}


def check_given(draft: Draft) -> None:
    """Records that nobody could see, or make, but an administrator: meant so, it is said of `admin`."""
    if set(draft.roles) == {ADMIN}:
        return
    unread = None
    for entity in draft.entities.values():
        own = entity.definition
        if entity.owned_by is not None or own.owner == "xrm":
            continue
        if own.access is None:
            unread = unread or (None if _given(draft.app.access or {}, Verb.READ) else entity)
            continue
        verb = next((each for each in (Verb.READ, Verb.CREATE) if not _given(own.access, each)), None)
        if verb is not None:
            _tell_not_given(draft, verb, own.access, entity)
    if unread is not None:
        message = f"No role but `{ADMIN}` can read records of entities that say no `access`, such as `{unread.name}`."
        draft.findings.warn("XRM507", message, _place(draft.app), _WAY_OUT)


_WAY_OUT = f"Give the right to a role; if only administrators are meant to have it, say `{ADMIN}: all` too."


def _given(said: Mapping[str, GrantDef], verb: Verb) -> bool:
    """Whether somebody has the right; what is said of `admin` by name is meant, but nobody means that nobody can read."""
    if any(_grants(grant, verb) for role, grant in said.items() if role != ADMIN):
        return True
    return ADMIN in said and (verb is Verb.CREATE or _grants(said[ADMIN], verb))


def _grants(said: GrantDef, verb: Verb) -> bool:
    """Whether it names the right, or says something that is wrong, of which there is nothing more to tell."""
    enough = {verb, Verb.WRITE, "all"} if verb is Verb.READ else {verb, "all"}
    words = {each.text for each in said.words}
    rights = {each.key.text for each in said.rights if each.said is None or each.said.value is not False}
    wrong = words - {"all", "none", *Verb}
    return said.damaged or bool(wrong or enough & (words | rights))


def _tell_not_given(draft: Draft, verb: Verb, said: Mapping[str, GrantDef], entity: EntityDraft) -> None:
    but = "" if ADMIN in said else f" but `{ADMIN}`"
    first = next((each.key.mark for each in said.values()), entity.definition.name.mark)
    draft.findings.warn("XRM507", f"No role{but} can {verb} records of {entity.name}.", first, _WAY_OUT)


def _place(app: AppDef) -> Mark:
    said = next(iter((app.access or {}).values()), None) or next(iter(app.roles.values()), None)
    return said.key.mark if said else app.name.mark


def _with_define(grant: Grant) -> Grant:
    """Limited by name, as for a mirror that only xrm writes; the definition stays the administrator's."""
    return Grant({**grant.verbs, Verb.DEFINE: Permission()})


def known_role(draft: Draft, role: str, key: Scalar) -> bool:
    if role == OTHERS or role in draft.roles:
        return True
    message = f"Role `{role}` is not defined. {did_you_mean(role, draft.roles)}".strip()
    draft.findings.error("XRM507", message, key.mark, "Roles are defined in the app's file, under `roles:`.")
    return False


def _words(draft: Draft, grant: GrantDef, *, tell: bool) -> tuple[Verb, ...]:
    found: list[Verb] = []
    for word in grant.words:
        if word.text == "all":
            found.extend(EVERY)
        elif word.text in set(Verb):
            found.append(Verb(word.text))
        elif word.text != "none" and tell:
            near = did_you_mean(word.text, ["all", "none", *Verb])
            draft.findings.error(
                "XRM310",
                f"There is no right `{word.text}`. {near}".strip(),
                word.mark,
                f"Rights: all, none, {', '.join(Verb)}.",
            )
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Reader:
    draft: Draft
    entity: EntityDraft
    checking: Checking
    own: bool  # the entity's own words; the app's are checked as a whole

    def grant(self, said: GrantDef) -> Grant:
        if said.words:
            return Grant({verb: Permission() for verb in _words(self.draft, said, tell=self.own)})
        found: dict[Verb, Permission] = {}
        for right in said.rights:
            permission = self._permission(right)
            if permission is not None:
                found[Verb(right.key.text)] = permission
        return Grant(found)

    def _permission(self, said: PermissionDef) -> Permission | None:
        """None: not granted.  A condition that is wrong grants nothing."""
        condition = said.where
        if said.said is not None:
            if isinstance(said.said.value, bool):
                return Permission() if said.said.value else None
            condition = said.said
        if said.damaged:
            return None
        where = None
        if condition is not None:
            old = said.key.text == Verb.WRITE
            where = self.checking.condition(condition, self.entity.name, old=old, sql=not old)
            if where is None:
                return None
            self._tell_settled(said, condition, where)
        return Permission(where, self._fields(said))

    def _tell_settled(self, said: PermissionDef, condition: Scalar, where: Expression) -> None:
        """A right on every record says `true`, one on none is left out; a condition that is neither was meant to be."""
        always = settled(where.root)
        if always is not None:
            words = f"The condition of `{said.key.text}` is {'always' if always else 'never'} true."
            way_out = (
                f"Write `{said.key.text}: true`." if always else "Leave the right out, or say which records it is for."
            )
            self.draft.findings.warn("XRM507", words, condition.mark, way_out)

    def _fields(self, said: PermissionDef) -> frozenset[str] | None:
        if said.fields is None:
            return None
        known = [*self.entity.fields, *self.entity.inverses]
        for each in said.fields:
            if each.text not in self.entity.fields:
                unknown_field(self.draft, self.entity, each, known)
        named = frozenset(each.text for each in said.fields)
        parts = (name for name, each in self.entity.fields.items() if each.definition.part_of in named)
        kinds = (f"{each}{KIND}" for each in named if self._leads_to_several(each))
        beside = (name for name, each in self.entity.fields.items() if each.definition.currency_of in named)
        return named | frozenset(parts) | frozenset(kinds) | frozenset(beside)

    def _leads_to_several(self, name: str) -> bool:
        """Whether it is a link with a field beside it for its kind: rights on the one are rights on the other."""
        field = self.entity.fields.get(name)
        link = field.link if field is not None else None
        return link is not None and len(link.targets) > 1 and f"{name}{KIND}" in self.entity.fields
