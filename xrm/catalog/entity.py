"""Entities, as compiled: every name resolved, every default said.

Identity is the `id`, a number that is never given twice in one instance; the name and label may change around it.
`table` is fixed when the entity is first applied, so a rename touches no row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xrm.catalog.access import Grant
from xrm.catalog.field import KIND, Field, FieldType
from xrm.catalog.kinds import Kind
from xrm.catalog.label import NO_LABEL, Label
from xrm.catalog.layout import Form, ListLayout
from xrm.catalog.links import Link, OnDelete, Via
from xrm.catalog.measures import Measure
from xrm.catalog.nothing import nothing
from xrm.catalog.privacy import Privacy
from xrm.catalog.sorting import SortKey
from xrm.catalog.status import Move
from xrm.catalog.systemfields import SYSTEM_FIELDS

if TYPE_CHECKING:
    from xrm.errors import Mark
    from xrm.expressions.tree import Expression, Template


@dataclass(frozen=True, slots=True)
class Inverse:
    """The list that a link from elsewhere gives: `organisation.customers` for `customer.organisation`."""

    name: str
    label: Label
    source: str  # the entity whose records are listed
    link: str  # its link field that leads here
    order: tuple[SortKey, ...] = ()  # how it is sorted; empty: as that entity is


LISTED = FieldType(name="links", kind=Kind.LINKS, label="Links")


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A list over a relationship: `student.courses` holds the records that enrolments of the student lead to."""

    name: str
    label: Label
    target: str  # the entity whose records are listed
    through: str  # the relationship
    link: str  # its link that leads here
    far: str  # its link that leads to what is listed

    @property
    def field(self) -> Field:
        """The field of links that it might be."""
        link = Link((self.target,), OnDelete.CLEAR, via=Via(self.through, self.link, self.far))
        return Field(id=0, name=self.name, type=LISTED, label=self.label, column="", link=link, readonly=True)


@dataclass(frozen=True, slots=True)
class Unique:
    """Values that no two live records share; `where` names own columns, literals and null only."""

    id: int
    name: str
    fields: tuple[str, ...]
    where: Expression | None = None
    no_overlap: str = ""  # a period: records with the same values may not share time; empty: they may not be at all
    message: Template | None = None
    messages: Mapping[str, Template] = field(default_factory=nothing)  # by language, where several are said


