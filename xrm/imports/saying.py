"""A value as an expression says it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from xrm.catalog.kinds import Kind

if TYPE_CHECKING:
    from xrm.catalog.field import Field


LONGEST = 1_200
"""Letters by which a record is found; no name or number has more."""
MOST_LETTERS = 6_000
"""Letters of what is asked for in one condition, which has its limits."""
T = TypeVar("T")


def parts_of(some: Sequence[T], most: int, letters: Callable[[T], int]) -> Iterator[Sequence[T]]:
    """The same in parts that a condition can hold: at most so many, and not more letters than it takes."""
    start = length = 0
    for place, each in enumerate(some):
        more = letters(each) + 4
        if place > start and (place - start == most or length + more > MOST_LETTERS):
            yield some[start:place]
            start, length = place, 0
        length += more
    if start < len(some):
        yield some[start:]


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
