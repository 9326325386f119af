"""The page that shows the API: for people who are logged in, and without any script in the page."""

from __future__ import annotations

from tests.web.site import Site


def test_the_docs_are_a_page_without_scripts_of_its_own(site: Site) -> None:
    answer = site.ask("GET", "/api/docs")

    page = answer.get_data(as_text=True)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert 'data-url="/api/openapi.json"' in page
    assert page.count("<script") == page.count('<script type="module" src=') + page.count("<script src=")
    assert " style=" not in page


def test_a_stranger_logs_in_first_and_comes_back_to_the_page(site: Site) -> None:
    answer = site.client().get("/api/docs")

    assert (answer.status_code, answer.location) == (303, "/login?next=/api/docs")
