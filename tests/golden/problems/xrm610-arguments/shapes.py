"""A hook that asks for more than it is given."""

from xrm.sdk import hookimpl


@hookimpl
def before_write(change: object, database: object) -> None:
    return None
