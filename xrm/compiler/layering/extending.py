"""An extension laid over an entity: what it may change, whose each leaf is, and two plugins that disagree.

Nothing above reaches below: what an extension may not say is an error at its own place, and it is set aside whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from xrm.compiler.compilation import LayerChange
from xrm.definitions.document import Defined
from xrm.definitions.findings import Findings
from xrm.definitions.patches import patched, read_patch
from xrm.definitions.tree import Entry, Items, Map, Node, Scalar, plain
from xrm.errors import Mark
from xrm.expressions.near import did_you_mean

Path = tuple[str, ...]
FREE = frozenset({
    "label", "plural", "help", "placeholder", "message", "default", "order", "hidden", "off", "icon", "color", "filter",
    "after", "before", "section", "columns", "tab", "collapsed", "lines", "step", "widget", "search", "index", "fields",
})  # fmt: skip
"""Leaves any later layer may replace; all else only its owner, and the site."""
CLOSED = frozenset({"notice_mark", "record_follower", "record_note"})
"""What xrm keeps beside records: opened, it would show notes about what their reader may not see."""
WHOLE = frozenset({"default", "schema"})
_THINGS = frozenset({"fields", "rules", "measures", "form", "forms", "unique", "index", "access", "meta"})
_FIELD_THINGS = frozenset({"choices", "states", "moves", "meta"})
_LIST_THINGS = frozenset({"filters", "views", "default"})
_SKIPPED = frozenset({"extend", "needs"})
DEFINING = ("type", "formula", "count", "sum", "avg", "min", "max")


@dataclass(slots=True)
class Extending:
    """Lays layers over one entity, lowest first; `owners` says whose each file above the entity's own is."""

    entity: Defined
    owners: Mapping[str, str]
    findings: Findings
    disputes: dict[Path, tuple[Mark, str, str]] = field(default_factory=dict)
    changes: list[LayerChange] = field(default_factory=list)
    _layer: Defined = field(init=False)
    _lowest: Map = field(init=False)

    def lay(self, below: Map, layer: Defined, above: Map) -> Map:
        self._layer, self._lowest = layer, below
        if self.entity.name.text in CLOSED:
            self._refuse(layer)
            return below
        said = replace(above, entries={name: each for name, each in above.entries.items() if name not in _SKIPPED})
        return self._over((), below, said)

    def _refuse(self, layer: Defined) -> None:
        name = self.entity.name.text
        message = f"`{name}` stands beside records, and those say who sees it: no file extends it."
        hint = "Say `comments` and `files` in the entities whose records it stands beside."
        self.findings.error("XRM603", message, layer.name.mark, hint)

    def settle(self) -> None:
        """Say what plugins disagree about and the site has not settled; the lower value runs."""
        name = self.entity.name.text
        for path, (mark, lower, upper) in self.disputes.items():
            message = f"`{lower}` and `{upper}` both set {name}.{_spoken(path)}; the value of `{lower}` runs."
            self.findings.warn("XRM605", message, mark, f"Settle it in the site: a line in `extend: {name}`.")

    @property
    def _site(self) -> bool:
        return not self._layer.owner

    def _over(self, path: Path, below: Map, above: Map) -> Map:
        entries = dict(below.entries)
        for name, entry in above.entries.items():
            here, lower = (*path, name), below.entries.get(name)
            if lower is None:
                if self._may_add(here, entry, below):
                    entries[name] = entry
                    self._note(here, entry.key, None, entry.value)
            else:
                value = self._one(here, lower, entry)
                entries[name] = Entry(lower.key, value, lower.flag)
        return Map(entries, below.mark, below.damaged or above.damaged)

    def _one(self, path: Path, lower: Entry, upper: Entry) -> Node:
        below, above = lower.value, upper.value
        if isinstance(above, Map) and "" in above.entries:
            self._note(path, upper.key, below, above)
            return _texts(below, above)
        if _listed(path) and isinstance(above, Map):
            self._note(path, upper.key, below, above)
            if isinstance(below, Map):
                return _both(below, above)
            names = below if isinstance(below, Items) else Items((below,), below.mark)
            found, lost = patched(names, read_patch(above))
            tell_lost(lost, (each.text for each in names.items if isinstance(each, Scalar)), self.findings)
            return found
        if isinstance(below, Map) and isinstance(above, Map) and path[-1] not in WHOLE:
            if len(path) == 2 and path[0] == "access":
                return self._changed(path, lower, upper)
            if len(path) == 2 and path[0] == "fields":
                above = _without_implied(upper.key, above)
            return self._over(path, below, above)
        return self._changed(path, lower, upper)

    def _changed(self, path: Path, lower: Entry, upper: Entry) -> Node:
        below, above = lower.value, upper.value
        owner = self._owner_of(path, lower)
        defines = len(path) == 3 and path[0] == "fields" and path[2] in DEFINING and owner != self._layer.owner
        if plain(below) == plain(above) and not (defines and not self._site):
            return below
        theirs = _listed(path) and owner != self._layer.owner
        if (path[-1] not in FREE or theirs) and not self._allowed(path, lower, upper, owner):
            return below
        holder = self.owners.get(below.mark.file, "")
        if self._site:
            self.disputes.pop(path, None)
        elif holder and holder not in (self._layer.owner, self.entity.owner):
            self.disputes[path] = (upper.key.mark, holder, self._layer.owner)
            return below
        self._note(path, upper.key, below, above)
        return above

    def _note(self, path: Path, key: Scalar, below: Node | None, above: Node) -> None:
        before = None if below is None else plain(below)
        name = ".".join((self.entity.name.text, *path))
        self.changes.append(LayerChange(name, self._layer.owner, key.mark, before, plain(above)))

    def _may_add(self, path: Path, entry: Entry, below: Map) -> bool:
        """A key that is not there yet: a thing of the layer's own, or a leaf of somebody's."""
        if _of_things(path[:-1]):
            return self._may_add_thing(path, entry)
        if len(path) == 1:
            return (
                path[0] in FREE
                or path == ("list",)
                or _of_things(path)
                or self._allowed(path, None, entry, self.entity.owner)
            )
        if path[:1] == ("list",) and len(path) == 2:
            return True
        owner = self._thing_owner(path)
        if owner == self._layer.owner or path[-1] in FREE or _of_things(path):
            return True
        return self._allowed(path, None, entry, owner)

    def _may_add_thing(self, path: Path, entry: Entry) -> bool:
        plugin, name = self._layer.owner, path[-1]
        if path[-2] == "access" and name == "*" and plugin:
            message = "An extension may add roles by name to `access`, not everybody (`'*'`)."
            self.findings.error("XRM603", message, entry.key.mark, "Name the roles it is for.")
            return False
        if path[:-1] == ("fields",) and plugin and not name.startswith(f"{plugin}_"):
            message = f"The new field `{name}` should begin with `{plugin}_`."
            self.findings.warn("XRM608", message, entry.key.mark, "A later release of the entity may bring that name.")
        return True

    def _allowed(self, path: Path, lower: Entry | None, upper: Entry, owner: str) -> bool:
        """What is not free belongs to its owner; the site may change it, and is told that it does."""
        if owner == self._layer.owner and self._layer.owner:
            return True
        thing = path[1] if len(path) > 1 else self.entity.name.text
        what = path[-1] if len(path) > 1 or lower is not None else path[0]
        change = f" ({_short(lower.value)} → {_short(upper.value)})" if lower and _short(lower.value) else ""
        whose = f"{owner or 'the app'}'s {self.entity.name.text}"
        if self._site:
            message = f"This changes `{what}` of `{thing}`, which belongs to {whose}{change}."
            self.findings.warn(
                "XRM603", message, upper.key.mark, "Look at it again when that plugin has a new release."
            )
            return True
        message = f"`{thing}` belongs to {whose}; an extension may not change its {what}{change}."
        hint = f"Add something of your own, e.g. `{self._layer.owner}_{thing}`."
        if path[0] == "access" and len(path) > 1:
            message = f"What `{thing}` may is said by {whose}; an extension may not change it{change}."
            hint = "It may add roles that are not there yet."
        self.findings.error("XRM603", message, upper.key.mark, hint)
        return False

    def _owner_of(self, path: Path, entry: Entry) -> str:
        return self._thing_owner(path) if len(path) > 1 else self.entity.owner

    def _thing_owner(self, path: Path) -> str:
        """Who brought the thing a leaf is of: the layer that first said its key."""
        node: Node | None = self._lowest
        owner = self.entity.owner
        for name in path:
            entry = node.entries.get(name) if isinstance(node, Map) else None
            if entry is None:
                break
            owner = self.owners.get(entry.key.mark.file, owner)
            node = entry.value
            if len(path) > 1 and name == path[1]:
                break
        return owner


