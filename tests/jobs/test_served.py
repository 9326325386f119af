"""`xrm serve` on SQLite does the jobs itself, gives them back when it ends, and goes on with those it had when killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.jobs.test_killed import APP, MEMBER, PLUGIN, SYSTEM, half_a_minute_later, numbers
from tests.jobs.waiting import until
from xrm.instance import Xrm
from xrm.jobs.job import Job, State
from xrm.testing import app_from

OF = 90


@contextmanager
def server(folder: Path, url: str) -> Iterator[subprocess.Popen[bytes]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "xrm.cli", "serve", str(folder), "--port", str(port)]
    surroundings = {**os.environ, "XRM_DATABASE_URL": url}
    out = subprocess.DEVNULL
    with subprocess.Popen(command, env=surroundings, stdout=out, stderr=out, start_new_session=True) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)  # its workers too


def test_the_server_does_jobs_and_takes_them_up_again(sqlite_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "app"
    with app_from(folder, APP, MEMBER, plugins={"worky": PLUGIN}, database_url=sqlite_url) as application:
        xrm = application.current()
        job = xrm.jobs.ask(SYSTEM, "add", {"of": OF, "pause": 0.05})

        with server(folder, sqlite_url) as process:
            until(lambda: found(xrm, job).done >= OF // 3, 60)
            process.send_signal(signal.SIGINT)
            process.wait(30)
        given_back = found(xrm, job)
        assert (given_back.state, given_back.tries) == (State.WAITING, 0)

        with server(folder, sqlite_url) as process:
            until(lambda: found(xrm, job).done >= 2 * OF // 3, 60)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        assert found(xrm, job).state is State.RUNNING
        half_a_minute_later(xrm)

        with server(folder, sqlite_url):
            until(lambda: found(xrm, job).state is State.DONE, 60)
        assert found(xrm, job).turn == 3
        assert numbers(xrm) == list(range(OF))


def found(xrm: Xrm, job: Job) -> Job:
    return xrm.jobs.find(SYSTEM, job.id)
