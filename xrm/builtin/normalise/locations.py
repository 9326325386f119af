"""Places on the map: what is wrong with a latitude and a longitude together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xrm.catalog.field import Field


def location_problems(values: Mapping[str, Any], field: Field) -> Iterator[tuple[str, str]]:
    """One of the two alone is no place."""
    empty = [name for name in ("latitude", "longitude") if values.get(name) is None]
    if len(empty) == 1:
        yield empty[0], "A place has a latitude and a longitude: give both, or neither."
