"""Values as people read them: dates, numbers, money, in one language and time zone.  Pure; Babel does the work."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal

from xrm.builtin.normalise.codes import languages
from xrm.currencies import decimals_of

FALLBACK = Locale("en", "GB")
_ISO = re.compile(
    r"(?<![\w“\"'`/.-])\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?(?![\w”\"'`/-])"
)
"""A date, perhaps with its time, as a problem says it."""
RECENT = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Formats:
    """How one reader is shown values."""

    locale: Locale = FALLBACK
    zone: tzinfo = UTC

    @classmethod
    def of(cls, language: str, timezone: str) -> Formats:
        """A language or zone nobody knows falls back, so a bad setting never breaks a page."""
        return cls(locale_of(language), zone_of(timezone))

    def day(self, value: date) -> str:
        return format_date(value, "d MMM y", locale=self.locale)

    def dated(self, words: str) -> str:
        """A sentence with its dates as this reader writes them; what is part of a number, an address or a quote stays."""
        return _ISO.sub(lambda found: self._said(found[0]), words)

    def _said(self, text: str) -> str:
        try:
            return self.day(date.fromisoformat(text)) if len(text) == 10 else self._at(datetime.fromisoformat(text))
        except ValueError:
            return text

    def _at(self, value: datetime) -> str:
        return self.moment(value if value.tzinfo else value.replace(tzinfo=self.zone))

    def clock(self, value: time) -> str:
        return format_time(value.replace(tzinfo=None), "short", locale=self.locale)

    def moment(self, value: datetime) -> str:
        local = value.astimezone(self.zone)
        return format_datetime(local, "d MMM y, HH:mm", locale=self.locale)

    def long_date(self, value: datetime) -> str:
        """`Wednesday, 25 November`, as a greeting says it."""
        return format_date(value.astimezone(self.zone).date(), "EEEE, d MMMM", locale=self.locale)

    def ago(self, value: datetime, now: datetime) -> str:
        """`2 hours ago` while that says more than the date."""
        passed = now - value
        if passed < timedelta(seconds=45):
            return "just now"
        if passed < RECENT:
            return format_timedelta(-passed, granularity="second", threshold=1, add_direction=True, locale=self.locale)
        return self.day(value.astimezone(self.zone).date())

    def number(self, value: int | Decimal, places: int | None = None) -> str:
        """With as many places as it has, or with just so many, so that a column of them lines up."""
        pattern = None if places is None else f"#,##0{'.' if places else ''}{'0' * places}"
        return format_decimal(value, format=pattern, locale=self.locale, decimal_quantization=False)

    def percent(self, value: Decimal) -> str:
        """`10%` in English, `10 %` in German."""
        pattern = self.locale.percent_formats[None]
        return f"{pattern.prefix[0]}{self.number(trimmed(value))}{pattern.suffix[0]}"

    def money(self, value: Decimal, currency: str, *, exact: bool = True) -> str:
        """With the digits its currency has; `exact`: with all its own, where it was written with more.

        Without a currency, which not everybody may see, it is a number.
        """
        bare = trimmed(Decimal(value))
        if not currency:
            return self.number(bare)
        has = -int(bare.as_tuple().exponent)
        keeps = exact and has > decimals_of(currency)
        said = format_currency(bare, currency, locale=self.locale, decimal_quantization=not keeps)
        return TOUCHING.sub("\u00a0", said)

    def sum(self, value: Decimal, currency: str) -> str:
        """An amount to be seen at a glance: without digits after the point where they say nothing."""
        bare = trimmed(Decimal(value))
        if not currency or bare != bare.to_integral_value():
            return self.money(value, currency, exact=False)
        pattern = WHOLE.sub("", self.locale.currency_formats["standard"].pattern)
        return TOUCHING.sub("\u00a0", format_currency(bare, currency, pattern, self.locale, currency_digits=False))

    def size(self, value: int) -> str:
        """Bytes, as a file manager says them."""
        if value < 1000:
            return f"{value} bytes"
        amount, unit = next(
            (Decimal(value) / 1000**power, unit) for power, unit in SIZES if value < 1000 ** (power + 1)
        )
        return f"{format_decimal(amount, '#,##0.#', locale=self.locale)} {unit}"

    def country(self, code: str) -> str:
        return self.locale.territories.get(code) or code

    def language(self, code: str) -> str:
        return languages(str(self.locale)).get(code) or code

    def languages(self) -> tuple[tuple[str, str], ...]:
        """Every language, by its name."""
        return tuple(languages(str(self.locale)).items())

    def duration(self, value: int) -> str:
        """`1 h 30 min`, as far as it goes; days are left to hours, for they have no length in every zone."""
        sign, total = ("−", -value) if value < 0 else ("", value)
        parts = ((total // 3600, "h"), (total // 60 % 60, "min"), (total % 60, "s"))
        said = " ".join(f"{self.number(number)} {unit}" for number, unit in parts if number)
        return f"{sign}{said}" if said else "0 min"

    def countries(self) -> tuple[tuple[str, str], ...]:
        """Every country, by its name."""
        known = (
            (code, name) for code, name in self.locale.territories.items() if len(code) == 2 and code not in NO_COUNTRY
        )
        return tuple(sorted(known, key=lambda each: each[1]))


TOUCHING = re.compile(r"(?<=[A-Z]{2})(?=-?\d)|(?<=\d)(?=[A-Z]{2})")
"""Where the letters of a currency and digits touch: CLDR has a space there, Babel has not."""
WHOLE = re.compile(r"\.0+")
"""The digits after the point, in a pattern of CLDR."""
SIZES = ((1, "kB"), (2, "MB"), (3, "GB"), (4, "TB"), (5, "PB"), (6, "EB"))
NO_COUNTRY = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
"""Two letters of CLDR that name a group of countries, or none."""


def locale_of(language: str) -> Locale:
    """English reads as in Britain: day before month."""
    if language in ("", "en"):
        return FALLBACK
    try:
        return Locale.parse(language.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return FALLBACK


def zone_of(name: str) -> tzinfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def trimmed(value: Decimal) -> Decimal:
    """Without zeros at the end, and never as 1E+2."""
    normal = value.normalize()
    return normal.quantize(Decimal(1)) if normal == normal.to_integral_value() else normal
