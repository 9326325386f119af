"""What each `register_` hook must return, so that a wrong value is refused at the start and not on somebody's page."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xrm.catalog.extensions import Document, Function, JobType, Panel
from xrm.catalog.field import FieldType
from xrm.catalog.kinds import Kind

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_NO_VALUE = frozenset({Kind.KEY, Kind.LIST})


@dataclass(frozen=True, slots=True)
class Answer:
    """A list of `type`; `wrong` says what is wrong with one of them, as the end of a sentence."""

    word: str  # how `xrm plugin list` counts them
    type: type
    wrong: Callable[[Any], str]


def check_answer(hook: str, values: object) -> str:
    """What is wrong with an answer, as the end of a sentence about the hook; nothing: it is right."""
    wanted = REGISTER[hook]
    if not isinstance(values, list | tuple):
        return f"must return a list of {wanted.type.__name__}, not {_called(values)}"
    for value in values:
        if not isinstance(value, wanted.type):
            return f"must return a list of {wanted.type.__name__}; in it is {_called(value)}"
        wrong = wanted.wrong(value)
        if wrong:
            return wrong
    return ""


def _called(value: object) -> str:
    return f"a {type(value).__name__} ({value!r:.60})"


def _wrong_type(value: Any) -> str:
    if not _NAME.fullmatch(value.name):
        return f"brings a field type called {value.name!r:.60}; a name has small letters, digits and underscores"
    if not isinstance(value.kind, Kind) or value.kind in _NO_VALUE:
        return f"brings the field type `{value.name}` of kind {value.kind!r:.60}, which no field may have"
    return ""


def _wrong_function(value: Any) -> str:
    if not _NAME.fullmatch(value.name):
        return f"brings a function called {value.name!r:.60}; a name has small letters, digits and underscores"
    if not callable(value.python):
        return f"brings the function `{value.name}` without a Python form"
    return ""


def _wrong_document(value: Any) -> str:
    return "" if isinstance(value.text, str) and value.name else "brings a definition file without name or text"


def _wrong_panel(value: Any) -> str:
    if not _NAME.fullmatch(value.name):
        return f"brings a panel called {value.name!r:.60}; a name has small letters, digits and underscores"
    if isinstance(value.entities, str):
        return f"brings the panel `{value.name}` whose entities are a text; write `({value.entities!r},)`"
    return "" if callable(value.render) else f"brings the panel `{value.name}` without a function `render`"


def _wrong_job(value: Any) -> str:
    if not _NAME.fullmatch(value.name):
        return f"brings a job called {value.name!r:.60}; a name has small letters, digits and underscores"
    return "" if callable(value.work) else f"brings the job `{value.name}` without a function `work`"


def _wrong_folder(value: str) -> str:
    path = Path(value)
    return (
        "" if path.is_absolute() and path.is_dir() else f"names {value!r:.120}, which is no absolute path of a folder"
    )


REGISTER: Mapping[str, Answer] = {
    "register_field_types": Answer("field types", FieldType, _wrong_type),
    "register_functions": Answer("functions", Function, _wrong_function),
    "register_documents": Answer("definition files", Document, _wrong_document),
    "register_panels": Answer("panels", Panel, _wrong_panel),
    "register_jobs": Answer("jobs", JobType, _wrong_job),
    "register_templates": Answer("template folders", str, _wrong_folder),
}
