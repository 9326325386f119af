"""A body that does not come holds up its sender, and nobody who only reads."""

from __future__ import annotations

import io
import threading

import pytest

from xrm.errors import XrmError
from xrm.web import bodies
from xrm.web.bodies import Body, BoundedBodies


class Never:
    """A stream whose sender went silent until it is over."""

    def __init__(self) -> None:
        self.begun, self.over = threading.Event(), threading.Event()

    def read(self, size: int) -> bytes:
        self.begun.set()
        self.over.wait(30)
        return b""


@pytest.mark.parametrize("size", [0, 1, 5, -1])
def test_it_reads_what_was_sent(size: int) -> None:
    places = threading.BoundedSemaphore(1)
    sent = b"one\ntwo\n"

    assert Body(io.BytesIO(sent), places).read(size) == io.BytesIO(sent).read(size)
    assert Body(io.BytesIO(sent), places).readline() == b"one\n"


def test_no_more_than_some_wait_at_a_time_and_the_next_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "TURN", 0.05)
    places, stream = threading.BoundedSemaphore(1), Never()
    first = threading.Thread(target=lambda: Body(stream, places).read(1))
    first.start()
    stream.begun.wait(5)

    with pytest.raises(XrmError) as refused:
        Body(io.BytesIO(b"x"), places).read(1)

    stream.over.set()
    first.join(5)
    assert refused.value.problems[0].code == "XRM902"
    assert Body(io.BytesIO(b"x"), places).read(1) == b"x"


def test_a_request_without_a_body_is_left_alone() -> None:
    environ = {"wsgi.input": (stream := io.BytesIO())}
    found: list[object] = []

    BoundedBodies(lambda env, start: found.append(env["wsgi.input"]) or [])(environ, lambda *_: None)  # type: ignore[arg-type,func-returns-value,return-value]

    assert found == [stream]
