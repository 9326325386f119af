"""One document -> what it defines: read, expanded and checked against its schema.  What it says lies in nodes still."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from xrm.catalog.extensions import Document
from xrm.definitions.findings import Findings
from xrm.definitions.parse import parse
from xrm.definitions.shape import Checker, language
from xrm.definitions.shortform import expand_fields, expand_measures
from xrm.definitions.tree import Entry, Map, Scalar
from xrm.expressions.near import did_you_mean

KINDS = ("app", "entity", "extend", "bundle", "choices", "seed", "translate")
BESIDE = frozenset({"extend", "seed"})
"""Kinds of files of which several may be about one entity."""
WITH_FIELDS = frozenset({"entity", "extend", "bundle"})


@dataclass(frozen=True, slots=True)
class Defined:
    """What one file defines: `kind` is its first key, `name` what that says, `node` the whole, without what is wrong."""

    kind: str
    name: Scalar
    node: Map
    document: Document

    @property
    def owner(self) -> str:
        return self.document.owner


def read_document(document: Document, findings: Findings, own_keys: frozenset[str] = frozenset()) -> Defined | None:
    """What the document defines; None when that cannot be told.  `own_keys` are options of plugins' field types."""
    node = parse(document.name, document.text, findings)
    kind = _kind(node, findings) if node else None
    if node is None or kind is None:
        return None
    if kind in WITH_FIELDS:
        node = expanded(node, findings)
    checked = Checker(findings, own_keys).check(kind, node, language(kind))
    name = checked.get(kind) if isinstance(checked, Map) else None
    if not isinstance(checked, Map) or not isinstance(name, Scalar):
        return None
    if kind != "app":
        _check_file_name(document, kind, name, findings)
    return Defined(kind, name, checked, document)


def _kind(node: Map, findings: Findings) -> str | None:
    first = next(iter(node)).key
    if first.text in KINDS:
        return first.text
    said = next((entry.key for entry in node if entry.key.text in KINDS), None)
    way_out = f"Move the line `{said.text}: …` to the top." if said else did_you_mean(first.text, KINDS)
    findings.error(
        "XRM105", f"The first key must be one of {', '.join(KINDS)}; it is `{first.text}`.", first.mark, way_out
    )
    return None


def expanded(node: Map, findings: Findings) -> Map:
    """The same map with each of its fields and measures as a map."""
    entries = dict(node.entries)
    for name, expand in (("fields", expand_fields), ("measures", expand_measures)):
        said = entries.get(name)
        if said is not None and isinstance(said.value, Map):
            entries[name] = Entry(said.key, expand(said.value, findings))
    return Map(entries, node.mark, node.damaged)


def _check_file_name(document: Document, kind: str, name: Scalar, findings: Findings) -> None:
    """`student.yaml`; of an extension `student.yaml` or `club.student.yaml`, of a translation any name."""
    file = PurePosixPath(document.name).name
    stem = file.rsplit(".", 1)[0]
    if kind == "translate" or stem == name.text or (kind in BESIDE and stem.endswith(f".{name.text}")):
        return
    what = {"extend": "extends", "seed": "fills"}.get(kind, "defines")
    message = f"The file is called `{file}` but {what} `{name.text}`."
    findings.warn("XRM106", message, name.mark, f"Call it `{name.text}.yaml`.")