def tell_lost(lost: Iterable[Scalar], known: Iterable[str], findings: Findings) -> None:
    """Neighbours that are not there, and what is."""
    there = tuple(known)
    for each in lost:
        message = f"`{each.text}` is not there, so this stands last. {did_you_mean(each.text, there)}".strip()
        findings.tell("XRM607", message, each.mark)


def _of_things(path: Path) -> bool:
    """Whether a map of named things stands here, which any layer may add to."""
    if len(path) == 1:
        return path[0] in _THINGS
    if len(path) == 2:
        return path[0] == "forms" or (path[0] == "list" and path[1] in _LIST_THINGS)
    return len(path) == 3 and path[0] == "fields" and path[2] in _FIELD_THINGS


def _listed(path: Path) -> bool:
    """Whether a list of names stands here, which a layer above patches by name."""
    if path[0] == "fields":
        return len(path) == 5 and path[2] == "moves" and path[4] in ("from", "roles")
    if path[-1] == "fields":
        return (path[0], len(path)) in (("form", 3), ("forms", 4))
    return path in (("list", "columns"), ("search",))


def _without_implied(key: Scalar, field: Map) -> Map:
    """A field of another without the type that its `choices` imply: it refines, and defines nothing."""
    kind = field.get("type")
    for name in ("choices", "states", "rows"):
        entry = field.entries.get(name)
        if entry is not None and kind is not None and kind.mark == entry.key.mark != key.mark:
            return replace(field, entries={name: each for name, each in field.entries.items() if name != "type"})
    return field


