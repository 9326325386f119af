"""What an import is to do: a plan says what each column is, which records are meant, and how days and numbers are written.

mode: upsert
match: [number]
columns:
  Student no: number
  Programme: programme/code        # a link, by a field of what it leads to
  Result: {field: result, values: {P: pass, F: fail}}
  Internal note: null              # left out
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from xrm.catalog.access import Verb
from xrm.catalog.kinds import Kind
from xrm.catalog.nothing import nothing
from xrm.errors import Problem, XrmError
from xrm.expressions.near import did_you_mean
from xrm.imports.columns import found_by, targets_of
from xrm.records.refusals import no_entity, no_verb

if TYPE_CHECKING:
    from xrm.catalog.entity import Entity
    from xrm.catalog.field import Field
    from xrm.catalog.requests import Actor
    from xrm.records.service import Records

ID = "id"
PATH = re.compile(r"[a-z][a-z0-9_]*(/[a-z][a-z0-9_]*){0,5}", re.ASCII)
MOST_MATCHED = 5
"""Fields that say which record is meant."""
MOST_NAMED = 20


class Mode(StrEnum):
    """What becomes of a row whose record is there, or is not."""

    CREATE = "create"  # every row is a new record
    UPDATE = "update"  # every row is a record that is there
    UPSERT = "upsert"  # whichever it is


class Days(StrEnum):
    """In which order a day is written, where it is not 2026-01-31."""

    ISO = "iso"
    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


@dataclass(frozen=True, slots=True)
class Column:
    """What one column says: a field; of a link by `by`, a path from the record it leads to (empty: its title or key)."""

    header: str
    field: str
    by: str = ""
    written: bool = True  # False: it only says which record is meant
    meanings: Mapping[str, str] = dataclasses.field(default_factory=nothing)  # what stands in the file -> what is meant


@dataclass(frozen=True, slots=True)
class Plan:
    """A checked plan: every field is there, and whoever imports may write it."""

    entity: str
    columns: tuple[Column, ...]
    mode: Mode = Mode.CREATE
    match: tuple[str, ...] = ()
    constants: Mapping[str, str] = dataclasses.field(default_factory=nothing)  # field -> what every row says of it
    days: Days = Days.ISO
    decimal: str = "."
    clear: bool = False  # an empty cell empties the field; else it says nothing

    def document(self) -> dict[str, Any]:
        """The plan as it is written down; `plan_of` reads it."""
        columns = {each.header: _said(each) for each in self.columns}
        return {
            "mode": self.mode.value,
            "match": list(self.match),
            "columns": columns,
            "constants": dict(self.constants),
            "days": self.days.value,
            "decimal": self.decimal,
            "empty": "clear" if self.clear else "keep",
        }


def _said(column: Column) -> Any:
    target = f"{column.field}/{column.by}" if column.by else column.field
    return {"field": target, "values": dict(column.meanings)} if column.meanings else target


WORDS = ("import", "mode", "match", "columns", "constants", "days", "decimal", "empty")


def plan_of(records: Records, actor: Actor, name: str, words: Mapping[str, Any], header: Sequence[str]) -> Plan:
    """The plan that somebody writes for a table with this header; raises everything that is wrong with it (XRM821)."""
    entity = entity_of(records, actor, name)
    reading = _Reading(records, actor, entity, tuple(header))
    plan = reading.plan(words)
    if reading.problems:
        raise XrmError(reading.problems)
    return plan


def entity_of(records: Records, actor: Actor, name: str) -> Entity:
    """The entity as whoever imports may know it; they must be able to make or to change records of it."""
    entity, rights = records.entity(actor, name), records.rights(actor, name)
    if entity is None or entity.owned_by is not None or not (rights.may(Verb.CREATE) or rights.may(Verb.READ)):
        raise no_entity(name)
    if not (rights.may(Verb.CREATE) or rights.may(Verb.WRITE)):
        raise no_verb("create", name)
    return entity


class _Reading:
    """Reads a plan, and keeps every problem."""

    def __init__(self, records: Records, actor: Actor, entity: Entity, header: tuple[str, ...]) -> None:
        self._records, self._actor, self._entity, self._header = records, actor, entity, header
        self._targets, self._found_by = targets_of(records, actor, entity), found_by(records, actor, entity)
        self.problems: list[Problem] = []

    def plan(self, words: Mapping[str, Any]) -> Plan:
        for word in words:
            if word not in WORDS:
                self._wrong(f"`{str(word)[:80]}` is no word of a plan.", str(word)[:80], did_you_mean(str(word), WORDS))
        named = words.get("import", self._entity.name)
        if named != self._entity.name:
            self._wrong(f"The plan is for `{str(named)[:80]}`, not for `{self._entity.name}`.", "import")
        keys = _names(words.get("match"))
        columns = tuple(self._columns(words.get("columns", {}), keys))
        constants = dict(self._constants(words.get("constants") or {}))
        match = tuple(self._match(keys, columns, constants))
        mode = self._one_of(words, "mode", Mode, Mode.UPSERT if match else Mode.CREATE)
        if mode is not Mode.CREATE and not match:
            hint = "Say `match: [FIELD]`, for example what is unique."
            self._wrong(f"To {mode.value}, the plan has to say which record a row means.", "match", hint)
        self._check_rights(mode)
        if not columns:
            self._wrong("No column of the file is to be imported.", "columns", f"It has {_named(self._header)}.")
        return Plan(
            self._entity.name,
            columns,
            mode,
            match,
            constants,
            self._one_of(words, "days", Days, Days.ISO),
            self._among(words, "decimal", (".", ",")),
            self._among(words, "empty", ("keep", "clear")) == "clear",
        )

    def _columns(self, said: Any, keys: Sequence[str]) -> Iterator[Column]:
        if not isinstance(said, Mapping):
            self._wrong("`columns` maps columns of the file to fields.", "columns")
            return
        taken: dict[str, str] = {}
        for header, target in said.items():
            if header not in self._header:
                near = did_you_mean(str(header), self._header) or f"It has {_named(self._header)}."
                self._wrong(f"The file has no column `{str(header)[:80]}`.", f"columns/{str(header)[:80]}", near)
            elif target is not None and (column := self._column(str(header), target, keys)) is not None:
                key = f"{column.field}/{column.by}"
                if key in taken:
                    self._wrong(f"`{taken[key]}` and `{header}` are the same field.", f"columns/{header}")
                taken[key] = str(header)
                yield column

    def _column(self, header: str, said: Any, keys: Sequence[str]) -> Column | None:
        place = f"columns/{header}"
        values: Any = {}
        if isinstance(said, Mapping):
            unknown = [each for each in said if each not in ("field", "values")]
            if unknown:
                self._wrong(f"`{unknown[0]}` is no word of a column.", place, "There are `field` and `values`.")
            values, said = said.get("values") or {}, said.get("field")
        if not isinstance(values, Mapping) or not isinstance(said, str):
            self._wrong("A column is a field, or `{field: …, values: {…}}`.", place)
            return None
        known = {**self._targets} | {name: each for name, each in self._found_by.items() if name in keys}
        name, _, by = said.partition("/")
        each = known.get(said, known.get(name))
        if each is None:
            near = did_you_mean(said, known)
            self._wrong(f"`{said[:80]}` is no field of {self._entity.name} that you may write.", place, near)
            return None
        if said in known:
            by = ""
        elif not self._leads(each, by, place):
            return None
        meanings = {_plainly(key): _plainly(value) for key, value in values.items()}
        return Column(header, each.name, by, each.name in {one.name for one in self._targets.values()}, meanings)

    def _leads(self, each: Field, by: str, place: str) -> bool:
        """Whether a path can say which record a link leads to."""
        if each.link is None or each.kind not in (Kind.LINK, Kind.LINKS) or len(each.link.targets) != 1:
            self._wrong(f"`{each.name}` is no link to one kind of record, so nothing follows `/`.", place)
            return False
        if not PATH.fullmatch(by):
            self._wrong(f"`{by[:80]}` is no path to a field, such as `code` or `module/code`.", place)
            return False
        try:
            self._records.query(self._actor, each.link.targets[0], {"filter": f"{by} eq null"})
        except XrmError as error:
            self.problems.extend(Problem("XRM821", one.message, target=place, hint=one.hint) for one in error.problems)
            return False
        return True

    def _constants(self, said: Any) -> Iterator[tuple[str, str]]:
        if not isinstance(said, Mapping):
            self._wrong("`constants` maps fields to what every row says of them.", "constants")
            return
        for name, value in said.items():
            each = self._targets.get(str(name))
            if each is None:
                near = did_you_mean(str(name), self._targets)
                self._wrong(f"`{str(name)[:80]}` is no field that you may write.", f"constants/{str(name)[:80]}", near)
            else:
                yield each.name, _plainly(value)

    def _match(self, names: Sequence[str], columns: tuple[Column, ...], constants: Mapping[str, str]) -> Iterator[str]:
        if len(names) > MOST_MATCHED:
            self._wrong(f"A record is found by at most {MOST_MATCHED} fields.", "match")
        there = {each.field for each in columns} | constants.keys()
        for name in names[:MOST_MATCHED]:
            each = self._found_by.get(name)
            if each is not None and each.name in there:
                yield each.name
            elif name in self._targets:
                self._wrong(f"Records cannot be found by `{name}`.", "match")
            else:
                near = did_you_mean(name, there) or "Name a field that a column is for."
                self._wrong(f"No column says `{name[:80]}`.", "match", near)

    def _check_rights(self, mode: Mode) -> None:
        rights = self._records.rights(self._actor, self._entity.name)
        wanted = {Mode.CREATE: (Verb.CREATE,), Mode.UPDATE: (Verb.WRITE,)}.get(mode, (Verb.CREATE, Verb.WRITE))
        for verb in wanted:
            if not rights.may(verb):
                word = "change" if verb is Verb.WRITE else "create"
                self._wrong(f"You may not {word} records of {self._entity.name}.", "mode")

    def _one_of(self, words: Mapping[str, Any], word: str, kind: Any, default: Any) -> Any:
        said = words.get(word)
        if said is None:
            return default
        try:
            return kind(str(said))
        except ValueError:
            self._wrong(f"`{word}` is {' or '.join(f'`{each.value}`' for each in kind)}.", word)
            return default

    def _among(self, words: Mapping[str, Any], word: str, known: tuple[str, ...]) -> str:
        said = words.get(word, known[0])
        if said not in known:
            self._wrong(f"`{word}` is {' or '.join(f'`{each}`' for each in known)}.", word)
            return known[0]
        return str(said)

    def _wrong(self, message: str, target: str, hint: str = "") -> None:
        self.problems.append(Problem("XRM821", message, target=target, hint=hint))


def _names(said: Any) -> tuple[str, ...]:
    """One name, or several."""
    if isinstance(said, str):
        return (said,)
    return tuple(str(each) for each in said) if isinstance(said, Sequence) else ()


def _plainly(value: Any) -> str:
    """A value of a YAML file as text: `true`, `2026-01-31`, `5`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(f"`{name[:60]}`" for name in names[:MOST_NAMED]) + more
