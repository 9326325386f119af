"""Values as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from xrm.catalog.kinds import Kind
from xrm.testing import app_from, browser_of, person
from xrm.web.pages.addresses import web_address
from xrm.web.pages.cells import BY_KIND, CELLS
from xrm.web.pages.cellwords import spaced
from xrm.web.pages.formats import Formats

BRITISH = Formats.of("en", "Europe/London")
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


def test_every_kind_has_a_cell() -> None:
    assert set(CELLS) == set(BY_KIND) == set(Kind)


def test_dates_and_money_follow_language_zone_and_currency() -> None:
    german = Formats.of("de", "Europe/Berlin")

    assert BRITISH.day(date(2026, 3, 9)) == "9 Mar 2026"
    assert BRITISH.moment(NOW) == "1 Jul 2026, 13:00"
    assert BRITISH.money(Decimal("1234.5"), "GBP") == "£1,234.50"
    assert german.number(Decimal("1234.5")) == "1.234,5"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("This is after 2026-11-28, the most allowed.", "This is after 28 Nov 2026, the most allowed."),
        (
            "This is before 2026-07-01T12:00:00+00:00, the least allowed.",
            "This is before 1 Jul 2026, 13:00, the least allowed.",
        ),
        ("The end, 2026-03-09.", "The end, 9 Mar 2026."),
        ("`2026-03-09` and INV-2026-03-09 and 2026-03-09-7 and 2026-99-01 stay.",) * 2,
    ],
)
def test_dates_in_a_sentence_are_written_as_everywhere_else(said: str, told: str) -> None:
    assert BRITISH.dated(said) == told


def test_a_form_tells_a_limit_as_its_reader_writes_dates(tmp_path: Path) -> None:
    meeting = "entity: meeting\nfields: {name: text, held: {type: date, max: 2026-11-28}}\naccess: {clerk: all}\n"
    with app_from(tmp_path, "app: test\nxrm: 1\nroles: {admin: A, clerk: C}\n", meeting) as application:
        page = browser_of(application, person(application, "clerk"))

        token = page.get("/meeting/new").text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
        told = page.post("/meeting/new", data={"csrf_token": token, "name": "Ada", "held": "2026-12-24"}).text

    assert "This is after 28 Nov 2026, the most allowed." in told
    assert "after 2026-11-28" not in told


@pytest.mark.parametrize(
    ("amount", "currency", "british", "german"),
    [
        ("1234.5", "EUR", "€1,234.50", "1.234,50 €"),
        ("1234", "JPY", "JP¥1,234", "1.234 ¥"),
        ("1.2", "KWD", "KWD 1.200", "1,200 KWD"),
        ("-3", "SEK", "-SEK 3.00", "-3,00 SEK"),
        ("0.0025", "EUR", "€0.0025", "0,0025 €"),
        ("1234.5000", "", "1,234.5", "1.234,5"),
    ],
)
def test_an_amount_has_the_digits_of_its_currency(amount: str, currency: str, british: str, german: str) -> None:
    said = [each.money(Decimal(amount), currency) for each in (BRITISH, Formats.of("de", "Europe/Berlin"))]

    assert [each.replace("\u00a0", " ") for each in said] == [british, german]
    assert BRITISH.money(Decimal("0.0025"), "EUR", exact=False) == "€0.00"


@pytest.mark.parametrize(
    ("amount", "currency", "british", "german"),
    [
        ("4955250.00", "EUR", "€4,955,250", "4.955.250 €"),
        ("1234.50", "EUR", "€1,234.50", "1.234,50 €"),
        ("-765500", "SEK", "-SEK 765,500", "-765.500 SEK"),
        ("1.200", "KWD", "KWD 1.200", "1,200 KWD"),
        ("7.00", "", "7", "7"),
    ],
)
def test_a_sum_has_digits_after_the_point_where_they_say_something(
    amount: str, currency: str, british: str, german: str
) -> None:
    said = [each.sum(Decimal(amount), currency) for each in (BRITISH, Formats.of("de", "Europe/Berlin"))]

    assert [each.replace("\u00a0", " ") for each in said] == [british, german]


@pytest.mark.parametrize(("language", "said"), [("en", "12.5%"), ("de", "12,5 %"), ("tr", "%12,5")])
def test_a_share_is_written_as_its_reader_writes_it(language: str, said: str) -> None:
    assert Formats.of(language, "UTC").percent(Decimal("12.50")).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=3), "just now"),
        (timedelta(minutes=5), "5 minutes ago"),
        (timedelta(hours=2), "2 hours ago"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(days=40), "22 May 2026"),
    ],
)
def test_what_is_near_is_told_by_its_distance(passed: timedelta, words: str) -> None:
    assert BRITISH.ago(NOW - passed, NOW) == words


@pytest.mark.parametrize(
    ("size", "words"), [(12, "12 bytes"), (2500, "2.5 kB"), (3_000_000, "3 MB"), (4 * 10**12, "4 TB")]
)
def test_sizes_are_told_in_units_people_know(size: int, words: str) -> None:
    assert BRITISH.size(size) == words


@pytest.mark.parametrize(("language", "timezone"), [("xx", "Mars/Base"), ("..", "../etc"), ("\0", "x" * 300)])
def test_a_setting_nobody_knows_never_breaks_a_page(language: str, timezone: str) -> None:
    formats = Formats.of(language, timezone)

    assert formats.moment(NOW) == "1 Jul 2026, 12:00"


@pytest.mark.parametrize("value", ["javascript:alert(1)", "data:text/html,x", " https://x", "//x.org", "file:///etc"])
def test_only_known_schemes_of_data_can_be_followed(value: str) -> None:
    assert web_address(value) == ""


def test_phone_numbers_are_spaced_as_on_a_card() -> None:
    assert spaced("+442079460123") == "+44 20 7946 0123"
    assert spaced("ask Ann") == "ask Ann"


def test_countries_go_by_their_names() -> None:
    assert BRITISH.country("GB") == "United Kingdom"
    assert ("DE", "Germany") in BRITISH.countries()


def test_numbers_of_a_column_line_up_where_their_places_are_said() -> None:
    formats = Formats.of("en", "UTC")

    assert [formats.number(Decimal(each), 1) for each in ("82", "66.9", "1234.5")] == ["82.0", "66.9", "1,234.5"]
    assert formats.number(Decimal("7"), 0) == "7"
    assert formats.number(Decimal("66.9")) == "66.9"
