"""A field and its type.  Every name is resolved and every default said.

A type is data: a name, the kind it is kept as, and how it is written, shown and checked.  Plugins add their own.  What a
field is known by is its `id`, a number that is never given twice in one instance; its name, label and type may change
around it.  `column` is fixed when it is first applied, so a rename touches no row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xrm.catalog.access import Level
from xrm.catalog.choices import Choice, Depends
from xrm.catalog.kinds import SEVERAL, Kind
from xrm.catalog.label import NO_LABEL, Label
from xrm.catalog.limits import NO_LIMITS, Limits, Mask
from xrm.catalog.links import Link, Via
from xrm.catalog.nothing import nothing
from xrm.catalog.privacy import Personal
from xrm.catalog.rows import Rows
from xrm.catalog.sequence import Sequence
from xrm.catalog.status import Status

if TYPE_CHECKING:
    from xrm.errors import Mark
    from xrm.expressions.tree import Expression

CURRENCY = "_currency"
"""What is added to the name of an amount for the field beside it that says its currency."""
KIND = "_kind"
"""What is added to the name of a link to any of several for the field that says which entity it leads to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a complex type: `since` of a period.  It becomes a field of its own, `during_since`."""

    name: str
    type: str  # the name of its field type
    label: str
    argument: str = ""  # what stands in the brackets of its type: `9,6`
    least: int | None = None
    most: int | None = None
    needed: bool = False  # the whole cannot be required without it
    search: bool = False  # found when the whole is searched


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldType:
    """One word an administrator may write as a type.

    `normalise` gets a value of the kind's Python type and the field; it returns the value to store or raises
    `ValueError` with a sentence for the person who typed it.  `typed` and `told` are for types whose values people and
    the API write otherwise than their kind: `typed` makes a value of the kind of such a text (or of what the kind
    takes anyhow), `told` writes it.
    """

    name: str
    kind: Kind
    label: str  # "Email address": what the reference and the editor say
    help: str = ""  # one sentence for the reference
    example: str = ""  # what may stand after the name of such a field: `text(80), required`
    options: frozenset[str] = frozenset()  # keys of the language that this type takes beside the common ones
    widget: str = ""  # templates/widgets/<widget>.html; empty: that of the kind
    cell: str = ""  # templates/cells/<cell>.html; empty: that of the kind
    format: str = ""  # JSON Schema `format` of its values
    length: int = 0  # most characters unless the field says otherwise; 0: no limit
    digits: int = 0  # of a decimal: digits in all, unless the field says otherwise
    scale: int = 0  # of a decimal: digits after the point, unless the field says otherwise
    narrow: bool = True  # half a row of a form is wide enough, and a list may show it
    free: bool = False  # of several choices: any short text is one
    searched: bool = False  # found by search without being told so
    searchable: bool = False  # `search` may be said
    normalise: Callable[[object, Field], object] | None = None
    typed: Callable[[object, Field], object] | None = None
    told: Callable[[object, Field], str] | None = None
    parts: tuple[Part, ...] = ()  # of a complex: what its value is made of
    whole: Callable[[Mapping[str, object], Field], Iterator[tuple[str, str]]] | None = None
    """Of a complex: what is wrong with values by part that are right one by one, as part and sentence."""
    plain: Callable[[str], str] | None = None  # the text without its marks: what search looks at

    def folds(self, value: str) -> str:
        """What of a text is searched and sorted by."""
        return value if self.plain is None else self.plain(value)


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
