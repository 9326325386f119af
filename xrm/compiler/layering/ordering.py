"""Which layer lies under which: plugins by what they need, then by name, the site last.  The order of files is no order."""

from __future__ import annotations

from collections.abc import Sequence

from xrm.definitions.document import Defined
from xrm.definitions.findings import Findings
from xrm.definitions.tree import Items, Node, Scalar


def in_order(above: Sequence[Defined], findings: Findings) -> list[Defined]:
    """The layers that can lie, lowest first; what needs a plugin the app runs without lies dormant."""
    awake = [each for each in above if _is_awake(each, findings)]
    needs: dict[str, set[str]] = {}
    for each in awake:
        if each.owner:
            needs.setdefault(each.owner, set()).update(needs_of(each))
    ranks = _ranks(needs)
    for each in awake:
        if each.owner and each.owner not in ranks:
            words = f"Plugins need each other in a circle: {' → '.join(_circle(each.owner, needs))}."
            findings.error("XRM602", words, (_said(each) or each.name).mark)
    last = len(ranks)
    lying = [each for each in awake if not each.owner or each.owner in ranks]
    order = {"extend": 0, "translate": 1}
    return sorted(
        lying, key=lambda each: (ranks.get(each.owner, last), not each.owner, order[each.kind], each.document.name)
    )


def _is_awake(layer: Defined, findings: Findings) -> bool:
    missing = sorted(needs_of(layer).intersection(findings.dormant.plugins))
    if missing:
        words = f"This file needs `{missing[0]}`, which is not installed; it lies dormant."
        findings.tell("XRM601", words, (_said(layer) or layer.name).mark)
    return not missing


def needs_of(layer: Defined) -> frozenset[str]:
    """The plugins an extension says it needs."""
    return frozenset(each.text.split()[0] for each in _needs(layer.node.get("needs")) if each.text.split())


def _needs(node: Node | None) -> tuple[Scalar, ...]:
    if isinstance(node, Items):
        return tuple(each for each in node.items if isinstance(each, Scalar))
    return (node,) if isinstance(node, Scalar) else ()


def _said(layer: Defined) -> Scalar | None:
    return next(iter(_needs(layer.node.get("needs"))), None)


def _ranks(needs: dict[str, set[str]]) -> dict[str, int]:
    """Each plugin's place; who stands in a circle, or needs one who does, has none."""
    ranks: dict[str, int] = {}
    while True:
        free = sorted(name for name in needs if name not in ranks and (needs[name] & needs.keys()) <= ranks.keys())
        if not free:
            return ranks
        ranks[free[0]] = len(ranks)


def _circle(start: str, needs: dict[str, set[str]]) -> list[str]:
    way = [start]
    while way[-1] in needs:
        following = sorted(needs[way[-1]] & needs.keys())
        if not following or following[0] in way:
            return [*way, *following[:1]]
        way.append(following[0])
    return way
