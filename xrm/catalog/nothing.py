"""What most things say nothing of: one empty map for all of them, for a catalog holds tens of thousands."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

_NOTHING: Mapping[Any, Any] = MappingProxyType({})


def nothing() -> Mapping[Any, Any]:
    """An empty map that nobody can fill; a `default_factory` for fields of frozen values."""
    return _NOTHING
