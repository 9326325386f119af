"""A hook that answers with something else."""

from xrm.sdk import hookimpl


@hookimpl
def register_panels() -> list[str]:
    return ["a panel"]
