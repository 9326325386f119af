"""Why a text is not an expression, in words of the person who wrote it: their habit from elsewhere, and ours."""

from __future__ import annotations

import re

from xrm.expressions.grammar import OPERATORS
from xrm.expressions.near import near
from xrm.expressions.problems import ExpressionError, wrong

SYMBOLS = {
    "==": "Use `eq`.",
    "=": "Use `eq`.",
    "!=": "Use `ne`.",
    "<>": "Use `ne`.",
    ">=": "Use `ge`.",
    "<=": "Use `le`.",
    ">": "Use `gt`.",
    "<": "Use `lt`.",
    "&&": "Use `and`.",
    "&": "Use `and`.",
    "||": "Use `or`.",
    "|": "Use `or`.",
    "!": "Use `not`.",
    "+": "Use `add` for numbers and `concat(a, b)` for texts.",
    "*": "Use `mul`.",
    "%": "Use `mod`.",
    "-": "Use `sub`.",
    "/": "Use `div` (whole numbers stay whole) or `divby`.",
    '"': "Put texts in single quotes: 'so'.",
    "“": "Put texts in straight single quotes: 'so'.",
    "”": "Put texts in straight single quotes: 'so'.",
    "‘": "Put texts in straight single quotes: 'so'.",
    "’": "Put texts in straight single quotes: 'so'.",
    "'": "This text is not closed; a quote inside a text is written twice: 'it''s'.",
    "[": "Lists of values stand in parentheses: in ('a', 'b').",
    "{": "No braces are used here.",
    "@": "Parameter aliases are not supported here.",
    ".": "Follow a link with `/`: organisation/name.",
    "?": "Use `if(condition, a, b)`.",
}
WORDS = {
    "is": "Use `eq null` or `ne null`.",
    "like": "Use `contains(field, 'text')`, `startswith` or `endswith`.",
    "between": "Use `field ge a and field le b`.",
    "equals": "Use `eq`.",
    "xor": "Use `ne` between two conditions.",
    "then": "Use `if(condition, a, b)`.",
}
_SYMBOL = re.compile(r"==|!=|<>|>=|<=|&&|\|\||[^\w\s]")
_FOUND = re.compile(r"\w+|" + _SYMBOL.pattern)
_NAMED = {
    "RPAR": "`)`",
    "LPAR": "`(`",
    "_COLON": "`:`",
    "_COMMA": "`,`",
    "NAME": "a name",
    "$END": "the end",
}


def misread(text: str, at: int, expected: frozenset[str] = frozenset()) -> ExpressionError:
    """The problem at offset `at`, where one of the terminals `expected` could have stood."""
    if not text.strip():
        return wrong("XRM401", "There is no expression here.", (0, len(text)))
    wanted = _wanted(expected)
    rest = text[at:]
    if not rest.strip():
        return wrong(
            "XRM401",
            f"This expression ends too early: expected {wanted or 'more'}.",
            (len(text), len(text)),
            _open(text),
        )
    found = _FOUND.match(rest)
    word = found.group() if found else rest[0]
    message = f"Cannot read this expression: `{word}` at column {at + 1}"
    message += f", expected {wanted}." if wanted else "."
    return wrong("XRM401", message, (at, at + len(word)), _way_out(text, at, word, expected))


def _way_out(text: str, at: int, word: str, expected: frozenset[str]) -> str:
    if at == 0 and word in {"=", "=="}:
        return "A condition takes no `=` in front."
    if word in SYMBOLS:
        return SYMBOLS[word]
    if word.lower() in WORDS:
        return WORDS[word.lower()]
    if word.lower() in {"and", "or", "eq", "ne"} and "NAME" in expected:
        return "Something is missing before it."
    if "EQUALITY" in expected:
        found = near(word, OPERATORS)
        return f"Did you mean `{found[0]}`?" if found else _missing(text, at)
    return ""


def _missing(text: str, at: int) -> str:
    """Two values side by side: a quote or an operator was forgotten."""
    return "Write an operator between two values, and texts in quotes." if text[:at].strip() else ""


def _open(text: str) -> str:
    outside = re.sub(r"'(?:[^']|'')*'", "", text)
    if outside.count("(") > outside.count(")"):
        return "A parenthesis is not closed."
    return ""


def _wanted(expected: frozenset[str]) -> str:
    if not expected:
        return ""
    if "STRING" in expected:
        return "a value"
    if "EQUALITY" in expected:
        return "an operator, `)` or the end" if "RPAR" in expected else "an operator or the end"
    return " or ".join(sorted(_NAMED[each] for each in expected if each in _NAMED))