def _texts(below: Node, above: Map) -> Map:
    """A text said once, and the same by language: what is said stays the one for every other language."""
    entries = dict(above.entries)
    if isinstance(below, Map):
        entries = {**below.entries, **{name: each for name, each in entries.items() if name}}
    elif isinstance(below, Scalar):
        entries[""] = Entry(above.entries[""].key, below)
    return Map(entries, above.mark)


def _both(below: Map, above: Map) -> Map:
    """Two patches of a list that nobody below has said: first the one, then the other."""
    entries = dict(below.entries)
    for name, entry in above.entries.items():
        lower = entries.get(name)
        if lower is not None and isinstance(lower.value, Map) and isinstance(entry.value, Map):
            entries[name] = Entry(lower.key, Map({**lower.value.entries, **entry.value.entries}, lower.value.mark))
        elif lower is not None and isinstance(lower.value, Items) and isinstance(entry.value, Items):
            entries[name] = Entry(lower.key, Items((*lower.value.items, *entry.value.items), lower.value.mark))
        else:
            entries[name] = entry
    return Map(entries, below.mark)


def _short(node: Node) -> str:
    return node.text if isinstance(node, Scalar) and len(node.text) <= 40 else ""


def _spoken(path: Path) -> str:
    return ".".join(path[1:] if path[0] == "fields" else path)
