"""What every record has without saying so."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from xrm.catalog.field import Field, FieldType
from xrm.catalog.kinds import Kind
from xrm.catalog.label import Label
from xrm.catalog.links import Link, OnDelete


def _system(number: int, name: str, kind: Kind, label: str, link: Link | None = None) -> Field:
    kept = FieldType(name=f"system {kind}", kind=kind, label=label)
    column = f"{name}" if kind is not Kind.LINK else f"{name}_id"
    return Field(
        id=-number, name=name, type=kept, label=Label.of(label), column=column, link=link, system=True, readonly=True
    )


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
