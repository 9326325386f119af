"""Text as people look for it."""

from hypothesis import given
from hypothesis import strategies as st

from xrm.records.fold import fold, terms


def test_case_accents_and_ligatures_do_not_matter() -> None:
    assert fold("Łukasz MÜLLER") == "lukasz muller"
    assert fold("Straße") == fold("STRASSE") == "strasse"
    assert fold("Ærø œuvre Đorđe") == "aero oeuvre dorde"
    assert fold("ﬁne İstanbul") == "fine istanbul"


def test_a_search_is_its_words_each_once() -> None:
    assert terms("  Ada  ada LOVELACE ") == ("ada", "lovelace")


@given(st.text())
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
