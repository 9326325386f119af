"""Which names may be given: letters, length, and words that are taken."""

from __future__ import annotations

import re

from xrm.definitions.description import AppDef, EntityDef
from xrm.definitions.findings import Findings
from xrm.definitions.tree import Scalar

_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
LONGEST = 100
LONG = 40

SYSTEM = frozenset({"id", "created_at", "created_by", "updated_at", "updated_by", "created_by_id", "updated_by_id"})
EXPRESSION = frozenset({
    "and", "or", "not", "eq", "ne", "gt", "ge", "lt", "le", "in", "has", "add", "sub", "mul", "div", "divby",
    "mod", "null", "true", "false", "any", "all",
})  # fmt: skip
PATHS = frozenset({
    "login", "logout", "search", "import", "reports", "calendar", "mail", "settings", "admin", "api", "static",
    "healthz", "readyz", "metrics", "new", "me", "jobs", "docs", "openapi",
})  # fmt: skip
"""Frozen: later pages of xrm go under `/admin`, `/settings` and `/-/`."""
ACTIONS = frozenset({"history", "restore", "merge", "timeline"})


def tell_words_of_sql(entity: EntityDef, findings: Findings) -> None:
    """Names that databases read as words: allowed, for they are always quoted; whoever writes SQL should know."""
    links = {key for key, field in entity.fields.items() if field.to}  # their columns end in `_id`
    for name in (entity.name, *(field.key for key, field in entity.fields.items() if key not in links)):
        if name.text in RESERVED:
            findings.tell("XRM309", f"`{name.text}` is a word of SQL: allowed, and always quoted.", name.mark)


RESERVED = frozenset({
    "all", "analyse", "analyze", "array", "as", "asc", "asymmetric", "both", "case", "cast", "check", "collate",
    "column", "constraint", "create", "default", "deferrable", "desc", "distinct", "do", "else", "end", "except",
    "fetch", "for", "foreign", "from", "grant", "group", "having", "initially", "intersect", "into", "lateral",
    "leading", "limit", "localtime", "offset", "on", "only", "order", "placing", "primary", "references", "returning",
    "select", "some", "symmetric", "table", "then", "to", "trailing", "union", "unique", "user", "using", "variadic",
    "when", "where", "window", "with",
})  # fmt: skip
"""What PostgreSQL takes for a word of its own wherever it stands without quotes."""


def check_names(entity: EntityDef, findings: Findings) -> None:
    """Every name that an entity or bundle gives."""
    if well_formed(entity.name, findings, "An entity") and entity.name.text in PATHS | EXPRESSION:
        what = "a path of the app" if entity.name.text in PATHS else "a word of the expression language"
        _taken(entity.name, what, findings)
    check_fields(entity, findings)


def check_fields(entity: EntityDef, findings: Findings) -> None:
    """The names that stand in an entity, a bundle or in rows."""
    for key, field in entity.fields.items():
        if well_formed(field.key, findings, "A field"):
            _check_field(key, field.key, findings)
        for move in field.moves.values():
            if well_formed(move.key, findings, "A move"):
                _check_field(move.key.text, move.key, findings)
    further = [each.key for each in entity.rules.values()]
    further += [each.key for each in entity.unique.values()]
    further += [each.key for each in entity.index.values()]
    for name in further:
        well_formed(name, findings, "A rule, unique or index")


def check_roles(app: AppDef, findings: Findings) -> None:
    for role in app.roles.values():
        well_formed(role.key, findings, "A role")


def well_formed(name: Scalar, findings: Findings, what: str) -> bool:
    """Small letters, digits and single `_`, from a letter on; long names are a warning before they are an error."""
    if name.text.startswith("_"):
        _taken(name, "all names that begin with `_` are xrm's own", findings)
        return False
    if not _NAME.fullmatch(name.text) or len(name.text) > LONGEST:
        findings.error(
            "XRM301",
            f"`{name.text[:LONG]}` is no name: small letters, digits and single `_`, from a letter on, at most {LONGEST}.",
            name.mark,
            _suggested(name.text),
        )
        return False
    if len(name.text) >= LONG:
        findings.warn(
            "XRM301",
            f"`{name.text}` is a long name ({len(name.text)} letters).",
            name.mark,
            f"{what} reads better below {LONG}.",
        )
    return True


def _check_field(key: str, name: Scalar, findings: Findings) -> None:
    if key in SYSTEM:
        _taken(name, "every record has it already", findings)
    elif key in EXPRESSION:
        _taken(name, "a word of the expression language", findings)
    elif key in ACTIONS:
        _taken(name, "a word of the API", findings)


def _taken(name: Scalar, why: str, findings: Findings) -> None:
    findings.error(
        "XRM304", f"`{name.text}` is taken: {why}.", name.mark, "Choose another name; a label may say what you like."
    )


def _suggested(text: str) -> str:
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", text)
    name = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:LONGEST].strip("_")
    return f"Write `{name}`; a label may say what you like." if _NAME.fullmatch(name) else ""
