"""Texts that a spreadsheet would take for a formula: an apostrophe in front makes them safe to open, and comes off again.

The two are each other's undoing: `unguarded(guarded(text)) == text` for every text.
"""

from __future__ import annotations

import re

STARTS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
"""What begins a formula somewhere; the wide ones in spreadsheets of Chinese, Japanese and Korean."""
SPACES = (
    "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""Whatever some program may leave out at the start of a cell."""
MARK = "'"
PATTERN = f"{MARK}*(?:[{SPACES}]*[{STARTS}]|[\t\r\n])"

_dangerous = re.compile(PATTERN).match


def guarded(text: str) -> str:
    """The text as it may stand in a CSV file."""
    return MARK + text if _dangerous(text) else text


def unguarded(text: str) -> str:
    """The text that a cell of a CSV file means."""
    return text[1:] if text.startswith(MARK) and _dangerous(text) else text
