"""Countries by ISO 3166 code, with their names from CLDR."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xrm.catalog.field import Field

_NOT_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
"""Codes CLDR has beside those of ISO 3166 (Kosovo's XK stays: people live there)."""

_ALSO = MappingProxyType(
    {
        "UK": "GB",
        "EL": "GR",
        "USA": "US",
        "UAE": "AE",
        "GREAT BRITAIN": "GB",
        "CZECH REPUBLIC": "CZ",
    }
)
"""What people write although CLDR says otherwise."""


def country(value: object, field: Field) -> object:
    """The two-letter code of a country said by its code or its English name."""
    text = " ".join(str(value).split())
    code = text.upper()
    names = countries()
    if code in names:
        return code
    found = _ALSO.get(code) or _by_name().get(text.casefold())
    if found is None:
        raise ValueError(f"`{text[:40]}` is not a country: write its two-letter code (GB) or its English name.")
    return found


@cache
def countries(language: str = "en") -> Mapping[str, str]:
    """Code -> name in a language, in the order of the names."""
    from babel import Locale, UnknownLocaleError

    try:
        territories = Locale.parse(language, sep="-" if "-" in language else "_").territories
    except (UnknownLocaleError, ValueError):
        return countries("en")
    found = {code: name for code, name in territories.items() if len(code) == 2 and code not in _NOT_COUNTRIES}
    return MappingProxyType(dict(sorted(found.items(), key=lambda item: item[1].casefold())))


@cache
def _by_name() -> Mapping[str, str]:
    return {name.casefold(): code for code, name in countries("en").items()}
