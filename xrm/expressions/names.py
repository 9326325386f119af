"""Names to paths: which record a name starts at, which links it follows, and where it ends.  All look-ups are here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from xrm.catalog.field import KIND
from xrm.catalog.kinds import Kind
from xrm.expressions.money import bare, rooted
from xrm.expressions.near import did_you_mean
from xrm.expressions.problems import Findings, Span
from xrm.expressions.scope import Member, Scope
from xrm.expressions.syntax import Word
from xrm.expressions.tree import RECORD, Collection, Path, Step
from xrm.expressions.typed import Typed

MOST_LINKS = 5
OUT_OF_REACH = {
    Kind.FILES: "holds files; no expression looks into them.",
    Kind.SECRET: "is a secret; no expression looks at it.",
}
MANY = (Kind.LIST, Kind.CHOICES)
IT = "$it"


@dataclass(frozen=True, slots=True)
class Root:
    """A record a path may start at; `value` instead when it is one value of a set of choices."""

    name: str  # as the tree calls it
    entity: str
    value: Member | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """Where names start: at `here`, unless they begin with a variable or `$it`."""

    here: Root
    variables: Mapping[str, Root] = field(default_factory=lambda: MappingProxyType({}))
    depth: int = 0  # lambdas around

    def with_variable(self, name: str, root: Root) -> Names:
        return Names(self.here, {**self.variables, name: root}, self.depth + 1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a walk ended: at a member of `entity`, or at a record itself (`member` None)."""

    root: Root
    steps: tuple[Step, ...]
    entity: str
    member: Member | None
    span: Span
    rest: tuple[Word, ...] = ()  # what follows a list

    @property
    def is_list(self) -> bool:
        return self.root.value is None and self.member is not None and self.member.kind in MANY


LITERALS = ("null", "true", "false")
"""Words that mean a value where they stand alone."""


class Resolver:
    """Walks names through a scope; what it cannot find it tells, and gives None."""

    def __init__(self, scope: Scope, findings: Findings) -> None:
        self._scope = scope
        self._findings = findings

    def place(self, parts: tuple[Word, ...], names: Names) -> Place | None:
        """Where the names lead, at most to the first list; `rest` is what follows it."""
        root, rest = self._start(parts, names)
        span = (parts[0].start, parts[-1].end)
        if root.value is not None:
            return self._of_value(root, rest, span)
        steps: tuple[Step, ...] = ()
        entity = root.entity
        left = list(rest)
        while left:
            part = left.pop(0)
            member = self._member(entity, part, () if len(parts) > 1 else LITERALS)
            if member is None:
                return None
            if member.kind in OUT_OF_REACH:
                words = f"`{part.text}` {OUT_OF_REACH[member.kind]}"
                self._findings.add("XRM403", words, (part.start, part.end))
                return None
            after = tuple(left)
            if member.kind is Kind.LIST and member.several:
                one = self._of_one_kind(member, part, after)
                return None if one is None else Place(root, steps, entity, one, span, after[1:])
            if member.kind is Kind.LIST and not member.targets:
                self._nowhere(part, part.end)
                return None
            if not after or member.kind in MANY:
                return Place(root, steps, entity, member, span, after)
            if member.kind is Kind.COMPLEX:
                inner = self._part(member, part, after)
                return Place(root, steps, entity, inner, span) if inner is not None else None
            if _is_its_key(member, after):
                return Place(root, steps, entity, member, span)
            step = self._step(entity, member, part, after[0])
            if step is None:
                return None
            steps, entity = (*steps, step), step.target
            if step.kind:
                left.pop(0)
            if len(steps) > MOST_LINKS:
                self._findings.add("XRM409", f"This path follows more than {MOST_LINKS} links.", span)
                return None
        return Place(root, steps, entity, None, span)

    def valued(self, place: Place) -> Typed:
        """A place that is no list, as a path with what is known of it, the currency of an amount too."""
        value = path_of(place)
        unit = place.member.unit if place.member is not None and place.root.value is None else None
        if unit is None:
            return value
        if not isinstance(unit, Path):
            return replace(value, unit=Typed(unit))
        entity = unit.entity or place.entity
        return replace(value, unit=self.source(rooted(replace(unit, entity=entity), place.root.name, place.steps)))

    def source(self, path: Path) -> Typed:
        """Where a currency is kept in the end, beyond the fields that only pass it on."""
        member = (self._scope.members(path.entity) or {}).get(path.field)
        while member is not None and member.same is not None:
            path = rooted(member.same, path.root, path.steps)
            member = (self._scope.members(path.entity) or {}).get(path.field)
        return Typed(bare(path), choices=member.choices if member is not None else ())

    def _start(self, parts: tuple[Word, ...], names: Names) -> tuple[Root, tuple[Word, ...]]:
        first = parts[0].text
        if first.lower() == IT:
            return names.variables.get(IT, Root(RECORD, names.here.entity)), parts[1:]
        if first in names.variables:
            return names.variables[first], parts[1:]
        return names.here, parts

    def _of_value(self, root: Root, rest: tuple[Word, ...], span: Span) -> Place | None:
        """One value of a set of choices: itself, or by its `name`."""
        if rest and (len(rest) > 1 or rest[0].text != "name"):
            self._findings.add("XRM403", f"A choice has no `{rest[0].text}`; compare it with a text.", span)
            return None
        return Place(root, (), root.entity, root.value, span)

    def _member(self, entity: str, part: Word, words: tuple[str, ...]) -> Member | None:
        members = self._scope.members(entity)
        span = (part.start, part.end)
        if members is None:
            self._findings.add("XRM303", f"There is no entity `{entity}`.", span)
            return None
        member = members.get(part.text)
        if member is None:
            self._findings.add(
                "XRM302",
                f"`{part.text}` is not a field of {entity}.",
                span,
                did_you_mean(part.text, (*members, *words)),
            )
        return member

    def _part(self, member: Member, part: Word, after: tuple[Word, ...]) -> Member | None:
        """The part of a complex value that follows it."""
        parts = dict(member.parts)
        found = parts.get(after[0].text)
        span = (part.start, after[0].end)
        if found is None:
            near = did_you_mean(after[0].text, parts) or f"It has {', '.join(parts)}."
            self._findings.add("XRM302", f"`{after[0].text}` is no part of {part.text}, {member.noun}.", span, near)
        elif after[1:]:
            path = f"{part.text}/{after[0].text}"
            message = f"`{path}` is not a link, so `/{after[1].text}` leads nowhere."
            self._findings.add("XRM403", message, (part.start, after[1].end))
            return None
        return found

    def _step(self, entity: str, member: Member, part: Word, after: Word) -> Step | None:
        span = (part.start, after.end)
        if member.kind is not Kind.LINK or member.name != member.field:
            hint = f"Follow `{member.field}/{after.text}`." if member.kind is Kind.LINK else ""
            self._findings.add(
                "XRM403",
                f"`{part.text}` is not a link, so `/{after.text}` leads nowhere.",
                span,
                hint,
            )
            return None
        if member.several:
            return self._narrowed(entity, member, part, after)
        if not member.targets:
            self._nowhere(part, after.end)
            return None
        return Step(entity=entity, link=member.field, target=member.targets[0])

    def _narrowed(self, entity: str, member: Member, part: Word, after: Word) -> Step | None:
        """`about/customer`: the record a link to any of several leads to, where it is of that kind."""
        if after.text not in member.targets or not member.stored:
            message = f"`{part.text}` leads to {_several(member)}, so `/{after.text}` may not be there."
            near = did_you_mean(after.text, member.targets)
            say = f"Say the kind first: `{part.text}/{member.targets[0]}/{after.text}`." if member.targets else ""
            self._findings.add("XRM403", message, (part.start, after.end), near or say)
            return None
        return steps_of(entity, member)[member.targets.index(after.text)]

    def _of_one_kind(self, member: Member, part: Word, after: tuple[Word, ...]) -> Member | None:
        """`guests/customer`: of the records of several kinds that a list holds those of one."""
        if after and after[0].text in member.targets:
            return replace(member, targets=(after[0].text,))
        message = f"`{part.text}` holds {_several(member)}, so one has to be said."
        hint = f"Say the kind first: `{part.text}/{member.targets[0]}/any(x: …)`." if member.targets else ""
        self._findings.add("XRM403", message, (part.start, after[-1].end if after else part.end), hint)
        return None

    def _nowhere(self, part: Word, end: int) -> None:
        """A link whose other end is not for its asker to know: nothing of it can be named."""
        message = f"`{part.text}` leads to nothing that you may read, so nothing can be asked of it."
        self._findings.add("XRM403", message, (part.start, end))


