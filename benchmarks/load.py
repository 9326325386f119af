"""A small load on this machine's loopback: keep-alive sockets that send prepared requests, bounded in time.

The client is deliberately thin, because on two cores it competes with what it measures.  CPU time of the server's
processes is read from /proc, so that a slow client does not make a server look slow.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement: requests answered per second and CPU milliseconds per request of the server's processes."""

    rate: float
    web_ms: float
    database_ms: float
    failed: int

    @property
    def cpu_ms(self) -> float:
        return self.web_ms + self.database_ms


def request_bytes(method: str, path: str, body: bytes = b"", token: str = "") -> bytes:
    """One HTTP/1.1 request with keep-alive."""
    head = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: application/json"]
    if token:
        head.append(f"Authorization: Bearer {token}")
    if body:
        head += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return ("\r\n".join(head) + "\r\n\r\n").encode() + body


def measure(port: int, requests: Callable[[int], Iterator[bytes]], web: int, database: int, seconds: float) -> Figure:
    """Send what `requests(connection number)` gives over four connections for `seconds`; pids are process-tree roots."""
    done, failed = [0] * 4, [0] * 4
    stop = time.monotonic() + seconds
    before = cpu_seconds(web), cpu_seconds(database)
    threads = [
        threading.Thread(target=_drive, args=(port, requests(each), stop, done, failed, each)) for each in range(4)
    ]
    started = time.monotonic()
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    took, count = time.monotonic() - started, max(1, sum(done))
    after = cpu_seconds(web), cpu_seconds(database)
    web_ms, database_ms = ((late - early) * 1000 / count for early, late in zip(before, after, strict=True))
    return Figure(sum(done) / took, web_ms, database_ms, sum(failed))


def _drive(port: int, requests: Iterator[bytes], stop: float, done: list[int], failed: list[int], slot: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as wire:
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        rest = b""
        while time.monotonic() < stop:
            wire.sendall(next(requests))
            status, rest = _answer(wire, rest)
            done[slot] += 1
            failed[slot] += status >= 400


def _answer(wire: socket.socket, rest: bytes) -> tuple[int, bytes]:
    while b"\r\n\r\n" not in rest:
        rest += _more(wire)
    head, rest = rest.split(b"\r\n\r\n", 1)
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    while len(rest) < length:
        rest += _more(wire)
    return int(head[9:12]), rest[length:]


def _more(wire: socket.socket) -> bytes:
    data = wire.recv(262144)
    if not data:
        raise ConnectionError("the server closed the connection")
    return data


def cpu_seconds(root: int) -> float:
    """CPU time used so far by a process and everything under it; 0 for no process."""
    if not root:
        return 0.0
    parents: dict[int, tuple[int, float]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            parents[int(folder.name)] = (int(fields[1]), (int(fields[11]) + int(fields[12])) / TICKS)
    family, grown = {root}, True
    while grown:
        more = {pid for pid, (parent, _) in parents.items() if parent in family} - family
        family, grown = family | more, bool(more)
    return sum(parents[pid][1] for pid in family if pid in parents)
