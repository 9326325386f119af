"""Periods: what is wrong with two ends that are right one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xrm.catalog.field import Field


def period_problems(values: Mapping[str, Any], field: Field) -> Iterator[tuple[str, str]]:
    """Ends in the wrong order, or an end that is missing where the period may not stay open."""
    since, until = values.get("since"), values.get("until")
    if since is not None and until is not None:
        if until < since:
            yield "until", "This is before the period begins."
        elif isinstance(until, datetime) and until == since:
            yield "until", "The period ends when it begins: it is no time at all."
    if until is None and since is not None and field.options.get("open_end") is False:
        yield "until", "This period needs an end."
