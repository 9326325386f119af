"""What the app file says of the whole instance: roles, languages, time zone, currency, menu, plugins, settings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from zoneinfo import available_timezones

from xrm.catalog.access import ADMIN, Role
from xrm.catalog.catalog import Plugin
from xrm.catalog.layout import MenuGroup
from xrm.compiler.draft import Draft
from xrm.compiler.fields.currencies import code_of
from xrm.compiler.words import label, spoken
from xrm.definitions.description import AppDef
from xrm.definitions.fielddescription import LabelDef
from xrm.definitions.findings import Findings
from xrm.definitions.tree import Scalar, plain
from xrm.expressions.near import did_you_mean
from xrm.settings import NAMES

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def roles_of(app: AppDef) -> dict[str, Role]:
    """The app's roles; `admin` is among them whether it is said or not."""
    found = {ADMIN: Role(ADMIN, "Administrator")}
    for name, said in app.roles.items():
        found[name] = Role(name, label(said.label, spoken(name)).text(), bool(said.portal and said.portal.value))
    return found


def languages_of(app: AppDef, findings: Findings) -> tuple[str, ...]:
    found: list[str] = []
    for each in app.languages:
        if not _LANGUAGE.fullmatch(each.text):
            findings.error("XRM310", f"`{each.text}` is no language code.", each.mark, "Write `en`, `de` or `pt-BR`.")
        elif each.text in found:
            findings.error("XRM310", f"Language `{each.text}` is named twice.", each.mark)
        else:
            found.append(each.text)
    return tuple(found) or ("en",)


@cache
def _timezones() -> frozenset[str]:
    return frozenset(available_timezones())


def timezone_of(app: AppDef, findings: Findings) -> str:
    said = app.timezone
    if said is None:
        return "UTC"
    if said.text not in _timezones():
        message = f"Time zone `{said.text}` does not exist. {did_you_mean(said.text, sorted(_timezones()))}".strip()
        findings.error("XRM310", message, said.mark, "Write `Europe/Berlin`, for example.")
        return "UTC"
    return said.text


def currency_of(app: AppDef, findings: Findings) -> str:
    return code_of(app.currency, findings)


def check_settings(app: AppDef, findings: Findings) -> None:
    """That each is a setting; whether its value will do is seen when the instance starts, with the environment's."""
    for name, (key, _) in app.settings.items():
        if name not in NAMES:
            message = f"Unknown key `{name}`. {did_you_mean(name, NAMES)}".strip()
            findings.error("XRM201", message, key.mark, f"Known here: {', '.join(NAMES)}.")


def menu_of(draft: Draft) -> tuple[MenuGroup, ...]:
    groups: list[MenuGroup] = []
    seen: dict[str, Scalar] = {}
    for group, (_, entities) in draft.app.menu.items():
        for each in entities:
            if seen.setdefault(each.text, each) is not each:
                words = f"`{each.text}` appears twice in the menu, first at line {seen[each.text].mark.line}."
                draft.findings.warn("XRM501", words, each.mark, "Keep one of them.")
            if each.text not in draft.entities and each.text not in draft.broken:
                near = did_you_mean(each.text, draft.entities)
                draft.findings.error("XRM303", f"There is no entity `{each.text}`. {near}".strip(), each.mark)
        known = tuple(each.text for each in entities if each.text in draft.entities)
        groups.append(MenuGroup(label(None, group), known))
    return tuple(groups)


def plugins_of(app: AppDef) -> tuple[Plugin, ...]:
    return tuple(
        Plugin(name, said.version.text if said.version else "", bool(said.optional and said.optional.value))
        for name, said in app.plugins.items()
    )


def settings_of(app: AppDef) -> dict[str, object]:
    return {name: plain(value) for name, (_, value) in app.settings.items()}


def check_languages(labels: Iterable[LabelDef | None], languages: tuple[str, ...], findings: Findings) -> None:
    """A label by language names the app's languages, the first among them."""
    for each in labels:
        said = [(language, text) for language, text in each.texts if language] if each else []
        for language, text in said:
            if language not in languages:
                findings.warn(
                    "XRM513", f"Language `{language}` is not one of the app's: {', '.join(languages)}.", text.mark
                )
        if said and each is not None and languages[0] not in dict(said) and "" not in dict(each.texts):
            findings.warn(
                "XRM513", f"This label has no text for `{languages[0]}`, the app's first language.", each.mark
            )
