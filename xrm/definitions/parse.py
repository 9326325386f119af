"""Text -> nodes with places.  YAML 1.2 core rules; what YAML can do beyond plain data is refused, each with its code.

Built on libyaml's events, not on its node tree: an alias is refused where it stands, so nothing is ever expanded, and
depth is limited while reading.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from xrm.definitions import cuts, faults
from xrm.definitions.findings import Findings
from xrm.definitions.tree import Entry, Items, Map, Node, Scalar, Style, hear
from xrm.errors import Mark

MOST_BYTES = 1 << 20
MOST_SHARED = 64
"""Letters of a text that is kept once for all its places: names come again in every file."""
DEEPEST = 20
MOST_KEYS = 2_000

_STYLES = {"'": Style.SINGLE, '"': Style.DOUBLE, "|": Style.BLOCK, ">": Style.BLOCK}


def parse(file: str, text: str, findings: Findings) -> Map | None:
    """The top map of a file, without what could not be read; None when nothing of it can be used."""
    if len(text) > MOST_BYTES or len(text.encode("utf-8", "replace")) > MOST_BYTES:
        findings.error("XRM106", "The file is larger than 1 MiB.", Mark(file, 1, 1))
        return None
    found = Findings()
    try:
        return _Reader(file, text, found).document()
    except yaml.YAMLError as fault:
        found = Findings()  # what was seen before a fault is often its consequence
        faults.explain(fault, file, text, found)
        return None
    except _Stop:
        return None
    finally:
        findings.extend(found.sorted())


class _Stop(Exception):
    """A limit is passed; the problem is already said."""


class _Reader:
    """Reads one file's events; `lines` are for what only the text as written can tell."""

    def __init__(self, file: str, text: str, findings: Findings) -> None:
        self.file, self.findings = file, findings
        self.lines = text.splitlines()
        # \ufeff and NUL are libyaml's business: it says what is wrong with them
        self._events: Iterator[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)

    def document(self) -> Map | None:
        top: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if top is not None or (event.tags or event.version):
                    self._one_document(event)
                    return top if isinstance(top, Map) else None
                top = self._node(next(self._events), 1)
        if isinstance(top, Map) and top.entries:
            return top
        if isinstance(top, Map) and top.damaged:
            return None
        self.findings.error(
            "XRM105",
            "A definition file is a map; its first key says what it defines.",
            top.mark if top else Mark(self.file, 1, 1),
            hint="Begin with `entity: <name>`, `app: <name>` or `bundle: <name>`.",
        )
        return None

    def _one_document(self, event: Any) -> None:
        what, hint = ("a file holds one document", "Put what follows in a file of its own.")
        if event.tags or event.version:
            what, hint = ("YAML directives (`%…`) are not used", "Leave this line out.")
        self.findings.error("XRM101", f"This is not YAML as used here: {what}.", self._mark(event), hint)

    def _node(self, event: Any, depth: int) -> Node | None:
        """The node that begins with `event`; None when it is refused (the problem is said)."""
        if depth > DEEPEST:
            self.findings.error(
                "XRM106", f"Maps and lists lie more than {DEEPEST} deep in each other here.", self._mark(event)
            )
            raise _Stop
        if isinstance(event, yaml.AliasEvent):
            self._refuse(
                event,
                f"the alias `*{event.anchor}`",
                f"A value that begins with `*` goes in quotes{self._quoted(event)}.",
            )
            return None
        if event.anchor:
            self._refuse(
                event,
                f"the anchor `&{event.anchor}`",
                f"A value that begins with `&` goes in quotes{self._quoted(event)}.",
            )
        if event.tag is not None and event.tag != "!":
            self._refuse(
                event, f"the tag `{event.tag}`", f"A value that begins with `!` goes in quotes{self._quoted(event)}."
            )
        if isinstance(event, yaml.ScalarEvent):
            if not event.value and (event.anchor or event.tag):
                return None
            return self._scalar(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._map(event, depth)
        return self._items(event, depth)

    def _scalar(self, event: Any) -> Scalar:
        style = _STYLES.get(event.style or "", Style.PLAIN)
        start, end = event.start_mark, event.end_mark
        lines = end.line - start.line + 1
        text = sys.intern(event.value) if len(event.value) <= MOST_SHARED else event.value
        value = hear(text) if style is Style.PLAIN else text
        length = end.column - start.column if lines == 1 else 0
        mark = Mark(self.file, start.line + 1, start.column + 1, length)
        return Scalar(text, value, mark, style, lines, 0 if style is Style.PLAIN else 1)

    def _items(self, event: Any, depth: int) -> Items:
        items: list[Node] = []
        for each in self._events:
            if isinstance(each, yaml.SequenceEndEvent):
                break
            node = self._node(each, depth + 1)
            if node is not None:
                items.append(node)
        return Items(tuple(items), self._mark(event))

    def _map(self, event: Any, depth: int) -> Map:
        found = _Building(self._mark(event), flow=bool(event.flow_style))
        for each in self._events:
            if isinstance(each, yaml.MappingEndEvent):
                break
            key = self._node(each, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if isinstance(key, Scalar) and value is not None:
                self._add(found, key, value)
            else:
                found.damaged = True
                self._refuse_key(key)
        if len(found.entries) > MOST_KEYS:
            self.findings.error(
                "XRM106", f"A map has at most {MOST_KEYS:,} keys; this one has {len(found.entries):,}.", found.mark
            )
        spoilt = cuts.check_map(found.pairs, self.lines, found.flow, self.findings)
        entries = (
            {name: entry for name, entry in found.entries.items() if name not in spoilt} if spoilt else found.entries
        )
        return Map(entries, found.mark, found.damaged or bool(spoilt))

    def _refuse_key(self, key: Node | None) -> None:
        if key is not None and not isinstance(key, Scalar):
            self.findings.error(
                "XRM101",
                "This is not YAML as used here: a key is a name, not a map or a list.",
                key.mark,
                hint="A value that begins with `{` or `[`, such as a title, goes in quotes.",
            )

    def _add(self, found: _Building, key: Scalar, value: Node) -> None:
        found.pairs.append((key, value))
        if key.text == "<<" and key.style is Style.PLAIN:
            self.findings.error(
                "XRM103", "Merge keys (`<<`) are not used here.", key.mark, hint="Write the keys out, or use a bundle."
            )
        elif key.text in found.entries:
            first = found.entries[key.text].key.mark.line
            self.findings.error(
                "XRM102", f"Key `{key.text}` appears twice in this map (first at line {first}).", key.mark
            )
        else:
            found.entries[key.text] = Entry(key, value)

    def _refuse(self, event: Any, what: str, hint: str) -> None:
        self.findings.error(
            "XRM103", f"Anchors, aliases, tags and merge keys are not used here: {what}.", self._mark(event), hint
        )

    def _quoted(self, event: Any) -> str:
        """`: label: '&Co'`, the line as it should be, where the value is all that follows a key."""
        line = self.lines[event.start_mark.line].rstrip()
        key, value = line[: event.start_mark.column], line[event.start_mark.column :]
        alone = key.rstrip().endswith(":") and not any(each in line for each in "{[#'")
        return f": `{key.lstrip()}'{value}'`" if alone else ""

    def _mark(self, event: Any) -> Mark:
        start, end = event.start_mark, event.end_mark
        length = end.column - start.column if end.line == start.line else 0
        return Mark(self.file, start.line + 1, start.column + 1, length)


@dataclass(slots=True)
class _Building:
    """A map while its pairs are read; `pairs` are all of them, `entries` those that count."""

    mark: Mark
    flow: bool
    damaged: bool = False
    pairs: list[tuple[Scalar, Node]] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
