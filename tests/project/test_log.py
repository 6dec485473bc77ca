from __future__ import annotations

import io
import json
import logging
import re
from typing import Any

import pytest
from django.test import Client

from reknit.project.log import JsonLine

pytestmark = pytest.mark.urls("tests.project.urls")

WORDS = "Never tell anybody about the lake."


@pytest.fixture
def written() -> Any:  # noqa: ANN401 - a generator fixture
    """What the operator would see."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLine())
    loggers = [logging.getLogger(name) for name in ("django.request", "django.security")]
    for logger in loggers:
        logger.addHandler(handler)
    yield out
    for logger in loggers:
        logger.removeHandler(handler)


def test_fault_is_one_line_without_path_words_or_person(
    client: Client, written: io.StringIO
) -> None:
    client.raise_request_exception = False
    page = client.post("/break/secret-path/?q=lake", {"words": WORDS}).content.decode()

    line = json.loads(written.getvalue())

    shown = re.search(r"number ([0-9a-f]{12})", page)
    assert shown is not None
    assert line["request"] == shown[1]
    assert (line["event"], line["route"], line["status"], line["kind"]) == (
        "fault",
        "break",
        500,
        "ValueError",
    )
    assert line["through"][-1].startswith("break_down:")
    assert "lake" not in written.getvalue()
    assert "secret-path" not in written.getvalue()
    assert set(line) == {"event", "route", "status", "request", "kind", "through"}


def test_everyday_noes_are_not_logged(client: Client, written: io.StringIO) -> None:
    client.get("/nowhere/")
    client.get("/take/")
    client.get("/refuse/")

    assert written.getvalue() == ""


def test_unknown_host_is_counted_but_not_quoted(client: Client, written: io.StringIO) -> None:
    client.get("/plain/", HTTP_HOST="elsewhere.example")

    line = json.loads(written.getvalue().splitlines()[0])
    assert line["event"] == "unknown-host"
    assert "elsewhere" not in written.getvalue()


def test_form_without_token_is_counted_but_not_quoted(written: io.StringIO) -> None:
    Client(enforce_csrf_checks=True).post("/take/", {"words": WORDS})

    assert json.loads(written.getvalue())["event"] == "form-refused"
    assert "lake" not in written.getvalue()
