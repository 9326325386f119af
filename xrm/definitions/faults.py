"""Why a text is not YAML: a sentence for each cause, with its place and, where it is known, the corrected line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import yaml

from xrm.definitions.findings import Findings
from xrm.errors import Mark

_KEY = r"(?P<key>\s*(?:- )?[\w'\" .-]+?:\s+)"


@dataclass(frozen=True, slots=True)
class _Cause:
    """A pattern of the line at fault, the sentence for it, and the way out (`{key}` and `{value}` are of that line)."""

    line: re.Pattern[str]
    sentence: str
    hint: str = ""


def _value(pattern: str, sentence: str, hint: str = "{key}'{quoted}'") -> _Cause:
    """A cause that lies in the value of a key; most are mended by quotes."""
    return _Cause(re.compile(f"{_KEY}(?P<value>{pattern})$"), sentence, hint)


_CAUSES = (
    _Cause(re.compile(r"^\s*(?P<value>\*):\s+(?P<rest>.*)$"), "a key cannot begin with `*`", "'*': {rest}"),
    _Cause(re.compile(r"^\s*\t"), "a tab indents this line", "Indent with spaces."),
    _value(r"\{.*\}.+", "a value that begins with `{` is a map, and this goes on after its `}`"),
    _value(r"\[.*\].+", "a value that begins with `[` is a list, and this goes on after its `]`"),
    _value(r"'[^']*'\s*[^\s#,}\]'].*", "a value that begins with a quote ends with it; this goes on", '{key}"{value}"'),
    _value(r'"[^"]*"\s*[^\s#,}\]"].*', "a value that begins with a quote ends with it; this goes on"),
    _value(r"[@`].*", "a value cannot begin with `@` or a backquote"),
    _value(r"%.*", "a value cannot begin with `%`"),
    _value(r"\*.*", "a value cannot begin with `*`"),
    _value(r"&.*", "a value cannot begin with `&`"),
    _value(r"!.*", "a value cannot begin with `!`"),
    _value(r">[-+0-9]*\s*[^\s#].*", "a value that begins with `>` is a text on the lines below it"),
    _value(r"\|[-+0-9]*\s*[^\s#].*", "a value that begins with `|` is a text on the lines below it"),
    _value(r"- .*", "`- ` begins an item of a list; a list stands on lines of its own", "{key}{tight}"),
    _value(r"[^'\"\[{].*\w: .*", "a value cannot have a colon and a space in it"),
    _value(r"[^'\"\[{].*:", "a value cannot end with a colon"),
    _Cause(
        re.compile(r"^(?P<key>\s*[\w-]+):(?P<value>[^\s:/].*)$"),
        "after the colon of a key there is a space",
        "{key}: {value}",
    ),
    _Cause(
        re.compile(r"^(?P<key>\s*[\w-]+)\s+=\s+(?P<value>.+)$"),
        "a key and its value are parted by a colon",
        "{key}: {value}",
    ),
)

_OPENS = re.compile(r"(?:[:\[{,]|^\s*-)\s+(?P<quote>['\"])(?:(?!(?P=quote)).)*$")
"""A value that begins with a quote and goes on below its line."""

_COMMENT = re.compile(r"^.*?(?P<key>[\w-]+:\s+)(?P<comment>#\S.*)$")
"""A value in `{…}` that is heard as a comment, its closing bracket too."""

_SENTENCES = {
    "found unexpected end of stream": "a quote is not closed",
    "did not find expected ',' or '}'": "a `{` is not closed, or a comma is missing in it",
    "did not find expected ',' or ']'": "a `[` is not closed, or a comma is missing in it",
    "could not find expected ':'": "a key without its colon, or a line that belongs to none",
    "did not find expected '-' indicator": "a list whose items do not begin at the same column",
    "did not find expected key": "this line is indented differently from its neighbours",
    "mapping values are not allowed": "a key cannot stand here; is the line above indented as meant?",
    "block sequence entries are not allowed": "`- ` cannot stand here; a list stands on lines of its own",
    "found unknown escape character": "a `\\` in double quotes begins an escape; use single quotes",
    "did not find expected hexdecimal number": "an escape in double quotes is not complete; use single quotes",
    "found a tab character": "a tab indents this line; indent with spaces",
    "cannot start any token": "a value cannot begin with this letter; put it in quotes",
    "undefined tag handle": "a value cannot begin with `!`; put it in quotes",
    "control characters are not allowed": "there is a control character in it",
    "expected alphabetic or numeric character": "a value cannot begin with `*` or `&`; put it in quotes",
    "did not find expected <document start>": "a line that belongs to nothing; is it indented as meant?",
    "did not find expected comment or line break": "a value that begins with `>` or `|` goes on below it; use quotes",
    "did not find expected node content": "a value is missing here",
}
"""libyaml's words and ours."""


