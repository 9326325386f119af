"""The options that types share."""

from __future__ import annotations

LIMITS = frozenset({"min", "max"})


NUMBER = LIMITS | {"step", "unit"}


FILE_OPTIONS = frozenset({"accept", "max", "public"})
