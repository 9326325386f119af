"""The timeline on a record's page: notes, files, mentions, followers and notices, without scripts."""

from __future__ import annotations

import io
import re
from typing import Any

from tests.web.pages.visitor import Visitor
from tests.web.site import Site


def where(site: Site, **values: Any) -> str:
    return f"/customer/{site.make(**values)['id']}"


def note(visitor: Visitor, path: str, text: str, **more: Any) -> Any:
    return visitor.send(path, {"text": text, **more}, f"{path}/timeline")


def notes(page: str) -> list[str]:
    found = re.findall(r'<p class="x-note-text">(.*?)</p>', page, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", each) for each in found]


def test_a_note_stands_on_the_page_it_was_written_on(site: Site, clerk: Visitor, reader: Visitor) -> None:
    path = where(site)
    answer = note(clerk, path, "Rang twice.\r\nSee <b>https://example.org/a?b=1&c=2</b>, @Reader.")

    assert (answer.status_code, answer.headers["Location"]) == (303, f"{path}#timeline")
    page = reader.text(path)
    (said,) = notes(page)
    assert said == "Rang twice.\nSee &lt;b&gt;https://example.org/a?b=1&amp;c=2&lt;/b&gt;, @Reader."
    assert '<span class="x-mention">@Reader</span>' in page
    assert "New note" not in page
    assert "New note" in clerk.text(path)


def test_an_address_in_a_note_is_followed_and_nothing_else_is(site: Site, clerk: Visitor) -> None:
    path = where(site)
    note(clerk, path, "javascript:alert(1) https://example.org/x. <img src=x onerror=alert(1)>")
    page = clerk.text(path)
    assert 'href="https://example.org/x"' in page
    assert 'href="javascript' not in page
    assert "<img src=x" not in page


def test_what_is_refused_stays_to_be_mended(site: Site, clerk: Visitor) -> None:
    path = where(site)
    empty = note(clerk, path, "  ")
    assert (empty.status_code, "A note says something." in empty.text) == (422, True)
    files = {"files": (io.BytesIO(b"<script>"), "x.html")}
    values = dict(clerk.form(path, f"{path}/timeline")) | {"text": "See the page."}
    refused = clerk.client.post(f"{path}/timeline", data={**values, **files}, content_type="multipart/form-data")
    assert refused.status_code == 415
    assert "See the page.</textarea>" in refused.text
    assert notes(clerk.text(path)) == []


def test_files_lie_beside_a_record_with_a_note_or_without(site: Site, clerk: Visitor) -> None:
    path = where(site)
    values = dict(clerk.form(path, f"{path}/timeline")) | {"text": ""}
    sent = {**values, "files": [(io.BytesIO(b"one"), "one.txt"), (io.BytesIO(b"two"), "two.txt")]}
    assert clerk.client.post(f"{path}/timeline", data=sent, content_type="multipart/form-data").status_code == 303
    page = clerk.text(path)
    links = re.findall(r'href="(/api/customer/[^"]+/timeline/[^"]+)">([^<]+)', page)
    assert [name for _, name in links] == ["one.txt", "two.txt"]
    got = clerk.get(links[0][0])
    assert (got.data, got.headers["Content-Disposition"].split(";")[0]) == (b"one", "attachment")
    away = re.findall(r'action="(/customer/[^"]+/files/[^"]+/remove)"', page)
    assert clerk.send(path, {}, away[0]).status_code == 303
    assert "one.txt" not in clerk.text(path)


def test_a_note_is_changed_by_its_author_on_a_form_of_its_own(site: Site, clerk: Visitor, admin: Visitor) -> None:
    path = where(site)
    note(clerk, path, "Ask @Reader.")
    (edit,) = re.findall(rf'href="({path}/timeline/[0-9a-f-]+)#timeline"', clerk.text(path))

    assert clerk.form(edit)["text"] == "Ask @Reader."
    assert admin.get(edit).status_code == 404
    stale = dict(clerk.form(edit))
    assert clerk.send(edit, {"text": "Asked @Reader."}).status_code == 303
    assert "edited" in clerk.text(path)
    late = clerk.post(edit, stale | {"text": "Late."})
    assert (late.status_code, "Late.</textarea>" in late.text) == (412, True)
    assert clerk.post(edit, stale | {"_version": "x"}).status_code == 400
    assert notes(clerk.text(path)) == ["Asked @Reader."]
    assert f"{edit}/remove" in admin.text(path)
    assert admin.send(path, {}, f"{edit}/remove").status_code == 303
    assert notes(clerk.text(path)) == []


def test_a_pinned_note_stands_above_and_once(site: Site, clerk: Visitor) -> None:
    path = where(site)
    note(clerk, path, "Pays late.")
    (pin,) = re.findall(rf'action="({path}/timeline/[0-9a-f-]+/pin)"', clerk.text(path))
    clerk.send(path, {}, pin)
    page = clerk.text(path)
    assert notes(page) == ["Pays late."]
    assert page.index("x-pinned") < page.index("x-moments")
    clerk.send(path, {}, pin)
    assert "x-pinned" not in clerk.text(path)


def test_the_whole_timeline_is_a_page_by_kind_and_page_by_page(site: Site, clerk: Visitor) -> None:
    path = where(site)
    for number in range(33):
        site.ask("POST", f"/api{path}/timeline", json={"text": f"Call {number}."})
    first = clerk.text(f"{path}/timeline?kind=note")
    (link,) = re.findall(rf'href="({path}/timeline\?kind=note&amp;before=[^"]+)"', first)
    last = clerk.text(link.replace("&amp;", "&"))
    assert (len(notes(first)), notes(last)) == (30, ["Call 2.", "Call 1.", "Call 0."])
    assert notes(clerk.text(f"{path}/timeline?kind=change")) == []
    for words in ("kind=mail", "before=x", "colour=red"):
        assert clerk.get(f"{path}/timeline?{words}").status_code == 400


def test_a_follower_is_told_by_the_bell_and_the_page_behind_it(site: Site, clerk: Visitor, reader: Visitor) -> None:
    path = where(site, name="Followed Fay")
    reader.send(path, {}, f"{path}/timeline/follow")
    assert "Following" in reader.text(path)
    assert "Followed Fay" in reader.text("/").split("You follow")[1].split("Changed lately")[0]
    note(clerk, path, "Rang.")
    assert re.search(r">\d+</span>", reader.text("/-/notices/count"))
    page = reader.text("/-/notices")
    assert re.search(rf'wrote about <a href="{path}#timeline">Followed Fay</a>', page)
    reader.send("/-/notices", {})
    assert reader.text("/-/notices/count").strip() == ""
    assert "Mark all as seen" not in reader.text("/-/notices")
    reader.send(path, {}, f"{path}/timeline/follow")
    assert ">Follow<" in reader.text(path).replace("\n", "")


def test_the_bell_counts_to_twenty_and_a_script_that_says_all_is_seen_is_told_to_count_again(
    site: Site, clerk: Visitor, reader: Visitor
) -> None:
    path = where(site, name="Loud Lou")
    token = reader.form(path, f"{path}/timeline/follow")["csrf_token"]
    reader.post(f"{path}/timeline/follow", {"csrf_token": token})
    reader.post("/-/notices", {"csrf_token": token})  # what other tests made
    for number in range(21):
        assert reader.text("/-/notices/count").count(f">{number}<") == (number > 0)
        note(clerk, path, f"Call {number}.")
    assert ">20+<" in reader.text("/-/notices/count")
    sent = reader.form("/-/notices")
    answer = reader.post("/-/notices", sent, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Trigger"], answer.data) == (204, "xrm:seen", b"")
    assert "xrm:seen from:body" in reader.text("/")
    assert reader.text("/-/notices/count").strip() == ""


def test_people_to_mention_are_offered_to_who_may_write(site: Site, clerk: Visitor, reader: Visitor) -> None:
    path = where(site)
    names = [each["name"] for each in clerk.get(f"{path}/timeline/people?q=re").json["value"]]
    assert names == ["Reader"]
    assert reader.get(f"{path}/timeline/people?q=re").json["value"] == []


def test_nobody_meets_the_timeline_of_what_they_may_not_see(
    site: Site, clerk: Visitor, reader: Visitor, stranger: Visitor
) -> None:
    path = where(site, status="gone", balance=0)
    note(clerk, path, "Left.")
    for part in ("", "/timeline", "/timeline/people"):
        assert reader.get(path + part).status_code == 404
        assert stranger.get(path + part).status_code == 303
    assert stranger.get("/-/notices").status_code == 303
    token = clerk.form(path, f"{path}/timeline")["csrf_token"]
    assert reader.post(f"{path}/timeline", {"text": "Hm.", "csrf_token": token}).status_code in (400, 403, 404)


def test_changes_of_one_sitting_are_told_together(site: Site, clerk: Visitor, admin: Visitor) -> None:
    made = site.make(name="Sitting Sid")
    path = f"/customer/{made['id']}"
    for visits in range(1, 9):
        site.ask("PATCH", f"/api{path}", json={"visits": visits})
    site.ask("PATCH", f"/api{path}", "admin", json={"visits": 20})
    page = clerk.text(path).split("x-moments")[1]
    who = re.findall(r"<strong>([^<]+)</strong>", page)
    assert who == ["Admin", "Clerk", "Clerk"]
    assert "2 more</summary>" in page
