"""What of a record is kept as a file says, in one sentence for whoever would change it."""

from __future__ import annotations

from xrm.catalog.requests import Record


def lock_words(record: Record, language: str) -> str:
    """`Code, Name and Fee come with the app and are kept as seeds/plan.yaml says.`; nothing where nothing is."""
    if record.lock is None:
        return ""
    fields = (record.entity.fields[name] for name in record.entity.fields if name in record.lock.fields)
    labels = [each.label.text(language) for each in fields if not each.part_of]
    *others, last = labels
    named = f"{', '.join(others)} and {last} come" if others else f"{last} comes"
    kept = "are" if others else "is"
    return f"{named} with the app and {kept} kept as {record.lock.file} says: not to be changed here."
