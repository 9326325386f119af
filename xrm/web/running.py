"""What the web side needs of the instance that it serves; `app` hands it in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from xrm.evolution import Revision
    from xrm.instance import Xrm
    from xrm.settings import Settings


class Running(Protocol):
    """An instance while it runs."""

    @property
    def settings(self) -> Settings: ...

    def current(self) -> Xrm:
        """The instance as the active revision says it."""

    def revisions(self) -> tuple[Revision, ...]:
        """What was applied, newest first."""
