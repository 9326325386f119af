"""The short form of a field, expanded to the map it stands for: `email, required` is `{type: email, required: true}`.

Grammar: a type, a roll-up, a formula or a list of choices; then options, parted by commas outside brackets and quotes.
Every part keeps its own column.
"""

from __future__ import annotations

import re
from dataclasses import replace

from xrm.definitions.findings import Findings
from xrm.definitions.tree import Entry, Items, Map, Node, Scalar, Style
from xrm.expressions.near import did_you_mean

ROLLUPS = ("count", "sum", "avg", "min", "max", "first", "last", "any")
_WITH_WORDS = ("link", "links", "rows", *ROLLUPS)
"""What words may follow without a comma."""
_ROLLUP = re.compile(rf"({'|'.join(ROLLUPS)})\s+([^\s,]+)(?:\s+(\S+)\s+(.*))?$", re.DOTALL)
MEASURES = ("count", "sum", "avg", "min", "max", "distinct")
_MEASURE = re.compile(r"([^\s=]+)(?:\s+(?!where\s)(\S+))?(?:\s+(\S+)\s+(.*))?$", re.DOTALL)
_LINK = re.compile(r"(links?)\s+(.+?)(?:\s+(via)(?:\s+(\S+))?)?$")
_ROWS = re.compile(r"(rows)\s+(\w+)$")
_OPTION = re.compile(r"([^\s=]+)(?:\s*(=.*)|\s+(.+))?$", re.DOTALL)


def expand_field(key: Scalar, node: Node, findings: Findings) -> Map | None:
    """The map a field stands for; None when nothing of it can be understood."""
    if isinstance(node, Items):
        return Map(_entries(key, ("type", _word("choice", key)), ("choices", node)), node.mark)
    if isinstance(node, Map):
        return _expand_map(node, findings)
    if node.value is None and node.text in {"", "~", "null"}:
        findings.error(
            "XRM208", f"Field `{key.text}` needs a value: a type such as `text`, or a list of choices.", key.mark
        )
        return None
    if node.text.startswith("="):
        start = len(node.text) - len(node.text[1:].lstrip())
        return Map(_entries(node, ("formula", node.part(start))), node.mark)
    rollup = _ROLLUP.match(node.text)
    return _expand_rollup(node, rollup, findings) if rollup else _expand_typed(node, findings)


def _expand_map(node: Map, findings: Findings) -> Map:
    """A long form may still say its type as the short one does: `type: link user`."""
    kind = node.entries.get("type")
    found = dict(node.entries)
    if kind is not None and isinstance(kind.value, Scalar):
        pairs = _expand_type(kind.value, findings)
        if pairs is None:
            del found["type"]
            return Map(found, node.mark, damaged=True)
        for pair in pairs:
            found[pair.key.text] = Entry(kind.key, pair.value) if pair.key.text == "type" else pair
    elif kind is None and "rows" in found:
        found = {**_entries(found["rows"].key, ("type", _word("rows", found["rows"].key))), **found}
    elif kind is None and "choices" in found:
        found = {**_entries(found["choices"].key, ("type", _word("choice", found["choices"].key))), **found}
    elif kind is None and "states" in found:
        found = {**_entries(found["states"].key, ("type", _word("status", found["states"].key))), **found}
    if "rows" in found:
        found["rows"] = Entry(found["rows"].key, expand_fields(found["rows"].value, findings))
    return Map(found, node.mark, node.damaged)


def expand_fields(node: Node, findings: Findings) -> Node:
    """The same map with each field as a map; a field of which nothing is understood stays, empty and damaged."""
    if not isinstance(node, Map):
        return node
    fields: dict[str, Entry] = {}
    for entry in node:
        field = expand_field(entry.key, entry.value, findings) or Map({}, entry.key.mark, damaged=True)
        fields[entry.key.text] = Entry(entry.key, field)
    return Map(fields, node.mark, node.damaged)


def expand_measures(node: Node, findings: Findings) -> Node:
    """The same map with each measure as a map: `sum fee where …`, `= one divby another`."""
    if not isinstance(node, Map):
        return node
    entries = {
        name: replace(entry, value=_expand_measure(entry.value, findings))
        if isinstance(entry.value, Scalar) and entry.value.text
        else entry
        for name, entry in node.entries.items()
    }
    return Map(entries, node.mark, node.damaged)


def _expand_measure(node: Scalar, findings: Findings) -> Map:
    if node.text.startswith("="):
        start = len(node.text) - len(node.text[1:].lstrip())
        return Map(_entries(node, ("formula", node.part(start))), node.mark)
    match = _MEASURE.match(node.text)
    function = match.group(1) if match else node.text
    if match is None or function not in MEASURES:
        message = f"A measure begins with {', '.join(MEASURES)} or `=`, not `{function}`."
        near = did_you_mean(function, MEASURES)
        findings.error("XRM408", message, node.at(0, len(function)), near or "Write `count where …` or `sum fee`.")
        return Map({}, node.mark, damaged=True)
    key, value = node.part(*match.span(1)), match.group(2)
    if (value is None) is not (function == "count"):
        _tell_measured(node, function, value, match, findings)
        return Map({}, node.mark, damaged=True)
    found = {function: Entry(key, node.part(*match.span(2)) if value else Scalar("true", True, key.mark))}
    word = match.group(3)
    if word == "where":
        found["where"] = Entry(node.part(*match.span(3)), node.part(*match.span(4)))
    elif word is not None:
        message = f"After the field of a measure comes `where`, not `{word}`."
        findings.error("XRM401", f"{message} {did_you_mean(word, ['where'])}".strip(), node.at(*match.span(3)))
        return Map({}, node.mark, damaged=True)
    return Map(found, node.mark)


