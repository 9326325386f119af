"""Entities and their fields, as compiled: every name resolved, every default said.

Identity is the `id`, a number that is never given twice in one instance; names, labels and types may change around it.
`column` and `table` are fixed when the thing is first applied, so a rename touches no row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from xrm.catalog.access import Grant, Level
from xrm.catalog.fieldtype import FieldType
from xrm.catalog.kinds import SEVERAL, Kind
from xrm.catalog.label import NO_LABEL, Label
from xrm.catalog.measures import Measure
from xrm.catalog.nothing import nothing
from xrm.catalog.privacy import Privacy
from xrm.catalog.status import Status

if TYPE_CHECKING:
    from xrm.catalog.layout import Form, ListLayout
    from xrm.errors import Mark
    from xrm.expressions.tree import Expression, Template


class OnDelete(StrEnum):
    """What happens to a link when the record it leads to goes."""

    RESTRICT = "restrict"  # that record cannot go
    CLEAR = "clear"  # the link becomes empty
    CASCADE = "cascade"  # this record goes along, and comes back with it


class Personal(StrEnum):
    """How closely a value concerns a person (GDPR); `special` is Art. 9."""

    NO = ""
    YES = "true"
    SPECIAL = "special"


PARENT = "parent"
POSITION = "_position"
"""Fields that every row type has: the record a row belongs to, and its place among the rows there."""

COLORS = (
    "amber", "azure", "blue", "cyan", "green", "grey", "indigo",
    "lime", "orange", "pink", "purple", "red", "teal", "yellow",
)  # fmt: skip
"""Colours by name: each has a tone that can be read in both themes."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a choice.  `stored` is its first name, for ever; `name` is what files, forms and the API say today."""

    name: str
    stored: str
    label: Label
    color: str = ""
    retired: bool = False
    entity: str = ""  # the entity it stands for, where it says the kind of a record


@dataclass(frozen=True, slots=True)
class Depends:
    """Which choices are offered by another field's value, both as stored; with a value that has none, none are."""

    field: str
    offered: Mapping[str, frozenset[str]]
    names: Mapping[str, str]  # of the other field's values: as forms and the API say them today
    labels: Mapping[str, Label]  # and as people read them

    def values(self, decided: object) -> frozenset[str]:
        return self.offered.get(str(decided), frozenset()) if decided is not None else frozenset()


@dataclass(frozen=True, slots=True)
class Via:
    """The relationship that a field of links goes through: `student.courses` over the enrolments of the student."""

    entity: str
    link: str  # its link that leads here
    far: str  # its link that leads to what is linked


@dataclass(frozen=True, slots=True)
class SortKey:
    """One field to sort by."""

    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link field leads, and the list it gives there."""

    targets: tuple[str, ...]  # entity names
    on_delete: OnDelete
    inverse: str = ""  # the name of the list on the target; empty: none
    where: Expression | None = None  # which records may be linked
    stored: tuple[str, ...] = ()  # of a link to any of several: what is kept beside it, by target
    tree: bool = False  # it leads to the record above, and never back to where it began
    via: Via | None = None  # of several: the records of a relationship say which they are
    order: tuple[SortKey, ...] = ()  # of several: by which of their fields they are given; empty: as they were put
    of_several: bool = False  # it leads to any of several, though `targets` are fewer for whoever may not know them all

    @property
    def several(self) -> bool:
        """Whether it leads to any of several entities, so that one has to be said."""
        return self.of_several or len(self.targets) > 1


@dataclass(frozen=True, slots=True)
class NaturalKey:
    """The record that a link leads to by default, said by values that only it has: field name -> value as it is written."""

    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a value may be.  None: no limit.  `least`/`most` may be an expression (`max = today()`)."""

    least: Decimal | int | str | Expression | None = None  # dates and times as ISO text
    most: Decimal | int | str | Expression | None = None
    shortest: int = 0  # characters
    longest: int = 0  # characters; 0: no limit
    pattern: str = ""  # matches the whole value
    digits: int = 18
    scale: int = 0
    currency: str = ""  # ISO 4217 of a money field
    accept: tuple[str, ...] = ()  # of a file: endings and media types
    size: int = 0  # of a file: most bytes


NO_LIMITS = Limits()

DOTS = "••••"


