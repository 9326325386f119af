"""E-mail and web addresses: checked for their form, never by asking a network."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from xrm.builtin.normalise.texts import refuse_unseen

if TYPE_CHECKING:
    from xrm.catalog.field import Field

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BARE_HOST = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?([/?#].*)?")
_SAFE = "A web address begins with http://, https:// or mailto:."


def email(value: object, field: Field) -> object:
    """The address with its domain in small letters; the part before the @ as it came."""
    from email_validator import EmailNotValidError, validate_email

    text = str(value).strip()
    refuse_unseen(text)
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise ValueError(f"This is not an email address: {error}") from error


def url(value: object, field: Field) -> object:
    """An address that a browser may be sent to: no scheme that runs anything, no log-in hidden before the host."""
    text = str(value).strip()
    if any(character.isspace() or not character.isprintable() or character == "\\" for character in text):
        raise ValueError("A web address has no spaces, backslashes or control characters in it.")
    if _BARE_HOST.fullmatch(text):
        text = f"https://{text}"
    if not _SCHEME.match(text):
        raise ValueError(_SAFE)
    parts = _split(text)
    if parts.scheme == "mailto":
        return _mailto(parts, field)
    if parts.scheme not in {"http", "https"}:
        raise ValueError(_SAFE)
    return _web(parts)


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018  raises where the port is no number
    except ValueError as error:
        raise ValueError(f"This is not a web address: {error}.") from error
    return parts


def _web(parts: SplitResult) -> str:
    if not parts.hostname:
        raise ValueError("This web address names no host: write it like https://www.example.org.")
    if "@" in parts.netloc:
        raise ValueError("A web address with a log-in in it is not kept.")
    return parts._replace(netloc=parts.netloc.lower()).geturl()


def _mailto(parts: SplitResult, field: Field) -> str:
    return parts._replace(path=str(email(parts.path, field))).geturl()
