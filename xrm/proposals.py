"""A set of definition files read as a proposal: plugins it asks for loaded, everything compiled.  No database.

The folder of an app and the documents kept in a revision take the same way, so what `xrm check` says is what the
running application would say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from xrm.catalog.catalog import Catalog
from xrm.catalog.extensions import Document, Extensions, PluginState
from xrm.catalog.identities import Identities
from xrm.compiler import Compilation, compile_catalog
from xrm.compiler.instance import settings_of
from xrm.definitions import read_folder
from xrm.definitions.document import read_document
from xrm.definitions.dormant import DORMANT
from xrm.definitions.findings import Findings
from xrm.definitions.library import OWNER, bundles_for
from xrm.definitions.plugins import plugins_of
from xrm.definitions.reading import read_app
from xrm.errors import Problem, Severity, XrmError, errors_of
from xrm.plugins import load
from xrm.projections.seeds import seed_problems

_ASIDE = frozenset({"XRM601", "XRM602", "XRM605", "XRM609", "XRM610", "XRM611", "XRM612", "XRM613"})
"""Codes that tell of a plugin, or a file of one, that does not run as it stands."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the documents would make: `problems` are all there are, of reading, plugins and compiling, sorted."""

    documents: tuple[Document, ...]
    extensions: Extensions
    compilation: Compilation
    problems: tuple[Problem, ...]

    @property
    def layers(self) -> tuple[Document, ...]:
        """Every layer's text: those of plugins, then the app's."""
        return (*self.extensions.documents, *self.documents)

    @property
    def versions(self) -> dict[str, str]:
        """Which version of each plugin this was compiled with."""
        working = (each for each in self.extensions.plugins if not each.builtin and each.problem is None)
        return {each.name: each.version for each in working}

    @property
    def catalog(self) -> Catalog:
        """The catalog; raises XrmError with every problem when an error stands in its way."""
        found = errors_of(self.problems)
        if found or self.compilation.catalog is None:
            raise XrmError(found or self.problems)
        return self.compilation.catalog


def aside_of(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Of what is told of definitions that run, what does not: layers set aside, and what lies dormant."""
    return tuple(each for each in problems if each.code in _ASIDE or DORMANT in each.message + each.hint)


def said_settings(app_dir: Path) -> dict[str, object]:
    """What `settings:` in the app's file says; nothing where it cannot be read, which `check` explains."""
    for document in read_folder(app_dir)[0]:
        found = read_document(document, Findings())
        if found is not None and found.kind == "app":
            return settings_of(read_app(found.node))
    return {}


def read_proposal(app_dir: Path, identities: Identities | None = None) -> Proposal:
    """Read and compile an app's folder.  What is wrong is in the proposal, not raised."""
    documents, problems = read_folder(app_dir)
    return propose(documents, app_dir, identities, problems)


def propose(
    documents: Sequence[Document],
    app_dir: Path | None,
    identities: Identities | None = None,
    problems: Iterable[Problem] = (),
) -> Proposal:
    """Compile an app's documents, with the plugins they ask for and what they use of the library.

    `app_dir` holds single-file plugins.
    """
    extensions = load(plugins_of(documents), app_dir)
    used = bundles_for((*extensions.documents, *documents))
    extensions = replace(extensions, documents=(*used, *extensions.documents))
    return _proposed(documents, extensions, identities, problems)


def recall(
    layers: Sequence[Document], app_dir: Path | None, identities: Identities, applied: Collection[str]
) -> Proposal:
    """Compile what a revision keeps: plugins' code as installed, their documents as they were applied.

    A plugin that is newer than the revision so runs with what was applied, until somebody applies more; one that was
    not among those `applied` waits for it.  One that is missing or broken by now stops nothing: what it brought lies
    dormant.
    """
    documents = [each for each in layers if not each.owner]
    extensions = load(plugins_of(documents), app_dir, applied)
    working = {OWNER, *(each.name for each in extensions.plugins if each.problem is None)}
    known = {OWNER, *(each.name for each in extensions.plugins)}
    gone = dict.fromkeys(each.owner for each in layers if each.owner and each.owner not in known)
    extensions = replace(
        extensions,
        documents=tuple(each for each in layers if each.owner in working),
        dormant=tuple(each for each in layers if each.owner and each.owner not in working),
        plugins=(*map(_told, extensions.plugins), *map(_gone, gone)),
    )
    return _proposed(documents, extensions, identities, (), running=True)


def _gone(name: str) -> PluginState:
    words = f"The plugin `{name}` is not there any more; what belongs to it lies dormant, and its values stay."
    return PluginState(name, "", "", problem=Problem("XRM601", words, target=name, severity=Severity.WARNING))


def _told(state: PluginState) -> PluginState:
    """The plugin with its problem as one to look at, not one that refuses."""
    problem = state.problem
    if problem is None or problem.severity is not Severity.ERROR:
        return state
    return replace(state, problem=replace(problem, severity=Severity.WARNING))


def _proposed(
    documents: Sequence[Document],
    extensions: Extensions,
    identities: Identities | None,
    problems: Iterable[Problem],
    *,
    running: bool = False,
) -> Proposal:
    compilation = compile_catalog(documents, extensions, identities or Identities(), running=running)
    aside = (state.problem for state in extensions.plugins if state.problem is not None)
    catalog = compilation.catalog
    seeds = seed_problems(catalog) if catalog is not None and catalog.seeds and not running else ()
    found = {*problems, *aside, *compilation.problems, *seeds}
    return Proposal(tuple(documents), extensions, compilation, tuple(sorted(found, key=Problem.sort_key)))
