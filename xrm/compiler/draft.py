"""An entity while it is compiled: what is known so far, filled in by one stage after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from xrm.catalog.access import Role
from xrm.catalog.choices import Choice
from xrm.catalog.entity import Inverse, Shortcut
from xrm.catalog.field import Field, FieldType
from xrm.catalog.identities import EntityIdentity, Identities
from xrm.catalog.kinds import Kind
from xrm.catalog.limits import Limits
from xrm.catalog.links import Link
from xrm.catalog.rows import Rows
from xrm.catalog.sequence import Sequence
from xrm.definitions.description import AppDef, EntityDef
from xrm.definitions.fielddescription import FieldDef
from xrm.definitions.findings import Findings
from xrm.definitions.tree import Scalar


@dataclass(frozen=True, slots=True)
class Rollup:
    """`function` over `path`, both as written."""

    function: str
    path: Scalar


@dataclass(slots=True)
class FieldDraft:
    """`type` None: it could not be told, and that is said already; a formula has its type once it is checked."""

    definition: FieldDef
    type: FieldType | None = None
    limits: Limits = field(default_factory=Limits)
    choices: tuple[Choice, ...] = ()
    link: Link | None = None
    sequence: Sequence | None = None
    rows: Rows | None = None
    internal: bool = False  # owned by xrm: in no form, list or API
    options: dict[str, object] = field(default_factory=dict)
    formula: Scalar | None = None
    rollup: Rollup | None = None
    base: Field | None = None  # the field without what needs expressions

    @property
    def name(self) -> str:
        return self.definition.key.text

    @property
    def kept(self) -> bool:
        """Whether what is computed stands in a column too."""
        return self.computed and self.definition.stored is not None and self.definition.stored.value is True

    @property
    def computed(self) -> bool:
        return self.formula is not None or self.rollup is not None

    @property
    def via(self) -> bool:
        """Whether it is kept in the records of a relationship."""
        several = self.type is not None and self.type.kind is Kind.LINKS
        return several and self.definition.via is not None


SITE = "site"
NOBODY = EntityIdentity(0, "", "")
"""The identity of what has none yet."""


@dataclass(slots=True)
class EntityDraft:
    definition: EntityDef
    fields: dict[str, FieldDraft] = field(default_factory=dict)
    inverses: dict[str, Inverse] = field(default_factory=dict)
    shortcuts: dict[str, Shortcut] = field(default_factory=dict)
    between: tuple[str, ...] = ()
    owned_by: tuple[str, str] | None = None  # of a row type: the entity and its field
    identity: EntityIdentity = NOBODY
    owners: Mapping[str, str] = field(default_factory=dict)  # file of an extension -> its plugin, "" the site

    @property
    def name(self) -> str:
        return self.definition.name.text

    def owner_of(self, field: FieldDraft) -> str:
        """The plugin whose extension brought the field; "" when none did."""
        return self.owners.get(field.definition.key.mark.file, "")

    def layer_of(self, field: FieldDraft) -> str:
        """In whose name its column is kept: "" for the entity's own fields."""
        return (self.owner_of(field) or SITE) if field.definition.key.mark.file in self.owners else ""


@dataclass(slots=True)
class Draft:
    """The whole catalog while it is compiled."""

    app: AppDef
    entities: dict[str, EntityDraft]
    types: Mapping[str, FieldType]
    findings: Findings
    roles: Mapping[str, Role] = field(default_factory=dict)
    broken: frozenset[str] = (
        frozenset()
    )  # names of files nothing could be read of: what they define is no further problem
    identities: Identities = field(default_factory=Identities)
    applied: Identities | None = None  # of what runs: it has the columns it was applied with, and no others
    rows: dict[tuple[str, str], str] = field(default_factory=dict)  # entity and field -> the row type
    row_types: dict[str, str] = field(default_factory=dict)  # entities that are rows of others -> of whom first

    @property
    def standing(self) -> tuple[str, ...]:
        """Names of the entities that are no row types: what links and menus may name."""
        return tuple(each.name for each in self.entities.values() if each.owned_by is None)

    def key_id(self, entity: EntityDraft, key: str) -> int:
        """The number of a unique key or an index: `unique/once_per_course`."""
        return self.identities.keys[f"{entity.identity.id}/{key}"]
