"""How much of what takes long may go on at once, of one person and in all: others must find a free hand too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from threading import Lock

from xrm.errors import Problem, XrmError


class Turns:
    """Counts what is going on in this process."""

    def __init__(self, each: int, most: int, what: str) -> None:
        self._each, self._most, self._what = each, most, what
        self._running: Counter[Hashable] = Counter()
        self._lock = Lock()

    def begin(self, who: Hashable) -> Callable[[], None]:
        """Take a turn, refused where too many are going on; gives what ends it, however often that is called."""
        with self._lock:
            if self._running[who] >= self._each:
                raise self._busy(f"{self._each} {self._what} of yours are still going on.")
            if self._running.total() >= self._most:
                raise self._busy(f"Too many {self._what} are going on.")
            self._running[who] += 1
        ends = [who]
        return lambda: self._end(ends)

    def _end(self, ends: list[Hashable]) -> None:
        with self._lock:
            while ends:
                self._running[ends.pop()] -= 1
            self._running += Counter()  # forget whoever has none

    def _busy(self, message: str) -> XrmError:
        return XrmError(Problem("XRM812", message, hint="Wait for one to end, then try again."))
