"""Text to syntax.  What is not the language is refused at its place with a way out; nothing deep or long is walked."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from xrm.expressions.grammar import GRAMMAR
from xrm.expressions.literals import read_literal
from xrm.expressions.misread import misread
from xrm.expressions.problems import wrong
from xrm.expressions.syntax import (
    Constant,
    Count,
    ForSome,
    Invocation,
    Membership,
    Names,
    Operation,
    Syntax,
    Word,
    measure,
)

MOST_CHARACTERS = 8_000
MOST_LEVELS = 40
_KEPT_CHARACTERS = 1_000
_KEPT_TEXTS = 1_024


def parse(text: str) -> Syntax:
    """What the text says.  Short texts are kept, since the same few rules and filters come again and again."""
    if len(text) > MOST_CHARACTERS:
        raise wrong(
            "XRM409",
            f"This expression has {len(text):,} characters; at most {MOST_CHARACTERS:,} are read.",
            (MOST_CHARACTERS, len(text)),
        )
    return _kept(text) if len(text) <= _KEPT_CHARACTERS else _read(text)


@lru_cache(maxsize=_KEPT_TEXTS)
def _kept(text: str) -> Syntax:
    return _read(text)


def _read(text: str) -> Syntax:
    try:
        return _parser().parse(text)  # type: ignore[return-value]  # the transformer makes it so
    except UnexpectedCharacters as error:
        raise misread(text, error.pos_in_stream) from None  # type: ignore[arg-type]  # lark types it too narrowly
    except UnexpectedToken as error:
        at = len(text) if error.token.type == "$END" else error.token.start_pos
        raise misread(text, at if at is not None else len(text), frozenset(error.accepts or error.expected)) from None
    except UnexpectedInput:  # pragma: no cover - lark raises the two above; this is the family
        raise misread(text, len(text)) from None


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR, parser="lalr", lexer="basic", transformer=_Builder(), maybe_placeholders=False)


class _Builder(Transformer[Token, Syntax]):
    """One method a rule of the grammar; each gets the tokens that are kept and the syntax of its parts."""

    def either(self, items: list[Syntax]) -> Syntax:
        return _operation("or", items)

    def both(self, items: list[Syntax]) -> Syntax:
        return _operation("and", items)

    def operation(self, items: list[Any]) -> Syntax:
        left, operator, right = items
        return _operation(operator.lower(), [left, right])

    def prefixed(self, items: list[Any]) -> Syntax:
        operator, item = items
        name = "not" if operator.type == "NOT" else "-"
        return _level(
            Operation(
                start=operator.start_pos,
                end=item.end,
                operator=name,
                operands=(item,),
                **measure([item]),
            )
        )

    def grouped(self, items: list[Any]) -> Syntax:
        inner: Syntax = items[1]
        return inner

    def membership(self, items: list[Any]) -> Syntax:
        item, _, *options, closing = items
        return _level(
            Membership(
                start=item.start,
                end=closing.end_pos,
                item=item,
                options=tuple(options),
                **measure([item, *options]),
            )
        )

    def names(self, items: list[Any]) -> Syntax:
        before = items[0].parts if isinstance(items[0], Names) else (_word(items[0]),)
        parts = before + tuple(_word(token) for token in items[1:])
        return Names(start=parts[0].start, end=parts[-1].end, parts=parts)

    def for_some(self, items: list[Any]) -> Syntax:
        over, quantifier, _, *inside, closing = items
        variable = _word(inside[0]) if inside else None
        return _level(
            ForSome(
                start=over.start,
                end=closing.end_pos,
                every=quantifier.type == "ALL",
                over=over,
                variable=variable,
                body=inside[1] if inside else None,
                **measure([over, *inside[1:]]),
            )
        )

    def count(self, items: list[Any]) -> Syntax:
        return Count(start=items[0].start, end=items[1].end_pos, over=items[0], size=2, depth=2)

    def invocation(self, items: list[Any]) -> Syntax:
        name, _, *arguments, closing = items
        return _level(
            Invocation(
                start=name.start_pos,
                end=closing.end_pos,
                name=_word(name),
                arguments=tuple(arguments),
                **measure(arguments),
            )
        )

    def constant(self, items: list[Token]) -> Syntax:
        token = items[0]
        start, end = token.start_pos or 0, token.end_pos or 0
        kind, value = read_literal(token.type, str(token), (start, end))
        return Constant(start=start, end=end, kind=kind, value=value)


def _operation(operator: str, items: list[Syntax]) -> Syntax:
    return _level(
        Operation(
            start=items[0].start,
            end=items[-1].end,
            operator=operator,
            operands=tuple(items),
            **measure(items),
        )
    )


def _level(syntax: Syntax) -> Syntax:
    if syntax.depth > MOST_LEVELS:
        raise wrong(
            "XRM409",
            f"This expression is nested more than {MOST_LEVELS} levels deep.",
            (syntax.start, syntax.end),
            "Split it into several formulas, or list the terms side by side.",
        )
    return syntax


def _word(token: Token) -> Word:
    return Word(str(token), token.start_pos or 0, token.end_pos or 0)
