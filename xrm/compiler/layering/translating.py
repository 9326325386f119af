"""A language file as what it lays over each entity: texts in one language beside those that are there.

What it names that does not exist is a warning, and left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xrm.compiler.layering.merging import long_form
from xrm.definitions.document import Defined
from xrm.definitions.findings import Findings
from xrm.definitions.tree import Entry, Map, Node, Scalar
from xrm.expressions.near import did_you_mean

_PLACES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "rules": (("rules",), "message"),
    "sections": (("form",), "label"),
    "filters": (("list", "filters"), "label"),
    "fields": (("fields",), "label"),
}
"""Where each part of a language file lies in an entity, and what a bare text is there."""
_IN_FIELDS = {"choices": "label", "states": "label", "moves": "label"}


def as_extensions(layer: Defined, entities: Mapping[str, Defined], findings: Findings) -> Iterator[tuple[str, Map]]:
    """The entities it speaks of, each with the map to lay over it."""
    language = layer.name
    for entry in layer.node:
        name = entry.key.text
        if name == "translate":
            continue
        entity = entities.get(name)
        if entity is None:
            if not findings.dormant:
                _nothing(entry.key, f"entity `{name}`", entities, findings)
            continue
        if isinstance(entry.value, Map):
            yield name, _entity(entry.value, language, entry.key)
        else:
            yield name, Map({"label": _text("label", entry, language)}, entry.key.mark)


def _entity(said: Map, language: Scalar, key: Scalar) -> Map:
    entries: dict[str, Entry] = {}
    for entry in said:
        name = entry.key.text
        if name not in _PLACES:
            entries[name] = _text(name, entry, language)
            continue
        path, word = _PLACES[name]
        things = _things(entry.value, word, language, fields=name == "fields")
        if len(path) == 1:
            entries[path[0]] = Entry(entry.key, things)
        else:
            entries["list"] = Entry(_word("list", key), Map({path[1]: Entry(entry.key, things)}, entry.key.mark))
    return Map(entries, key.mark)


def _things(said: Node, word: str, language: Scalar, *, fields: bool = False) -> Map:
    found: dict[str, Entry] = {}
    for entry in said if isinstance(said, Map) else ():
        if not isinstance(entry.value, Map):
            found[entry.key.text] = Entry(entry.key, Map({word: _text(word, entry, language)}, entry.key.mark))
            continue
        inner: dict[str, Entry] = {}
        for each in entry.value:
            name = each.key.text
            if fields and name in _IN_FIELDS:
                inner[name] = Entry(each.key, _things(each.value, _IN_FIELDS[name], language))
            else:
                inner[name] = _text(name, each, language)
        found[entry.key.text] = Entry(entry.key, Map(inner, entry.key.mark))
    return Map(found, said.mark)


def _text(name: str, entry: Entry, language: Scalar) -> Entry:
    """A text in the language; the empty one stands for what is said without a language."""
    key = _word(name, entry.key)
    texts = {
        "": Entry(_word("", entry.key), Scalar("", None, entry.key.mark)),
        language.text: Entry(language, entry.value),
    }
    return Entry(key, Map(texts, entry.value.mark))


def _word(text: str, beside: Scalar) -> Scalar:
    return Scalar(text, text, beside.mark)


def known_parts(layer: Map, below: Map, findings: Findings, ends: frozenset[str]) -> Map:
    """The layer without what names nothing that is there; each such name is a warning."""
    return _known((), layer, long_form(below), findings, ends)


def _known(path: tuple[str, ...], above: Map, below: Map, findings: Findings, ends: frozenset[str]) -> Map:
    kept: dict[str, Entry] = {}
    for name, entry in above.entries.items():
        lower = below.get(name)
        is_text = isinstance(entry.value, Map) and "" in entry.value.entries
        if is_text or not isinstance(entry.value, Map):
            kept[name] = entry
        elif isinstance(lower, Map):
            kept[name] = Entry(entry.key, _known((*path, name), entry.value, lower, findings, ends))
        elif path == ("fields",) and name in ends:
            kept[name] = entry
        elif path and path[-1] in ("fields", "rules", "form", "filters", "choices", "states", "moves"):
            _nothing(entry.key, f"`{name}` among the {path[-1]}", below.entries, findings)
        elif not path or path[-1] not in ("fields", "rules", "form", "filters"):
            _tell_all(entry.value, name, findings)
    return Map(kept, above.mark, above.damaged)


def _tell_all(said: Map, part: str, findings: Findings) -> None:
    for entry in said:
        if isinstance(entry.value, Map) and "" not in entry.value.entries and part == "list":
            _tell_all(entry.value, entry.key.text, findings)
        else:
            _nothing(entry.key, f"`{entry.key.text}` among the {part}", (), findings)


def _nothing(key: Scalar, what: str, known: Mapping[str, object] | tuple[()], findings: Findings) -> None:
    near = did_you_mean(key.text, tuple(known))
    findings.warn("XRM513", f"This translates {what}, which does not exist. {near}".strip(), key.mark)
