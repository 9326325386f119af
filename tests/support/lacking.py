"""A test whose machine lacks something is left out with one line that says what and how to get it.

With XRM_TEST_REQUIRE=all it fails instead, so that nothing is left out unseen where it matters.
"""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def leave_out(what: str, how: str) -> NoReturn:
    """Leave the running test out, or fail it where everything is required."""
    sentence = f"left out: {what}. To run them: {how}"
    if os.environ.get("XRM_TEST_REQUIRE") == "all":
        pytest.fail(f"XRM_TEST_REQUIRE=all, but {sentence}", pytrace=False)
    pytest.skip(sentence)
