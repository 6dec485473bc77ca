from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from reknit.project import headers
from reknit.project.headers import ALWAYS

pytestmark = pytest.mark.urls("tests.project.urls")


@pytest.mark.parametrize("address", ["/plain/", "/nowhere/", "/take/", "/refuse/"])
def test_every_answer_says_keep_nothing_and_run_nothing_foreign(
    client: Client, address: str
) -> None:
    answer = client.get(address)

    assert {name: answer[name] for name in ALWAYS} == ALWAYS
    assert answer["Cache-Control"] == "no-store, private"


def test_policy_allows_no_inline_code_and_no_other_host(client: Client) -> None:
    policy = client.get("/plain/")["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "http" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "object-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy


def test_one_named_rule_turns_an_address_into_a_script(client: Client) -> None:
    """It is made once, in web/keep.js; a second one of that name is refused by the browser."""
    policy = client.get("/plain/")["Content-Security-Policy"]

    assert "trusted-types reknit-worker" in policy.split("; ")
    assert "worker-src 'self'" in policy.split("; ")
    scripts = Path(headers.__file__).parents[1].glob("*/static/**/*.js")
    made = [path.name for path in scripts if "createPolicy" in path.read_text(encoding="utf-8")]
    assert made == ["keep.js"]


def test_fault_page_is_covered_too(client: Client) -> None:
    client.raise_request_exception = False

    assert client.get("/break/secret-path/")["Cache-Control"] == "no-store, private"


def test_https_is_remembered_and_http_is_not(client: Client, settings: Settings) -> None:
    settings.HSTS_SECONDS = 60

    assert client.get("/plain/", secure=True)["Strict-Transport-Security"] == "max-age=60"
    assert "Strict-Transport-Security" not in client.get("/plain/")
