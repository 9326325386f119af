"""Pages of a timeline: where one ended is a moment and a key, so nothing that comes in between moves the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from xrm.errors import Problem, XrmError
from xrm.timeline.items import Item

Place = tuple[datetime, str]
SIZE, MOST = 30, 100
"""Items of a page: where nobody says, and at most."""
BETWEEN = "~"


def page_of(items: Iterable[Item], cursor: str, size: int) -> tuple[Sequence[Item], str]:
    """The newest items before a place, and the place where the next page begins."""
    after = parse_place(cursor) if cursor else None
    ordered = sorted(items, key=lambda each: each.place, reverse=True)
    left = [each for each in ordered if after is None or each.place < after]
    shown = left[: max(1, min(size, MOST))]
    return shown, write_place(shown[-1]) if len(left) > len(shown) else ""


def write_place(item: Item) -> str:
    return f"{item.at.isoformat()}{BETWEEN}{item.key}"


def parse_place(text: str) -> Place:
    """A place as it was written; it tells nothing that its reader could not ask for anyway, so it is not signed."""
    at, between, key = text.partition(BETWEEN)
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise _unknown() from None
    if not between or moment.tzinfo is None:
        raise _unknown()
    return moment, key


def _unknown() -> XrmError:
    return XrmError(
        Problem("XRM801", "This page of the timeline cannot be found.", target="$skiptoken", hint="Begin at the first.")
    )