@dataclass(frozen=True, slots=True)
class Index:
    id: int
    name: str
    keys: tuple[SortKey, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """`check` must be true for each record that `when` concerns; unknown in `when` concerns nobody."""

    name: str
    check: Expression
    message: Template
    when: Expression | None = None
    at: str = ""  # the field the message stands beside
    messages: Mapping[str, Template] = field(default_factory=nothing)  # by language, where several are said
    label: Label = field(default_factory=Label)  # what people read of it; empty: they read its message


NOBODY, WRITERS, READERS = "", "writers", "readers"
"""Who may add notes to a record, of those who may read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One kind of record that the instance keeps."""

    id: int
    name: str
    table: str
    label: Label
    plural_label: Label
    plural: str  # how inverse lists and file names call many of them
    fields: Mapping[str, Field]  # in the order of the file; own fields only
    title: Template
    form: Form
    list: ListLayout
    icon: str = ""
    color: str = ""
    help: Label = NO_LABEL
    inverses: Mapping[str, Inverse] = field(default_factory=nothing)
    shortcuts: Mapping[str, Shortcut] = field(default_factory=nothing)
    subtitle: Template | None = None
    order: tuple[SortKey, ...] = ()
    search: tuple[str, ...] = ()  # fields that search looks at, the title's first
    unique: tuple[Unique, ...] = ()
    indexes: tuple[Index, ...] = ()
    rules: tuple[Rule, ...] = ()
    measures: Mapping[str, Measure] = field(default_factory=nothing)  # numbers over all its records
    access: Mapping[str, Grant] = field(
        default_factory=nothing
    )  # role -> grant; never inherits: the compiler has said all
    between: tuple[str, ...] = ()  # the two links of a relationship
    history: bool = True
    trash_days: int = 30  # 0: none; what is deleted is gone for good
    menu: bool = True  # False: no list of its own in the menu
    readonly: bool = False  # a mirror that only xrm writes (`role`)
    owned_by: tuple[str, str] | None = None  # of a row type: the entity and its field; None: it stands by itself
    forms: Mapping[str, Form] = field(default_factory=nothing)  # role or place -> its form
    single: bool = False  # one record only
    comments: str = NOBODY  # who may add notes to a record
    files: bool = False  # files beside records
    api: str = "all"  # what the API offers: all, read, none
    privacy: Privacy = field(default_factory=Privacy)
    deprecated: str = ""  # the day until which it is to be used
    removed: Mapping[str, str] = field(
        default_factory=dict
    )  # fields that were, and from which day on they may be dropped
    owner: str = ""
    where: Mark | None = None
    meta: Mapping[str, object] = field(default_factory=nothing)

    def field(self, name: str) -> Field | None:
        """An own or a system field; None for anything else."""
        return self.fields.get(name) or SYSTEM_FIELDS.get(name)

    def kind_of(self, each: Field) -> Field | None:
        """Beside a link to any of several entities, the field that says which: `about_kind` of `about`."""
        return self.fields.get(f"{each.name}{KIND}") if each.mixed else None

    @property
    def tree(self) -> Field | None:
        """The link that makes a hierarchy of its records."""
        return next((each for each in self.fields.values() if each.link is not None and each.link.tree), None)

    def link_of(self, each: Field) -> Field | None:
        """The link whose kind a field says: `about` of `about_kind`."""
        link = self.fields.get(each.name.removesuffix(KIND)) if each.name.endswith(KIND) else None
        return link if link is not None and self.kind_of(link) is each else None

    def all_fields(self) -> Iterator[Field]:
        """The system fields a person may meet, then the own ones."""
        yield SYSTEM_FIELDS["id"]
        yield from self.fields.values()
        yield from (each for name, each in SYSTEM_FIELDS.items() if name != "id")

    def row_fields(self) -> Iterator[Field]:
        """The fields that own rows."""
        return (each for each in self.fields.values() if each.rows is not None)

    def via_fields(self) -> Iterator[Field]:
        """The fields of links that go through a relationship."""
        return (each for each in self.fields.values() if each.via is not None)

    def said_fields(self) -> Iterator[Field]:
        """What whoever writes a record may give values to."""
        return (each for each in self.fields.values() if each.said)

    def status_fields(self) -> tuple[Field, ...]:
        """The fields that only moves change."""
        return tuple(each for each in self.fields.values() if each.status is not None)

    def move(self, name: str) -> tuple[Field, Move] | None:
        """The move of that name and the status it changes."""
        for each in self.status_fields():
            if each.status is not None and name in each.status.moves:
                return each, each.status.moves[name]
        return None

    def complex_fields(self) -> Iterator[Field]:
        """The fields whose value is made of parts."""
        return (each for each in self.fields.values() if each.parts)

    def kept_fields(self) -> Iterator[Field]:
        """Computed fields whose value stands in a column."""
        return (each for each in self.fields.values() if each.kept)

    def stored_fields(self) -> Iterator[Field]:
        return (each for each in self.fields.values() if each.stored)


def letters_of(fields: Iterable[Field]) -> int:
    """How many letters the texts among them may have together."""
    return sum(each.limits.longest or each.type.length for each in fields if each.kind is Kind.TEXT)


def folded(entity: Entity, each: Field) -> bool:
    """Whether `_sort_<column>` is kept beside the field: what people sort and search by is compared without case or accents."""
    return each.stored and each.kind is Kind.TEXT and (each.index or each.name in entity.search)
