"""Hypothesis strategies for expressions about a person of `people`: well-typed text, every part of the language."""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.support.people import HUGE, LEVELS, STATES, WHOLE, WORDS

Text = SearchStrategy[str]

ROOTS = ("", "", "", "mentor/", "city/mayor/", "mentor/mentor/")
COMPARE = st.sampled_from(["eq", "ne", "gt", "ge", "lt", "le"])
EQUALS = st.sampled_from(["eq", "ne"])


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _joined(*parts: Text | str) -> Text:
    return st.tuples(*(st.just(each) if isinstance(each, str) else each for each in parts)).map("".join)


def _path(*names: str) -> Text:
    return st.tuples(st.sampled_from(ROOTS), st.sampled_from(names)).map("".join)


@cache
def texts(depth: int) -> Text:
    """Expressions that give a text."""
    plain = [
        st.sampled_from(WORDS).map(_quoted),
        st.text(st.sampled_from("aAbBäÄß%_\\' é🎉"), max_size=4).map(_quoted),
        _path("name", "note", "town", "first_pupil", "last_pupil/name", "city/name", "mentor/note"),
    ]
    if depth == 0:
        return st.one_of(*plain)
    inner = texts(depth - 1)
    short = st.sampled_from(["0", "1", "2", "-1", "age", "length(name)", "big"])
    return st.one_of(
        *plain,
        _joined(st.sampled_from(["tolower(", "toupper(", "trim("]), inner, ")"),
        _joined("concat(", inner, ", ", st.one_of(inner, st.sampled_from(["level", "age", "born", "null"])), ")"),
        _joined("substring(", inner, ", ", short, ")"),
        _joined("substring(", inner, ", ", short, ", ", short, ")"),
        _joined("if(", conditions(depth - 1), ", ", inner, ", ", st.one_of(inner, st.just("null")), ")"),
        _joined("coalesce(", inner, ", ", inner, ")"),
        _joined("coalesce(level, colour, ", inner, ")"),
    )


@cache
def wholes(depth: int) -> Text:
    """Expressions that give a whole number."""
    plain = [
        st.sampled_from(WHOLE + HUGE).map(str),
        _path("age", "big", "order_count", "orders/$count", "tags/$count", "pupils/$count", "city/size"),
    ]
    if depth == 0:
        return st.one_of(*plain)
    inner = wholes(depth - 1)
    return st.one_of(
        *plain,
        _joined("(", inner, st.sampled_from([" add ", " sub ", " mul ", " div ", " mod "]), inner, ")"),
        _joined("-(", inner, ")"),
        _joined(st.sampled_from(["round(", "floor(", "ceiling("]), decimals(depth - 1), ")"),
        _joined("length(", texts(depth - 1), ")"),
        _joined("depth(", people(), ")"),
        _joined("indexof(", texts(depth - 1), ", ", texts(0), ")"),
        _joined(st.sampled_from(["year(", "month(", "day("]), st.one_of(dates(depth - 1), moments(depth - 1)), ")"),
        _joined(st.sampled_from(["hour(", "minute(", "second("]), st.one_of(times(depth - 1), moments(depth - 1)), ")"),
        _joined("years_between(", dates(depth - 1), ", ", st.one_of(dates(depth - 1), moments(0)), ")"),
        _joined("if(", conditions(depth - 1), ", ", inner, ", ", inner, ")"),
        _joined("coalesce(", inner, ", ", inner, ")"),
    )


