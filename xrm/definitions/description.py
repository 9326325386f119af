"""What a file says, as frozen values; each leaf is a node with its place.  Nothing is resolved and no default is said.

The attributes of a class here are the keys of its JSON Schema, one to one (`as` and others that Python keeps for
itself end in `_`); a test holds that.  None: the file does not say it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from xrm.catalog.nothing import nothing
from xrm.definitions.fielddescription import ChoiceDef, FieldDef, LabelDef, RuleDef, SectionDef, UniqueDef
from xrm.definitions.patches import PatchDef
from xrm.definitions.tree import Map, Node, Scalar


@dataclass(frozen=True, slots=True)
class GroupDef:
    """What is offered while the field it depends on is `key`."""

    key: Scalar
    items: tuple[ChoiceDef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoicesDef:
    """A list of values that fields share; its values are choices, or groups of them."""

    name: Scalar
    damaged: bool = False
    owner: str = ""
    values: tuple[ChoiceDef | GroupDef, ...] = ()
    labels: Mapping[str, tuple[Scalar, LabelDef]] = field(default_factory=nothing)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedDef:
    """Records that come with the definitions; each row is a map of field and value."""

    name: Scalar
    damaged: bool = False
    owner: str = ""
    key: tuple[Scalar, ...] = ()
    keep: Scalar | None = None
    rows: tuple[Map, ...] = ()


@dataclass(frozen=True, slots=True)
class EndDef:
    """One end of a relationship: the entity it leads to, and what the link is called (`as`)."""

    to: Scalar
    as_: Scalar | None = None

    @property
    def name(self) -> Scalar:
        return self.as_ or self.to


@dataclass(frozen=True, slots=True)
class IndexDef:
    key: Scalar
    fields: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class FilterDef:
    key: Scalar
    where: Scalar | None
    label: LabelDef | None = None
    order: tuple[Scalar, ...] = ()
    off: Scalar | None = None
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class MeasureDef:
    """A number over all records: one of the functions, or a `formula` of two other measures."""

    key: Scalar
    count: Scalar | None = None
    sum: Scalar | None = None
    avg: Scalar | None = None
    min: Scalar | None = None
    max: Scalar | None = None
    distinct: Scalar | None = None
    where: Scalar | None = None
    formula: Scalar | None = None
    label: LabelDef | None = None
    help: LabelDef | None = None
    format: Scalar | None = None
    off: Scalar | None = None
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class ViewDef:
    """A board or a tree `by` a field, a calendar `from` one day `to` another; a board may have a `total`."""

    key: Scalar
    by: Scalar | None = None
    from_: Scalar | None = None
    to: Scalar | None = None
    total: Scalar | None = None
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class ListDef:
    columns: tuple[Scalar, ...] | PatchDef | None = None  # a patch is of those nobody said
    filters: Mapping[str, FilterDef] = field(default_factory=nothing)
    default: Mapping[str, tuple[Scalar, Scalar]] = field(default_factory=nothing)
    order: tuple[Scalar, ...] = ()
    views: Mapping[str, ViewDef] = field(default_factory=nothing)


@dataclass(frozen=True, slots=True)
class PermissionDef:
    """A right: `said` is true, false or a condition when it is not a map."""

    key: Scalar
    said: Scalar | None = None
    where: Scalar | None = None
    fields: tuple[Scalar, ...] | None = None
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class GrantDef:
    """What a role may do: `words` (`all`, `none`, rights), or `rights` that say more."""

    key: Scalar
    words: tuple[Scalar, ...] = ()
    rights: tuple[PermissionDef, ...] = ()
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class KeepDef:
    """How long records are kept; a text in its place is its `for`."""

    for_: Scalar | None = None
    after: Scalar | None = None
    then: Scalar | None = None


@dataclass(frozen=True, slots=True)
class PrivacyDef:
    """Of an entity; that of the app says `contact` and neither `subject` nor `keep`."""

    contact: Scalar | None = None
    subject: Scalar | None = None
    basis: Scalar | None = None
    purpose: LabelDef | None = None
    keep: KeepDef | None = None
    smallest_group: Scalar | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityDef:
    """An entity or a bundle; `name` is what its first key says."""

    name: Scalar
    bundle: bool = False
    owner: str = ""
    damaged: bool = False
    label: LabelDef | None = None
    plural: LabelDef | None = None
    plural_name: Scalar | None = None
    icon: Scalar | None = None
    color: Scalar | None = None
    help: LabelDef | None = None
    use: tuple[Scalar, ...] = ()
    between: tuple[EndDef, ...] = ()
    shortcuts: Mapping[str, tuple[Scalar, Scalar]] | Scalar = field(default_factory=nothing)  # a text: `none`
    title: Scalar | None = None
    subtitle: Scalar | None = None
    order: tuple[Scalar, ...] = ()
    fields: Mapping[str, FieldDef] = field(default_factory=nothing)
    unique: Mapping[str, UniqueDef] = field(default_factory=nothing)
    index: Mapping[str, IndexDef] = field(default_factory=nothing)
    rules: Mapping[str, RuleDef] = field(default_factory=nothing)
    form: Mapping[str, SectionDef] | None = None
    forms: Mapping[str, Mapping[str, SectionDef]] = field(default_factory=nothing)
    list: ListDef | None = None
    measures: Mapping[str, MeasureDef] = field(default_factory=nothing)
    access: Mapping[str, GrantDef] | None = None
    privacy: PrivacyDef | None = None
    history: Scalar | None = None
    trash: Scalar | None = None
    single: Scalar | None = None
    search: tuple[Scalar, ...] = ()
    comments: Scalar | None = None
    files: Scalar | None = None
    table: Scalar | None = None
    api: Scalar | None = None
    removed: Mapping[str, tuple[Scalar, Scalar]] = field(default_factory=dict)  # field -> the day it may go
    deprecated: Scalar | None = None
    renamed_from: tuple[Scalar, ...] = ()
    meta: Map | None = None
    keys: Mapping[str, Scalar] = field(default_factory=nothing)


@dataclass(frozen=True, slots=True)
class PluginDef:
    key: Scalar
    version: Scalar | None = None
    optional: Scalar | None = None


@dataclass(frozen=True, slots=True)
class RoleDef:
    key: Scalar
    label: LabelDef | None = None
    portal: Scalar | None = None


@dataclass(frozen=True, slots=True)
class DefaultsDef:
    history: Scalar | None = None
    trash: Scalar | None = None
    comments: Scalar | None = None
    files: Scalar | None = None
    keep: KeepDef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppDef:
    name: Scalar
    damaged: bool = False
    xrm: Scalar | None = None
    label: LabelDef | None = None
    languages: tuple[Scalar, ...] = ()
    timezone: Scalar | None = None
    currency: Scalar | None = None
    plugins: Mapping[str, PluginDef] = field(default_factory=nothing)
    roles: Mapping[str, RoleDef] = field(default_factory=nothing)
    access: Mapping[str, GrantDef] | None = None
    defaults: DefaultsDef = field(default_factory=DefaultsDef)
    privacy: PrivacyDef | None = None
    menu: Mapping[str, tuple[Scalar, tuple[Scalar, ...]]] = field(default_factory=nothing)
    home: Mapping[str, tuple[Scalar, tuple[Scalar, ...]]] = field(default_factory=nothing)
    settings: Mapping[str, tuple[Scalar, Node]] = field(default_factory=nothing)
    meta: Map | None = None