@dataclass(frozen=True, slots=True)
class Mask:
    """What is shown of a value to those who may read it but not write it: so many letters at one end, never most of it."""

    first: int = 0
    last: int = 0

    def shown(self, value: str) -> str:
        """The same number of dots whatever is left out, which would tell the length."""
        first, last = min(self.first, len(value) // 2), min(self.last, len(value) // 2)
        return f"{value[:first]}{DOTS}{value[len(value) - last :]}"


@dataclass(frozen=True, slots=True)
class Rows:
    """The records a field owns: their row type, the link on it that leads back, and how many there may be."""

    entity: str
    link: str = PARENT
    least: int = 0
    most: int = 0  # 0: no limit but that of xrm


@dataclass(frozen=True, slots=True)
class Sequence:
    """A running number: `S-{year}-{n:4}`."""

    format: str
    reset: str = ""  # "", "yearly", "monthly", "daily"
    per: str = ""  # the field each of whose values has numbers of its own
    formats: Mapping[str, str] = field(default_factory=nothing)  # by today's name of the choice `per`; empty: `format`
    gapless: bool = True  # taken while the record is written; else before, and gone if it is not


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of an entity.  A field with a `formula` (a roll-up is one) is computed; it has a column when it is `kept`."""

    id: int
    name: str
    type: FieldType
    label: Label
    column: str  # its name in the database, fixed for ever; "" when there is none
    help: Label = NO_LABEL
    placeholder: Label = NO_LABEL
    required: bool = False
    unique: bool = False
    index: bool = False
    search: bool = False
    filter: bool = False
    readonly: bool = False
    once: bool = False  # written when the record is made, never after
    hidden: bool = False  # left out of forms and lists: layout, no protection
    visible: Expression | None = None  # when it shows, to its reader; no protection either
    section_visible: Expression | None = None  # the same of the section of the form it stands in
    required_when: Expression | None = None  # when a record needs it that could do without it otherwise
    readonly_when: Expression | None = None  # when it cannot be changed
    backfill: object | Expression | None = None  # what records get that were there before it
    convert: bool = False  # values of another type under its name are read as its own
    unfit: str = "refuse"  # what becomes of those that are none: refuse, null, keep in old
    default: object | Expression | None = None  # a value of the kind's Python type, an expression, or a `NaturalKey`
    limits: Limits = NO_LIMITS
    choices: tuple[Choice, ...] = ()
    mapped: Mapping[str, str] = field(default_factory=nothing)  # stored choices that went -> those their values became
    depends: Depends | None = None  # which of its choices are offered hangs on another field
    status: Status | None = None  # its choices are states, and only moves change it
    link: Link | None = None
    rows: Rows | None = None
    parts: tuple[Field, ...] = ()  # of a complex: the fields that keep its value, which are the entity's too
    part_of: str = ""  # the complex field that it is a part of
    part: str = ""  # and which: `since` of `during_since`
    currency: str = ""  # of an amount: the field of its record that holds its currency; empty: `limits.currency` does
    currency_of: str = ""  # of a currency kept beside an amount: that amount, with which it is shown
    sequence: Sequence | None = None
    formula: Expression | None = None
    kept: bool = False  # of a formula: its value stands in a column too, current with every change
    options: Mapping[str, object] = field(
        default_factory=nothing
    )  # of its type, without a place above: `region`, `lines`, a plugin's
    labels: Mapping[str, Label] = field(default_factory=nothing)  # the words for "true" and "false"
    copy: bool = True  # a copy of a record takes the value along
    identifies: bool = False  # records that share its value may be the same thing
    deprecated: str = ""  # why it is no longer to be used; empty: it is
    set_by: str = ""  # the plugin that fills it
    meta: Mapping[str, object] = field(default_factory=nothing)
    as_system: bool = False  # a declared disclosure: computed from what its reader may not read
    access: Mapping[str, Level] | None = None  # role (or '*') -> level; None: what the entity says
    personal: Personal = Personal.NO
    mask: Mask | None = None
    system: bool = False  # id, created_at …: never written by a client
    internal: bool = False  # in no form, list, API or expression of users: owned by xrm
    owner: str = ""  # the layer that brought it: "", "xrm", or a plugin's name
    where: Mark | None = None  # where the file says it

    @property
    def kind(self) -> Kind:
        return self.type.kind if self.formula is None else self.formula.kind

    @property
    def several(self) -> bool:
        """Its values are rows of a value table (links `via`: of a relationship); in Python a tuple, empty when there are none."""
        return self.formula is None and self.type.kind in SEVERAL

    @property
    def mixed(self) -> bool:
        """A link to any of several entities, whose kind is said beside it."""
        return self.link is not None and self.link.several and self.kind is Kind.LINK and self.formula is None

    @property
    def many(self) -> bool:
        """It has no column: its value is a tuple, of several values or of rows, that are kept in another table."""
        return self.several or (self.formula is None and self.type.kind is Kind.ROWS)

    @property
    def stored(self) -> bool:
        """It has a column of its own, or a table (`many`).  A complex has none: its parts have; nor have links `via`."""
        return self.formula is None and self.type.kind is not Kind.COMPLEX and self.via is None

    @property
    def via(self) -> Via | None:
        """The relationship whose records say what is linked."""
        return self.link.via if self.link is not None and self.formula is None else None

    @property
    def said(self) -> bool:
        """Whoever writes a record may give it a value: it is stored, or kept in a relationship."""
        return self.stored or self.via is not None

    @property
    def key(self) -> str:
        """Its name in an API record: a link `organisation` is `organisation_id`."""
        return f"{self.name}_id" if self.kind is Kind.LINK and self.link is not None else self.name

    def whole(self, values: Mapping[str, object]) -> dict[str, object] | None:
        """Of a complex its value, from those of its parts by field name; None when none of them has one."""
        found = {each.part: values.get(each.name) for each in self.parts}
        return found if any(value is not None for value in found.values()) else None

    @property
    def prefilled(self) -> bool:
        """A new record has a value here by itself."""
        return self.default is not None or any(each.default is not None for each in self.parts)

    @property
    def apart(self) -> bool:
        """Forms and lists have it by itself where nothing is said: no part, and not the currency of an amount."""
        return not (self.hidden or self.internal or self.part_of or self.currency_of)

    @property
    def conditional(self) -> bool:
        """Whether what a form asks about it depends on the record."""
        return any((self.visible, self.section_visible, self.required_when, self.readonly_when))

    @property
    def always_there(self) -> bool:
        """No record is without it."""
        return self.system and self.link is None

    def choice(self, stored: object) -> Choice | None:
        return next((choice for choice in self.choices if choice.stored == stored), None)


@dataclass(frozen=True, slots=True)
class Inverse:
    """The list that a link from elsewhere gives: `organisation.customers` for `customer.organisation`."""

    name: str
    label: Label
    source: str  # the entity whose records are listed
    link: str  # its link field that leads here
    order: tuple[SortKey, ...] = ()  # how it is sorted; empty: as that entity is


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
        return Field(id=0, name=self.name, type=_LISTED, label=self.label, column="", link=link, readonly=True)


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

    def complex_fields(self) -> Iterator[Field]:
        """The fields whose value is made of parts."""
        return (each for each in self.fields.values() if each.parts)

    def kept_fields(self) -> Iterator[Field]:
        """Computed fields whose value stands in a column."""
        return (each for each in self.fields.values() if each.kept)

    def stored_fields(self) -> Iterator[Field]:
        return (each for each in self.fields.values() if each.stored)


def _system(number: int, name: str, kind: Kind, label: str, link: Link | None = None) -> Field:
    kept = FieldType(name=f"system {kind}", kind=kind, label=label)
    column = f"{name}" if kind is not Kind.LINK else f"{name}_id"
    return Field(
        id=-number, name=name, type=kept, label=Label.of(label), column=column, link=link, system=True, readonly=True
    )


_LISTED = FieldType(name="links", kind=Kind.LINKS, label="Links")
_USER = Link(("user",), OnDelete.CLEAR)

SYSTEM_FIELDS: Mapping[str, Field] = MappingProxyType(
    {
        "id": _system(1, "id", Kind.KEY, "Id"),
        "created_at": _system(2, "created_at", Kind.DATETIME, "Created"),
        "created_by": _system(3, "created_by", Kind.LINK, "Created by", _USER),
        "updated_at": _system(4, "updated_at", Kind.DATETIME, "Updated"),
        "updated_by": _system(5, "updated_by", Kind.LINK, "Updated by", _USER),
    }
)
"""What every record has; their ids are negative, so that history can name them too."""

CURRENCY = "_currency"
"""What is added to the name of an amount for the field beside it that says its currency."""
KIND = "_kind"
"""What is added to the name of a link to any of several for the field that says which entity it leads to."""
VERSION_COLUMN = "_version"
DELETED_COLUMN = "_deleted_at"
BATCH_COLUMN = "_deleted_batch"
SORT_PREFIX = "_sort_"
"""Columns of the engine: row version (the ETag), time of trashing, what was trashed together, folded text to sort and search by."""


LONGEST_KEY = 2_000
"""Letters that a database keeps in order, or unique."""


def letters_of(fields: Iterable[Field]) -> int:
    """How many letters the texts among them may have together."""
    return sum(each.limits.longest or each.type.length for each in fields if each.kind is Kind.TEXT)


def folded(entity: Entity, each: Field) -> bool:
    """Whether `_sort_<column>` is kept beside the field: what people sort and search by is compared without case or accents."""
    return each.stored and each.kind is Kind.TEXT and (each.index or each.name in entity.search)
