"""Who somebody is: accounts, passwords, sessions, tokens.  What they may do is decided elsewhere.

An account is a record of the entity `user`, written through the record service like any other; what must stay secret
lies in internal tables that are no entity.  `lookup` reads the two together without an Actor: who somebody is must be
known before anything can be asked in their name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from xrm.app import Application


def install(app: Flask, application: Application) -> None:
    """Log-in, log-out, change of password and sessions for a web application."""
    from xrm.identity.web import install as install_web  # brings Flask along

    install_web(app, application)
