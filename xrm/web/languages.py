"""In which language somebody reads: as they set it, else as their browser asks, else the app's first."""

from __future__ import annotations

from collections.abc import Sequence

from werkzeug.datastructures import LanguageAccept


def language_for(chosen: str, asked: LanguageAccept, known: Sequence[str]) -> str:
    """One of the app's languages where one will do; what somebody chose themselves stays for dates and numbers."""
    if chosen:
        return _near(chosen, known) or chosen
    for code, weight in asked:
        found = _near(code, known) if weight > 0 else ""
        if found:
            return found
    return next(iter(known), "")


def _near(code: str, known: Sequence[str]) -> str:
    """The language itself, in whatever case, or the one it is a kind of: `de-AT` reads `de`."""
    wanted = code.lower()
    for one in (wanted, wanted.partition("-")[0]):
        found = next((each for each in known if each.lower() == one), "")
        if found:
            return found
    return ""
