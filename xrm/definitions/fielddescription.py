"""What the YAML says of a field, and of everything that stands inside one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from xrm.catalog.nothing import nothing
from xrm.definitions.tree import Map, Node, Scalar
from xrm.errors import Mark


@dataclass(frozen=True, slots=True)
class LabelDef:
    """A text people read; language "" when none is said."""

    texts: tuple[tuple[str, Scalar], ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class TypeDef:
    """`text(80)` is the type `text` with the argument `80`."""

    name: Scalar
    argument: Scalar | None = None


@dataclass(frozen=True, slots=True)
class ChoiceDef:
    """One value of a choice; `key` is its text as it stands in the file."""

    key: Scalar
    label: LabelDef | None = None
    color: Scalar | None = None
    retired: Scalar | None = None
    renamed_from: tuple[Scalar, ...] = ()


@dataclass(frozen=True, slots=True)
class StateDef:
    """One state of a status; `key` is its text as it stands in the file."""

    key: Scalar
    start: Scalar | None = None
    final: Scalar | None = None
    label: LabelDef | None = None
    color: Scalar | None = None
    retired: Scalar | None = None
    off: Scalar | None = None
    renamed_from: tuple[Scalar, ...] = ()

    @property
    def choice(self) -> ChoiceDef:
        """What of it is kept as any choice is."""
        away = self.retired if self.off is None or self.off.value is not True else self.off
        return ChoiceDef(self.key, self.label, self.color, away, self.renamed_from)


@dataclass(frozen=True, slots=True)
class MoveDef:
    """A way from states to a state.  `ask` holds with each field whether its answer is needed, where that is said."""

    key: Scalar
    from_: tuple[Scalar, ...] = ()
    to: Scalar | None = None
    label: LabelDef | None = None
    roles: tuple[Scalar, ...] | None = None
    when: Scalar | None = None
    message: LabelDef | None = None
    ask: tuple[tuple[Scalar, Scalar | None], ...] = ()
    set: Mapping[str, tuple[Scalar, Node]] = field(default_factory=nothing)
    auto: Scalar | None = None
    confirm: LabelDef | None = None
    off: Scalar | None = None
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class UniqueDef:
    key: Scalar
    fields: tuple[Scalar, ...]
    where: Scalar | None = None
    no_overlap: Scalar | None = None
    message: LabelDef | None = None


@dataclass(frozen=True, slots=True)
class RuleDef:
    key: Scalar
    check: Scalar | None
    when: Scalar | None = None
    label: LabelDef | None = None
    message: LabelDef | None = None
    at: Scalar | None = None
    off: Scalar | None = None
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class SectionDef:
    """`fields` row by row; a row of one is a field that stands by itself."""

    key: Scalar
    fields: tuple[tuple[Scalar, ...], ...] = ()
    label: LabelDef | None = None
    columns: Scalar | None = None
    tab: Scalar | None = None
    collapsed: Scalar | None = None
    visible: Scalar | None = None
    after: Scalar | None = None
    before: Scalar | None = None
    said: Scalar | None = None  # `tabs: none`, which stands among the sections and is none
    damaged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDef:
    key: Scalar
    damaged: bool = False  # something about it was refused: its absence is no further problem
    type: TypeDef | None = None
    label: LabelDef | None = None
    help: LabelDef | None = None
    placeholder: LabelDef | None = None
    required: Scalar | None = None
    unique: Scalar | Mapping[str, UniqueDef] | None = None  # a map is about the rows of a field
    index: Scalar | None = None
    search: Scalar | None = None
    filter: Scalar | None = None
    default: Node | None = None
    readonly: Scalar | None = None
    once: Scalar | None = None
    hidden: Scalar | None = None
    visible: Scalar | None = None
    personal: Scalar | None = None
    access: Mapping[str, tuple[Scalar, Scalar]] | None = None
    rows: Mapping[str, FieldDef] | Scalar | None = None  # a text names an entity that parents share
    title: Scalar | None = None
    rules: Mapping[str, RuleDef] | None = None
    form: Mapping[str, SectionDef] | None = None
    renamed_from: tuple[Scalar, ...] = ()
    min: Scalar | None = None
    max: Scalar | None = None
    length: Scalar | None = None
    pattern: Scalar | None = None
    choices: tuple[ChoiceDef, ...] | Scalar | None = None  # a text names a shared list
    depends_on: Scalar | None = None
    states: Mapping[str, StateDef] | None = None
    moves: Mapping[str, MoveDef] = field(default_factory=nothing)
    to: tuple[Scalar, ...] = ()
    where: Scalar | None = None
    on_delete: Scalar | None = None
    inverse: Scalar | None = None
    via: Scalar | None = None
    order: tuple[Scalar, ...] = ()
    tree: Scalar | None = None
    format: Scalar | Map | None = None
    reset: Scalar | None = None
    per: Scalar | None = None
    gapless: Scalar | None = None
    case: Scalar | None = None
    mask: Scalar | None = None
    public: Scalar | None = None
    rotate: Scalar | None = None
    labels: Mapping[str, LabelDef] = field(default_factory=nothing)
    map: Mapping[str, tuple[Scalar, Node]] = field(default_factory=nothing)
    colours: Mapping[str, tuple[Scalar, Scalar]] = field(default_factory=nothing)
    identifies: Scalar | None = None
    copy: Scalar | None = None
    widget: Scalar | None = None
    deprecated: Scalar | None = None
    meta: Map | None = None
    set_by: Scalar | None = None
    optional: Scalar | None = None
    translated: Scalar | None = None
    backfill: Scalar | None = None
    convert: Scalar | None = None
    unfit: Scalar | None = None
    retired: Scalar | None = None
    after: Scalar | None = None
    before: Scalar | None = None
    section: Scalar | None = None
    currency: Scalar | None = None
    accept: tuple[Scalar, ...] = ()
    lines: Scalar | None = None
    region: Scalar | None = None
    schema: Map | None = None
    step: Scalar | None = None
    unit: Scalar | None = None
    components: tuple[Scalar, ...] = ()
    granularity: Scalar | None = None
    open_end: Scalar | None = None
    no_overlap: Scalar | None = None
    part_of: str = ""  # the complex field that the compiler made it a part of
    part: str = ""
    currency_in: str = ""  # the field that holds the currency of this amount, as the compiler found or made it
    currency_of: str = ""  # the amount whose currency the compiler made it for
    formula: Scalar | None = None
    count: Scalar | None = None
    sum: Scalar | None = None
    avg: Scalar | None = None
    first: Scalar | None = None
    last: Scalar | None = None
    any: Scalar | None = None
    as_: Scalar | None = None
    stored: Scalar | None = None
    groups: Mapping[str, tuple[Scalar, frozenset[str]]] | None = None  # of a grouped list: what each offers
    own: Mapping[str, tuple[Scalar, Node]] = field(default_factory=nothing)  # options that a plugin's type brings
    keys: Mapping[str, Scalar] = field(default_factory=nothing)  # where each key stands
