"""What names mean to expressions while the catalog is being made.

A formula's kind is known once it is checked, so it is checked when it is first named: that is dependency order, and a
formula met while it is being checked is a circle.  What has gone wrong already stops an expression silently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from xrm.catalog.extensions import Function
from xrm.catalog.field import KIND, Field
from xrm.catalog.kinds import Kind
from xrm.catalog.systemfields import SYSTEM_FIELDS
from xrm.compiler.draft import Draft, EntityDraft, FieldDraft
from xrm.expressions.scope import Member, member_of, members_of


class Consequence(Exception):
    """A name whose own problem is told already; nothing that uses it is reported."""


class DraftScope:
    """Looks names up in the drafts; `settle` checks a formula that is named before its turn."""

    def __init__(
        self, draft: Draft, functions: Mapping[str, Function], settle: Callable[[EntityDraft, FieldDraft], Field]
    ) -> None:
        self.functions = functions
        self._draft, self._settle = draft, settle
        self._members: dict[str, Mapping[str, Member]] = {}

    def members(self, entity: str) -> Mapping[str, Member] | None:
        if entity not in self._members:
            found = self._draft.entities.get(entity)
            if found is None:
                return None
            self._members[entity] = _Members(found, self._settle)
        return self._members[entity]

    def tree(self, entity: str) -> str:
        found = self._draft.entities.get(entity)
        fields = found.fields.values() if found is not None else ()
        return next((each.name for each in fields if _is_tree(each)), "")


def _is_tree(field: FieldDraft) -> bool:
    return field.link is not None and field.link.tree


class _Members(Mapping[str, Member]):
    """The names of one entity; asking for one that cannot be known raises `Consequence`."""

    def __init__(self, entity: EntityDraft, settle: Callable[[EntityDraft, FieldDraft], Field]) -> None:
        self._entity, self._settle = entity, settle
        self._known: dict[str, Member] = {}
        for system in SYSTEM_FIELDS.values():
            self._add(system)
        for inverse in entity.inverses.values():
            self._known[inverse.name] = Member(
                inverse.name, Kind.LIST, inverse.name, targets=(inverse.source,), link=inverse.link
            )
        self._known.update((each.name, member_of(each)) for each in entity.shortcuts.values())
        for field in entity.fields.values():
            if field.base is not None and not field.computed:
                self._add(field.base, self._beside(field.base))

    def __getitem__(self, name: str) -> Member:
        known = self._known.get(name)
        if known is not None:
            return known
        field = self._entity.fields.get(name)
        if field is None:
            if (
                name.endswith("_id")
                and name[:-3] in self._entity.fields
                and self._entity.fields[name[:-3]].type is None
            ):
                raise Consequence
            raise KeyError(name)
        if not field.computed:
            raise Consequence
        self._add(self._settle(self._entity, field))
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._entity.fields
        yield from (name for name in self._known if name not in self._entity.fields)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _beside(self, field: Field) -> Field | None:
        """The link whose kind a field says."""
        other = self._entity.fields.get(field.name.removesuffix(KIND)) if field.name.endswith(KIND) else None
        return other.base if other is not None and other.base is not None and other.base.mixed else None

    def _add(self, field: Field, beside: Field | None = None) -> None:
        for member in members_of(field, beside):
            self._known[member.name] = member
