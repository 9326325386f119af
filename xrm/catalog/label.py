"""A text a person reads, in the languages the app has."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Label:
    """One text in one or more languages; the first is the fallback.  `("", text)` is a text said without a language."""

    texts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, text: str) -> Label:
        """A label said once, for every language."""
        return cls((("", text),))

    def text(self, language: str = "") -> str:
        """The text in `language`, else the first one said, else nothing."""
        for code, text in self.texts:
            if code == language:
                return text
        return self.texts[0][1] if self.texts else ""

    def __str__(self) -> str:
        return self.text()

    def __bool__(self) -> bool:
        return bool(self.texts)


NO_LABEL = Label()
