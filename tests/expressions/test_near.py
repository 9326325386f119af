"""Which word somebody may have meant."""

import pytest

from xrm.expressions.near import did_you_mean, distance, near


@pytest.mark.parametrize(
    ("word", "allowed", "found"),
    [
        ("guardain", ["guardian", "garden"], ("guardian",)),
        ("nmae", ["name", "note"], ("name",)),
        ("Name", ["name"], ("name",)),
        ("string", ["text", "longtext"], ("text",)),
        ("==", ["eq", "ne"], ("eq",)),
        ("enum", ["text", "number"], ()),
        ("eman_tsrif", ["first_name"], ("first_name",)),
        ("abc", ["xyz"], ()),
        ("cat", ["car", "cut"], ("car", "cut")),
        ("cat", ["cor"], ()),
        ("name", ["name"], ()),
    ],
)
def test_the_nearest_allowed_words_are_found(word: str, allowed: list[str], found: tuple[str, ...]) -> None:
    assert near(word, allowed) == found


def test_at_most_three_are_named_best_first() -> None:
    assert near("colour", ["colours", "color", "colouur", "dolour"]) == ("color", "colours", "colouur")


def test_the_suggestion_reads_as_a_question() -> None:
    assert did_you_mean("cat", ["car", "cut"]) == "Did you mean `car` or `cut`?"
    assert did_you_mean("cat", ["dog"]) == ""


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [("", "", 0), ("ab", "ba", 1), ("abc", "ac", 1), ("abcd", "badc", 2), ("a", "abcd", None)],
)
def test_distance_counts_swaps_as_one_step(one: str, other: str, steps: int | None) -> None:
    assert distance(one, other, 2) == steps


def test_a_word_from_elsewhere_leads_to_ours() -> None:
    assert near("minimum", ["min", "max"]) == ("min",)
    assert near("maximum", ["min", "max"]) == ("max",)
