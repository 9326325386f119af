"""Arithmetic of the language on whole numbers scaled by a power of ten: exact, rounded half-even, of 64 bits.

Python and SQLite compute with these functions; PostgreSQL's SQL is written to agree.  What does not fit, and what is
divided by nothing, is unknown: None.  A decimal is the pair of its scaled whole number and its scale.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal

MOST = 2**63 - 1
QUOTIENT_SCALE = 6
_WIDE = Context(prec=80, rounding=ROUND_HALF_EVEN)


def sum_scale(one: int, other: int) -> int:
    return max(one, other)


def product_scale(one: int, other: int) -> int:
    """As many places as the product has, but no more than the longer factor or six."""
    return min(one + other, max(QUOTIENT_SCALE, one, other))


def fit(value: int) -> int | None:
    return value if -MOST <= value <= MOST else None


def add(a: int, a_scale: int, b: int, b_scale: int) -> int | None:
    scale = sum_scale(a_scale, b_scale)
    return fit(a * 10 ** (scale - a_scale) + b * 10 ** (scale - b_scale))


def subtract(a: int, a_scale: int, b: int, b_scale: int) -> int | None:
    return add(a, a_scale, -b, b_scale)


def multiply(a: int, a_scale: int, b: int, b_scale: int) -> int | None:
    spare = a_scale + b_scale - product_scale(a_scale, b_scale)
    return fit(half_even(a * b, 10**spare))


def divide(a: int, a_scale: int, b: int, b_scale: int) -> int | None:
    """The quotient to six places."""
    if b == 0:
        return None
    return fit(half_even(a * 10 ** (QUOTIENT_SCALE + b_scale), b * 10**a_scale))


def divide_whole(a: int, b: int) -> int | None:
    """How often `b` goes into `a`; what is left over is dropped, towards zero."""
    return fit(_towards_zero(a, b)) if b else None


def remainder(a: int, a_scale: int, b: int, b_scale: int) -> int | None:
    """What `divide_whole` leaves over; it has the sign of `a`."""
    if b == 0:
        return None
    scale = sum_scale(a_scale, b_scale)
    wide_a, wide_b = a * 10 ** (scale - a_scale), b * 10 ** (scale - b_scale)
    return fit(wide_a - wide_b * _towards_zero(wide_a, wide_b))


def negate(a: int) -> int | None:
    return fit(-a)


def round_away(a: int, scale: int) -> int:
    """To a whole number; from the middle away from zero."""
    step: int = 10**scale
    whole, rest = divmod(abs(a), step)
    nearest = whole + (2 * rest >= step)
    return -nearest if a < 0 else nearest


def floor(a: int, scale: int) -> int:
    return int(a // 10**scale)


def ceiling(a: int, scale: int) -> int:
    return int(-(-a // 10**scale))


def widen(a: int, scale: int, to: int) -> int | None:
    """The same number with more places."""
    return fit(a * 10 ** (to - scale))


def compare(a: int, a_scale: int, b: int, b_scale: int) -> int:
    """-1, 0 or 1."""
    one: int = a * 10**b_scale
    other: int = b * 10**a_scale
    return (one > other) - (one < other)


def half_even(numerator: int, denominator: int) -> int:
    """The whole number nearest to the fraction; from the middle to the even one."""
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    whole, rest = divmod(numerator, denominator)
    return whole + (2 * rest > denominator or (2 * rest == denominator and whole % 2 == 1))


def _towards_zero(a: int, b: int) -> int:
    whole = abs(a) // abs(b)
    return -whole if (a < 0) != (b < 0) else whole


def scaled(value: int | Decimal, scale: int) -> int:
    """A number of Python as its scaled whole number; places beyond the scale are rounded half-even."""
    if isinstance(value, int):
        return value * int(10**scale)
    return int(_WIDE.to_integral_value(_WIDE.scaleb(value, scale)))


def unscaled(value: int, scale: int) -> Decimal:
    return _WIDE.scaleb(Decimal(value), -scale)
