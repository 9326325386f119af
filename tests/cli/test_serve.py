"""`xrm serve` as a process of its own: it answers, refuses a taken port, and ends when it is told to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from xrm.app import build, settings_in
from xrm.cli.serve import serve_app

XRM = [sys.executable, "-m", "xrm.cli"]
PATIENCE = 60  # seconds: the machine may be busy


@pytest.fixture
def club(tmp_path: Path) -> Path:
    (tmp_path / "xrm.yaml").write_text("app: club\nroles:\n  admin: Administrator\n")
    (tmp_path / "member.yaml").write_text("entity: member\nfields:\n  name: text\n")
    return tmp_path


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(club: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    command = [*XRM, "serve", str(club), "--port", str(port)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        try:
            _wait(port, process)
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)  # its workers too


def _wait(port: int, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server did not answer; it ended with {process.poll()}")


def test_it_serves_and_ends_gracefully_on_control_c(server: subprocess.Popen[str], port: int) -> None:
    server.send_signal(signal.SIGINT)

    said, _ = server.communicate(timeout=30)

    assert server.returncode == 0
    assert f"http://127.0.0.1:{port}" in said
    assert "Traceback" not in said


def test_a_taken_port_is_refused_in_words(club: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = str(taken.getsockname()[1])

        told = subprocess.run(
            [*XRM, "serve", str(club), "--port", number], capture_output=True, text=True, timeout=PATIENCE
        )

    assert told.returncode == 3
    assert "XRM907" in told.stderr
    assert "--port" in told.stderr


def test_a_process_that_stays_gives_memory_back_and_one_that_ends_does_not(
    club: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    collected: list[str] = []
    monkeypatch.setattr("xrm.app.gc", SimpleNamespace(collect=lambda: collected.append("all")))
    monkeypatch.setattr("xrm.cli.serve._granian", lambda *_: None)  # the workers would be processes of their own
    for name in ("XRM_APP", "XRM_SERVING"):
        monkeypatch.setenv(name, "")  # so that what serving sets is taken back

    build(settings_in(club)).close()
    assert not collected

    serve_app(club, "127.0.0.1", port)
    assert collected


def test_senders_who_never_finish_hold_up_nobody_else(server: subprocess.Popen[str], port: int) -> None:
    head = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n"
    slow = [socket.create_connection(("127.0.0.1", port), timeout=5) for _ in range(40)]
    try:
        for each in slow:
            each.sendall(head + b"email=")
        time.sleep(2.5)  # by now every thread that could wait does

        for path in ("/healthz", "/login"):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=3) as answer:
                assert answer.status == 200
    finally:
        for each in slow:
            each.close()
