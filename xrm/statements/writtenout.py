"""A statement as its database reads it: to look at, not to run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select
from sqlalchemy.dialects import postgresql, sqlite

DIALECTS = {"sqlite": sqlite.dialect, "postgresql": postgresql.dialect}


def written_out(statement: Select[Any], name: str, parameters: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The text of a statement in the dialect of that name, and the values it is given."""
    dialect = DIALECTS[name](paramstyle="named")
    made = statement.params(**parameters).compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    text = str(made)
    return text, {name: value for name, value in made.params.items() if f":{name}" in text}
