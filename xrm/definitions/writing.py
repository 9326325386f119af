"""Nodes -> YAML text that reads as they do: block maps, short lists on one line, quotes only where they are needed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from xrm.definitions.tree import Map, Node, Scalar, hear

LONGEST_LINE = 100
_SAFE_ALONE = re.compile(r"[^\W\d](?:[^:#\s]|:(?=\S)|(?<=\S)#| (?=\S))*")
"""Text that stands on its own behind a key; between commas less may stand bare."""
_SAFE = re.compile(r"[^\W\d][\w./()-]*(?: [\w./()-]+)*")


def written(node: Map) -> str:
    """A whole file."""
    return "\n".join(_map(node, "")) + "\n"


def _map(node: Map, indent: str) -> Iterator[str]:
    for entry in node:
        yield from _under(f"{indent}{_key(entry.key)}:", entry.value, indent)


def _under(head: str, node: Node, indent: str) -> Iterator[str]:
    """What stands behind a key or a dash."""
    line = _alone(node)
    if line is not None and len(head) + len(line) < LONGEST_LINE:
        yield f"{head} {line}".rstrip()
    elif isinstance(node, Scalar):
        yield f"{head} {line}"
    elif isinstance(node, Map):
        yield head
        yield from _map(node, f"{indent}  ")
    else:
        yield head
        for each in node.items:
            yield from _under(f"{indent}  -", each, f"{indent}  ")


def _alone(node: Node) -> str | None:
    return _scalar(node, _SAFE_ALONE) if isinstance(node, Scalar) else _inline(node)


def _inline(node: Node) -> str | None:
    """The node on one line; None for what wants lines of its own."""
    if isinstance(node, Scalar):
        return _scalar(node, _SAFE)
    if isinstance(node, Map):
        return None if node.entries else "{}"
    parts = [_inline(each) if not isinstance(each, Map) else None for each in node.items]
    return f"[{', '.join(each for each in parts if each is not None)}]" if None not in parts else None


def _key(key: Scalar) -> str:
    return key.text if _SAFE.fullmatch(key.text) else _quoted(key.text)


def _scalar(node: Scalar, safe: re.Pattern[str]) -> str:
    if not isinstance(node.value, str):
        return node.text
    bare = node.text.isprintable() and safe.fullmatch(node.text) and hear(node.text) == node.text
    return node.text if bare else _quoted(node.text)


def _quoted(text: str) -> str:
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    return json.dumps(text, ensure_ascii=False)
