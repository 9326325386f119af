"""ETags: the version a save insists on, and whether a copy is fresh."""

from __future__ import annotations

import pytest

from xrm.errors import XrmError
from xrm.web.api.etags import etag, expected_version, is_fresh


@pytest.mark.parametrize("header", ['W/"7.3"', '"7.3"', '"7"', ' W/"7.9" '])
def test_only_the_version_counts_when_saving(header: str) -> None:
    assert expected_version(header) == 7


@pytest.mark.parametrize("header", [None, "*"])
def test_without_a_tag_any_version_will_do(header: str | None) -> None:
    assert expected_version(header) is None


def test_a_tag_of_somebody_else_matches_no_version() -> None:
    assert expected_version('"abc"') == -1


@pytest.mark.parametrize("header", ["7", '"a", "b"', 'W/"7', ""])
def test_a_header_that_cannot_be_read_is_refused(header: str) -> None:
    with pytest.raises(XrmError):
        expected_version(header)


def test_a_copy_from_before_a_change_of_the_model_is_not_fresh() -> None:
    assert is_fresh(etag(7, 3), etag(7, 3))
    assert is_fresh('"x", W/"7.3"', etag(7, 3))
    assert is_fresh("*", etag(7, 3))
    assert not is_fresh(etag(7, 2), etag(7, 3))
    assert not is_fresh(None, etag(7, 3))
