"""Whether an installed plugin is one of those the app asks for: `1.2+`, `>=0.4,<2`, `==1.2`; nothing said: any."""

from __future__ import annotations

import re

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from xrm.catalog.catalog import Plugin
from xrm.errors import Problem

_AT_LEAST = re.compile(r"(\d+(?:\.\d+)*)\+")


def check_version(plugin: Plugin, installed: str) -> Problem | None:
    """Why the installed version will not do, if it will not."""
    if not plugin.version:
        return None
    try:
        wanted = parse_specifier(plugin.version)
    except InvalidSpecifier:
        return Problem(
            "XRM602",
            f"`{plugin.version}` is no range of versions (plugin `{plugin.name}`).",
            target=plugin.name,
            hint='Write `1.2+`, `"==1.2"` or `">=1.2,<2"`.',
        )
    if _within(wanted, installed):
        return None
    return Problem(
        "XRM602",
        f"The installed `{plugin.name}` {installed or 'without a version'} is not `{plugin.version}`.",
        target=plugin.name,
        hint=f"Install another version of `{plugin.name}`, or change what `plugins.{plugin.name}` asks for.",
    )


def parse_specifier(text: str) -> SpecifierSet:
    """The versions meant by `1.2+` or by a list of comparisons."""
    least = _AT_LEAST.fullmatch(text.strip())
    return SpecifierSet(f">={least[1]}" if least else text)


def _within(wanted: SpecifierSet, installed: str) -> bool:
    try:
        return wanted.contains(Version(installed), prereleases=True)
    except InvalidVersion:
        return False
