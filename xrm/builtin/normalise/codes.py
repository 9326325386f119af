"""Values that have a code everybody knows: colours, languages, time zones."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

if TYPE_CHECKING:
    from xrm.catalog.field import Field

_HEX = re.compile(r"#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_HIDDEN_ZONES = ("Etc/", "SystemV/", "posix/", "right/")
_NAMED = MappingProxyType(
    {
        "black": "#000000", "white": "#ffffff", "red": "#ff0000", "green": "#008000", "blue": "#0000ff",
        "yellow": "#ffff00", "orange": "#ffa500", "purple": "#800080", "grey": "#808080", "gray": "#808080",
        "pink": "#ffc0cb", "brown": "#a52a2a", "cyan": "#00ffff", "magenta": "#ff00ff", "teal": "#008080",
        "navy": "#000080", "lime": "#00ff00", "olive": "#808000", "maroon": "#800000", "silver": "#c0c0c0",
    }
)  # fmt: skip
"""Colours as CSS names them."""


def color(value: object, field: Field) -> object:
    """`#ffcc00`: red, green and blue as two hexadecimal digits each."""
    text = str(value).strip()
    if text.lower() in _NAMED:
        return _NAMED[text.lower()]
    match = _HEX.fullmatch(text)
    if match is None:
        raise ValueError(f"`{text[:40]}` is not a colour: write it as #ffcc00.")
    digits = match[1].lower()
    return f"#{digits}" if len(digits) == 6 else "#" + "".join(digit * 2 for digit in digits)


def language(value: object, field: Field) -> object:
    """The code of a language said by its code (`de`, `pt-BR`) or its English name."""
    text = " ".join(str(value).split())
    code = text.replace("_", "-").casefold()
    found = _codes().get(code) or _by_name().get(text.casefold())
    if found is None:
        raise ValueError(f"`{text[:40]}` is not a language: write its code (de) or its English name.")
    return found


@cache
def languages(shown_in: str = "en") -> Mapping[str, str]:
    """Code -> name in a language, in the order of the names; scripts are left out, regional forms are in."""
    from babel import Locale, UnknownLocaleError

    try:
        names = Locale.parse(shown_in, sep="-" if "-" in shown_in else "_").languages
    except (UnknownLocaleError, ValueError):
        return languages("en")
    found = {code.replace("_", "-"): name for code, name in names.items() if _is_language(code)}
    return MappingProxyType(dict(sorted(found.items(), key=lambda item: item[1].casefold())))


def _is_language(code: str) -> bool:
    parts = code.split("_")
    usable = parts[0].isalpha() and 2 <= len(parts[0]) <= 3 and parts[0] not in ("mis", "mul", "und", "zxx")
    return usable and (len(parts) == 1 or (len(parts) == 2 and len(parts[1]) in (2, 4)))


@cache
def _codes() -> Mapping[str, str]:
    return {code.casefold(): code for code in languages("en")}


@cache
def _by_name() -> Mapping[str, str]:
    return {name.casefold(): code for code, name in languages("en").items()}


def timezone(value: object, field: Field) -> object:
    """A time zone by its name in the IANA database, whichever its capitals are."""
    text = str(value).strip().replace(" ", "_")
    found = _zones().get(text.casefold())
    if found is None:
        raise ValueError(f"`{text[:60]}` is not a time zone: write it as Europe/Berlin.")
    return found


@cache
def timezones() -> tuple[str, ...]:
    """The zones that people live in, by name."""
    named = (name for name in available_timezones() if not name.startswith(_HIDDEN_ZONES))
    return tuple(sorted({"UTC", *(name for name in named if "/" in name)}))


@cache
def _zones() -> Mapping[str, str]:
    return {name.casefold(): name for name in (*available_timezones(), *timezones())}
