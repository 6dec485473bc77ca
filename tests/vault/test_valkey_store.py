"""What is true of sign-ins in a Valkey only: its own clock, its being away, who may read it."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings
from valkey import Valkey
from valkey.exceptions import NoPermissionError

from reknit.project import stores
from reknit.vault import sessions, throttle
from reknit.vault.core.envelopes import to_text
from reknit.vault.opened import Vault
from reknit.vault.refusals import StoreAway
from reknit.vault.secret import Secret
from reknit.vault.sessions import SessionState
from reknit.vault.store import the_store
from reknit.vault.store_address import OddAddress, StoreAddress, store_address
from reknit.vault.valkey_store import REST_SECONDS, ValkeyStore, store_at
from tests import valkeys
from tests.vault import tls

ROW = b"a row of sixteen"
PATIENCE_SECONDS = 20
ROOT = Path(__file__).parents[2]


def until(true: Callable[[], object]) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < ends, "it did not come about"
        time.sleep(0.01)


@pytest.fixture
def own_valkey(settings: Settings) -> Iterator[valkeys.Served]:
    """One that the test may stop."""
    with valkeys.served() as server:
        settings.SESSIONS = server.address
        yield server


# Its own clock -------------------------------------------------------------------------------


def test_the_server_deletes_what_has_expired(valkey: valkeys.Served) -> None:
    store, now = the_store(), time.time()
    store.put(ROW, b"sealed", expires=now + 0.05)
    store.put(b"another, sixteen", b"sealed", expires=now + 60)
    store.count(ROW, expires=now + 0.05)
    store.keep("a name", b"value", expires=now + 0.05, now=now)
    assert len(valkey.client.keys()) == 4
    until(lambda: len(valkey.client.keys()) == 1)


def test_nothing_is_there_for_ever(alice: Vault, valkey: valkeys.Served) -> None:
    session = sessions.begin(alice, stay="day", cover_after_minutes=5, pin=Secret("274913"))
    throttle.hit("sign-in", "192.0.2.1", limit=3, seconds=60)
    throttle.hit("sign-in", "192.0.2.1", limit=3, seconds=60)
    sessions.uncover_with_pin(session, Secret("274913"))
    sessions.close(session)
    the_store().move(ROW, expires=time.time() + 60, now=time.time())
    left = {key: valkey.client.pttl(key) for key in valkey.client.scan_iter()}
    assert len(left) >= 3
    assert all(0 < each <= (12 + 24) * 3600 * 1000 for each in left.values()), left


def test_moving_moves_the_servers_clock_too(valkey: valkeys.Served) -> None:
    store, now = the_store(), time.time()
    store.put(ROW, b"sealed", expires=now + 60)
    store.move(ROW, expires=now + 600, now=now)
    (key,) = valkey.client.keys()
    assert 590_000 < valkey.client.pttl(key) <= 600_001
    store.move(ROW, expires=now - 1, now=now)
    assert valkey.client.keys() == []


def test_each_step_is_one_round_trip(valkey: valkeys.Served) -> None:
    """Counted by what the server reads: one read a step, however many rows it asks for."""
    store, now = the_store(), time.time()
    rows = [bytes([number]) * 16 for number in range(16)]

    def every_step() -> list[Callable[[], object]]:
        return [
            lambda: store.put(ROW, b"sealed", expires=now + 60),
            lambda: store.get([ROW, *rows], now=now),
            lambda: store.move(ROW, expires=now + 70, now=now),
            lambda: store.take_try(ROW, most=5, now=now),
            lambda: store.forget_tries(ROW),
            lambda: store.count(ROW, expires=now + 60),
            lambda: store.keep("a name", b"value", expires=now + 60, now=now),
            lambda: store.drop([ROW, *rows]),
        ]

    for step in every_step():
        step()  # the first time a script is sent along

    def reads() -> int:
        return int(valkey.client.info("stats")["total_reads_processed"])

    of_asking = reads()
    of_asking = reads() - of_asking
    for step in every_step():
        before = reads()
        step()
        assert reads() - before - of_asking == 1
    before = reads()
    for row in rows:  # control: rows asked for one by one are as many trips
        store.get([row], now=now)
    assert reads() - before - of_asking == 16


# Being away ----------------------------------------------------------------------------------


def test_nobody_is_signed_out_by_a_store_that_is_away(
    alice: Vault, own_valkey: valkeys.Served
) -> None:
    session = sessions.begin(alice, stay="day", cover_after_minutes=5)
    own_valkey.stop()
    for _ in range(2):
        with pytest.raises(StoreAway):
            sessions.find(session.token.expose())
    with pytest.raises(StoreAway):
        throttle.hit("sign-in", "alice", limit=3, seconds=60)
    own_valkey.start()  # empty, as after each restart
    assert sessions.find(session.token.expose()) is None
    again = sessions.begin(alice, stay="day", cover_after_minutes=5)
    found = sessions.find(again.token.expose())
    assert found is not None
    assert found.state is SessionState.OPEN


def test_a_restart_between_two_pages_is_no_fault(own_valkey: valkeys.Served) -> None:
    """The lines that are open are dead then; a step makes a new one and goes on."""
    store, now = the_store(), time.time()
    for _ in range(3):
        store.count(ROW, expires=now + 60)
        own_valkey.stop()
        own_valkey.start()
    assert store.count(ROW, expires=now + 60) == 1
    own_valkey.client.client_kill_filter(skipme=True)
    assert store.count(ROW, expires=now + 60) == 2


def test_a_store_that_is_silent_holds_up_one_page_only(own_valkey: valkeys.Served) -> None:
    store = the_store()
    store.put(ROW, b"sealed", expires=time.time() + 60)
    os.kill(own_valkey.pid, signal.SIGSTOP)
    try:
        with pytest.raises(StoreAway):
            store.get([ROW], now=0)  # waited for
        begun = time.monotonic()
        for _ in range(50):
            with pytest.raises(StoreAway):
                store.get([ROW], now=0)  # not waited for
        assert time.monotonic() - begun < REST_SECONDS
    finally:
        os.kill(own_valkey.pid, signal.SIGCONT)

    def is_back() -> bool:
        try:
            return bool(store.get([ROW], now=0))
        except StoreAway:
            return False

    until(is_back)


# Who may read it -----------------------------------------------------------------------------


def test_whoever_reads_it_learns_nothing(
    alice: Vault, valkey: valkeys.Served, settings: Settings
) -> None:
    """The keys under which addresses are hashed lie sealed, so that nobody can try addresses."""
    session = sessions.begin(
        alice, stay="day", cover_after_minutes=5, pin=Secret("274913"), device="Firefox on Android"
    )
    throttle.hit("sign-in", "192.0.2.77", limit=3, seconds=60)
    key = the_store().keep("throttle 1", b"k" * 32, expires=time.time() + 60, now=time.time())
    everything = valkey.everything()
    for canary in (
        session.token.expose().encode(),
        alice.person_id.bytes,
        alice.person_id.hex.encode(),
        str(alice.person_id).encode(),
        alice.master.expose(),
        alice.master.expose().hex().encode(),
        to_text(alice.master.expose()).encode(),
        alice.identity.box,
        b"274913",
        b"Firefox",
        b"192.0.2.77",
        b"sign-in",
        b"throttle",
        key,
        settings.SECRET_KEY.encode(),
    ):
        assert canary not in everything
    assert everything.count(b"rk1:row:") == 5  # it was really read
    the_store().put(b"in the open", b"Firefox", expires=time.time() + 60)
    assert b"Firefox" in valkey.everything()  # control: what lies open is seen


def test_a_kept_value_changed_by_another_hand_is_not_used(valkey: valkeys.Served) -> None:
    store, now = the_store(), time.time()
    store.keep("a name", b"first", expires=now + 60, now=now)
    (key,) = valkey.client.keys()
    valkey.client.hset(key, "s", b"rk1\x01" + bytes(300))
    with pytest.raises(StoreAway):
        store.keep("a name", b"second", expires=now + 60, now=now)
    assert store.keep("a name", b"third", expires=now + 60, now=now) == b"third"


def test_hosts_with_other_keys_notice(valkey: valkeys.Served, settings: Settings) -> None:
    store = store_at(settings.SESSIONS)
    assert store.others_share_the_key()
    assert store.others_share_the_key()
    settings.SECRET_KEY = "another, as a host makes one when it was not told the shared one"
    assert not store.others_share_the_key()
    assert store.others_share_the_key()  # changed everywhere on purpose: said once


# Its address ---------------------------------------------------------------------------------


def test_an_address_is_taken_apart() -> None:
    far = store_address("valkeys://me:p%40ss@sessions.example:7000/2?ssl_ca_certs=/etc/ca.pem")
    assert (far.host, far.port, far.database, far.tls) == ("sessions.example", 7000, 2, True)
    assert (far.user, far.password) == ("me", "p@ss")
    assert (far.is_here, far.asks_who) == (False, True)
    client = far.for_client()
    assert client["ssl_check_hostname"] is True
    assert client["ssl_cert_reqs"] == "required"
    assert client["ssl_ca_certs"] == "/etc/ca.pem"
    assert "p@ss" not in repr(far) + far.for_people()
    assert store_address("unix:///run/valkey.sock?db=3").for_client() == {
        "db": 3,
        "unix_socket_path": "/run/valkey.sock",
    }


@pytest.mark.parametrize(
    ("text", "here"),
    [
        ("valkey://localhost", True),
        ("redis://127.0.0.9:1", True),
        ("rediss://[::1]", True),
        ("unix:///run/valkey.sock", True),
        ("valkey://10.0.0.2", False),
        ("valkey://127.0.0.1.example.org", False),
        ("valkey://sessions", False),
    ],
)
def test_what_is_on_this_machine(text: str, *, here: bool) -> None:
    assert store_address(text).is_here is here


@pytest.mark.parametrize(
    "odd",
    [
        "yes",
        "localhost:6379",
        "http://localhost",
        "valkey://",
        "valkey://:secret-word@",
        "valkey://localhost:port",
        "valkey://localhost/first",
        "valkeys://u:secret-word@h/0?ssl_cert_reqs=none",
        "valkey://u:secret-word@h?ssl_ca_certs=/x",
        "unix://run/valkey.sock",
        "unix://",
        "valkey://[::1",
    ],
)
def test_nonsense_is_no_address_and_is_not_repeated(odd: str) -> None:
    with pytest.raises(OddAddress) as refused:
        store_address(odd)
    assert "secret-word" not in str(refused.value)


def test_a_certificate_may_stand_in_for_a_password() -> None:
    assert store_address("valkeys://h?ssl_certfile=/c&ssl_keyfile=/k").asks_who
    assert not store_address("valkeys://h?ssl_ca_certs=/c").asks_who
    assert isinstance(ValkeyStore("valkeys://h"), ValkeyStore)  # connects when first asked
    assert StoreAddress("h", 1, "", 0, tls=False, user="", password="x").asks_who


def test_over_tls_only_to_whom_the_certificate_names(
    valkey: valkeys.Served, settings: Settings, tmp_path: Path
) -> None:
    now = time.time()
    socket = store_address(valkey.address).socket
    with tls.in_front_of(socket, tmp_path / "here", name="127.0.0.1") as (port, ca):
        right = ValkeyStore(f"valkeys://127.0.0.1:{port}?ssl_ca_certs={ca}")
        right.put(ROW, b"sealed", expires=now + 60)
        assert right.get([ROW], now=now)[ROW].sealed == b"sealed"
        with pytest.raises(StoreAway):  # nobody we know vouches for it
            ValkeyStore(f"valkeys://127.0.0.1:{port}").get([ROW], now=now)
        right.client.close()
    with tls.in_front_of(socket, tmp_path / "there", name="192.168.7.7") as (port, ca):
        address = f"valkeys://127.0.0.1:{port}?ssl_ca_certs={ca}"
        with pytest.raises(StoreAway):  # somebody else's certificate
            ValkeyStore(address).get([ROW], now=now)
        loose = store_address(address).for_client() | {"ssl_check_hostname": False}
        with Valkey(**loose) as client:  # control: it was the name and nothing else
            assert client.ping()


def test_the_documented_rights_are_enough_and_few(settings: Settings, tmp_path: Path) -> None:
    """``valkey.conf`` as docs/hosting.md says it, apart from where it listens."""
    text = (ROOT / "docs" / "hosting.md").read_text()
    (rights,) = re.findall(r"^ +user reknit on (.+)$", text, re.MULTILINE)
    lines = re.findall(r"^ +(save|appendonly|maxmemory-policy|maxmemory) (.+)$", text, re.MULTILINE)
    said = dict(lines)
    assert len(said) == 4
    with valkeys.served(**{name: value.strip('"') for name, value in said.items()}) as server:
        server.client.execute_command("ACL", "SETUSER", "reknit", "on", *rights.split())
        server.client.execute_command("ACL", "SETUSER", "default", "off")
        who = "reknit:A-LONG-RANDOM-WORD"
        settings.SESSIONS = server.address.replace("unix://", f"unix://{who}@")
        store, now = store_at(settings.SESSIONS), time.time()
        store.put(ROW, b"sealed", expires=now + 60)
        store.move(ROW, expires=now + 70, now=now)
        assert store.take_try(ROW, most=5, now=now) == store.get([ROW], now=now)[ROW]
        store.forget_tries(ROW)
        assert store.count(ROW, expires=now + 60) == 1
        assert store.keep("a name", b"value", expires=now + 60, now=now) == b"value"
        assert stores.sign_ins_stay_off_the_disk() == []
        store.drop([ROW])
        store.end_all()
        for beyond in (("GET", "another:key"), ("FLUSHALL",), ("CONFIG", "SET", "save", "1 1")):
            with pytest.raises(NoPermissionError):
                store.client.execute_command(*beyond)
