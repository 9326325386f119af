"""An entity that somebody may not read goes by no name: no answer, page, error or document says what it is called."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.security.stable import HIDDEN, Stable, fill, open_stable

ENTITIES = ("horse", "note", "pairing", "user", "quagga", "nothing")
NEVER = UUID(int=7, version=4)
LINKS = ("stripes", "striped", "lead", "kin", "herd", "friend", "foe", "twins", "anything")
OURS = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stable]:
    """The instance to walk all over: what it is called is no question of the database."""
    folder = tmp_path_factory.mktemp("walked")
    with open_stable(folder / "app", f"sqlite:///{(folder / 'xrm.sqlite').as_posix()}") as found:
        fill(found)
        yield found


@pytest.fixture(scope="module")
def stable(shared_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stable]:
    folder = tmp_path_factory.mktemp("stable")
    with open_stable(folder / "app", shared_database_url) as found:
        fill(found)
        yield found


def unsaid(answer: TestResponse, *sent: Any) -> TestResponse:
    """The answer, which says nothing of the hidden entity but what it was told itself."""
    text = answer.get_data(as_text=True)
    told = f"{text}\n{answer.headers}".lower()
    for word in HIDDEN:
        place = told.find(word)
        assert place < 0, (sent, answer.status_code, told[max(0, place - 300) : place + 200])
    assert answer.status_code < 500 or answer.status_code == 501, (sent, text[:2000])
    return answer


def ids_of(stable: Stable, entity: str) -> list[UUID]:
    return [*stable.ids.get(entity, [])[:2], NEVER]


def names_of(stable: Stable, entity: str) -> list[str]:
    """Every name the definition has on an entity, but those that say the hidden one themselves."""
    found = stable.application.current().catalog.entity(entity)
    if found is None:
        return ["nothing"]
    fields = (name for each in found.all_fields() for name in (each.name, each.key))
    names = dict.fromkeys((*fields, *found.inverses, *found.shortcuts, *found.measures, "nothing"))
    return [each for each in names if not any(word in each for word in HIDDEN)]


def test_every_page_leaves_it_unsaid(walked: Stable) -> None:
    clerk = walked.visitor()
    visited = 0
    for rule in walked.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in ("static", "security.logout"):
            continue
        for path in paths(walked, rule.rule):
            answer = unsaid(clerk.get(path), path)
            visited += answer.status_code == 200
    assert visited > 60


def paths(stable: Stable, rule: str) -> Iterator[str]:
    """A rule with every entity, record, field and move in its places."""
    if "<entity>" not in rule:
        yield rule.replace("<path:address>", "horse").replace("<uuid:file>", str(NEVER)).replace("<name>", "entity")
        return
    for entity in ("horse", "note", "pairing", "user", "nothing"):
        for id in ids_of(stable, entity) if "<uuid:id>" in rule else [NEVER]:
            path = rule.replace("<entity>", entity).replace("<uuid:id>", str(id))
            for name in names_of(stable, entity) if "<field>" in path else [""]:
                for move in ("graze", "leave") if "<move>" in path else [""]:
                    yield path.replace("<field>", name).replace("<move>", move)


def test_every_way_to_see_a_list_leaves_it_unsaid(walked: Stable) -> None:
    clerk = walked.visitor()
    for entity in ("horse", "note", "pairing"):
        for name in names_of(walked, entity):
            for query in (
                f"columns=name,{name}",
                f"sort={name}",
                f"view=board&by={name}",
                f"{name}=x",
                f"{name}={walked.ids['horse'][0]}",
                f"filter={name} eq 'x'",
                f"filter={name}/x eq 1",
                f"filter={name}/any(x:x/y eq 1)",
            ):
                unsaid(clerk.get(f"/{entity}?{query}"), entity, query)
            unsaid(clerk.get(f"/{entity}/-/figures?by={name}"), name)
            unsaid(clerk.get(f"/{entity}/-/filter?field.0={name}&is.0=eq&value.0=x&draw=1"), name)
            unsaid(clerk.get(f"/{entity}/-/filter?field.0={name}&is.0=eq&value.0=x"), name)


def test_every_read_of_the_api_leaves_it_unsaid(walked: Stable) -> None:
    for path in ("", "me", "openapi.json", "docs", "$metadata", "$schema/entity.json"):
        unsaid(walked.api("GET", f"/api/{path}"), path)
    for entity in ("horse", "note", "pairing", "user", "nothing"):
        names = names_of(walked, entity)
        for name in names:
            for word in ("$select", "$orderby", "$expand"):
                unsaid(walked.api("GET", f"/api/{entity}", query_string={word: name}), word, name)
            for said in ("groupby(({}))", "aggregate({} with sum as x)", "groupby(({}),aggregate($count as n))"):
                unsaid(walked.api("GET", f"/api/{entity}", query_string={"$apply": said.format(name)}), said, name)
        for id in ids_of(walked, entity):
            for tail in ("", "/history", *(f"/{name}{end}" for name in names for end in ("", "/$count", "/$value"))):
                unsaid(walked.api("GET", f"/api/{entity}/{id}{tail}"), entity, tail)
            for name in names:
                unsaid(walked.api("GET", f"/api/{entity}/{id}", query_string={"$expand": name}), name)


VALUES: tuple[Any, ...] = ("x", None, [{}], {"name": "Zora"}, {"id": str(NEVER)}, [NEVER])


def test_every_write_leaves_it_unsaid(stable: Stable) -> None:
    rosa, zora = stable.ids["horse"][1], stable.ids["quagga"][0]
    for entity in ("horse", "note", "pairing"):
        for name, value in itertools.product(names_of(stable, entity), (*VALUES, str(zora), [str(zora)])):
            for word in (name, f"{name}@odata.bind") if name in (*LINKS, "about", "sire") else (name,):
                body = json.dumps({word: value}, default=str)
                sent = {"data": body, "content_type": "application/json"}
                if value == "x":
                    unsaid(stable.api("POST", f"/api/{entity}", **sent), word, value)
                unsaid(stable.api("PATCH", f"/api/{entity}/{stable.ids[entity][0]}", **sent), word, value)
        for verb in ("DELETE", "PUT", "POST", "OPTIONS"):
            for id in (NEVER, rosa):
                unsaid(stable.api(verb, f"/api/{entity}/{id}", json={}), verb)
    for move in ("graze", "leave"):
        for name, value in itertools.product(LINKS, VALUES):
            body = json.dumps({name: value}, default=str)
            unsaid(stable.api("POST", f"/api/horse/{rosa}/{move}", data=body, content_type="application/json"), body)


def test_every_form_sent_back_leaves_it_unsaid(walked: Stable) -> None:
    clerk = walked.visitor()
    zora = walked.ids["quagga"][0]
    for rule in walked.app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.endpoint in ("security.logout", "account.log_out_everywhere"):
            continue
        for path in paths(walked, rule.rule):
            if path.startswith(("/login", "/-/account", "/api")) or path.endswith("/delete") or str(NEVER) in path:
                continue
            if "/override/" in path or "/lift/" in path:
                unsaid(clerk.post(path, data={}, headers=OURS), path)
                continue
            for value in ("", "x", str(zora), str(walked.ids["horse"][0])):
                links = LINKS if "/horse/" in path else ("about", "sire", "mare")
                said = {name: value for link in links for name in (link, f"{link}_kind")}
                said |= {"name": "N", "subject": "S", "version": "x"}
                unsaid(clerk.post(path, data=said, headers=OURS), path, said)


NAMES = (*LINKS, *(f"{each}_kind" for each in LINKS), *(f"{each}_id" for each in LINKS), "foals", "befriended", "notes")
NAMES += (
    "whose",
    "mate",
    "mated",
    "oldest",
    "eldest",
    "gear",
    "gear/from",
    "gear/maker",
    "sires",
    "id",
    "name",
    "me()",
)
NAMES += ("friend/horse", "friend/horse/friend", "anything/horse/name", "anything/user", "herd/horse", "parent")
TAILS = (
    "",
    "/name",
    "/id",
    "/x",
    "/horse",
    "/any(x:x/name eq 'a')",
    "/any()",
    "/$count",
    "/all(x:x eq 1)",
    "/horse/any()",
)
TERM = st.tuples(st.sampled_from(NAMES), st.sampled_from(TAILS)).map("".join)
OTHER = TERM | st.sampled_from(["null", "'x'", "1", "true", f"{NEVER}", "('a','b')", "today()"])
FUNCTION = st.sampled_from(
    ["contains({},{})", "within({},{})", "if({0},{1},{0})", "coalesce({},{})", "concat({},{})", "depth({}) eq {}"]
)
CONDITION = st.one_of(
    st.tuples(TERM, st.sampled_from(["eq", "ne", "gt", "in", "has"]), OTHER).map(" ".join),
    st.tuples(FUNCTION, TERM, OTHER).map(lambda parts: parts[0].format(*parts[1:])),
)


def test_no_expression_makes_it_said(stable: Stable) -> None:
    clerk = stable.visitor()

    @settings(max_examples=150)
    @given(st.sampled_from(["horse", "note", "pairing"]), CONDITION)
    def ask(entity: str, text: str) -> None:
        unsaid(stable.api("GET", f"/api/{entity}", query_string={"$filter": text}), text)
        unsaid(stable.api("GET", f"/api/{entity}", query_string={"$apply": f"filter({text})/aggregate($count as n)"}))
        unsaid(clerk.get(f"/{entity}", query_string={"filter": text}), text)

    ask()


GUESSES = [
    "{0}",
    "friend_kind eq '{0}'",
    "anything_kind in ('{0}', 'horse')",
    "friend/{0}/name eq 'x'",
    "friend/{0} eq null",
    "herd/{0}/any()",
    "{0}s/any()",
    "{0}s_as_friend/any()",
    "contains({0}, 'x')",
]


@pytest.mark.parametrize("guess", GUESSES)
def test_guessing_its_name_is_as_guessing_any_other(stable: Stable, guess: str) -> None:
    told = []
    for name in (HIDDEN[0], "quaggo"):
        answer = stable.api("GET", "/api/horse", query_string={"$filter": guess.format(name)})
        told.append((answer.status_code, alike(answer.get_data(as_text=True), name)))
    assert told[0] == told[1]


def alike(text: str, name: str) -> str:
    """Without the name that was asked for, the number of the request and the token of its form."""
    return re.sub(r'[0-9a-f]{16}|"csrf_token" value="[^"]*"', "#", text.replace(name, "…"))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/{0}"),
        ("GET", f"/api/{{0}}/{NEVER}"),
        ("GET", f"/api/{{0}}/{NEVER}/name"),
        ("GET", f"/api/{{0}}/{NEVER}/name/$value"),
        ("GET", "/api/{0}/$count"),
        ("POST", "/api/{0}"),
        ("PATCH", f"/api/{{0}}/{NEVER}"),
        ("PUT", f"/api/{{0}}/{NEVER}"),
        ("DELETE", f"/api/{{0}}/{NEVER}"),
        ("POST", f"/api/{{0}}/{NEVER}/grow"),
        ("POST", f"/api/{{0}}/{NEVER}/restore"),
        ("POST", f"/api/{{0}}/{NEVER}/status/override"),
        ("OPTIONS", "/api/{0}"),
        ("OPTIONS", f"/api/{{0}}/{NEVER}/status/override"),
        ("GET", "/{0}"),
        ("GET", "/{0}/new"),
        ("GET", f"/{{0}}/{NEVER}"),
        ("GET", f"/{{0}}/{NEVER}/edit"),
        ("GET", f"/{{0}}/{NEVER}/move/grow"),
        ("GET", f"/{{0}}/{NEVER}/override/status"),
        ("GET", "/{0}/-/figures"),
        ("GET", "/{0}/-/options/dam"),
        ("GET", "/{0}/-/columns"),
        ("GET", "/horse/-/options/friend?kind={0}"),
        ("GET", "/-/find?kind={0}&q=z"),
        ("GET", "/search?in={0}&q=z"),
    ],
)
def test_its_addresses_are_as_those_of_nothing(stable: Stable, method: str, path: str) -> None:
    told = []
    clerk = stable.visitor()
    for name in (HIDDEN[0], "quaggo"):
        at = path.format(name)
        if at.startswith("/api/"):
            answer = stable.api(method, at, json={"name": "x"} if method not in ("GET", "OPTIONS") else None)
        else:
            answer = clerk.open(at, method=method)
        text = alike(answer.get_data(as_text=True), name)
        told.append((answer.status_code, answer.headers.get("Allow"), text.splitlines()))
    assert told[0] == told[1]


@pytest.mark.parametrize("body", [{"friend_kind": "{0}"}, {"friend@odata.bind": f"{{0}}({NEVER})"}, {"{0}": 1}])
def test_writing_its_name_is_as_writing_any_other(stable: Stable, body: dict[str, Any]) -> None:
    told = []
    for name in (HIDDEN[0], "quaggo"):
        text = json.dumps({"name": "N", **body}).replace("{0}", name)
        answer = stable.api("POST", "/api/horse", data=text, content_type="application/json")
        told.append((answer.status_code, alike(answer.get_data(as_text=True), name)))
        text = json.dumps({"friend_id": str(stable.ids["horse"][0]), **body}).replace("{0}", name)
        answer = stable.api("PATCH", f"/api/horse/{stable.ids['horse'][1]}", data=text, content_type="application/json")
        told.append((answer.status_code, alike(answer.get_data(as_text=True), name)))
    assert told[:2] == told[2:]


def test_who_reads_it_is_told_all_of_it(walked: Stable) -> None:
    """The words are really there to be said."""
    told = walked.api("GET", "/api/openapi.json", role="keeper").get_data(as_text=True).lower()
    form = walked.visitor("keeper").get("/horse/new").get_data(as_text=True).lower()
    for word in HIDDEN:
        assert word in told and word in form
