"""The catalog: everything one revision of an instance is.  Compiled once, frozen, swapped whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from xrm.catalog.access import Role
from xrm.catalog.entity import Entity
from xrm.catalog.identities import Identities
from xrm.catalog.label import Label
from xrm.catalog.layout import MenuGroup, Panel
from xrm.catalog.privacy import AppPrivacy
from xrm.catalog.seeds import Seed


@dataclass(frozen=True, slots=True)
class Plugin:
    """A plugin the app asks for: `version` is a specifier as `xrm.yaml` says it (`1.2+`, `>=0.4,<2`)."""

    name: str
    version: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """What an instance is.  `identities` says which ids and physical names its things have."""

    app: str
    label: Label
    entities: Mapping[str, Entity]
    languages: tuple[str, ...] = ("en",)
    timezone: str = "UTC"
    currency: str = "EUR"
    roles: Mapping[str, Role] = field(default_factory=dict)
    menu: tuple[MenuGroup, ...] = ()
    home: Mapping[str, tuple[Panel, ...]] = field(default_factory=dict)  # role, or `*` for all others
    plugins: tuple[Plugin, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)
    privacy: AppPrivacy = field(default_factory=AppPrivacy)
    seeds: tuple[Seed, ...] = ()  # what others lead to stands first
    identities: Identities = field(default_factory=Identities)

    def entity(self, name: str) -> Entity | None:
        return self.entities.get(name)

    def standing(self) -> tuple[Entity, ...]:
        """The entities that stand by themselves; row types are reached through their parents alone."""
        return tuple(each for each in self.entities.values() if each.owned_by is None)

    def __hash__(self) -> int:
        return id(self)  # one value per revision: identity is equality

    def __eq__(self, other: object) -> bool:
        return self is other
