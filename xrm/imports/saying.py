"""A value as an expression says it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xrm.catalog.kinds import Kind

if TYPE_CHECKING:
    from xrm.catalog.field import Field


def literal(each: Field | None, value: Any) -> str:
    """The literal; of a choice its name, which is what expressions know."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, str):
        choice = each.choice(value) if each is not None and each.kind is Kind.CHOICE else None
        return "'" + (choice.name if choice else value).replace("'", "''") + "'"
    return (
        format(value, "f")
        if hasattr(value, "as_tuple")
        else value.isoformat()
        if hasattr(value, "isoformat")
        else str(value)
    )
