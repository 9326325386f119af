"""An address below /api becomes values: which entity, which key, what of it.  Pure; OData's two ways to write a key.

`customer`, `customer/ID`, `customer(ID)` and `customer(email='a@b.c')`, each with a tail such as `history` or
`photo/$value`.  A slash inside quotes is text, which is why the web framework's own splitting does not do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from xrm.errors import Problem, XrmError

LONGEST = 2000
"""Characters of an address; more is a mistake or an attack."""

QUOTED = r"'(?:[^']|'')*+'"
"""Text in quotes, a doubled quote for each in it.  Possessive: without it, odd quotes take time without end."""
SEGMENT = re.compile(rf"(?P<name>[^/()']++)(?:\((?P<key>(?:[^'()]|{QUOTED})*+)\))?(?:/|$)")
LITERAL = rf"{QUOTED}|[^'(),=\s]++"
NAMED = re.compile(rf"\s*(?P<name>\w+)\s*=\s*(?P<value>{LITERAL})\s*(?:,|$)")
SINGLE = re.compile(rf"\s*(?P<value>{LITERAL})\s*")


@dataclass(frozen=True, slots=True)
class KeyPart:
    """One value of a key: `text` is a literal as it was written, quotes included."""

    name: str
    text: str

    @property
    def plain(self) -> str:
        """The text without its quotes."""
        return self.text[1:-1].replace("''", "'") if self.text.startswith("'") else self.text


@dataclass(frozen=True, slots=True)
class Address:
    """`entity(key)/tail…`; without a key the whole set is meant."""

    entity: str
    key: tuple[KeyPart, ...] = ()
    tail: tuple[str, ...] = ()


def parse_address(path: str) -> Address:
    """The address in a path below /api; a path that follows no grammar leads nowhere, so it is not found."""
    segments = split(path.removesuffix("/"))
    if not segments:
        raise lost()
    (entity, key), *rest = segments
    if any(inner is not None for _, inner in rest):
        raise lost()
    names = [name for name, _ in rest]
    if key is not None:
        return Address(entity, parse_key(key), tuple(names))
    if names and not names[0].startswith("$"):
        return Address(entity, (KeyPart("id", names[0]),), tuple(names[1:]))
    return Address(entity, (), tuple(names))


def split(path: str) -> list[tuple[str, str | None]]:
    """Segments with what stood in their parentheses; slashes in quotes do not split."""
    found: list[tuple[str, str | None]] = []
    position = 0
    while position < len(path) <= LONGEST:
        match = SEGMENT.match(path, position)
        if match is None:
            return []
        found.append((match["name"], match["key"]))
        position = match.end()
    return found


def parse_key(text: str) -> tuple[KeyPart, ...]:
    """`ID`, `'text'` or `name=value,…`."""
    if single := SINGLE.fullmatch(text):
        return (KeyPart("id", single["value"]),)
    parts: list[KeyPart] = []
    position = 0
    while position < len(text):
        match = NAMED.match(text, position)
        if match is None:
            raise XrmError(
                Problem("XRM801", f"The key “({text})” cannot be read.", hint="Write (ID) or (field='value').")
            )
        parts.append(KeyPart(match["name"], match["value"]))
        position = match.end()
    if not parts or len({part.name for part in parts}) < len(parts):
        raise XrmError(Problem("XRM801", f"The key “({text})” names nothing, or a field twice."))
    return tuple(parts)


def lost() -> XrmError:
    from xrm.web.rights import not_found

    return XrmError(not_found())
