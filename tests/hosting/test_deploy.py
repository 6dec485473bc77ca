"""The files in deploy/, read without the programs they are for. `./reknit prove proxies` runs them.

Each rule is also shown to notice when the line it is about goes away.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from django.conf import settings

from reknit.cli.share import domain
from tests.hosting.notebook import ROOT
from tests.hosting.unit import lines_of, memory_settings

NGINX, UNIT, CADDY = ROOT / "deploy/nginx.conf", ROOT / "deploy/reknit.service", domain.CADDYFILE

NGINX_NEEDS = (
    "access_log off",
    "error_log stderr emerg",
    "client_max_body_size 6m",
    "client_body_buffer_size 6m",  # as much as may come: nothing is left over for a file
    "client_body_in_file_only off",
    "proxy_max_temp_file_size 0",
    "proxy_cache off",
    "proxy_store off",
    "gzip off",
    "underscores_in_headers off",
    "ssl_protocols TLSv1.2 TLSv1.3",
    "ssl_session_tickets off",
    "add_header X-Content-Type-Options nosniff always",
    'default_type "text/html; charset=utf-8"',
    "ssl_reject_handshake on",
    "proxy_set_header Host $host",
    "proxy_set_header X-Forwarded-Proto https",
    "proxy_set_header X-Forwarded-For $remote_addr",
    'proxy_set_header X-Forwarded-Host ""',
    'proxy_set_header Forwarded ""',
)
NGINX_LEAKS = (
    r"access_log (?!off)",
    r"error_log (?!stderr emerg)",
    r"_temp_path (?!/dev/shm/)",
    r"\$proxy_add_x_forwarded_for",  # adds to what a visitor claims
    r"\$http_x_forwarded",
    r"gzip on",
    r"body_in_file_only (?!off)",
    r"\bmirror\b|proxy_cache_path|proxy_store on|log_format",
    r"TLSv1(\.1)?[ ;]|SSLv",
)
CADDY_NEEDS = (
    "admin off",
    "exclude http",
    "max_size 6MB",
    "header_up -*_*",
    "header_up -Forwarded",
    "header_up -X-Forwarded-Host",
    "header_up X-Forwarded-Proto https",
    "header_up X-Forwarded-For {remote_host}",
    "reverse_proxy 127.0.0.1:{$REKNIT_PORT}",
    "header X-Content-Type-Options nosniff",
    'header Content-Type "text/html; charset=utf-8"',
)
CADDY_LEAKS = (r"\bencode\b", r"\boutput\b", r"trusted_proxies", r"header_up \+", r"\btracing\b")
UNIT_NEEDS = {
    "User": "reknit",
    "MemorySwapMax": "0",
    "LimitCORE": "0",
    "UMask": "0077",
    "RuntimeDirectory": "reknit",
    "RuntimeDirectoryMode": "0700",
    "StateDirectoryMode": "0700",
    "IPAddressDeny": "any",
    "IPAddressAllow": "localhost",
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "ProtectProc": "invisible",
    "RestrictSUIDSGID": "yes",
    "MemoryDenyWriteExecute": "yes",
    "InaccessiblePaths": "-/opt/reknit/.git",
    "SystemCallArchitectures": "native",
}


def rules(text: str) -> str:
    """Without remarks, one space between words, a line end after each rule."""
    lines = (line.partition(" #")[0].strip() for line in text.splitlines())
    return "\n".join(re.sub(r"\s+", " ", line) for line in lines if not line.startswith("#"))


def missing(text: str, needs: tuple[str, ...], end: str) -> list[str]:
    found = rules(text).split("\n")
    return [need for need in needs if f"{need}{end}" not in found]


def leaks(text: str, patterns: tuple[str, ...]) -> list[str]:
    return [pattern for pattern in patterns if re.search(pattern, rules(text))]


@pytest.mark.parametrize(
    ("file", "needs", "patterns", "end"),
    [(NGINX, NGINX_NEEDS, NGINX_LEAKS, ";"), (CADDY, CADDY_NEEDS, CADDY_LEAKS, "")],
    ids=["nginx", "caddy"],
)
def test_a_proxy_has_what_it_needs_and_nothing_that_leaks(
    file: Path, needs: tuple[str, ...], patterns: tuple[str, ...], end: str
) -> None:
    text = file.read_text()

    # A block may follow where a rule opens one.
    assert [need for need in missing(text, needs, end) if f"{need} {{" not in rules(text)] == []
    assert leaks(text, patterns) == []


@pytest.mark.parametrize("need", NGINX_NEEDS)
def test_a_rule_of_nginx_that_goes_is_missed(need: str) -> None:
    assert missing(NGINX.read_text().replace(f"{need};", ""), NGINX_NEEDS, ";") == [need]


@pytest.mark.parametrize(
    "line",
    [
        "access_log /var/log/nginx/access.log;",
        "error_log /var/log/nginx/error.log;",
        "client_body_temp_path /var/lib/nginx/body;",
        "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;",
        "gzip on;",
        "client_body_in_file_only clean;",
        "ssl_protocols TLSv1 TLSv1.2;",
    ],
)
def test_a_line_that_leaks_is_caught(line: str) -> None:
    assert leaks(f"{NGINX.read_text()}\n{line}", NGINX_LEAKS)


def test_a_proxy_takes_as_much_as_we_do() -> None:
    """A little more, for the form around a file; else a person meets the proxy's own refusal."""
    assert settings.UPLOAD_LIMIT < 6 * 1024 * 1024
    assert settings.UPLOAD_LIMIT + settings.DATA_UPLOAD_MAX_MEMORY_SIZE <= 6 * 1024 * 1024