def _several(member: Member) -> str:
    """The kinds of record a link leads to, as many as are told."""
    names = ", ".join(member.targets[:6]) + (" …" if len(member.targets) > 6 else "")
    return f"several kinds of record ({names})" if names else "several kinds of record"


def steps_of(entity: str, member: Member) -> tuple[Step, ...]:
    """The ways a link to any of several may go."""
    link = member.beside or member.field
    return tuple(
        Step(entity=entity, link=link, target=target, kind=f"{link}{KIND}", stored=stored)
        for target, stored in zip(member.targets, member.stored, strict=False)
    )


def _is_its_key(member: Member, after: tuple[Word, ...]) -> bool:
    """`organisation/id` is the link's own key: nothing needs to be followed."""
    return member.kind is Kind.LINK and member.name == member.field and len(after) == 1 and after[0].text == "id"


def path_of(place: Place) -> Typed:
    """A place that is no list, as a path with what is known of it."""
    member = place.member
    if member is None:
        return Typed(_path(place, Kind.KEY, "id"), targets=(place.entity,))
    if place.root.value is not None:
        return Typed(_path(place, Kind.CHOICE, member.field), choices=member.choices)
    if member.kind is Kind.COMPLEX:
        parts = tuple((name, path_of(replace(place, member=each))) for name, each in member.parts)
        return Typed(_path(place, Kind.COMPLEX, member.field), parts=parts, noun=member.noun)
    targets = (place.entity,) if member.kind is Kind.KEY else () if member.beside else member.targets
    path = replace(
        _path(place, member.kind, member.field),
        scale=member.scale,
        leads=steps_of(place.entity, member) if member.clears and member.stored else (),
        lives=member.targets[0] if member.clears and len(member.targets) == 1 else "",
    )
    return Typed(path, targets=targets, choices=member.choices)


def _path(place: Place, kind: Kind, field: str) -> Path:
    """The way to a field of the entity that a place stands at."""
    start, end = place.span
    return Path(
        kind=kind, root=place.root.name, steps=place.steps, entity=place.entity, field=field, start=start, end=end
    )


def collection_of(place: Place) -> Collection:
    """A place that is a list, or a set of choices."""
    member = place.member
    if member is None:
        raise ValueError("a record is no list")
    start, end = place.span
    target = member.targets[0] if member.kind is Kind.LIST else ""
    return Collection(
        kind=member.kind,
        root=place.root.name,
        steps=place.steps,
        entity=place.entity,
        name=member.field,
        target=target,
        link=member.link,
        through=member.through,
        far=member.far,
        start=start,
        end=end,
    )
