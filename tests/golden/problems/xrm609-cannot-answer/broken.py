"""A plugin that fails when it is asked."""

from xrm.sdk import hookimpl


@hookimpl
def register_panels() -> list[object]:
    return [1 / 0]
