"""The three-way merge of a seed's row, for any history of files, applications and edits by people."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from xrm.catalog.seeds import SeedKeep
from xrm.evolution.seedmerge import NOTHING, Applied, applied, to_write

FIELDS = ("1", "2", "3")
VALUES = st.sampled_from(["null", '"a"', '"b"', '"c"'])
ROWS = st.dictionaries(st.sampled_from(FIELDS), VALUES, min_size=1)
EDITS = st.tuples(st.sampled_from(FIELDS), VALUES)
STEPS = st.lists(st.one_of(ROWS, EDITS), max_size=12)


@dataclass
class World:
    """A record, and what is known of the seed's row; the record keeps what is written as it is."""

    keep: SeedKeep
    record: dict[str, str] | None = None
    known: Applied = NOTHING
    edited: dict[str, str] = field(default_factory=dict)  # what people wrote last, and nobody since

    def apply(self, said: dict[str, str]) -> frozenset[str]:
        if self.record is None:
            chosen, self.record = frozenset(said), dict(said)
        else:
            chosen = to_write(self.keep, said, self.known, self.record)
            self.record |= {name: said[name] for name in chosen}
        self.known = applied(said, chosen, self.known, self.record)
        return chosen

    def edit(self, name: str, value: str) -> None:
        if self.record is not None:
            if self.record.get(name, "null") != value:
                self.edited[name] = value
            self.record[name] = value


def lived(keep: SeedKeep, steps: list[dict[str, str] | tuple[str, str]]) -> World:
    world = World(keep)
    for step in steps:
        world.apply(step) if isinstance(step, dict) else world.edit(*step)
    return world


@given(st.sampled_from(SeedKeep), STEPS, ROWS)
def test_applying_the_same_again_writes_nothing(keep: SeedKeep, steps: list, said: dict[str, str]) -> None:
    world = lived(keep, steps)
    world.apply(said)
    before = dict(world.record or {})

    assert not world.apply(said)
    assert world.record == before


@given(STEPS, ROWS)
def test_always_says_what_the_file_says(steps: list, said: dict[str, str]) -> None:
    world = lived(SeedKeep.ALWAYS, steps)

    world.apply(said)

    assert world.record is not None and {name: world.record[name] for name in said} == said


@given(ROWS, STEPS)
def test_once_is_never_written_again(said: dict[str, str], steps: list) -> None:
    world = World(SeedKeep.ONCE)
    world.apply(said)

    for step in steps:
        if isinstance(step, dict):
            assert not world.apply(step)
        else:
            world.edit(*step)


@given(ROWS, STEPS)
def test_without_edits_the_record_follows_the_file(said: dict[str, str], steps: list) -> None:
    world = World(SeedKeep.UNTIL_EDITED)

    for step in [said, *(each for each in steps if isinstance(each, dict))]:
        world.apply(step)

        assert world.record is not None and {name: world.record[name] for name in step} == step


@given(ROWS, EDITS, STEPS)
def test_what_somebody_changed_stays(said: dict[str, str], edit: tuple[str, str], steps: list) -> None:
    name, value = edit
    world = World(SeedKeep.UNTIL_EDITED)
    world.apply(said)
    was = world.record.get(name, "null") if world.record else "null"
    world.edit(name, value)

    for step in [each for each in steps if isinstance(each, dict)]:
        world.apply(step)

    if was not in ("null", value) and value != "null":
        assert world.record is not None and world.record[name] == value


@given(STEPS, STEPS, ROWS)
def test_a_record_that_was_there_before_is_only_filled(edits: list, files: list, there: dict[str, str]) -> None:
    world = World(SeedKeep.UNTIL_EDITED, record=dict(there))

    for step in [each for each in files if isinstance(each, dict)]:
        world.apply(step)

    filled = {name: value for name, value in there.items() if value != "null"}
    assert world.record is not None and {name: world.record[name] for name in filled} == filled
