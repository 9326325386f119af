"""A posted form, read strictly: texts, files, and the words of our own that travel with them.  Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from werkzeug.datastructures import FileStorage, MultiDict

from xrm.catalog.kinds import FILED, Kind
from xrm.errors import Problem, XrmError
from xrm.projections.forms import Control, typed
from xrm.web.pages.typed import Texts

ROWS = "_rows"
"""A button beside rows: `lines.add`, `lines.0.remove`, `lines.0.up`, `lines.0.down`; nothing is saved then."""
BACK = "_back"
"""The link from whose list of records one came, and goes back to."""
DRAFT = "_draft"
"""What a browser kept of a form comes back to be drawn again; nothing is saved then."""
OWN = frozenset({"csrf_token", "_version", "_was", "_find", "_anyway", BACK, ROWS, DRAFT})
"""Words of every form; no field may begin with `_`."""
FIND, CLEAR, TAKE = ".find", ".clear", ".take"
"""Beside a field: what to search its targets for, that its file goes, whose value is taken after a conflict."""
THEIRS = "theirs"
LARGEST_VERSION = 2**62


@dataclass(frozen=True, slots=True)
class Posted:
    """What somebody sent."""

    texts: Texts
    was: Texts = field(default_factory=dict)  # what the form held when it was opened
    version: int | None = None
    uploads: Mapping[str, tuple[FileStorage, ...]] = field(default_factory=dict)
    cleared: frozenset[str] = frozenset()
    gone: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of several files: which go
    find: str = ""  # the link field whose targets are searched; nothing is saved then
    sought: Mapping[str, str] = field(default_factory=dict)
    reshaped: bool = False  # rows were added, moved or taken away by a button of the form
    back: str = ""  # the link to whose record its writer goes back
    draft: bool = False  # it was left unfinished and is taken up; nothing is saved then
    anyway: bool = False  # what may be the same thing was shown before, and it is another

    def changed(self) -> Texts:
        """Only what differs from the form as it was opened: what nobody touched is not written back."""
        return {name: texts for name, texts in self.texts.items() if self.was.get(name) != texts}


def read_post(form: MultiDict[str, str], files: MultiDict[str, FileStorage], controls: Iterable[Control]) -> Posted:
    """The posted form; a word that is neither ours nor of a field one may write is refused, or left out of a draft."""
    known = {each.name: each for each in controls}
    draft = form.get(DRAFT, "") == "true"
    if not draft:  # the form may have changed since it was left
        _refuse_unknown([*form, *files], known)
    was = _was(form.get("_was", ""), known)
    taken = {name for name in known if form.get(name + TAKE) == THEIRS}
    texts = {
        name: was.get(name, ()) if name in taken else _texts(form, control)
        for name, control in known.items()
        if name in form and control.field.kind not in FILED
    }
    shape = form.get(ROWS, "")
    rows = next((each for each in known.values() if each.rows and shape.startswith(f"{each.name}.")), None)
    if rows is not None:
        texts[rows.name] = reshaped(form, rows, texts.get(rows.name, ()), shape.removeprefix(f"{rows.name}."))
    return Posted(
        texts=texts,
        reshaped=rows is not None,
        was=was,
        version=_version(form.get("_version", "")),
        uploads={
            name: sent for name in files if (sent := tuple(each for each in files.getlist(name) if each.filename))
        },
        gone={
            name: tuple(form.getlist(name + CLEAR))
            for name, control in known.items()
            if control.field.kind is Kind.FILES and name + CLEAR in form
        },
        cleared=frozenset(name for name in known if form.get(name + CLEAR) == "true"),
        find=form.get("_find", "") if _is_known(form.get("_find", ""), known) else "",
        sought={word.removesuffix(FIND): form[word] for word in form if word.endswith(FIND)},
        back=form.get(BACK, ""),
        draft=draft,
        anyway=form.get("_anyway", "") == "true",
    )


def _refuse_unknown(words: Iterable[str], known: Mapping[str, Control]) -> None:
    allowed = OWN | known.keys() | {name + suffix for name in known for suffix in (FIND, CLEAR, TAKE)}
    unknown = sorted({word for word in words if word not in allowed and not _is_of_row(word, known)})
    if unknown:
        raise XrmError(
            Problem("XRM803", f"This form has no field “{word[:80]}”.", target=word[:80]) for word in unknown
        )


def _is_known(word: str, known: Mapping[str, Control]) -> bool:
    return word in known or _is_of_row(word, known)


def _is_of_row(word: str, known: Mapping[str, Control]) -> bool:
    """Whether it is the name of an input in a row, `lines.0.amount`."""
    match = OF_ROW.fullmatch(word)
    control = known.get(match[1]) if match else None
    return (
        control is not None and match is not None and match[3] in {"id", *(each.name for each in typed(control.rows))}
    )


OF_ROW = re.compile(r"([a-z][a-z0-9_]*)\.([0-9]{1,6})\.([a-z][a-z0-9_]*)(?:\.find)?")


def _row_numbers(form: MultiDict[str, str], control: Control) -> list[str]:
    """The rows that were sent, in the order they stand in."""
    found = (OF_ROW.fullmatch(word) for word in form)
    return list(dict.fromkeys(match[2] for match in found if match and match[1] == control.name))


def _rows(form: MultiDict[str, str], control: Control) -> tuple[str, ...]:
    """Rows as texts: those of a conflict come as they are, those of a form input by input."""
    told = []
    for number in _row_numbers(form, control):
        before = f"{control.name}.{number}."
        texts = {
            each.name: list(_texts(form, replace(each, name=before + each.name)))
            for each in typed(control.rows)
            if before + each.name in form
        }
        told.append(json.dumps({"": [form.get(f"{before}id", "")], **texts}, ensure_ascii=False, separators=(",", ":")))
    return tuple(told) or tuple(each for each in form.getlist(control.name) if each)


def reshaped(form: MultiDict[str, str], control: Control, rows: tuple[str, ...], how: str) -> tuple[str, ...]:
    """The rows after a button was pressed: one more at the end, one less, one a place up or down."""
    number, _, action = how.partition(".")
    numbers = _row_numbers(form, control)
    if how == "add":
        return (*rows, "")
    if number not in numbers or len(numbers) != len(rows):
        return rows
    at, kept = numbers.index(number), list(rows)
    row = kept.pop(at)
    if action != "remove":
        kept.insert(max(at - 1, 0) if action == "up" else at + 1, row)
    return tuple(kept)


def _texts(form: MultiDict[str, str], control: Control) -> tuple[str, ...]:
    """What a field's inputs hold: a text of several lines with plain line ends, a check box by its last word."""
    if control.field.several:
        return tuple(each for each in form.getlist(control.name) if each)
    if control.field.kind is Kind.ROWS:
        return _rows(form, control)
    return (form.getlist(control.name)[-1].replace("\r\n", "\n"),)


def _version(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or int(text[:20]) > LARGEST_VERSION:
        raise XrmError(Problem("XRM801", "The version of the record is not a number.", hint="Load the page again."))
    return int(text)


def _was(text: str, known: Mapping[str, Control]) -> Texts:
    """What the form held before; unreadable: nothing is known, so every value counts as changed."""
    try:
        found = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        name: tuple(values)
        for name, values in found.items()
        if name in known and isinstance(values, list) and all(isinstance(each, str) for each in values)
    }


def said_before(texts: Texts) -> str:
    """`_was`, as it travels with the form."""
    return json.dumps(texts, ensure_ascii=False, separators=(",", ":"))
