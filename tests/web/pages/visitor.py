"""Somebody who visits pages without scripts: logs in, reads pages, fills in the forms they find, sends them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.web.site import PASSWORD, Site


class FormReader(HTMLParser):
    """What the form that posts to `action` would send if it were sent untouched."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside, self.found = action, False, False
        self.values: MultiDict[str, str] = MultiDict()
        self._area = self._select = ""
        self._text: list[str] = []
        self._script = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and said.get("method") == "post":
            self.inside = said.get("action") == self.action
            self.found |= self.inside
        elif tag == "template":
            self._script += 1
        elif self.inside and not self._script:
            self._field(tag, said)

    def _field(self, tag: str, said: dict[str, str]) -> None:
        name = said.get("name", "")
        if tag == "input" and name:
            kind = said.get("type", "text")
            if kind in ("file", "submit") or (kind in ("checkbox", "radio") and "checked" not in said):
                return
            self.values.add(name, said.get("value", ""))
        elif tag == "textarea":
            self._area, self._text = name, []
        elif tag == "select":
            self._select = name
            self.values.setlist(name, [])
        elif tag == "option" and self._select and ("selected" in said or not self.values.getlist(self._select)):
            self.values[self._select] = said.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "template":
            self._script -= 1
        elif tag == "textarea" and self._area:
            self.values[self._area] = "".join(self._text).removeprefix("\n")
            self._area = ""
        elif tag == "select":
            self._select = ""


class Visitor:
    """One person with one browser that knows no scripts."""

    def __init__(self, site: Site, role: str) -> None:
        self.site, self.role = site, role
        self.client: FlaskClient = site.app.test_client()
        if role:
            answer = self.client.post("/login", data={"email": f"{role}@example.org", "password": PASSWORD})
            assert answer.status_code in (302, 303), answer.get_data(as_text=True)

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, **more)

    def text(self, path: str, status: int = 200) -> str:
        answer = self.get(path)
        assert answer.status_code == status, (answer.status_code, answer.get_data(as_text=True)[:2000])
        return answer.get_data(as_text=True)

    def timeless(self, path: str) -> str:
        """The page without the proof in its forms, which has the second of its making: to be compared with another."""
        return re.sub(r'(name="csrf_token" value=)"[^"]*"', r'\1""', self.text(path))

    def form(self, path: str, action: str = "") -> MultiDict[str, str]:
        """What the form on that page holds."""
        return form_in(self.text(path), action or path)

    def post(self, path: str, values: Mapping[str, Any], **more: Any) -> TestResponse:
        return self.client.post(path, data=values, **more)

    def send(self, path: str, changes: Mapping[str, Any], action: str = "") -> TestResponse:
        """Open a page, fill in its form, send it."""
        values = self.form(path, action)
        for name, value in changes.items():
            values.setlist(name, value if isinstance(value, list) else [value])
        return self.post(action or path, values, content_type="multipart/form-data")


def form_in(html: str, action: str) -> MultiDict[str, str]:
    reader = FormReader(action)
    reader.feed(html)
    assert reader.found, f"no form posts to {action}"
    return reader.values
