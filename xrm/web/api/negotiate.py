"""What the caller reads and prefers: format, OData version, `Prefer`.  One frozen value a request."""

from __future__ import annotations

import re
from dataclasses import dataclass

from werkzeug.datastructures import Headers, MIMEAccept
from werkzeug.http import parse_accept_header, parse_options_header

from xrm.errors import Problem, XrmError

FORMATS = {"json": "application/json", "application/json": "application/json"}
FILES = {
    "csv": "csv",
    "text/csv": "csv",
    "xlsx": "xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "ndjson": "ndjson",
    "application/x-ndjson": "ndjson",
    "application/ndjson": "ndjson",
    "application/jsonl": "ndjson",
}
"""What a list can be taken out as, by its name in `$format` and its media types."""
LATER = frozenset({"xml", "atom", "application/xml", "application/atom+xml"})
METADATA = frozenset({"minimal", "none", "full"})
LARGEST_PAGE = 1000
VERSIONS = ("4.0", "4.01")


@dataclass(frozen=True, slots=True)
class Manner:
    """How the answer is to be written."""

    version: str = "4.01"
    exact_as_text: bool = False  # IEEE754Compatible: decimals and 64-bit integers as strings
    metadata: str = "minimal"  # or none: without contexts and etags in the body
    minimal: bool = False  # Prefer: return=minimal
    represent: bool = False  # Prefer: return=representation
    page_size: int = 0  # Prefer: maxpagesize; 0: ours
    file: str = ""  # the whole list as a file: csv, xlsx, ndjson; empty: JSON, page by page
    mark: bool = False  # of CSV: with a byte order mark in front

    @property
    def content_type(self) -> str:
        kind = f"application/json;odata.metadata={self.metadata}"
        return kind + ";IEEE754Compatible=true" if self.exact_as_text else kind

    @property
    def applied(self) -> str:
        """The preferences that were honoured, as `Preference-Applied` says them."""
        said = ["return=minimal"] if self.minimal else ["return=representation"] if self.represent else []
        return ", ".join([*said, *([f"maxpagesize={self.page_size}"] if self.page_size else [])])


def read_manner(headers: Headers, format_word: str | None = None, *, files: bool = False) -> Manner:
    """The manner that headers and `$format` ask for, or the problem that we cannot; `files`: a list can be one."""
    kind, parameters = accepted(headers, format_word, files=files)
    preferences = preferences_of(headers.getlist("Prefer"))
    size = preferences.get("maxpagesize") or preferences.get("odata.maxpagesize") or ""
    return Manner(
        version=version_of(headers),
        exact_as_text=parameters.get("ieee754compatible", "").lower() == "true",
        metadata=metadata_of(parameters),
        minimal=preferences.get("return") == "minimal",
        represent=preferences.get("return") == "representation",
        page_size=min(int(size), LARGEST_PAGE) if re.fullmatch(r"[1-9][0-9]{0,8}", size) else 0,
        file=kind,
        mark=kind == "csv" and parameters.get("bom", "").lower() == "true",
    )


def version_of(headers: Headers) -> str:
    """4.01, or 4.0 for who reads at most that.  The body's version must be one of ours too."""
    sent = headers.get("OData-Version")
    if sent is not None and sent.strip() not in VERSIONS:
        raise XrmError(
            Problem("XRM801", f"OData version {sent} is not understood.", hint="Send OData-Version: 4.01 or 4.0.")
        )
    most = (headers.get("OData-MaxVersion") or headers.get("MaxVersion") or "4.01").strip()
    match = re.fullmatch(r"([0-9]{1,3})\.([0-9]{1,3})", most)
    if match is None or int(match[1]) < 4:
        raise XrmError(
            Problem("XRM801", f"OData version {most} is not offered.", hint="Ask for OData-MaxVersion: 4.01 or 4.0.")
        )
    return "4.0" if (int(match[1]), match[2]) == (4, "0") else "4.01"


def accepted(headers: Headers, format_word: str | None, *, files: bool = False) -> tuple[str, dict[str, str]]:
    """The kind of file that is asked for (empty: JSON) with its parameters; `$format` beats `Accept`."""
    if format_word is not None:
        return format_asked(format_word, files=files)
    accept = headers.get("Accept")
    if not accept:
        return "", {}
    for media, quality in parse_accept_header(accept, MIMEAccept):
        kind, parameters = parse_options_header(media)
        known = FILES.get(kind.lower(), "") if files else ""
        if quality > 0 and (known or kind.lower() in ("application/json", "application/*", "*/*")):
            return known, {name.lower(): value for name, value in parameters.items()}
    if files:
        raise XrmError(Problem("XRM817", "No such format is offered here.", hint=f"Ask for {OFFERED}."))
    raise XrmError(Problem("XRM817", "Only JSON is offered here.", hint="Ask for Accept: application/json."))


OFFERED = "json, csv, xlsx or ndjson"


def format_asked(word: str, *, files: bool) -> tuple[str, dict[str, str]]:
    kind, parameters = parse_options_header(word)
    known = FILES.get(kind.lower(), "")
    if kind.lower() in FORMATS or (known and files):
        return known, {name.lower(): value for name, value in parameters.items()}
    if known:
        hint = "Ask for json, or for the list of an entity."
        raise XrmError(Problem("XRM817", f"The format “{word}” is offered of lists only.", target="$format", hint=hint))
    if kind.lower() in LATER:
        raise XrmError(Problem("XRM813", f"The format “{word}” is not offered by this service.", target="$format"))
    raise XrmError(Problem("XRM817", f"There is no format “{word}”.", target="$format", hint=f"Ask for {OFFERED}."))


def metadata_of(parameters: dict[str, str]) -> str:
    """`full` is answered as minimal: everything it would add is computable from the context."""
    asked = (parameters.get("odata.metadata") or parameters.get("metadata") or "minimal").lower()
    if asked not in METADATA:
        raise XrmError(Problem("XRM817", f"There is no odata.metadata={asked}.", hint="Ask for minimal or none."))
    return "none" if asked == "none" else "minimal"


def preferences_of(headers: list[str]) -> dict[str, str]:
    """What `Prefer` says; a preference we do not know is no error, by RFC 7240."""
    said: dict[str, str] = {}
    for each in ",".join(headers).split(","):
        name, _, value = each.partition(";")[0].partition("=")
        said.setdefault(name.strip().lower(), value.strip().strip('"').lower())
    return said
