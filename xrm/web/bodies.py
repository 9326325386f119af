"""Only half the threads wait for request bodies, so that those who send theirs slowly hold up nobody who only reads.

The server hands a request over as soon as its head is there, and the view waits for the body in one of the few threads
there are.  A read that was begun cannot be given up: abandoning it inside the server stops the whole process.  So as
many as there are places may wait, and others are told to come again.  Where strangers can reach the server, a proxy
that takes bodies in whole belongs in front of it (docs/how-to/run-it.md).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from xrm.errors import Problem, XrmError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

WAITING = 8
"""Requests of one process that may wait for their body at a time; `serve` has twice as many threads."""
TURN = 0.1
"""Seconds to wait for such a place: a body that is there already takes none, and those who wait hold a thread."""
NO_PLACE = Problem("XRM902", "Too many requests are being received.", hint="Try again in a moment.")

App = Callable[["WSGIEnvironment", "StartResponse"], Iterable[bytes]]


class BoundedBodies:
    """WSGI middleware: the same bodies, of which only so many are awaited at a time."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._places = threading.BoundedSemaphore(WAITING)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("CONTENT_LENGTH") not in (None, "", "0") or "HTTP_TRANSFER_ENCODING" in environ:
            environ["wsgi.input"] = Body(environ["wsgi.input"], self._places)
        return self._app(environ, start_response)


class Body:
    """What a view reads of a body.  Raises XRM902 when too many are awaited already."""

    def __init__(self, stream: Any, places: threading.BoundedSemaphore) -> None:
        self._stream, self._places = stream, places

    def read(self, size: int = -1) -> bytes:
        return self._awaited(self._stream.read, size)

    def readline(self, size: int = -1) -> bytes:
        return self._awaited(self._stream.readline, size)

    def _awaited(self, read: Callable[[int], bytes], size: int) -> bytes:
        if not self._places.acquire(timeout=TURN):
            raise XrmError(NO_PLACE)
        try:
            return read(size)
        finally:
            self._places.release()
