"""`@hookimpl`: what a plugin writes above a function that answers a hook."""

from __future__ import annotations

from pluggy import HookimplMarker

PROJECT = "xrm"

hookimpl = HookimplMarker(PROJECT)
