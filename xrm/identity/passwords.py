"""Passwords: 12 to 1,024 bytes, none that everybody tries first, no rules of composition; kept as argon2id."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING

from xrm.errors import Problem

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 12, 1024  # bytes in UTF-8
TIME_COST, MEMORY_COST, PARALLELISM = 1, 47_104, 1  # KiB; 46 MiB in one pass, as OWASP advises

_TRIED_FIRST = frozenset((resources.files("xrm.identity") / "tried_first.txt").read_text("ascii").split())
"""Without digits, signs and case: those do not make a well-known word unknown."""
_LOOKS_LIKE = str.maketrans("013457$@!|", "oleastsaii")


def check_password(password: str, about: tuple[str, ...] = ()) -> Problem | None:
    """Why a password will not do; `about` are words of its owner (e-mail, name) that alone are none."""
    try:
        size = len(normalise(password).encode())
    except UnicodeEncodeError:
        return _refused("This password has a character that cannot be stored.")
    if size < SHORTEST:
        return _refused(
            f"A password needs at least {SHORTEST} characters.",
            "Four or five words in a row are easy to keep.",
        )
    if size > LONGEST:
        return _refused(f"A password may have at most {LONGEST} bytes.")
    if is_tried_first(password, about):
        return _refused(
            "This password is among the first that are tried.",
            "Four or five unusual words in a row are better.",
        )
    return None


def is_tried_first(password: str, about: tuple[str, ...] = ()) -> bool:
    """Whether it is one of the well-known ones, with digits and signs around it or in place of letters."""
    plain = normalise(password).casefold()
    if len(set(plain)) <= 3 or _is_run(plain):  # aaaaaaaaaaaa, 121212121212
        return True
    words = {_core(word) for word in about} | {_core(part) for word in about for part in re.split(r"[@.\s]", word)}
    known = _TRIED_FIRST | {word for word in words if word}
    return bool({_core(plain), _core(plain.rstrip("0123456789!?.")), _once(_core(plain))} & known) or not _core(plain)


def normalise(password: str) -> str:
    """One form, whichever keyboard it was typed on."""
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """What is kept of a password."""
    return hasher().hash(normalise(password))


def verify_password(password: str, kept: str | None) -> bool:
    """Whether it is that password.  Takes as long where there is none, so that nobody learns of it."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        hasher().verify(kept or _nobodys(), normalise(password)[: LONGEST + 1])
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False
    return bool(kept)


@cache
def hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=TIME_COST, memory_cost=MEMORY_COST, parallelism=PARALLELISM)


@cache
def _nobodys() -> str:
    return hasher().hash("the password of nobody")


def _core(text: str) -> str:
    """Only its letters, with the signs people put in their place turned back."""
    return "".join(filter(str.isalpha, text.casefold().translate(_LOOKS_LIKE)))


def _once(text: str) -> str:
    """`abcabc` said once."""
    found = (text + text).find(text, 1)
    return text[:found] if text else text


def _is_run(text: str) -> bool:
    """`123456789012`, `abcdefghijklm`: nearly every character follows the one before."""
    steps = [ord(b) - ord(a) for a, b in pairwise(text)]
    return len(steps) > 0 and max(steps.count(1), steps.count(-1)) >= 0.8 * len(steps)


def _refused(words: str, hint: str = "") -> Problem:
    return Problem("XRM810", words, target="password", hint=hint)