@cache
def decimals(depth: int) -> Text:
    """Expressions that give a number with places."""
    plain = [
        st.decimals(-1000, 1000, places=3).map(str),
        st.sampled_from(["0.5", "-2.50", "999999999999.999999", "0.000000001"]),
        _path("price", "rate", "fine", "worth", "spent", "mean", "top_order/amount"),
    ]
    if depth == 0:
        return st.one_of(*plain)
    inner = st.one_of(decimals(depth - 1), wholes(depth - 1))
    return st.one_of(
        *plain,
        _joined("(", decimals(depth - 1), st.sampled_from([" add ", " sub ", " mul ", " div ", " mod "]), inner, ")"),
        _joined("(", inner, " divby ", inner, ")"),
        _joined("-(", decimals(depth - 1), ")"),
        _joined("if(", conditions(depth - 1), ", ", inner, ", ", decimals(depth - 1), ")"),
        _joined("coalesce(", inner, ", ", decimals(depth - 1), ")"),
    )


@cache
def dates(depth: int) -> Text:
    plain = [
        st.dates().map(lambda each: f"{each:%Y-%m-%d}".rjust(10, "0")),
        _path("born", "latest", "top_order/due"),
        st.sampled_from(["today()", "2026-03-29"]),
    ]
    if depth == 0:
        return st.one_of(*plain)
    units = st.sampled_from(["'day'", "'week'", "'month'", "'year'"])
    return st.one_of(
        *plain,
        _joined("date(", st.one_of(dates(depth - 1), moments(depth - 1)), ")"),
        _joined("date_add(", dates(depth - 1), ", ", wholes(depth - 1), ", ", units, ")"),
    )


@cache
def times(depth: int) -> Text:
    plain = [_path("at"), st.sampled_from(["00:00", "12:30:15", "23:59:59.999999"])]
    return st.one_of(*plain, _joined("time(", moments(depth - 1), ")")) if depth else st.one_of(*plain)


@cache
def moments(depth: int) -> Text:
    plain = [
        _path("seen", "created_at"),
        st.sampled_from(["now()", "2026-03-29T03:00:00+02:00", "2026-10-25T01:00:00Z", "2026-03-29T00:30:00.000001Z"]),
    ]
    if depth == 0:
        return st.one_of(*plain)
    units = st.sampled_from(["'second'", "'minute'", "'hour'", "'day'", "'month'", "'year'"])
    return st.one_of(*plain, _joined("date_add(", moments(depth - 1), ", ", wholes(depth - 1), ", ", units, ")"))


def keys() -> Text:
    ids = st.sampled_from([1, 2, 4, 100, 1_003, 77]).map(lambda each: f"00000000-0000-0000-0000-{each:012x}")
    return st.one_of(_path("city", "city_id", "city/id", "mentor/city"), ids)


def people() -> Text:
    """A person by a path."""
    return _path("mentor", "id", "city/mayor", "last_pupil")


@cache
def comparisons(depth: int) -> Text:
    """Two values of one kind, compared."""
    numbers = st.one_of(wholes(depth), decimals(depth))
    levels = st.sampled_from([_quoted(name) for name, _ in LEVELS])
    chosen = st.one_of(levels, _path("level"))
    persons = st.one_of(people(), st.just("00000000-0000-0000-0000-0000000003ea"))
    users = _path("owner", "owner_id", "owner/id")
    return st.one_of(
        _joined(numbers, " ", COMPARE, " ", numbers),
        _joined(texts(depth), " ", COMPARE, " ", texts(depth)),
        _joined(dates(depth), " ", COMPARE, " ", dates(depth)),
        _joined(times(depth), " ", COMPARE, " ", times(depth)),
        _joined(moments(depth), " ", COMPARE, " ", moments(depth)),
        _joined(_path("level"), " ", COMPARE, " ", chosen),
        _joined(levels, " ", COMPARE, " ", _path("level")),
        _joined(_path("level"), " ", COMPARE, " ", st.sampled_from(["colour", "name"])),
        _joined(keys(), " ", EQUALS, " ", keys()),
        _joined(persons, " ", EQUALS, " ", persons),
        _joined("within(", people(), ", ", st.one_of(persons, st.just("null")), ")"),
        _joined(users, " ", EQUALS, " ", st.one_of(users, st.just("me()"), st.just("null"))),
        _joined(
            st.one_of(
                texts(0), numbers, dates(0), times(0), moments(0), _path("level", "tags", "data", "active", "mentor")
            ),
            " ",
            EQUALS,
            " null",
        ),
        _joined(_path("active"), " ", EQUALS, " ", st.sampled_from(["true", "false", "active"])),
    )


