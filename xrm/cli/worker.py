"""`xrm worker`: the process that does background work where `xrm serve` does not do it itself."""

from __future__ import annotations

import logging
import os
import signal
import threading
from pathlib import Path

import rich_click as click

from xrm.app import build, settings_in
from xrm.cli.options import app_argument, app_folder

PATIENCE = 20.0
"""Seconds that jobs have to come to the end of their step when the worker is to stop."""


@click.command()
@app_argument
@click.option("--threads", default=2, show_default=True, type=click.IntRange(1, 32), help="Jobs worked on at a time.")
def worker(app: Path | None, folder: Path | None, threads: int) -> None:
    """Do the app's background work until interrupted: jobs that were asked for, and what falls due by the clock.

    With PostgreSQL at least one has to run beside `xrm serve`; more, on any machine, share the work.  With SQLite the
    server does it itself.  One that is stopped gives back what it had; what one that was killed had goes on with another
    within a minute.

    Example: xrm worker --threads 4
    """
    from xrm.jobs.worker import Worker

    os.environ["XRM_SERVING"] = "1"  # it stays, so it gives back what compiling needed for a moment
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    chosen = app_folder(app, folder)
    with build(settings_in(chosen)) as application:
        found = Worker(lambda: application.current().jobs, threads)
        stop = threading.Event()
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, lambda *_: stop.set())
        found.start()
        click.echo(f"xrm works for {chosen.name} in {threads} threads  (Ctrl-C stops it)")
        while not stop.wait(1.0):
            pass
        if not found.stop(PATIENCE):
            click.echo("A job did not come to the end of its step; another worker begins it again.", err=True)
