"""`xrm serve`: the application under a production server, in one process unless told otherwise."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import rich_click as click

from xrm.cli.options import app_argument, app_folder
from xrm.errors import Problem, XrmError

THREADS = 16
"""Requests worked on at a time in one process; the database pool is at least as large."""


@click.command()
@app_argument
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Processes; more than one wants PostgreSQL.")
def serve(app: Path | None, folder: Path | None, host: str, port: int, workers: int) -> None:
    """Serve the app.  On an empty database the files are applied once; after that, `xrm apply` changes what runs.

    Example: xrm serve --port 9000
    """
    serve_app(app_folder(app, folder), host, port, workers)


def serve_app(app: Path, host: str, port: int, workers: int = 1) -> None:
    """Serve until interrupted.  What would stop the server is said before it starts."""
    from xrm.app import build, settings_in

    _refuse_taken(host, port)
    os.environ["XRM_APP"] = str(app)
    os.environ["XRM_SERVING"] = "1"  # before this process compiles: it stays too, over its workers
    build(settings_in(app)).close()  # applies an empty database once, and says what is wrong before workers start
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"xrm serves {app.name} on http://{shown}:{port}  (Ctrl-C stops it)")
    try:
        _granian(host, port, workers)
    except ImportError:
        _waitress(host, port)


def _granian(host: str, port: int, workers: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "xrm.app:create_app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=THREADS,
        websockets=False,
        log_enabled=False,
    ).serve()


def _waitress(host: str, port: int) -> None:
    """Where granian has no wheel: one process, the same number of threads."""
    from waitress import serve as run  # type: ignore[import-untyped,unused-ignore]

    from xrm.app import create_app

    run(create_app(), host=host, port=port, threads=THREADS)


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            words = f"Port {port} on {host} cannot be used: {error.strerror}."
            raise XrmError(Problem("XRM907", words, hint=f"Choose another: --port {port + 1}")) from error
