"""What every store of sign-ins promises, asked of each of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from reknit.vault.store import Sealed, the_store
from tests.vault.looking import Looked

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
NOW = START.timestamp()
ROW, OTHER = b"\0\x01a row, sixteen\xff", b"another, sixteen"
ODD = bytes(range(256)) * 9  # what is sealed may hold any byte


@pytest.fixture(autouse=True)
def frozen(looked: Looked) -> Iterator[None]:
    with time_machine.travel(START, tick=False):
        yield


def all_at_once(do: Callable[[], object], times: int = 20) -> list[object]:
    begin, answers = threading.Barrier(times), list[object]()

    def one() -> None:
        begin.wait()
        answers.append(do())

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_a_row_comes_back_as_it_went() -> None:
    store = the_store()
    store.put(ROW, ODD, expires=NOW + 10.25)
    store.put(OTHER, b"", expires=NOW + 20)
    assert store.get([ROW, OTHER, b"unknown"], now=NOW) == {
        ROW: Sealed(ODD, NOW + 10.25, 0),
        OTHER: Sealed(b"", NOW + 20, 0),
    }
    assert store.get([], now=NOW) == {}


def test_what_has_expired_is_as_good_as_none() -> None:
    store = the_store()
    store.put(ROW, b"sealed", expires=NOW + 10)
    assert store.get([ROW], now=NOW + 9.999)
    for late in (NOW + 10, NOW + 11):
        assert store.get([ROW], now=late) == {}
        assert store.take_try(ROW, most=5, now=late) is None
        store.move(ROW, expires=NOW + 99, now=late)
    assert store.get([ROW], now=NOW)[ROW] == Sealed(b"sealed", NOW + 10, 0)  # nothing revived it


def test_a_row_put_again_begins_anew() -> None:
    store = the_store()
    store.put(ROW, b"first", expires=NOW + 10)
    store.take_try(ROW, most=5, now=NOW)
    store.put(ROW, b"second", expires=NOW + 20)
    assert store.get([ROW], now=NOW)[ROW] == Sealed(b"second", NOW + 20, 0)


def test_only_a_row_that_lives_is_moved() -> None:
    store = the_store()
    store.put(ROW, b"sealed", expires=NOW + 10)
    store.take_try(ROW, most=5, now=NOW)
    store.move(ROW, expires=NOW + 60, now=NOW + 9)
    assert store.get([ROW], now=NOW + 59)[ROW] == Sealed(b"sealed", NOW + 60, 1)
    store.move(ROW, expires=NOW + 20, now=NOW + 9)  # sooner, too
    assert store.get([ROW], now=NOW + 21) == {}
    store.move(OTHER, expires=NOW + 60, now=NOW)
    assert store.get([OTHER], now=0) == {}


def test_dropped_rows_are_gone_and_others_stay(looked: Looked) -> None:
    store = the_store()
    for row in (ROW, OTHER):
        store.put(row, b"sealed", expires=NOW + 10)
    store.drop([])
    store.drop([ROW, b"unknown"])
    assert set(store.get([ROW, OTHER], now=NOW)) == {OTHER}
    assert looked.rows() == 1


def test_a_try_is_counted_before_it_is_given() -> None:
    store = the_store()
    store.put(ROW, ODD, expires=NOW + 10)
    given = [store.take_try(ROW, most=3, now=NOW) for _ in range(5)]
    assert given == [*(Sealed(ODD, NOW + 10, tries) for tries in (1, 2, 3)), None, None]
    store.forget_tries(ROW)
    assert store.take_try(ROW, most=3, now=NOW) == Sealed(ODD, NOW + 10, 1)
    store.forget_tries(OTHER)  # one that is not there stays so
    assert store.get([OTHER], now=0) == {}
    assert store.take_try(OTHER, most=3, now=NOW) is None


def test_tries_of_one_moment_are_no_more_than_allowed() -> None:
    store = the_store()
    store.put(ROW, b"sealed", expires=NOW + 10)
    tried = all_at_once(lambda: store.take_try(ROW, most=5, now=NOW))
    assert sum(one is not None for one in tried) == 5


def test_a_counter_counts_all() -> None:
    store = the_store()
    counts = all_at_once(lambda: store.count(ROW, expires=NOW + 60))
    assert sorted(map(str, counts)) == sorted(map(str, range(1, 21)))
    assert store.count(OTHER, expires=NOW + 60) == 1
    assert store.get([ROW, OTHER], now=0) == {}  # not among the rows


def test_the_first_value_is_kept_for_all() -> None:
    store = the_store()
    numbers = iter(range(20))
    kept = all_at_once(
        lambda: store.keep("a name", b"value %d" % next(numbers), expires=NOW + 60, now=NOW)
    )
    assert len(set(kept)) == 1
    assert store.keep("a name", b"later", expires=NOW + 90, now=NOW + 59) == kept[0]
    assert store.keep("another", ODD, expires=NOW + 60, now=NOW) == ODD


def test_a_kept_value_that_expired_gives_way() -> None:
    store = the_store()
    store.keep("a name", b"first", expires=NOW + 60, now=NOW)
    assert store.keep("a name", b"second", expires=NOW + 120, now=NOW + 60) == b"second"
    assert store.keep("a name", b"third", expires=NOW + 180, now=NOW + 61) == b"second"


def test_after_the_end_of_all_there_is_nothing(looked: Looked) -> None:
    store = the_store()
    store.put(ROW, b"sealed", expires=NOW + 10)
    store.count(ROW, expires=NOW + 10)
    store.keep("a name", b"value", expires=NOW + 10, now=NOW)
    assert (looked.rows(), looked.counters(), len(looked.kept())) == (1, 1, 1)
    store.end_all()
    store.put(OTHER, b"sealed", expires=NOW + 10)
    assert (looked.rows(), looked.counters(), len(looked.kept())) == (1, 0, 0)
    assert set(store.get([ROW, OTHER], now=NOW)) == {OTHER}