def test_the_service_has_what_it_needs() -> None:
    unit = lines_of(UNIT)

    assert {name: unit[name][-1] for name in UNIT_NEEDS} == UNIT_NEEDS
    assert "0.0.0.0" not in UNIT.read_text()  # noqa: S104 - that it is not there
    assert {"PYTHONMALLOC", "GLIBC_TUNABLES", "_RJEM_MALLOC_CONF"} <= set(memory_settings(UNIT))
    words = shlex.split(unit["ExecStart"][0])
    assert words[1:4] == ["-m", "reknit.cli", "run"]


def test_the_proxy_for_domains_is_the_one_in_the_package() -> None:
    """One Caddyfile: the one that `share --domain` starts is the one the docs send people to."""
    found = [path for path in ROOT.rglob("Caddyfile*") if ".venv" not in path.parts]

    assert found == [CADDY]


FORWARD_SECRET = re.compile(r"ECDHE-(ECDSA|RSA)-(AES(128|256)-GCM-SHA(256|384)|CHACHA20-POLY1305)")


def weak_ciphers(text: str) -> list[str]:
    """Of those nginx may agree on with an older browser; empty also where none is named."""
    (named,) = re.findall(r"^ssl_ciphers (.*);$", rules(text), re.MULTILINE)
    return [each for each in named.split(":") if not FORWARD_SECRET.fullmatch(each)]


def test_only_ciphers_that_forget_are_agreed_on() -> None:
    assert weak_ciphers(NGINX.read_text()) == []


@pytest.mark.parametrize("weak", ["AES128-SHA", "ECDHE-RSA-AES128-SHA", "HIGH", "RC4-MD5"])
def test_a_weak_cipher_is_caught(weak: str) -> None:
    text = NGINX.read_text().replace("ssl_ciphers ", f"ssl_ciphers {weak}:")

    assert weak_ciphers(text) == [weak]


@pytest.mark.parametrize("file", [NGINX, CADDY], ids=["nginx", "caddy"])
def test_what_a_proxy_says_itself_may_run_and_frame_nothing(file: Path) -> None:
    (policy,) = re.findall(r'Content-Security-Policy "(.*)"', file.read_text())

    assert policy == (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


@pytest.mark.parametrize("kept", ["yes", "restart"])
def test_a_restart_of_the_service_ends_every_sign_in(tmp_path: Path, kept: str) -> None:
    """The folder of sign-ins goes when the service stops, unless the unit said to keep it."""

    def goes(unit: Path) -> bool:
        lines = lines_of(unit)
        return lines.get("RuntimeDirectoryPreserve", ["no"])[
            -1
        ] == "no" and "REKNIT_RUNTIME" not in (" ".join(lines["Environment"]))

    assert goes(UNIT)
    spoiled = tmp_path / "unit"
    spoiled.write_text(f"{UNIT.read_text()}\nRuntimeDirectoryPreserve={kept}\n")
    assert not goes(spoiled)


@pytest.mark.parametrize("line", ["StandardError=append:/tmp/log", "StandardOutput=file:/tmp/log"])
def test_the_log_goes_to_the_system_and_into_no_file(tmp_path: Path, line: str) -> None:
    """There the service can add lines, and change or read none."""

    def into_files(unit: Path) -> list[str]:
        lines = lines_of(unit)
        said = [*lines.get("StandardError", []), *lines.get("StandardOutput", [])]
        return [each for each in said if each != "journal"]

    assert into_files(UNIT) == []
    spoiled = tmp_path / "unit"
    spoiled.write_text(f"{UNIT.read_text()}\n{line}\n")
    assert into_files(spoiled)
