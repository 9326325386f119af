"""The log: one event a line, whatever is in it, and nothing that must stay secret."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest
import structlog

from tests.web.site import Site
from xrm.web.logs import configure_logs


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_an_event_is_one_line_whatever_its_values_hold(
    site: Site, capsys: pytest.CaptureFixture[str], log_format: str
) -> None:
    settings = site.application.settings
    configure_logs(replace(settings, log_level="info", log_format=log_format))

    structlog.get_logger().info("said", what='a "b"\n2026-01-01 forged\x1b[31m')

    configure_logs(settings)
    (line,) = capsys.readouterr().err.splitlines()
    assert "\x1b" not in line
    if log_format == "json":
        assert json.loads(line)["event"] == "said"
    else:
        assert line.endswith(r'what="a \"b\"\n2026-01-01 forged\x1b[31m"')


def test_a_request_is_told_without_what_it_says(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    settings = site.application.settings
    configure_logs(replace(settings, log_level="info"))

    answer = site.ask("GET", "/api/customer(email='ann@example.org')?$select=name")

    configure_logs(settings)
    (line,) = (each for each in capsys.readouterr().err.splitlines() if " request " in each)
    assert f"request_id={answer.headers['X-Request-Id']}" in line
    assert "path=/api/customer(…) status=404" in line
    assert "ann@" not in line
    assert site.tokens["clerk"] not in line


def test_the_web_never_brings_the_job_library_along() -> None:
    code = "import sys, xrm.web.flask; print([name for name in sys.modules if name.partition('.')[0] == 'dbos'])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
