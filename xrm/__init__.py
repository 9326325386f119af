"""xrm: describe the relationships you keep in YAML, and have an application for them.  Importing it stays light."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xrm.app import create_app

__version__ = "0.1.0"
__all__ = ["__version__", "create_app"]


def __getattr__(name: str) -> Any:
    """`xrm.create_app`, found on first use: `import xrm` alone must not bring Flask in."""
    if name == "create_app":
        from xrm.app import create_app

        return create_app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
