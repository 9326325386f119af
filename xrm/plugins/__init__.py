"""Find plugins, check them, ask each `register_` hook once and freeze the answers.  No database, no global manager.

The only importer of pluggy.  A plugin that fails is set aside with a `Problem` that names it; the others run.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from xrm.catalog.catalog import Plugin
from xrm.catalog.extensions import Extensions
from xrm.plugins.asking import ask
from xrm.plugins.collecting import collect
from xrm.plugins.finding import find
from xrm.plugins.marker import hookimpl

__all__ = ["hookimpl", "load"]


def load(
    names: Sequence[Plugin] = (), app_dir: Path | None = None, applied: Collection[str] | None = None
) -> Extensions:
    """Everything that xrm itself, the plugins the app names and the files in its `plugins/` add.

    With `applied`, only of plugins among those: what came since adds nothing yet.
    """
    return collect([ask(found) for found in find(names, app_dir, applied)])
