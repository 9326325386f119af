"""The body of a write, strictly: JSON, one object, each name once, exact numbers, text that can be stored.

Decimals stay the digits that were sent.  Only a `json` field gets floating numbers, for that is what it keeps.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import isfinite
from typing import Any, NoReturn

from flask import request

from xrm.catalog.entity import Entity
from xrm.catalog.kinds import Kind
from xrm.errors import Problem, XrmError

DEEPEST = 32
"""Levels of one body."""
LARGEST = 2**63
DIGITS = 400
"""Characters of one number; no field keeps more and arithmetic on more is slow."""


def read_object(*, empty: bool = False) -> dict[str, Any]:
    """The object in the body of the request at hand; `empty` says that no body at all is fine."""
    raw = request.get_data(cache=False)
    if not raw and empty:
        return {}
    check_media_type()
    return parse_object(raw)


def check_media_type() -> None:
    """Only JSON is read, in UTF-8 as JSON is."""
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != "application/json" or charset not in ("utf-8", "utf8"):
        raise XrmError(
            Problem("XRM815", "The body must be JSON.", hint="Send it with Content-Type: application/json, in UTF-8.")
        )


def parse_object(raw: bytes) -> dict[str, Any]:
    """The object that a text of JSON is; anything else is refused with what is wrong and where."""
    try:
        value = json.loads(
            raw.decode(),
            object_pairs_hook=once_each,
            parse_constant=no_constant,
            parse_float=exact,
            parse_int=whole,
        )
    except UnicodeDecodeError:
        raise malformed("The body is not UTF-8 text.") from None
    except json.JSONDecodeError as error:
        raise malformed(f"The body is not JSON: line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise malformed(f"The body is nested deeper than {DEEPEST} levels.") from None
    if not isinstance(value, dict):
        raise malformed("The body must be one JSON object.", 'Send {"field": value, …}.')
    check_texts(value)
    return value


def malformed(message: str, hint: str = "") -> XrmError:
    return XrmError(Problem("XRM804", message, hint=hint))


def once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise XrmError(Problem("XRM804", f"“{twice}” is in the body twice.", target=twice))
    return found


def no_constant(text: str) -> NoReturn:
    raise malformed(f"{text} is not JSON.")


def exact(text: str) -> Decimal:
    return Decimal(short(text))


def whole(text: str) -> int:
    return int(short(text))


def short(text: str) -> str:
    if len(text) > DIGITS:
        raise malformed(f"A number in the body has more than {DIGITS} characters.")
    return text


def check_texts(value: Any) -> None:
    """No text that a database cannot keep, and no deeper nesting than anybody needs."""
    for text, depth in texts(value, 1):
        if depth > DEEPEST:
            raise malformed(f"The body is nested deeper than {DEEPEST} levels.")
        if "\0" in text:
            raise malformed("A text in the body holds a NUL character.")
        try:
            text.encode()
        except UnicodeEncodeError:
            raise malformed("A text in the body holds half a character (a lone surrogate).") from None


def texts(value: Any, depth: int) -> Iterator[tuple[str, int]]:
    """Every text in a value, names included, with its depth; containers count as an empty text."""
    if isinstance(value, str):
        yield value, depth
    elif isinstance(value, dict | list):
        yield "", depth
        if depth <= DEEPEST:
            for each in (*value, *value.values()) if isinstance(value, dict) else value:
                yield from texts(each, depth + 1)


def for_fields(entity: Entity | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, those of `json` fields as plain JSON, without the control information a read record came with."""
    json_fields = {each.key for each in entity.fields.values() if each.kind is Kind.JSON} if entity else frozenset()
    return {
        name: plain(value, name) if name in json_fields else value
        for name, value in values.items()
        if name not in CONTROL
    }


CONTROL = frozenset({"@odata.context", "@odata.etag", "@odata.id", "@context", "@etag", "@id"})
"""What a client sends back because it came with the record; OData has it ignored on the way in."""


def plain(value: Any, target: str) -> Any:
    """A value as a `json` field keeps it: floating numbers, integers of 64 bits."""
    if isinstance(value, Decimal):
        number = float(value)
        if not isfinite(number):
            raise XrmError(Problem("XRM804", "A number is too large.", target=target))
        return number
    if isinstance(value, int) and not isinstance(value, bool) and not -LARGEST <= value < LARGEST:
        raise XrmError(Problem("XRM804", "An integer has more than 64 bits.", target=target))
    if isinstance(value, dict):
        return {name: plain(each, target) for name, each in value.items()}
    return [plain(each, target) for each in value] if isinstance(value, list) else value
