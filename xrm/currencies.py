"""Currencies by their ISO 4217 codes, as CLDR knows them: which there are, which are in use, and their decimals."""

from __future__ import annotations

from functools import cache

NO_CURRENCY = frozenset(
    {"XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX", "XEU", "XFO", "XFU"}
)
"""Codes of metals, units of account and tests: nothing is priced in them."""
MOST_DECIMALS = 4
"""What an amount is kept with; no currency in use has more."""


@cache
def currencies() -> tuple[str, ...]:
    """Every code an amount may be in, by its letters; those out of use too."""
    from babel.numbers import list_currencies

    return tuple(sorted(code for code in list_currencies() if code.isascii() and code not in NO_CURRENCY))


@cache
def currencies_in_use() -> frozenset[str]:
    """The codes of what is legal tender somewhere today."""
    from babel.core import get_global

    periods = (each for known in get_global("territory_currencies").values() for each in known)
    found = frozenset(code for code, _, until, tender in periods if tender and until is None)
    return found & frozenset(currencies())


@cache
def decimals_of(code: str) -> int:
    """Digits after the point of an amount: 2 of EUR, 0 of JPY, 3 of KWD."""
    from babel.numbers import get_currency_precision

    return min(get_currency_precision(code), MOST_DECIMALS)
