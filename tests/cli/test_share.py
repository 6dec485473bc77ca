from __future__ import annotations

import json
import shutil
import socket
import ssl
import stat
import threading
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import pytest

from reknit.cli import main as door
from reknit.cli.said import Stop
from reknit.cli.share import WAYS, authority, domain, local, network, tailscale
from tests.cli.places import free_port, reknit, running

needs_openssl = pytest.mark.skipif(
    not shutil.which("openssl"),
    reason="it makes a certificate with the openssl command, which is not installed here",
)


def chosen(**ways: str | bool | None) -> Namespace:
    start = {"local": None, "tailscale": False, "domain": None, "port": 8000, "workers": 1}
    return Namespace(**(start | ways))


def greet(files: authority.Files, name: str) -> str:
    """What a phone that installed the authority sees when it asks for ``name``."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(files.certificate, files.key)
    phone = ssl.create_default_context(cafile=files.authority)
    ours, theirs = socket.socketpair()

    def answer() -> None:
        try:
            with server.wrap_socket(ours, server_side=True) as line:
                line.sendall(b"welcome")
        except OSError:
            ours.close()

    answering = threading.Thread(target=answer)
    answering.start()
    try:
        with phone.wrap_socket(theirs, server_hostname=name) as line:
            return line.recv(7).decode()
    finally:
        theirs.close()
        answering.join()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> authority.Files:
    folder = tmp_path_factory.mktemp("certificates")
    return authority.make(folder, ["192.168.1.7", "kitchen.local"])


def test_every_way_says_what_it_exposes_or_why_not(tmp_path: Path) -> None:
    done = reknit(tmp_path / "reknit", "share", PATH=str(tmp_path))

    assert done.returncode == 0
    for way in WAYS:
        assert way.NAME in done.stdout
        assert way.EXPOSES in done.stdout
    assert done.stdout.count("Not here: ") == len(WAYS)  # no program of any way is there
    assert "could change the program" in done.stdout
    assert not (tmp_path / "reknit").exists()


@pytest.mark.parametrize("words", [["--tailscale"], ["--domain", "notebook.example.org"]])
def test_way_that_is_closed_gives_its_reason(tmp_path: Path, words: list[str]) -> None:
    done = reknit(tmp_path / "reknit", "share", *words, PATH=str(tmp_path))

    assert done.returncode == 1
    assert "not installed" in done.stderr


@needs_openssl
@pytest.mark.parametrize("name", ["192.168.1.7", "kitchen.local"])
def test_phone_that_trusts_the_authority_is_welcome(files: authority.Files, name: str) -> None:
    assert greet(files, name) == "welcome"


@needs_openssl
def test_phone_is_not_fooled_by_another_name(files: authority.Files) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        greet(files, "192.168.1.8")


@needs_openssl
@pytest.mark.parametrize("name", ["bank.example", "8.8.8.8"])
def test_stolen_authority_cannot_pretend_to_be_the_internet(tmp_path: Path, name: str) -> None:
    forged = authority.make(tmp_path / "certificates", [name])

    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree violation"):
        greet(forged, name)


@needs_openssl
def test_keys_are_for_us_alone_and_certificates_are_kept(tmp_path: Path) -> None:
    folder = tmp_path / "certificates"
    first = authority.make(folder, ["192.168.1.7"])
    before = [file.read_bytes() for file in (first.authority, first.certificate, first.key)]
    authority.make(folder, ["192.168.1.7"])
    same = [file.read_bytes() for file in (first.authority, first.certificate, first.key)]
    authority.make(folder, ["192.168.1.9"])
    moved = [file.read_bytes() for file in (first.authority, first.certificate, first.key)]

    assert same == before
    assert moved[0] == before[0]  # phones need not install anything again
    assert moved[1] != before[1]
    assert {stat.S_IMODE(key.stat().st_mode) for key in folder.glob("*.key")} == {0o600}
    assert "BEGIN PRIVATE KEY" in first.key.read_text()  # PKCS#8, as the server wants it


@pytest.mark.slow
@needs_openssl
def test_home_network_is_really_served(tmp_path: Path) -> None:
    port = free_port()
    words = ["share", "--local", "127.0.0.1", "--port", str(port)]
    with running(tmp_path / "reknit", *words, until="Second code") as seen:
        trust = tmp_path / "reknit" / "certificates" / "authority.crt"
        phone = ssl.create_default_context(cafile=trust)
        with (
            socket.create_connection(("127.0.0.1", port), timeout=20) as wire,
            phone.wrap_socket(wire, server_hostname="127.0.0.1") as line,
        ):
            line.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            answer = b"".join(iter(lambda: line.recv(65536), b"")).decode()

    assert answer.startswith("HTTP/1.1 200")
    assert authority.fingerprint(trust) in seen.text
    assert "Certificate Trust Settings" in seen.text


def test_address_outside_the_home_is_refused() -> None:
    assert local.why_not(chosen(local="8.8.8.8"))
    assert local.why_not(chosen(local="nonsense"))
    assert not network.at_home("203.0.113.9")


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def put_program(folder: Path, name: str, script: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ({"BackendState": "Stopped"}, "tailscale up"),
        ({"BackendState": "Running", "CertDomains": None}, "https switched off"),
        ({"BackendState": "Running", "CertDomains": ["kitchen.tail.ts.net"]}, ""),
    ],
)
def test_tailscale_is_asked_how_it_is(
    bin_folder: Path, state: dict[str, object], reason: str
) -> None:
    put_program(bin_folder, "tailscale", f"echo '{json.dumps(state)}'")

    said = tailscale.why_not(chosen())

    assert reason in said
    assert bool(said) == bool(reason)


@pytest.fixture
def told(bin_folder: Path, tmp_path: Path) -> Iterator[Path]:
    """A stand-in for tailscale that writes down what it was told."""
    heard = tmp_path / "heard"
    state = json.dumps({"BackendState": "Running", "CertDomains": ["kitchen.tail.ts.net"]})
    put_program(
        bin_folder,
        "tailscale",
        f"echo \"$@\" >> {heard}\n[ $1 = status ] && echo '{state}' || true",
    )
    yield heard
    heard.unlink(missing_ok=True)


@pytest.mark.slow
def test_tailscale_serves_while_we_run_and_no_longer(
    tmp_path: Path, bin_folder: Path, told: Path
) -> None:
    port = str(free_port())
    path = f"{bin_folder}:/usr/bin:/bin"
    words = ["share", "--tailscale", "--port", port]
    with running(tmp_path / "reknit", *words, until="To stop", PATH=path) as seen:
        assert f"serve --bg --https=443 http://127.0.0.1:{port}" in told.read_text()

    assert "https://kitchen.tail.ts.net" in seen.text
    assert told.read_text().splitlines()[-1] == "serve --https=443 off"


def test_domain_must_be_whole_and_known(bin_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_program(bin_folder, "caddy", "exit 0")
    monkeypatch.setattr(domain, "WEB_PORTS", ())
    monkeypatch.setattr(domain, "is_known", lambda name: name == "notebook.example.org")

    assert "no whole name" in domain.why_not(chosen(domain="notebook"))
    assert "no whole name" in domain.why_not(chosen(domain="a b.example.org"))
    assert "nobody knows" in domain.why_not(chosen(domain="other.example.org"))
    assert domain.why_not(chosen(domain="notebook.example.org")) == ""


def test_taken_web_port_is_named(bin_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_program(bin_folder, "caddy", "exit 0")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setattr(domain, "WEB_PORTS", (taken.getsockname()[1],))

        assert "is taken" in domain.why_not(chosen(domain="notebook.example.org"))


def test_caddyfile_keeps_no_log_and_trusts_nobody() -> None:
    text = domain.CADDYFILE.read_text()
    rules = "\n".join(line for line in text.splitlines() if not line.strip().startswith("#"))

    assert "{$REKNIT_NAME}" in rules
    assert "encode" not in rules  # compressed secrets can be guessed
    assert "access" not in rules
    assert "header_up X-Forwarded-For {remote_host}" in rules  # in place of what anybody claims
    assert "header_up -*_*" in rules


def test_two_ways_at_once_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        door.main(["share", "--tailscale", "--domain", "notebook.example.org"])

    assert "not allowed with" in capsys.readouterr().err


def test_openssl_that_fails_is_said_in_words(bin_folder: Path, tmp_path: Path) -> None:
    put_program(bin_folder, "openssl", "echo no >&2; exit 1")

    with pytest.raises(Stop, match="openssl could not"):
        authority.make(tmp_path / "certificates", ["192.168.1.7"])
