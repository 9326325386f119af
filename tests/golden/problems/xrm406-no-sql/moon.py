"""How much of the moon is lit, which no database can say."""

from xrm.sdk import Function, Kind, hookimpl


@hookimpl
def register_functions() -> list[Function]:
    return [Function("moon", (frozenset({Kind.DATE}),), Kind.INTEGER, lambda day: day.toordinal() % 29)]
