"""The steps from one revision to the next, as values: shown before, done after, each knowing how safe it is."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from xrm.catalog.catalog import Catalog
from xrm.catalog.extensions import Document, Function
from xrm.catalog.field import Field
from xrm.errors import Problem
from xrm.expressions.tree import Expression
from xrm.records.disclosures import Disclosure


class Safety(StrEnum):
    """safe: online and without a question; guarded: needs data work; lossy: needs its name confirmed."""

    SAFE = "safe"
    GUARDED = "guarded"
    LOSSY = "lossy"


@dataclass(frozen=True, slots=True)
class IndexPlan:
    """An index that should be: `keys` are (column, descending); `where` is SQL over the table's own columns."""

    name: str
    table: str
    keys: tuple[tuple[str, bool], ...]
    unique: bool = False
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do.  What touches no table (a label, a rule, a right) has words only."""

    words: str
    safety: Safety = Safety.SAFE
    rows: int = 0  # that are read or written


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTable(Step):
    entity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddField(Step):
    entity: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeLink(Step):
    """Let a link lead to other entities too: its foreign key goes, and beside what it holds is said of which it is."""

    entity: str
    field: str
    target: str  # where all of it led


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireChoice(Step):
    """A choice or state is no longer offered; the records that have it keep it."""

    entity: str
    field: str
    stored: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MapChoice(RetireChoice):
    """A choice or state goes, and what holds it gets another."""

    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadLink(Step):
    """Let a link lead to several records, or a field hold several files: what a column held becomes the first of them."""

    entity: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FillField(Step):
    """Give the records that are there a value."""

    entity: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepCurrency(Step):
    """Write beside each amount the currency that was said for all until now, or taken from elsewhere."""

    entity: str
    field: str
    said: str | Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertField(Step):
    """Read what another field kept, `source`, as values of this one."""

    entity: str
    field: str
    source: Field


@dataclass(frozen=True, slots=True, kw_only=True)
class DropField(Step):
    """Drop the values of a field that was retired, for good."""

    table: str
    column: str
    link: bool  # a foreign key stands on it


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldField(Step):
    """Keep folded text beside a field that had none, and fill it."""

    entity: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepValues(Step):
    """Compute a kept formula for every record; `remake` its column first, as what it is now."""

    entity: str
    field: str
    remake: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateIndex(Step):
    index: IndexPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class DropIndex(Step):
    index: IndexPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Declare(Step):
    """Only the definition changes: a rename, a label, a rule, a right, something retired."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteSeed(Step):
    """Records that come with the definitions are written, once everything else is done."""

    entity: str


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """From revision `base` to `catalog`; nothing is done while there are errors among `problems`."""

    base: int
    catalog: Catalog | None
    documents: tuple[Document, ...]
    steps: tuple[Step, ...]
    problems: tuple[Problem, ...]
    plugins: Mapping[str, str] = field(default_factory=dict)  # name -> version
    disclosures: tuple[Disclosure, ...] = ()  # what is told across rights from then on, and was not before
    functions: Mapping[str, Function] = field(default_factory=dict)  # of plugins, for what is computed meanwhile

    @property
    def hash(self) -> str:
        """Names this very plan."""
        text = "\n".join([str(self.base), *(f"{each.name}\0{each.text}" for each in self.documents)])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def summary(self) -> str:
        """A line for the list of revisions."""
        if not self.base:
            return "first definitions"
        more = f", and {len(self.steps) - 3} more" if len(self.steps) > 3 else ""
        return "; ".join(each.words for each in self.steps[:3]) + more
