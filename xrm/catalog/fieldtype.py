"""A field type is data: a name, the kind it is kept as, and how it is written, shown and checked.  Plugins add their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xrm.catalog.entity import Field
    from xrm.catalog.kinds import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a complex type: `since` of a period.  It becomes a field of its own, `during_since`."""

    name: str
    type: str  # the name of its field type
    label: str
    argument: str = ""  # what stands in the brackets of its type: `9,6`
    least: int | None = None
    most: int | None = None
    needed: bool = False  # the whole cannot be required without it
    search: bool = False  # found when the whole is searched


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldType:
    """One word an administrator may write as a type.

    `normalise` gets a value of the kind's Python type and the field; it returns the value to store or raises
    `ValueError` with a sentence for the person who typed it.  `typed` and `told` are for types whose values people and
    the API write otherwise than their kind: `typed` makes a value of the kind of such a text (or of what the kind
    takes anyhow), `told` writes it.
    """

    name: str
    kind: Kind
    label: str  # "Email address": what the reference and the editor say
    help: str = ""  # one sentence for the reference
    example: str = ""  # what may stand after the name of such a field: `text(80), required`
    options: frozenset[str] = frozenset()  # keys of the language that this type takes beside the common ones
    widget: str = ""  # templates/widgets/<widget>.html; empty: that of the kind
    cell: str = ""  # templates/cells/<cell>.html; empty: that of the kind
    format: str = ""  # JSON Schema `format` of its values
    length: int = 0  # most characters unless the field says otherwise; 0: no limit
    digits: int = 0  # of a decimal: digits in all, unless the field says otherwise
    scale: int = 0  # of a decimal: digits after the point, unless the field says otherwise
    narrow: bool = True  # half a row of a form is wide enough, and a list may show it
    free: bool = False  # of several choices: any short text is one
    searched: bool = False  # found by search without being told so
    searchable: bool = False  # `search` may be said
    normalise: Callable[[object, Field], object] | None = None
    typed: Callable[[object, Field], object] | None = None
    told: Callable[[object, Field], str] | None = None
    parts: tuple[Part, ...] = ()  # of a complex: what its value is made of
    whole: Callable[[Mapping[str, object], Field], Iterator[tuple[str, str]]] | None = None
    """Of a complex: what is wrong with values by part that are right one by one, as part and sentence."""
    plain: Callable[[str], str] | None = None  # the text without its marks: what search looks at

    def folds(self, value: str) -> str:
        """What of a text is searched and sorted by."""
        return value if self.plain is None else self.plain(value)