def explain(fault: yaml.YAMLError, file: str, text: str, findings: Findings) -> None:
    """One XRM101 at the place that is at fault, which is often not where reading stopped."""
    lines = text.splitlines()
    problem = f"{getattr(fault, 'problem', '') or getattr(fault, 'reason', '') or ''}"
    context = f"{getattr(fault, 'context', '') or ''}"
    suspects = _suspects(fault, lines)
    opened = _opened(suspects, lines)
    if opened is not None:
        findings.error("XRM101", "This is not YAML: a quote is not closed.", Mark(file, *opened))
        return
    for number in suspects:
        for cause in _CAUSES:
            match = cause.line.match(lines[number])
            if match:
                column = match.start("value") if "value" in match.groupdict() else 0
                mark = Mark(file, number + 1, column + 1, len(lines[number].rstrip()) - column)
                findings.error("XRM101", f"This is not YAML: {cause.sentence}.", mark, _fill(cause.hint, match))
                return
    line, column = _place(fault, lines, context)
    if _told_of_line(problem, context, Mark(file, line + 1, column + 1), lines, findings):
        return
    cut = _COMMENT.match(lines[line]) if "flow" in context and lines else None
    if cut is not None:
        place = Mark(file, line + 1, cut.start("comment") + 1, len(cut["comment"]))
        hint = f"{cut['key']}'{cut['comment'].rstrip('}] ')}', or a colour without its `#`."
        findings.error(
            "XRM104", f"The ` #` cut this value off at `{cut['key'].strip()}`: put it in quotes.", place, hint
        )
        return
    sentence = f"This is not YAML: {_sentence(problem)}"
    place = Mark(file, line + 1, column + 1)
    findings.error("XRM101", sentence if sentence.endswith("?") else f"{sentence}.", place)


_WORD_ALONE = re.compile(r"^\s*(?P<key>[\w-]+)\s*$")
_CUT = re.compile(r"(?P<key>[\w-]+):\s+(?P<value>(?P<left>[^,{}()]*\([^(){},]*),[^(){}]*\)[^,{}]*)")


def _told_of_line(problem: str, context: str, place: Mark, lines: Sequence[str], findings: Findings) -> bool:
    """What only libyaml's words together with the line can tell; each with the line as it should be."""
    text = lines[place.line - 1] if lines else ""
    above = lines[place.line - 2] if place.line > 1 else ""
    alone = _WORD_ALONE.match(above) if "':'" in problem or "mapping values" in problem else None
    if alone:
        mark = Mark(place.file, place.line - 1, alone.start("key") + 1, len(alone["key"]))
        findings.error("XRM101", "This is not YAML: a key without its colon.", mark, f"{alone['key']}:")
        return True
    cut = _CUT.search(text) if "flow mapping" in context else None
    if cut:
        mark = Mark(place.file, place.line, cut.start("value") + 1, len(cut["value"].rstrip()))
        message = f"The comma cut this value off at `{cut['left']}`: put it in quotes, or write it on lines of its own."
        quote = '"' if "'" in cut["value"] else "'"
        findings.error("XRM104", message, mark, f"{cut['key']}: {quote}{cut['value'].strip()}{quote}")
        return True
    opened, closed = ("[", "]") if "flow sequence" in context else ("{", "}")
    if "flow" in context and text.count(opened) > text.count(closed):
        findings.error("XRM101", f"This is not YAML: {_sentence(problem)}.", place, f"{text.strip()}{closed}")
        return True
    if "escape" in problem or "hexdecimal" in problem:
        begun, ended = text.find('"'), text.rfind('"')
        hint = f"{text[:begun].lstrip()}'{text[begun + 1 : ended]}'" if ended > begun else ""
        findings.error("XRM101", f"This is not YAML: {_sentence(problem)}.", place, hint)
        return True
    return False


def _opened(suspects: Sequence[int], lines: Sequence[str]) -> tuple[int, int] | None:
    """Line and column of a quote that is closed by another's on the line at fault: there the one that was meant begins."""
    at = suspects[0] if suspects else 0
    for number in range(at - 1, -1, -1):
        match = _OPENS.search(lines[number])
        if match:
            closing = next(
                each for each in range(number + 1, len(lines) + 1) if each == at or match["quote"] in lines[each]
            )
            return (number + 1, match.start("quote") + 1) if closing == at and match["quote"] in lines[at] else None
    return None


def _suspects(fault: yaml.YAMLError, lines: Sequence[str]) -> tuple[int, ...]:
    """Lines that may hold the cause: where reading stopped, the last one with text before it, and where the context began."""
    mark = getattr(fault, "problem_mark", None)
    if mark is None:
        return ()
    at = min(mark.line, len(lines) - 1)
    before = at - 1
    while before > 0 and not lines[before].strip():
        before -= 1
    begun = getattr(fault, "context_mark", None)
    found = [at, before, *([begun.line] if begun is not None else [])]
    return tuple(dict.fromkeys(number for number in found if 0 <= number < len(lines)))


def _place(fault: yaml.YAMLError, lines: Sequence[str], context: str) -> tuple[int, int]:
    """Where reading stopped; of an unclosed quote, where it opened."""
    mark = getattr(fault, "problem_mark", None)
    begun = getattr(fault, "context_mark", None)
    if begun is not None and ("quoted scalar" in context or "flow" in context):
        mark = begun
    if mark is None:
        return 0, 0
    return min(mark.line, max(len(lines) - 1, 0)), mark.column


def _sentence(problem: str) -> str:
    for words, sentence in _SENTENCES.items():
        if words in problem:
            return sentence
    return problem.split("\n")[0] or "it cannot be read"


def _fill(hint: str, match: re.Match[str]) -> str:
    parts = match.groupdict()
    value = (parts.get("value") or "").rstrip()
    return (
        hint.replace("{key}", (parts.get("key") or "").lstrip())
        .replace("{quoted}", value.replace("'", "''"))
        .replace("{tight}", value.replace("- ", "-", 1))
        .replace("{rest}", parts.get("rest") or "")
        .replace("{value}", value)
    )
