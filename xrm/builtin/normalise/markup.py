"""Text with marks: rich text is cleaned when it is written, markdown when it is shown.  Nothing of it can run.

What may stand in it is a closed list: paragraphs, headings, lists, tables, emphasis and links.  No pictures, styles,
classes or forms, so that a text can neither fetch anything nor look like a part of the page.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape, unescape
from typing import TYPE_CHECKING

from xrm.builtin.normalise.texts import lines

if TYPE_CHECKING:
    import nh3
    from markdown_it import MarkdownIt

    from xrm.catalog.field import Field

TAGS = frozenset({
    "p", "br", "h2", "h3", "h4", "strong", "b", "em", "i", "u", "s", "sub", "sup", "code", "pre", "blockquote",
    "ul", "ol", "li", "a", "hr", "table", "thead", "tbody", "tr", "th", "td",
})  # fmt: skip
_MARK = re.compile(rf"</?(?:{'|'.join(sorted(TAGS))})\b[^<>]*>", re.IGNORECASE)
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
BLOCKS = (
    "</p>",
    "</h2>",
    "</h3>",
    "</h4>",
    "</li>",
    "</pre>",
    "</blockquote>",
    "</tr>",
    "</td>",
    "</th>",
    "<br>",
    "<hr>",
)


def rich(value: object, field: Field) -> object:
    """HTML with nothing in it but what is allowed; plain text becomes its paragraphs."""
    text = str(lines(value, field))
    found = cleaned(text if _MARK.search(text) else paragraphs(text))
    if not _MARK.search(found):  # what was marked was nothing that may stand there
        found = cleaned(paragraphs(plain_of(found)))
    return found if plain_of(found) else None


def shown_rich(text: str) -> str:
    """Kept text as HTML.  Cleaned once more, for what may be shown can have become less since it was written; text
    from before its field had marks is shown in its paragraphs.
    """
    return cleaned(text) if _MARK.search(text) else paragraphs(text)


def paragraphs(text: str) -> str:
    """Plain text as HTML, written as `cleaned` writes it: an empty line parts paragraphs."""
    parts = (part.strip("\n") for part in text.split("\n\n"))
    written = (
        escape(part, quote=False).replace("\n", "<br>").replace("\xa0", "&nbsp;") for part in parts if part.strip()
    )
    return "".join(f"<p>{part}</p>" for part in written)


def cleaned(text: str) -> str:
    """HTML without anything that is not on the list; cleaning it twice changes nothing."""
    return _cleaner().clean(text).strip()


@cache
def _cleaner() -> nh3.Cleaner:
    import nh3

    return nh3.Cleaner(
        tags=set(TAGS),
        attributes={"a": {"href", "title"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}},
        url_schemes=set(SCHEMES),
        link_rel="noopener noreferrer nofollow",
    )


def plain_of(text: str) -> str:
    """What a reader sees of rich text, without its marks: what is searched, and shown where there is little room."""
    for tag in BLOCKS:
        text = text.replace(tag, f" {tag}")
    return " ".join(unescape(_stripper().clean(text)).split())


@cache
def _stripper() -> nh3.Cleaner:
    import nh3

    return nh3.Cleaner(tags=set())


def shown_markdown(text: str) -> str:
    """Markdown as HTML.  HTML that stands in it is shown as it is written, never read."""
    return cleaned(str(_markdown().render(text)))


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
