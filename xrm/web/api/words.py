"""The words behind the question mark, strictly: known, said once, UTF-8.  With and without `$`, in any case.

Nothing is ignored: a word that means nothing here is refused, one that OData has and this service not yet is answered
so.  What the words mean is `records/query`'s business.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from urllib.parse import unquote_to_bytes

from xrm.errors import Problem, XrmError
from xrm.records.query import UNSUPPORTED
from xrm.web.api.address import QUOTED

LIST = frozenset({"expand", "filter", "orderby", "select", "top", "skip", "count", "search", "skiptoken", "format"})
RECORD = frozenset({"expand", "select", "format"})
COUNT = frozenset({"filter", "search"})
APPLY = frozenset({"apply", "format"})
EXPORT = frozenset({"filter", "orderby", "select", "top", "skip", "search", "format"})
FORMAT = frozenset({"format"})
NONE: frozenset[str] = frozenset()

LONGEST = 8000
"""Bytes of a query string."""
MOST = 50
"""Words of one request."""

ORDER_PATH = re.compile(r"\s*[a-z]\w*(?:/[a-z$]\w*)+(?:\s+(?:asc|desc))?\s*", re.IGNORECASE | re.ASCII)
ALIAS = re.compile(rf"{QUOTED}|@\w+")
ALIAS_VALUE = re.compile(rf"{QUOTED}|-?[\w.:+-]+")


def parse_words(query: bytes, allowed: frozenset[str]) -> dict[str, str]:
    """The options of a query string by their plain names; every problem at once."""
    if len(query) > LONGEST:
        raise XrmError(
            Problem("XRM801", f"The query is longer than {LONGEST} characters.", hint="Ask for less at once.")
        )
    problems: list[Problem] = []
    words: dict[str, str] = {}
    aliases: dict[str, str] = {}
    pairs = [each for each in query.split(b"&") if each]
    for pair in pairs[:MOST]:
        decoded = decode_pair(pair)
        if isinstance(decoded, Problem):
            problems.append(decoded)
            continue
        name, value = decoded
        kept = aliases if name.startswith("@") else words
        known = name if name.startswith("@") else name.removeprefix("$").lower()
        problem = problem_with(name, known, kept, allowed)
        if problem:
            problems.append(problem)
        kept[known] = value
    if len(pairs) > MOST:
        problems.append(Problem("XRM802", f"A request has at most {MOST} parameters."))
    problems.extend(problems_with_order(words.get("orderby", "")))
    if problems:
        raise XrmError(problems)
    return with_aliases(words, aliases)


def problems_with_order(text: str) -> list[Problem]:
    """A path to sort by is names and slashes; whatever else has a slash is no path that could be supported one day."""
    bad = [item.strip() for item in text.split(",") if "/" in item and not ORDER_PATH.fullmatch(item)]
    return [Problem("XRM801", f"“{item[:100]}” cannot be sorted by.", target="orderby") for item in bad]


def decode_pair(pair: bytes) -> tuple[str, str] | Problem:
    """Name and value of one parameter, if they are text."""
    raw_name, _, raw_value = pair.partition(b"=")
    try:
        name, value = (unquote_to_bytes(each.replace(b"+", b" ")).decode() for each in (raw_name, raw_value))
    except UnicodeDecodeError:
        return Problem("XRM801", "A parameter is not UTF-8 text.")
    if "\0" in name or "\0" in value:
        return Problem("XRM801", "A parameter holds a NUL character.")
    return name, value


def problem_with(name: str, known: str, kept: Mapping[str, str], allowed: frozenset[str]) -> Problem | None:
    """Why a parameter cannot be used here."""
    if known in kept:
        return Problem("XRM802", f"The parameter “{name}” is said twice.", target=name)
    if name.startswith("@") or known in allowed:
        return None
    if known in UNSUPPORTED:
        return Problem("XRM813", f"This service does not answer “${known}”.", target=name)
    return Problem("XRM802", f"There is no parameter “{name}” here.", target=name, hint=hint_for(known, allowed))


def hint_for(name: str, allowed: frozenset[str]) -> str:
    near = get_close_matches(name, sorted(allowed), n=1)
    if near:
        return f"Did you mean “${near[0]}”?"
    return (
        "It takes " + ", ".join(f"${each}" for each in sorted(allowed)) + "." if allowed else "It takes no parameters."
    )


def with_aliases(words: dict[str, str], aliases: Mapping[str, str]) -> dict[str, str]:
    """`$filter=name eq @n&@n='Ann'`: each alias replaced by its literal.  Only a literal may stand for an alias."""
    if not aliases:
        return words
    bad = [name for name, value in aliases.items() if not ALIAS_VALUE.fullmatch(value)]
    if bad:
        raise XrmError(
            Problem("XRM801", f"“{name}” is not a single value.", target=name, hint="Put text in single quotes.")
            for name in bad
        )

    def replace(match: re.Match[str]) -> str:
        return aliases.get(match[0], match[0])

    return {
        name: ALIAS.sub(replace, value) if name in ("filter", "orderby") else value for name, value in words.items()
    }


def says(query: bytes, name: str) -> bool:
    """Whether an option is among the words at all."""
    pairs = (decode_pair(pair) for pair in query.split(b"&"))
    return any(not isinstance(each, Problem) and each[0].removeprefix("$").lower() == name for each in pairs)


def parse_format(query: bytes) -> str | None:
    """What `$format` says, looked at first; what is wrong with the words is told by whoever reads them all."""
    for pair in query.split(b"&"):
        decoded = decode_pair(pair)
        if not isinstance(decoded, Problem) and decoded[0].removeprefix("$").lower() == "format":
            return decoded[1]
    return None