def _tell_measured(node: Scalar, function: str, value: str | None, match: re.Match[str], findings: Findings) -> None:
    if value is None:
        message = f"`{function}` needs a value of each record."
        findings.error("XRM408", message, node.at(*match.span(1)), f"Say which: `{function} amount`.")
    else:
        message = f"`count` counts records; `{value}` is one of their values."
        findings.error(
            "XRM408", message, node.at(*match.span(2)), f"Different values are counted by `distinct {value}`."
        )


def _expand_rollup(node: Scalar, match: re.Match[str], findings: Findings) -> Map:
    function, word = match.group(1), match.group(3)
    found = {function: Entry(node.part(*match.span(1)), node.part(*match.span(2)))}
    if word == "where":
        found["where"] = Entry(node.part(*match.span(3)), node.part(*match.span(4)))
    elif word is not None:
        message = f"After the path of a roll-up comes `where`, not `{word}`."
        findings.error("XRM401", f"{message} {did_you_mean(word, ['where'])}".strip(), node.at(*match.span(3)))
        return Map({}, node.mark, damaged=True)
    return Map(found, node.mark)


def _expand_typed(node: Scalar, findings: Findings) -> Map | None:
    spans = split(node.text)
    pairs = _expand_type(node.part(*spans[0]), findings)
    found: dict[str, Entry] = {pair.key.text: pair for pair in pairs or ()}
    damaged = pairs is None
    for start, end in spans[1:]:
        option = _option(node, start, end, findings)
        if option is None:
            damaged = True
        elif option.key.text in found:
            findings.error("XRM102", f"Option `{option.key.text}` appears twice.", option.key.mark)
        else:
            found[option.key.text] = option
    return Map(found, node.mark, damaged)


def _expand_type(said: Scalar, findings: Findings) -> tuple[Entry, ...] | None:
    """`link a | b` says its targets too; any other type is kept as it stands, its bracket included."""
    link = _LINK.match(said.text)
    if link:
        name = said.part(*link.span(1))
        targets = [said.part(*span) for span in split(said.text[: link.end(2)], "|", link.start(2))]
        to = Entry(_word("to", name), Items(tuple(targets), targets[0].mark))
        if link.group(3) and not link.group(4):
            words = "After `via` comes the relationship that the links go through."
            findings.error("XRM208", words, said.at(*link.span(3)), f"Write `{said.text.strip()} <entity>`.")
            return None
        via = (Entry(said.part(*link.span(3)), said.part(*link.span(4))),) if link.group(4) else ()
        return (Entry(_word("type", name), name), to, *via)
    if said.text.startswith("[") and said.text.endswith("]"):  # a list of choices with options behind it, in quotes
        inner = [span for span in split(said.text[:-1], ",", 1) if span[0] < span[1]]
        choices = Items(tuple(unquoted(said.part(*span)) for span in inner), said.mark)
        return (Entry(_word("type", said), _word("choice", said)), Entry(_word("choices", said), choices))
    rows = _ROWS.match(said.text)
    if rows:
        name = said.part(*rows.span(1))
        return (Entry(_word("type", name), name), Entry(_word("rows", name), said.part(*rows.span(2))))
    if re.fullmatch(r"[A-Za-z_]\w*\s*(\(.*\))?", said.text, re.DOTALL):
        return (Entry(_word("type", said), said),)
    first = re.match(r"[A-Za-z_]\w*(\([^)]*\))?", said.text)
    meant = did_you_mean(first[0], _WITH_WORDS) if first else ""
    if meant:
        findings.error("XRM203", f"`{said.text}` is not a type. {meant}", said.mark)
        return None
    hint = f"Options come after a comma: `{first[0]}, {said.text[first.end() :].strip()}`." if first else ""
    findings.error("XRM203", f"`{said.text}` is not a type.", said.mark, hint)
    return None


def _option(node: Scalar, start: int, end: int, findings: Findings) -> Entry | None:
    match = _OPTION.match(node.text[start:end])
    if match is None:
        findings.error("XRM201", "An option is missing between two commas.", node.at(max(start - 1, 0), start + 1))
        return None
    key = node.part(start, start + match.end(1))
    for group in (2, 3):
        if match.group(group) is not None:
            return Entry(key, unquoted(node.part(start + match.start(group), start + match.end(group))))
    return Entry(key, Scalar("true", True, key.mark), flag=True)


def unquoted(value: Scalar) -> Scalar:
    """A value that is one quoted text, without its quotes; doubled ones inside become one."""
    text = value.text
    if len(text) < 2 or text[0] != "'" or not re.fullmatch(r"'(?:[^']|'')*'", text, re.DOTALL):
        return value
    inner = text[1:-1].replace("''", "'")
    return Scalar(inner, inner, value.at(1, len(text) - 1), Style.SINGLE, value.lines)


def split(text: str, separator: str = ",", start: int = 0) -> list[tuple[int, int]]:
    """Where the parts of a text lie, without the space around them; brackets and quotes keep theirs together."""
    spans: list[tuple[int, int]] = []
    begin, depth, quote = start, 0, False
    for index in range(start, len(text)):
        letter = text[index]
        if letter == "'":
            quote = not quote
        elif quote:
            continue
        elif letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
        elif letter == separator and depth <= 0:
            spans.append(_trimmed(text, begin, index))
            begin = index + 1
    spans.append(_trimmed(text, begin, len(text)))
    return spans


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _word(text: str, beside: Scalar) -> Scalar:
    """A key that the short form implies, at the place of what implies it."""
    return Scalar(text, text, beside.mark)


def _entries(beside: Scalar, *pairs: tuple[str, Node]) -> dict[str, Entry]:
    return {name: Entry(_word(name, beside), value) for name, value in pairs}
