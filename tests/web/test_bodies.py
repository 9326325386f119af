"""A body that does not come holds up its sender, and nobody else."""

from __future__ import annotations

import io
import threading
import time
from typing import Any

import pytest

from xrm.errors import XrmError
from xrm.web import bodies
from xrm.web.bodies import WAITING, Body


class Never:
    """A stream whose sender went silent."""

    def __init__(self) -> None:
        self.over = threading.Event()

    def read(self, size: int) -> bytes:
        self.over.wait(30)
        return b""


def body(stream: Any, places: int = WAITING, length: int = 0) -> Body:
    return Body(stream, length, threading.BoundedSemaphore(places))


@pytest.mark.parametrize("size", [0, 1, 5, 65_536, 200_000])
def test_it_reads_what_was_sent(size: int) -> None:
    sent = bytes(range(256)) * 800

    assert body(io.BytesIO(sent)).read(size) == sent[:size]
    assert body(io.BytesIO(sent)).read() == sent


def test_it_reads_lines() -> None:
    read = body(io.BytesIO(b"one\ntwo"))

    assert [read.readline(), read.readline(), read.readline()] == [b"one\n", b"two", b""]


def test_a_body_that_does_not_come_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE", 0.2)
    stream = Never()
    started = time.monotonic()

    with pytest.raises(XrmError) as refused:
        body(stream).read(10)

    stream.over.set()
    assert refused.value.problems[0].code == "XRM819"
    assert time.monotonic() - started < 5


def test_no_more_than_some_wait_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "TURN", 0.2)
    places, stream = threading.BoundedSemaphore(1), Never()
    first = threading.Thread(target=lambda: Body(stream, 0, places).read(1))
    first.start()
    time.sleep(0.1)

    with pytest.raises(XrmError) as refused:
        Body(io.BytesIO(b"x"), 0, places).read(1)

    stream.over.set()
    first.join(5)
    assert refused.value.problems[0].code == "XRM902"
    assert Body(io.BytesIO(b"x"), 0, places).read(1) == b"x"
