"""What the web writes to its log: one event a line, escaped, on stderr, as text or as JSON.

A traceback is one value of one line, without the values of variables: those may be anybody's.
"""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from xrm.settings import Settings


def configure_logs(settings: Settings) -> None:
    """Write events of `log_level` and above in the format the installation asks for."""
    as_json = settings.log_format == "json"
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer() if as_json else line,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(settings.log_level.upper())),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def line(_: Any, __: str, event: Any) -> str:
    """`time level event name=value …`."""
    words = [printable(str(event.pop(name, ""))) for name in ("timestamp", "level", "event")]
    return " ".join([*words, *(f"{name}={quoted(printable(str(value)))}" for name, value in event.items())])


def printable(text: str) -> str:
    """Text that can neither end its line nor begin another."""
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


def quoted(text: str) -> str:
    """As it is, or in quotes where it has a space."""
    if text and not any(letter in text for letter in ' "='):
        return text
    return '"' + text.replace('"', '\\"') + '"'
