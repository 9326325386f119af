"""Which number and physical name each thing has: those it had before, by name or `renamed_from`, else new ones.

Numbers and columns are never given twice in one instance; what is not said any more stays as retired.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from xrm.catalog.columns import SORT_PREFIX
from xrm.catalog.identities import EntityIdentity, FieldIdentity, Identities
from xrm.catalog.kinds import SEVERAL_OF, Kind
from xrm.catalog.systemfields import SYSTEM_FIELDS
from xrm.definitions.fielddescription import ChoiceDef
from xrm.definitions.findings import Findings
from xrm.definitions.tree import Scalar

MOST_BYTES = 63
LONGEST_COLUMN = MOST_BYTES - len(SORT_PREFIX)
"""Room is kept for the folded text beside a column."""


@dataclass(frozen=True, slots=True)
class FieldWish:
    """A field as the files want it; `type` is the kind it is stored as, "" for a computed one."""

    name: str
    type: str
    where: Scalar
    renamed_from: tuple[Scalar, ...] = ()
    choices: tuple[ChoiceDef, ...] = ()
    link: bool = False
    owner: str = ""  # the extension that brought it


@dataclass(frozen=True, slots=True)
class EntityWish:
    name: str
    where: Scalar
    fields: tuple[FieldWish, ...] = ()
    renamed_from: tuple[Scalar, ...] = ()
    keys: tuple[str, ...] = ()  # "unique/<name>", "index/<name>"
    table: str = ""  # its table's name, where the file says one


_Wish = TypeVar("_Wish", FieldWish, EntityWish)
_Was = TypeVar("_Was", FieldIdentity, EntityIdentity)


def identify(previous: Identities, wishes: Iterable[EntityWish], findings: Findings) -> Identities:
    """The identities of the next revision."""
    return _Identifying(previous, tuple(wishes), findings).done()


@dataclass(slots=True)
class _Numbers:
    next: int

    def take(self) -> int:
        self.next += 1
        return self.next - 1


class _Identifying:
    def __init__(self, previous: Identities, wishes: tuple[EntityWish, ...], findings: Findings) -> None:
        self._previous, self._wishes, self._findings = previous, wishes, findings
        self._numbers = _Numbers(previous.next)
        self._keys = dict(previous.keys)
        self._tables = {each.table for each in previous.entities}

    def done(self) -> Identities:
        matched = _match(self._wishes, self._previous.entities, lambda wish, was: True, self._findings, "entity")
        made = [self._entity(wish, matched.get(wish.name)) for wish in self._wishes]
        kept = {each.id for each in made}
        gone = [replace(each, retired=True) for each in self._previous.entities if each.id not in kept]
        return Identities((*made, *gone), self._keys, self._numbers.next)

    def _entity(self, wish: EntityWish, was: EntityIdentity | None) -> EntityIdentity:
        if was is None:
            said = "" if kept_by_databases(wish.table) else wish.table  # which is told where it is said
            wanted = said or wish.name
            wanted = _apart(wanted, kept_by_databases(wanted), "table", self._findings, wish.where)
            table = _free(wanted, self._tables, MOST_BYTES, self._findings, wish.where)
            was = EntityIdentity(self._numbers.take(), wish.name, table)
        fields = _Fields(was.fields, wish.fields, self._numbers, self._findings).done()
        for key in wish.keys:
            path = f"{was.id}/{key}"
            if path not in self._keys:
                self._keys[path] = self._numbers.take()
        return EntityIdentity(was.id, wish.name, was.table, fields)


class _Fields:
    """The fields of one entity; a kind that changed is another field, in a column of its own."""

    def __init__(
        self, previous: tuple[FieldIdentity, ...], wishes: tuple[FieldWish, ...], numbers: _Numbers, findings: Findings
    ) -> None:
        self._previous, self._wishes, self._numbers, self._findings = previous, wishes, numbers, findings
        system = {each.column for each in SYSTEM_FIELDS.values()}
        self._columns = system | {each.column for each in previous if each.column}

    def done(self) -> tuple[FieldIdentity, ...]:
        matched = _match(self._wishes, self._previous, _fits, self._findings, "field")
        made = [self._field(wish, matched.get(wish.name)) for wish in self._wishes]
        kept = {each.id for each in made}
        gone = [replace(each, retired=True) for each in self._previous if each.id not in kept]
        return (*made, *gone)

    def _field(self, wish: FieldWish, was: FieldIdentity | None) -> FieldIdentity:
        choices = _choices(wish, was.choices if was else {}, self._findings)
        if was is not None:
            return FieldIdentity(was.id, wish.name, was.column, wish.type, choices, owner=wish.owner)
        column = ""
        if wish.type:
            wanted = f"{wish.name}_id" if wish.link else wish.name
            wanted = f"{wish.owner}__{wanted}" if wish.owner else wanted
            wanted = _apart(wanted, wanted in _OF_ROWS, "column", self._findings, wish.where)
            column = _free(wanted, self._columns, LONGEST_COLUMN, self._findings, wish.where)
        return FieldIdentity(self._numbers.take(), wish.name, column, wish.type, choices, owner=wish.owner)


def _fits(wish: FieldWish, was: FieldIdentity) -> bool:
    """Whether the values kept for one serve the other: of one kind, one that becomes several, a choice that becomes text.

    A choice is kept under its first name; where one was renamed, its text would be the old name, so it does not fit.
    """
    if was.owner != wish.owner:
        return False  # one name, two owners: two fields, each with its own values
    if was.type == wish.type or (was.type, wish.type) in SEVERAL_OF.items():
        return True
    plain = all(name == stored for name, stored in was.choices.items())
    return (was.type, wish.type) == (Kind.CHOICE, Kind.TEXT) and plain


def _match(
    wishes: Sequence[_Wish],
    previous: Sequence[_Was],
    fits: Callable[[_Wish, _Was], bool],
    findings: Findings,
    what: str,
) -> dict[str, _Was]:
    """Who was who: the same name first (the live one before a retired one), then a former name."""
    names = {wish.name for wish in wishes}
    by_name: dict[str, list[_Was]] = {}
    for was in sorted(previous, key=lambda each: (each.retired, -each.id)):
        by_name.setdefault(was.name, []).append(was)
    found: dict[str, _Was] = {}
    for wish in wishes:
        same = next((was for was in by_name.get(wish.name, ()) if fits(wish, was)), None)
        if same is not None:
            found[wish.name] = same
    claimed = {each.id for each in found.values()}
    for wish in wishes:
        for former in wish.renamed_from:
            if former.text in names:
                findings.error("XRM311", f"`renamed_from`: the {what} `{former.text}` still exists.", former.mark)
            elif wish.name not in found:
                meant = next((each for each in by_name.get(former.text, ()) if fits(wish, each)), None)
                if meant is not None and meant.id in claimed:
                    findings.error(
                        "XRM311", f"`renamed_from`: the {what} `{former.text}` is claimed twice.", former.mark
                    )
                elif meant is not None:
                    found[wish.name] = meant
                    claimed.add(meant.id)
                elif previous:
                    findings.warn(
                        "XRM311", f"`renamed_from`: there never was {_a(what)} `{former.text}` here.", former.mark
                    )
    return found


def _a(what: str) -> str:
    return f"an {what}" if what[0] in "aeiou" else f"a {what}"


_OF_DATABASES = re.compile(r"(pg|sqlite)_.*|.*_pkey|(ux|ix|uk|ik|io|iu|fk)(_[0-9]+)+")
"""Tables that a database, or an index of ours, is called by already: both stand among the tables."""
_OF_ROWS = frozenset({"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"})
"""Columns that every table of PostgreSQL has."""


def kept_by_databases(table: str) -> bool:
    return _OF_DATABASES.fullmatch(table) is not None


def _apart(name: str, kept: bool, what: str, findings: Findings, where: Scalar) -> str:
    """The name, unless databases keep it for themselves."""
    if not kept:
        return name
    wanted = f"the_{name}_{what}"
    message = f"Databases keep the name `{name}` for themselves; the {what} is called `{wanted}` there."
    findings.tell("XRM308", message, where.mark)
    return wanted


def _free(name: str, taken: set[str], longest: int, findings: Findings, where: Scalar) -> str:
    """The name itself, shortened with a hash when it is too long in bytes, numbered when it is taken."""
    wanted = name
    if len(name.encode()) > longest:
        digest = hashlib.sha256(name.encode()).hexdigest()[:8]
        wanted = f"{name[: longest - 12].rstrip('_')}_{digest}"
        findings.tell("XRM308", f"`{name}` is too long for the database, where it is called `{wanted}`.", where.mark)
    number, free = 1, wanted
    while free in taken:
        number += 1
        free = f"{wanted}_{number}"
    taken.add(free)
    return free


def _choices(wish: FieldWish, before: Mapping[str, str], findings: Findings) -> dict[str, str]:
    """Public name -> stored value; a rename keeps what is stored, a value that has gone keeps its name."""
    names = {each.key.text for each in wish.choices}
    found: dict[str, str] = {}
    for each in wish.choices:
        stored = before.get(each.key.text)
        for former in each.renamed_from if stored is None else ():
            if former.text in names:
                findings.error("XRM311", f"`renamed_from`: the choice `{former.text}` still exists.", former.mark)
            elif former.text in before and before[former.text] not in found.values():
                stored = before[former.text]
            elif former.text in before:
                findings.error("XRM311", f"`renamed_from`: the choice `{former.text}` is claimed twice.", former.mark)
        found[each.key.text] = stored if stored is not None else _unused(each.key.text, before)
    claimed = set(found.values())
    return {**found, **{name: stored for name, stored in before.items() if name not in found and stored not in claimed}}


def _unused(name: str, before: Mapping[str, str]) -> str:
    """A new value is stored under its own name, unless another value, renamed since, is stored under that."""
    number, stored = 1, name
    while stored in before.values():
        number += 1
        stored = f"{name} ({number})"
    return stored
