"""Which passwords will do, and that a hash tells nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xrm.identity.passwords import check_password, hash_password, is_tried_first, verify_password


@pytest.mark.parametrize(
    "password",
    [
        "northfield-demo",
        "four words in a row",
        "korrekt pferd batterie",
        "ñandú ñandú café",
        "x7#kQ!29vLp0",
        "all small letters here",
    ],
)
def test_a_password_needs_length_and_nothing_else(password: str) -> None:
    assert check_password(password) is None


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P@ssw0rd!!!!",
        "passwordpassword",
        "Administrator1",
        "123456789012",
        "aaaaaaaaaaaaa",
        "121212121212",
        "abcdefghijklmn",
        "zyxwvutsrqponm",
        "qwertyuiop12",
        "Changeme-2026",
        "WelcomeBack2026!",
    ],
)
def test_what_everybody_tries_first_is_refused(password: str) -> None:
    problem = check_password(password)

    assert problem is not None
    assert (problem.code, problem.target) == ("XRM810", "password")
    assert "first that are tried" in problem.message


def test_ones_own_address_or_name_is_no_password() -> None:
    assert is_tried_first("ada.lovelace@example.org", ("ada.lovelace@example.org",))
    assert is_tried_first("AdaLovelace1815", ("ada@example.org", "Ada Lovelace"))
    assert not is_tried_first("ada wrote the first program", ("ada@example.org", "Ada Lovelace"))


@pytest.mark.parametrize(
    ("password", "words"),
    [("x7#kQ!29vLp", "at least 12"), ("ab " * 400, "at most 1024"), ("half \ud800 a character", "cannot be stored")],
)
def test_too_short_too_long_and_unstorable_are_refused(password: str, words: str) -> None:
    problem = check_password(password)

    assert problem is not None
    assert words in problem.message


def test_the_limits_count_bytes() -> None:
    assert check_password("éàüöñç") is None
    assert check_password("x" * 1000 + "unusual ending of it 1234") is not None


def test_a_hash_is_argon2id_and_differs_each_time() -> None:
    one, other = hash_password("four words in a row"), hash_password("four words in a row")

    assert one.startswith("$argon2id$")
    assert one != other
    assert verify_password("four words in a row", one)
    assert not verify_password("four words in a raw", one)


def test_the_same_letters_typed_on_another_keyboard_are_the_same_password() -> None:
    assert verify_password("cafe\u0301 cafe\u0301 bar", hash_password("caf\u00e9 caf\u00e9 bar"))


@pytest.mark.parametrize("kept", [None, "", "not a hash"])
def test_nobodys_password_is_never_right(kept: str | None) -> None:
    assert not verify_password("the password of nobody", kept)


@settings(max_examples=300)
@given(st.text(max_size=1100))
def test_checking_any_text_ends_with_an_answer(password: str) -> None:
    problem = check_password(password, (password[:20], "Ada"))

    assert problem is None or problem.code == "XRM810"
