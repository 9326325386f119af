"""A hook with a slip of the finger."""

from xrm.sdk import hookimpl


@hookimpl
def register_field_type() -> list[object]:
    return []