@cache
def memberships(depth: int) -> Text:
    def listed(item: Text, *options: Text) -> Text:
        chosen = st.lists(st.one_of(*options), min_size=1, max_size=3).map(", ".join)
        return _joined("(", item, ") in (", chosen, ")")

    return st.one_of(
        listed(_path("age", "big"), wholes(0), decimals(0), st.just("null")),
        listed(_path("price", "rate"), decimals(0), wholes(0)),
        listed(_path("name"), texts(0), st.just("null")),
        listed(_path("level"), st.sampled_from([_quoted(name) for name, _ in LEVELS]), st.just("null")),
        listed(_path("born"), dates(0)),
        listed(_path("owner"), st.just("me()"), _path("owner"), st.just("null")),
        listed(wholes(depth), wholes(0)),
    )


@cache
def lambdas(depth: int) -> Text:
    quantifier = st.sampled_from(["any", "all"])
    order = st.one_of(
        _joined("x/amount ", COMPARE, " ", decimals(0)),
        _joined("x/status ", COMPARE, " ", st.sampled_from([_quoted(name) for name, _ in STATES])),
        _joined("x/count ", COMPARE, " age"),
        _joined("x/due ", COMPARE, " ", dates(0)),
        _joined("x/person/name ", COMPARE, " ", texts(0)),
        _joined("x/person/orders/any(y: y/amount ", COMPARE, " x/amount)"),
        _joined("not (x/amount ", COMPARE, " $it/price) or x/person/city eq null"),
        _joined("x/person/", st.sampled_from(["spent", "worth"]), " gt x/amount"),
    )
    tag = _joined("t ", COMPARE, " ", st.sampled_from([_quoted(name) for name, _ in LEVELS] + ["level"]))
    pupil = st.one_of(
        conditions(0).map(lambda each: "p/active"), _joined("p/age ", COMPARE, " age"), st.just("p/owner eq me()")
    )
    return st.one_of(
        _joined(_path("orders"), "/", quantifier, "(x: ", order, ")"),
        _joined(_path("tags"), "/", quantifier, "(t: ", tag, ")"),
        _joined(_path("pupils"), "/", quantifier, "(p: ", pupil, ")"),
        _joined(_path("orders", "pupils", "tags", "city/inhabitants"), "/any()"),
        _joined(_path("tags"), " has ", st.sampled_from([_quoted(name) for name, _ in LEVELS])),
    )


@cache
def conditions(depth: int) -> Text:
    """Expressions that are true, false or unknown."""
    plain = [
        _path("active"),
        st.sampled_from(["true", "false", "has_role('clerk')", "has_role('boss')"]),
        comparisons(0),
        memberships(0),
        _joined(st.sampled_from(["contains(", "startswith(", "endswith("]), texts(0), ", ", texts(0), ")"),
        _joined(
            "matchesPattern(",
            texts(0),
            ", ",
            st.sampled_from(["'^a'", "'[a-zä]+$'", r"'\d'", "'a.*'", "'(A|b)+'", "'^$'", r"'\s'"]),
            ")",
        ),
    ]
    if depth == 0:
        return st.one_of(*plain)
    inner = conditions(depth - 1)
    return st.one_of(
        *plain,
        comparisons(depth),
        memberships(depth),
        lambdas(depth),
        _joined("not (", inner, ")"),
        _joined("(", inner, st.sampled_from([" and ", " or "]), inner, ")"),
        _joined("(", inner, ") eq (", inner, ")"),
        _joined("if(", inner, ", ", inner, ", ", inner, ")"),
    )


def values(depth: int) -> Text:
    return st.one_of(texts(depth), wholes(depth), decimals(depth), dates(depth), times(depth), moments(depth))
