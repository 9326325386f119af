"""Everything a plugin's tests may import: a whole application from a few lines of YAML, people in it, a browser for them.

    from xrm.testing import app_from, person

    def test_a_shelf_mark_is_kept_in_capitals(tmp_path):
        with app_from(tmp_path, "entity: book\nfields:\n  mark: shelf_mark") as application:
            ...

Nothing in here is a mock: what runs is what runs in production, on SQLite in a temporary folder unless told otherwise.
`xrm.testing.fixtures` has the same as pytest fixtures.
"""

from xrm.testing.building import app_from, write_app
from xrm.testing.people import browser_of, person

__all__ = ["app_from", "browser_of", "person", "write_app"]
