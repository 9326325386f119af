"""Answers are compressed where the reader takes it, and nothing that a saved version depends on changes."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import brotli
import pytest
from backports import zstd
from werkzeug.test import TestResponse

from tests.web.site import Site
from xrm.web.pages.assets import file_of

CSS = f"/static/{file_of('app.css')}"
BROWSER = "gzip, deflate, br, zstd"
READ: dict[str, Callable[[bytes], bytes]] = {"zstd": zstd.decompress, "br": brotli.decompress, "gzip": gzip.decompress}


def ask(site: Site, path: str, accepted: str = "", method: str = "GET", **headers: str) -> TestResponse:
    sent: dict[str, Any] = {"Accept-Encoding": accepted} if accepted else {}
    return site.ask(
        method,
        path,
        headers={**sent, **{name.replace("_", "-"): value for name, value in headers.items()}},
        buffered=True,
    )


@pytest.mark.parametrize("way", READ)
@pytest.mark.parametrize("path", ["/login", "/api/openapi.json", CSS])
def test_an_answer_says_the_same_when_compressed(site: Site, way: str, path: str) -> None:
    plain, small = ask(site, path), ask(site, path, way)

    assert (plain.status_code, small.status_code) == (200, 200)
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == way
    assert int(small.headers["Content-Length"]) == len(small.data) < 0.6 * len(plain.data)
    if path != "/login":  # whose token is new each time
        assert READ[way](small.data) == plain.data
    for answer in (plain, small):  # a cache in between keeps one of each
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_what_a_browser_sends_gets_the_best_of_it(site: Site) -> None:
    assert ask(site, "/api/openapi.json", BROWSER).headers["Content-Encoding"] == "zstd"


@pytest.mark.parametrize("said", ["identity", "compress", "br;q=0", "zstd;q=0, br;q=0.0", ";;q=x,=,", "*;q=0"])
def test_what_is_not_wanted_or_not_understood_is_answered_plainly(site: Site, said: str) -> None:
    answer = ask(site, "/api/openapi.json", said)

    assert answer.status_code == 200
    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_a_tag_of_a_version_stays_as_it_is_and_still_saves(site: Site) -> None:
    address = f"/api/customer/{site.make(data={'long': 'x' * 2000})['id']}"
    tag = ask(site, address, BROWSER).headers["ETag"]
    sent = {"If-Match": tag, "Accept-Encoding": BROWSER}

    assert tag == ask(site, address).headers["ETag"]
    assert site.ask("PATCH", address, json={"visits": 3}, headers=sent).status_code == 200
    assert site.ask("PATCH", address, json={"visits": 4}, headers=sent).status_code == 412


def test_a_part_of_a_file_is_that_part_of_the_bytes(site: Site) -> None:
    part = ask(site, CSS, BROWSER, Range="bytes=10-29")

    assert (part.status_code, part.data) == (206, ask(site, CSS).data[10:30])
    assert "Content-Encoding" not in part.headers


def test_a_file_that_is_there_already_is_not_sent_again(site: Site) -> None:
    tag = ask(site, CSS, "br").headers["ETag"]
    again = ask(site, CSS, "br", If_None_Match=tag)
    assert (again.status_code, again.data) == (304, b"")


def test_a_head_says_what_the_answer_would_be(site: Site) -> None:
    head, whole = ask(site, CSS, "br", "HEAD"), ask(site, CSS, "br")
    assert (head.headers["Content-Encoding"], head.data) == ("br", b"")
    assert head.headers["Content-Length"] == whole.headers["Content-Length"]
