"""What is kept beside the records of an entity: their past, the trash, notes and files.  The app's word where it says none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xrm.catalog.entity import NOBODY, READERS, WRITERS
from xrm.compiler.literals import days, unit_meant

if TYPE_CHECKING:
    from xrm.compiler.draft import Draft, EntityDraft
    from xrm.definitions.description import EntityDef

TRASH_DAYS = 30
NONE = "none"


def history_of(draft: Draft, said: EntityDef) -> bool:
    """Whether changes are kept; true where nobody says."""
    chosen = said.history or draft.app.defaults.history
    return chosen is None or chosen.value is not False


def trash_days_of(draft: Draft, said: EntityDef) -> int:
    """Days in the trash; 0 where there is none."""
    chosen = said.trash or draft.app.defaults.trash
    if chosen is None or chosen.value is True:
        return TRASH_DAYS
    if chosen.value is False or chosen.text.strip() == NONE:
        return 0
    found = days(chosen)
    if found is None:
        message = f"`trash` is a time such as `30 days`, or `none`; not `{chosen.text}`."
        draft.findings.error("XRM202", message, chosen.mark, unit_meant(chosen, NONE))
    return TRASH_DAYS if found is None else found


def comments_of(draft: Draft, entity: EntityDraft) -> str:
    """Who may add notes: whoever may write the record where nobody says; nobody to rows and to what is xrm's own."""
    said = entity.definition
    chosen = said.comments or (None if said.owner == "xrm" else draft.app.defaults.comments)
    if entity.owned_by is not None or (chosen is None and said.owner == "xrm"):
        return NOBODY
    if chosen is None or chosen.value is True:
        return WRITERS
    return READERS if chosen.text == READERS else NOBODY


def files_of(draft: Draft, entity: EntityDraft) -> bool:
    """Whether files may lie beside records; like notes, true where nobody says."""
    said = entity.definition
    chosen = said.files or (None if said.owner == "xrm" else draft.app.defaults.files)
    if entity.owned_by is not None:
        return False
    return said.owner != "xrm" if chosen is None else chosen.value is True
