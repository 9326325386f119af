"""Request bodies that come too slowly hold nobody up: a deadline for each, and only half the threads wait for any.

A server that hands a request over as soon as its head is there lets the view wait for the body in a thread of the few
there are; eight senders who never finish would stop everybody else.  Reading happens in a thread of its own, so that
the one of the request can give up; what it leaves behind ends with the connection.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from xrm.errors import Problem, XrmError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PATIENCE = 10.0
"""Seconds for any body, and one more for each `SLOWEST` bytes."""
SLOWEST = 32 * 1024
PIECE = 64 * 1024
WAITING = 4
"""Requests of one process that may wait for their body at a time; `serve` has twice as many threads."""
TURN = 1.0
"""Seconds to wait for such a place."""
TOO_SLOW = Problem("XRM819", "The body of this request did not come in time.", hint="Send it again, all at once.")
NO_PLACE = Problem("XRM902", "Too many requests are being received.", hint="Try again in a moment.")

App = Callable[["WSGIEnvironment", "StartResponse"], Iterable[bytes]]


class PatientBodies:
    """WSGI middleware: the same body, read under a deadline."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._places = threading.BoundedSemaphore(WAITING)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("CONTENT_LENGTH") not in (None, "", "0") or "HTTP_TRANSFER_ENCODING" in environ:
            environ["wsgi.input"] = Body(environ["wsgi.input"], _length(environ), self._places)
        return self._app(environ, start_response)


class Body:
    """What a view reads of a body.  Raises XRM819 when it comes too slowly, XRM902 when too many are awaited."""

    def __init__(self, stream: Any, length: int, places: threading.BoundedSemaphore) -> None:
        self._stream, self._places = stream, places
        self._ends = time.monotonic() + PATIENCE + length / SLOWEST

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, fewer only at the end; all of them without a size."""
        pieces: list[bytes] = []
        left = size if size >= 0 else None
        while left is None or left > 0:
            piece = self._piece(PIECE if left is None else min(left, PIECE))
            if not piece:
                break
            pieces.append(piece)
            left = None if left is None else left - len(piece)
        return b"".join(pieces)

    def readline(self, size: int = -1) -> bytes:
        """One line; for parsers that go by lines."""
        found = bytearray()
        while size < 0 or len(found) < size:
            letter = self._piece(1)
            found += letter
            if letter in (b"", b"\n"):
                break
        return bytes(found)

    def _piece(self, size: int) -> bytes:
        if not self._places.acquire(timeout=TURN):
            raise XrmError(NO_PLACE)
        try:
            return self._read_within(size)
        finally:
            self._places.release()

    def _read_within(self, size: int) -> bytes:
        answers: SimpleQueue[bytes | Exception] = SimpleQueue()

        def read() -> None:
            try:
                answers.put(self._stream.read(size))
            except Exception as fault:  # whatever the server raises is the request's to meet
                answers.put(fault)

        threading.Thread(target=read, name="body", daemon=True).start()
        try:
            found = answers.get(timeout=max(0.0, self._ends - time.monotonic()))
        except Empty:
            raise XrmError(TOO_SLOW) from None
        if isinstance(found, Exception):
            raise found
        return found


def _length(environ: WSGIEnvironment) -> int:
    said = str(environ.get("CONTENT_LENGTH") or "0")
    return int(said) if said.isdecimal() and len(said) < 12 else 0
