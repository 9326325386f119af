"""Values that a comma in `{…}` or a ` #` cut in two: YAML reads them without complaint, and reads something else.

Only what cannot have been meant is a problem: an unclosed quote or bracket, or a word in `{…}` without a colon.
"""

from __future__ import annotations

from collections.abc import Sequence

from xrm.definitions.findings import Findings
from xrm.definitions.tree import Node, Scalar, Style

_PAIRS = {")": "(", "]": "[", "}": "{"}
_ADVICE = "put it in quotes, or write it on lines of its own"


def check_map(pairs: Sequence[tuple[Scalar, Node]], lines: Sequence[str], flow: bool, findings: Findings) -> set[str]:
    """Say XRM104 for each value of a map that was cut off, of one cut its first sign only; the keys that are no keys."""
    inside_cut = False
    spoilt: set[str] = set()
    for key, value in pairs:
        cut = (
            isinstance(value, Scalar) and value.style is Style.PLAIN and _check_value(key, value, lines, flow, findings)
        )
        loose = flow and not _has_colon(key, value, lines)
        if cut or loose:
            spoilt.add(key.text)
        if loose and not cut and not inside_cut:
            findings.error(
                "XRM104",
                f"The comma cut this value off at `{key.text}`: {_ADVICE}.",
                key.mark,
                hint=f"In {{…}} every comma begins a new key, and `{key.text}` has no colon.",
            )
        inside_cut = cut or (inside_cut and loose)
    return spoilt


def _check_value(key: Scalar, value: Scalar, lines: Sequence[str], flow: bool, findings: Findings) -> bool:
    comment = _comment_after(value if value.text else key, lines)
    if value.text and unclosed(value.text):
        if flow or comment:
            what = "comma" if not comment else "` #`"
            findings.error(
                "XRM104",
                f"The {what} cut this value off at `{value.text}`: {_ADVICE}.",
                value.mark,
                hint=f"{key.text}: '{_whole(value, lines)}'",
            )
            return True
    elif not value.text and value.value is None and comment and comment[1:2].strip():
        findings.error(
            "XRM104",
            f"The ` #` cut this value off at `{key.text}`: {_ADVICE}.",
            key.mark,
            hint=f"{key.text}: '{comment.split(' #')[0].strip()}', or a colour without its `#`.",
        )
        return True
    return False


def unclosed(text: str) -> bool:
    """Whether a bracket or a quote that opens in the text does not close in it."""
    if text.isalnum():
        return False
    open_brackets: list[str] = []
    quote = ""
    for index, letter in enumerate(text):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"" and (index == 0 or text[index - 1] in " (,=["):
            quote = letter
        elif letter in "([{":
            open_brackets.append(letter)
        elif letter in ")]}" and open_brackets and open_brackets[-1] == _PAIRS[letter]:
            open_brackets.pop()
    return bool(open_brackets or quote)


def _comment_after(scalar: Scalar, lines: Sequence[str]) -> str:
    """The comment that follows a scalar on its line, `#` included; empty when none does."""
    if scalar.lines > 1 or scalar.mark.line > len(lines):
        return ""
    line = lines[scalar.mark.line - 1]
    rest = line[scalar.mark.column - 1 + scalar.mark.length :].lstrip(": ")
    return rest if rest.startswith("#") else ""


def _has_colon(key: Scalar, value: Node, lines: Sequence[str]) -> bool:
    if not isinstance(value, Scalar) or value.text or value.style is not Style.PLAIN or key.mark.line > len(lines):
        return True
    rest = lines[key.mark.line - 1][key.mark.column - 1 + key.mark.length :].lstrip()
    return not rest[:1] or rest[0] not in ",}"


def _whole(value: Scalar, lines: Sequence[str]) -> str:
    """What was probably meant: the value up to where its bracket or quote closes, on the same line."""
    rest = lines[value.mark.line - 1][value.mark.column - 1 :]
    for end in range(len(value.text) + 1, len(rest) + 1):
        if not unclosed(rest[:end]) and (end == len(rest) or rest[end] in ",} "):
            return rest[:end].replace("'", "''")
    return rest.rstrip("} ").replace("'", "''")
