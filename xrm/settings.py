"""What an installation is told, as one frozen value: from `settings:` in xrm.yaml and the environment, which wins."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from xrm.errors import Problem, XrmError

SHORTEST_SECRET = 32
"""Characters; anything shorter can be guessed."""

NAMES = (
    "database_url",
    "data_dir",
    "secret_key",
    "secret_key_file",
    "base_url",
    "trusted_proxies",
    "files_url",
    "log_level",
    "log_format",
)
SECRET = frozenset({"database_url", "secret_key"})
"""Settings that hold a secret, or may."""
UNSAID = {
    "database_url": "SQLite in the folder `data_dir`",
    "data_dir": "`data` in the app's folder",
    "secret_key": "what `secret_key_file` holds",
    "secret_key_file": "`secret_key` in the folder `data_dir`, made on first use",
    "base_url": "http://127.0.0.1:8000",
    "trusted_proxies": 0,
    "files_url": "`files` in the folder `data_dir`",
    "log_level": "info",
    "log_format": "text",
}
"""What holds of each where nobody says it."""
LEVELS = ("debug", "info", "warning", "error")
FORMATS = ("text", "json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything an installation is told.  `secret_key` signs cookies and cursors and is in no output."""

    app_dir: Path
    data_dir: Path
    database_url: str = field(repr=False)  # may hold a password
    secret_key: str = field(repr=False)
    base_url: str = "http://127.0.0.1:8000"
    trusted_proxies: int = 0  # how many proxies in front are ours
    files_dir: Path
    log_level: str = "info"
    log_format: str = "text"


def load_settings(
    app_dir: Path, said: Mapping[str, object] | None = None, environ: Mapping[str, str] | None = None
) -> Settings:
    """Settings of the app in `app_dir`; `said` is its `settings:`.  Raises XRM908 with everything that is wrong."""
    environment = os.environ if environ is None else environ
    words = {name: str(value) for name, value in (said or {}).items() if name in NAMES}
    words |= {name: environment[f"XRM_{name.upper()}"] for name in NAMES if environment.get(f"XRM_{name.upper()}")}
    problems = [*_unknown(said or {}), *_wrong(words)]
    if problems:
        raise XrmError(problems)
    data = Path(words.get("data_dir", app_dir / "data"))
    return Settings(
        app_dir=app_dir,
        data_dir=data,
        database_url=words.get("database_url") or f"sqlite:///{data.resolve() / 'xrm.sqlite3'}",
        secret_key=_secret(words, data),
        base_url=words.get("base_url", "http://127.0.0.1:8000").rstrip("/"),
        trusted_proxies=int(words.get("trusted_proxies", "0")),
        files_dir=_files(words, data),
        log_level=words.get("log_level", "info").lower(),
        log_format=words.get("log_format", "text").lower(),
    )


def _unknown(said: Mapping[str, object]) -> list[Problem]:
    hint = f"Settings: {', '.join(NAMES)}"
    return [
        Problem("XRM908", f"`{name}` is not a setting.", target="settings", hint=hint)
        for name in said
        if name not in NAMES
    ]


def _wrong(words: Mapping[str, str]) -> list[Problem]:
    problems = []
    for name, allowed in (("log_level", LEVELS), ("log_format", FORMATS)):
        if words.get(name, allowed[0]).lower() not in allowed:
            problems.append(_bad(name, f"is one of {', '.join(allowed)}"))
    if not words.get("trusted_proxies", "0").isdecimal():
        problems.append(_bad("trusted_proxies", "is a whole number: how many proxies in front are yours"))
    base = urlsplit(words.get("base_url", "http://127.0.0.1"))
    if base.scheme not in ("http", "https") or not base.hostname:
        problems.append(_bad("base_url", "is an address such as https://xrm.example.org"))
    if words.get("files_url", "file:///x").split(":", 1)[0] != "file":
        problems.append(_bad("files_url", "is a folder: file:///var/lib/xrm/files"))
    return problems


def _bad(name: str, rule: str) -> Problem:
    return Problem(
        "XRM908", f"`{name}` {rule}.", hint=f"Set XRM_{name.upper()}, or `{name}` under `settings:` in xrm.yaml."
    )


def _files(words: Mapping[str, str], data: Path) -> Path:
    return Path(urlsplit(words["files_url"]).path) if "files_url" in words else data / "files"


def _secret(words: Mapping[str, str], data: Path) -> str:
    """The secret said, or the one in a file, or a random one made on first use, readable by its owner only."""
    if "secret_key" in words:
        return _long_enough(words["secret_key"], "XRM_SECRET_KEY")
    path = Path(words.get("secret_key_file", data / "secret_key"))
    try:
        if path.is_file():
            return _long_enough(path.read_text(encoding="utf-8").strip(), str(path))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _made(path)
    except OSError as error:
        words_ = f"The secret key cannot be read or kept: {error.strerror}."
        raise XrmError(
            Problem("XRM904", words_, hint="Set XRM_SECRET_KEY, or XRM_SECRET_KEY_FILE to a file of your own.")
        ) from error


def _made(path: Path) -> str:
    """A new random secret; when somebody else makes it at the same time, theirs."""
    secret = secrets.token_urlsafe(48)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(secret + "\n")
    return secret


def _long_enough(secret: str, source: str) -> str:
    if len(secret) >= SHORTEST_SECRET:
        return secret
    words = f"The secret key of {source} is too short to be one."
    raise XrmError(
        Problem("XRM904", words, hint=f"Use {SHORTEST_SECRET} random characters or more: openssl rand -base64 48")
    )
