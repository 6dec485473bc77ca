"""Making, opening and re-keying."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from reknit.people.models import Person
from reknit.project.costs import KdfCost
from reknit.vault import aside, pages, pairing, rings, stretching
from reknit.vault.actions import (
    change_passphrase,
    make_recovery_code,
    make_vault,
    open_vault,
    reset_with_code,
)
from reknit.vault.core import hazmat
from reknit.vault.core.envelopes import Place, open_sealed_to
from reknit.vault.core.hazmat import KDF_FLOOR
from reknit.vault.models import KeyGrant, KeyRing, PrivatePage, Succession
from reknit.vault.opened import Vault
from reknit.vault.refusals import KeysChanged, SealBroken, WrongCode, WrongPassphrase
from reknit.vault.rings import grant_place
from reknit.vault.secret import Secret
from reknit.vault.slots import stretch
from reknit.vault.stretching import make_keys
from tests.vault.scene import (
    WORDS,
    a_turn,
    flipped,
    make_couple,
    make_person,
    passphrase_of,
    sign_in,
)

NEW = Secret("a new passphrase altogether")


def test_the_passphrase_opens(alice: Vault) -> None:
    opened = sign_in("alice")
    assert opened.person_id == alice.person_id
    assert opened.generation == 1
    assert opened.identity == alice.identity


def test_the_same_letters_from_another_keyboard_open(db: None) -> None:
    person = Person.objects.create(user_name="zoe")
    make_vault(person_id=person.pk, keys=make_keys(Secret("Zoë ﬁnds Å")))
    opened = open_vault(person_id=person.pk, passphrase=Secret("Zoe\u0308 finds \u212b"))
    assert opened.person_id == person.pk


@pytest.mark.parametrize("wrong", ["", " ", "the passphrase of bob", "x" * 5000, "\ud800", "\0"])
def test_another_passphrase_does_not_open(alice: Vault, wrong: str) -> None:
    with pytest.raises(WrongPassphrase):
        open_vault(person_id=alice.person_id, passphrase=Secret(wrong))


def test_an_unknown_name_gets_the_same_refusal_and_the_same_work(
    alice: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs: list[hazmat.KdfCost] = []

    def counted(secret: Secret[bytes], salt: bytes, cost: hazmat.KdfCost) -> Secret[bytes]:
        costs.append(cost)
        return stretch(secret, salt, cost)

    monkeypatch.setattr(stretching, "stretch", counted)
    said = []
    for person_id in (None, uuid4(), alice.person_id):
        with pytest.raises(WrongPassphrase) as refused:
            open_vault(person_id=person_id, passphrase=Secret("wrong"))
        said.append((type(refused.value), str(refused.value), refused.value.status))
    assert len(set(said)) == 1
    assert len(costs) == 3
    assert len(set(costs)) == 1


def test_opening_asks_little_of_the_database(
    alice: Vault, couple: UUID, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # The key row; what has lain aside long enough; a savepoint and its end; the row again, locked;
    # successions; grants.
    with django_assert_num_queries(7):
        open_vault(person_id=alice.person_id, passphrase=passphrase_of("alice"))


# --- a change of passphrase -------------------------------------------------------------------


def test_a_changed_passphrase_replaces_the_old_one(alice: Vault) -> None:
    changed = change_passphrase(vault=alice, new=NEW)
    assert changed.generation == 2
    assert open_vault(person_id=alice.person_id, passphrase=NEW).generation == 2
    with pytest.raises(WrongPassphrase):
        sign_in("alice")


def test_a_changed_passphrase_changes_every_key(alice: Vault, bob: Vault, couple: UUID) -> None:
    before = KeyRing.objects.get(person_id=alice.person_id)
    changed = change_passphrase(vault=alice, new=NEW)
    after = KeyRing.objects.get(person_id=alice.person_id)
    for name in ("salt", "verifier", "wrapped_master", "ring", "box_public", "sign_public"):
        assert bytes(getattr(before, name)) != bytes(getattr(after, name)), name
    assert changed.master.expose() != alice.master.expose()
    assert changed.ring.data_key.expose() != alice.ring.data_key.expose()
    assert changed.ring.couples[couple].newest == 2
    keys = changed.ring.couples[couple].versions
    assert keys[1].key.expose() != keys[2].key.expose()


def test_all_words_survive_a_change(alice: Vault, bob: Vault, couple: UUID) -> None:
    place = a_turn(couple)
    label = Place("people.label", uuid4(), alice.person_id)
    mine = alice.seal_shared(place, WORDS)
    yours = bob.seal_shared(place, WORDS)
    private = alice.seal_private(label, WORDS)
    page = pages.write_page(alice, couple, {"note": "for me"}, seen=0)
    pages.make_page_for(alice.person_id, alice.person_id)
    aside.set_aside(person_id=alice.person_id, words={"draft": "half a sen"})

    changed = change_passphrase(vault=alice, new=NEW)

    for vault in (changed, open_vault(person_id=alice.person_id, passphrase=NEW)):
        assert vault.open_shared(place, mine, author=alice.person_id) == WORDS
        assert vault.open_shared(place, yours, author=bob.person_id) == WORDS
        assert vault.open_private(label, private) == WORDS
        assert pages.read_page(vault, couple) == page
        assert pages.read_page(vault, alice.person_id).doc == {}
        assert [kept.words for kept in aside.asides(vault)] == [{"draft": "half a sen"}]


def test_the_partner_takes_the_new_keys_over_at_the_next_sign_in(
    alice: Vault, bob: Vault, couple: UUID
) -> None:
    changed = change_passphrase(vault=alice, new=NEW)
    place = a_turn(couple)
    sealed = changed.seal_shared(place, WORDS)
    opened = sign_in("bob")
    assert opened.ring.partners[alice.person_id] == changed.identity
    assert opened.ring.couples[couple].newest == 2
    assert opened.open_shared(place, sealed, author=alice.person_id) == WORDS


def test_an_open_vault_takes_new_keys_over_as_it_meets_them(
    alice: Vault, bob: Vault, couple: UUID
) -> None:
    changed = change_passphrase(vault=alice, new=NEW)
    first, second = a_turn(couple), a_turn(couple)
    reply = bob.seal_shared(first, WORDS)
    assert bob.ring.couples[couple].newest == 2
    assert changed.open_shared(first, reply, author=bob.person_id) == WORDS

    again = change_passphrase(vault=changed, new=Secret("and another passphrase"))
    sealed = again.seal_shared(second, WORDS)
    assert bob.open_shared(second, sealed, author=alice.person_id) == WORDS
    assert bob.ring.couples[couple].newest == 3


def test_many_changes_on_both_sides_lose_nobody(alice: Vault, bob: Vault, couple: UUID) -> None:
    records = []
    people = {"alice": alice, "bob": bob}
    for number, name in enumerate(["alice", "bob", "bob", "alice", "alice", "alice", "bob"]):
        people[name] = change_passphrase(vault=people[name], new=Secret(f"passphrase {number}"))
        for vault in people.values():
            place = a_turn(couple)
            records.append((place, vault.person_id, vault.seal_shared(place, WORDS)))
    for vault in people.values():
        for place, author, sealed in records:
            assert vault.open_shared(place, sealed, author=author) == WORDS
    assert people["alice"].ring.couples[couple].newest == 8
    assert Succession.objects.count() == 7


def test_a_partner_away_for_years_catches_up(alice: Vault, bob: Vault, couple: UUID) -> None:
    records = []
    for number in range(5):
        alice = change_passphrase(vault=alice, new=Secret(f"passphrase {number}"))
        place = a_turn(couple)
        records.append((place, alice.seal_shared(place, WORDS)))
    opened = sign_in("bob")
    for place, sealed in records:
        assert opened.open_shared(place, sealed, author=alice.person_id) == WORDS


def test_a_person_in_two_couples_changes_both(alice: Vault, bob: Vault, charlie: Vault) -> None:
    first, second = uuid4(), uuid4()
    make_couple(first, inviter=alice, joiner=bob)
    make_couple(second, inviter=charlie, joiner=alice)
    changed = change_passphrase(vault=alice, new=NEW)
    for couple_id, partner in ((first, bob), (second, charlie)):
        place = a_turn(couple_id)
        sealed = changed.seal_shared(place, WORDS)
        assert partner.open_shared(place, sealed, author=alice.person_id) == WORDS
        assert partner.ring.couples[couple_id].newest == 2


def test_a_partner_whose_account_is_gone_is_no_hindrance(
    alice: Vault, bob: Vault, couple: UUID
) -> None:
    place = a_turn(couple)
    changed = change_passphrase(vault=bob, new=NEW)
    sealed = changed.seal_shared(place, WORDS)
    Person.objects.filter(pk=bob.person_id).delete()
    opened = sign_in("alice")
    assert opened.open_shared(place, sealed, author=bob.person_id) == WORDS
    again = change_passphrase(vault=opened, new=NEW)
    assert again.open_shared(place, sealed, author=bob.person_id) == WORDS


def test_a_change_needs_the_newest_keys(alice: Vault) -> None:
    stale = sign_in("alice")
    change_passphrase(vault=alice, new=NEW)
    for late in (
        lambda: change_passphrase(vault=stale, new=Secret("third")),
        lambda: make_recovery_code(vault=stale),
        lambda: pages.write_page(stale, stale.person_id, {"a": 1}, seen=0),
        stale.refresh,
    ):
        with pytest.raises(KeysChanged):
            late()
    assert KeyRing.objects.get(person_id=alice.person_id).generation == 2


def test_a_couple_that_came_about_meanwhile_is_not_forgotten(alice: Vault, bob: Vault) -> None:
    stale = sign_in("alice")
    couple_id = uuid4()
    make_couple(couple_id, inviter=alice, joiner=bob)
    changed = change_passphrase(vault=stale, new=NEW)
    assert changed.ring.couples[couple_id].newest == 2


def test_a_damaged_page_does_not_hinder_a_change(alice: Vault) -> None:
    about = uuid4()
    pages.write_page(alice, about, {"note": 1}, seen=0)
    whole = bytes(PrivatePage.objects.get(about=about).sealed)
    PrivatePage.objects.filter(about=about).update(sealed=flipped(whole, 100))
    changed = change_passphrase(vault=alice, new=NEW)
    with pytest.raises(SealBroken):
        pages.read_page(changed, about)
    PrivatePage.objects.filter(about=about).update(sealed=whole)  # put back from a backup
    assert pages.read_page(changed, about).doc == {"note": 1}


# --- an old copy ------------------------------------------------------------------------------


def test_an_old_copy_and_an_old_passphrase_open_nothing_later(
    alice: Vault, bob: Vault, couple: UUID
) -> None:
    """Somebody copied the database, learns the old passphrase, and copies it again later."""
    stolen = sign_in("alice")  # all there was to know at the time of the first copy
    about = uuid4()
    pages.write_page(alice, about, {"note": "before"}, seen=0)
    place = a_turn(couple)
    before = bob.seal_shared(place, WORDS)
    assert pages.read_page(stolen, about).doc == {"note": "before"}  # the attack works at all
    assert stolen.open_shared(place, before, author=bob.person_id) == WORDS

    changed = change_passphrase(vault=alice, new=NEW)
    pages.write_page(changed, about, {"note": "after"}, seen=1)
    other = uuid4()
    pages.write_page(changed, other, {"note": "after"}, seen=0)
    aside.set_aside(person_id=alice.person_id, words={"draft": "after"})
    later = [
        (alice.person_id, changed.seal_shared(place, WORDS)),
        (bob.person_id, bob.seal_shared(place, WORDS)),
        (bob.person_id, sign_in("bob").seal_shared(place, WORDS)),
    ]

    for attempt in (
        lambda: pages.read_page(stolen, about),
        lambda: pages.read_page(stolen, other),
        *(_opening(stolen, place, author, sealed) for author, sealed in later),
    ):
        with pytest.raises((SealBroken, KeysChanged)):
            attempt()
    assert aside.asides(stolen) == []
    old_box = stolen.ring.box_secret.expose()
    assert [grant.version for grant in KeyGrant.objects.all() if _opens(grant, old_box)] == [1]
    with pytest.raises(WrongPassphrase):
        sign_in("alice")


def _opening(vault: Vault, place: Place, author: UUID, sealed: bytes) -> Callable[[], object]:
    return lambda: vault.open_shared(place, sealed, author=author)


def _opens(grant: KeyGrant, box_secret: bytes) -> bool:
    try:
        open_sealed_to(
            box_secret, grant_place(grant.couple_id, grant.recipient_id), bytes(grant.sealed)
        )
    except SealBroken:
        return False
    return True


def test_an_old_copy_opens_nothing_of_a_couple_accepted_after_the_change(
    alice: Vault, bob: Vault
) -> None:
    """The couple's key was granted to keys that Alice has replaced before she accepted it."""
    stolen = sign_in("alice")
    couple_id = uuid4()
    pairing.make_couple_key(vault=bob, couple_id=couple_id, partner=alice.identity)
    changed = change_passphrase(vault=alice, new=NEW)
    pairing.accept_couple_key(vault=changed, couple_id=couple_id, partner=bob.identity)
    assert changed.ring.couples[couple_id].newest == 2
    assert changed.ring.old_boxes == {}
    place = a_turn(couple_id)
    for author in (changed, bob):
        sealed = author.seal_shared(place, WORDS)
        for reader in (changed, bob):
            assert reader.open_shared(place, sealed, author=author.person_id) == WORDS
    grants = KeyGrant.objects.filter(couple_id=couple_id)
    old_box = stolen.ring.box_secret.expose()
    assert [grant.version for grant in grants if _opens(grant, old_box)] == [1]


# --- the recovery code ------------------------------------------------------------------------


def test_a_recovery_code_opens_and_sets_a_new_passphrase(
    alice: Vault, bob: Vault, couple: UUID
) -> None:
    place = a_turn(couple)
    sealed = bob.seal_shared(place, WORDS)
    pages.write_page(alice, couple, {"note": 1}, seen=0)
    code = make_recovery_code(vault=alice)
    reset = reset_with_code(person_id=alice.person_id, code=code, new=NEW)
    assert reset.generation == 2
    assert reset.open_shared(place, sealed, author=bob.person_id) == WORDS
    assert pages.read_page(reset, couple).doc == {"note": 1}
    assert open_vault(person_id=alice.person_id, passphrase=NEW).generation == 2


def test_the_code_still_works_after_three_changes(alice: Vault) -> None:
    code = make_recovery_code(vault=alice)
    vault = alice
    for number in range(3):
        vault = change_passphrase(vault=vault, new=Secret(f"passphrase {number}"))
    for _ in range(2):
        vault = reset_with_code(person_id=alice.person_id, code=code, new=NEW)
    assert vault.generation == 6


def test_a_new_code_replaces_the_old_one(alice: Vault) -> None:
    first = make_recovery_code(vault=alice)
    second = make_recovery_code(vault=alice)
    with pytest.raises(WrongCode):
        reset_with_code(person_id=alice.person_id, code=first, new=NEW)
    reset = reset_with_code(person_id=alice.person_id, code=second, new=NEW)
    assert reset.generation == 2


def test_wrong_codes_are_all_refused_alike(alice: Vault, bob: Vault) -> None:
    code = make_recovery_code(vault=alice)
    right = code.expose()
    other = make_recovery_code(vault=bob)
    attempts = [
        (alice.person_id, other),
        (alice.person_id, Secret("")),
        (alice.person_id, Secret(right[:-1])),
        (alice.person_id, Secret("0000-" * 8 + "0")),
        (bob.person_id, code),
        (None, code),
        (uuid4(), code),
    ]
    for person_id, tried in attempts:
        with pytest.raises(WrongCode):
            reset_with_code(person_id=person_id, code=tried, new=NEW)
    charlie = make_person("charlie")  # never made a code
    with pytest.raises(WrongCode):
        reset_with_code(person_id=charlie.person_id, code=code, new=NEW)


# --- a key row changed by another hand ----------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["wrapped_master", "ring", "box_public", "sign_public", "recovery_public"]
)
def test_every_byte_of_a_key_row_is_guarded(alice: Vault, name: str) -> None:
    make_recovery_code(vault=alice)
    whole = bytes(getattr(KeyRing.objects.get(), name))
    for position in range(len(whole)):
        KeyRing.objects.update(**{name: flipped(whole, position)})
        with pytest.raises(SealBroken):
            sign_in("alice")
    KeyRing.objects.update(**{name: whole})
    assert sign_in("alice").generation == 1


def test_every_byte_of_the_recovery_copy_is_guarded(alice: Vault) -> None:
    code = make_recovery_code(vault=alice)
    whole = bytes(KeyRing.objects.get().recovery_sealed_master or b"")
    for position in range(len(whole)):
        KeyRing.objects.update(recovery_sealed_master=flipped(whole, position))
        with pytest.raises(SealBroken):
            reset_with_code(person_id=alice.person_id, code=code, new=NEW)


def test_a_changed_salt_or_verifier_opens_nothing(alice: Vault) -> None:
    row = KeyRing.objects.get()
    for name in ("salt", "verifier"):
        whole = bytes(getattr(row, name))
        KeyRing.objects.update(**{name: flipped(whole, 3)})
        with pytest.raises(WrongPassphrase):
            sign_in("alice")
        KeyRing.objects.update(**{name: whole})


@pytest.mark.parametrize(
    ("memory_kib", "passes"), [(8, 1), (63, 1), (64, 0), (2**31 - 1, 1), (64, 2**31 - 1)]
)
def test_a_cheaper_or_endless_cost_is_refused(alice: Vault, memory_kib: int, passes: int) -> None:
    KeyRing.objects.update(kdf_memory_kib=memory_kib, kdf_passes=passes)
    with pytest.raises(SealBroken):
        sign_in("alice")


def test_dearer_settings_lock_nobody_out(alice: Vault, settings: Settings) -> None:
    """An operator may raise the cost; a row made at the floor still opens."""
    settings.VAULT_KDF = KdfCost(memory_kib=KDF_FLOOR.memory_kib * 2, passes=8)
    row = KeyRing.objects.get()
    row.kdf_memory_kib, row.kdf_passes = KDF_FLOOR.memory_kib, KDF_FLOOR.passes
    assert stretching.cost_of(row) == KDF_FLOOR
    row.kdf_passes -= 1
    with pytest.raises(SealBroken):
        stretching.cost_of(row)


def test_an_older_key_row_cannot_be_mixed_with_a_newer_one(alice: Vault) -> None:
    old = KeyRing.objects.values().get()
    change_passphrase(vault=alice, new=NEW)
    new = KeyRing.objects.values().get()
    for name in ("generation", "wrapped_master", "ring", "box_public", "sign_public"):
        KeyRing.objects.update(**{name: old[name]})
        with pytest.raises(SealBroken):
            open_vault(person_id=alice.person_id, passphrase=NEW)
        KeyRing.objects.update(**{name: new[name]})
    assert open_vault(person_id=alice.person_id, passphrase=NEW).generation == 2


def test_rows_of_two_people_cannot_be_swapped(alice: Vault, bob: Vault) -> None:
    """Bob's whole row under Alice's name: his passphrase opens nothing as her."""
    bobs = KeyRing.objects.filter(person_id=bob.person_id).values().get()
    columns = {name: value for name, value in bobs.items() if name != "person_id"}
    KeyRing.objects.filter(person_id=alice.person_id).update(**columns)
    with pytest.raises(SealBroken):
        open_vault(person_id=alice.person_id, passphrase=passphrase_of("bob"))


# --- grants and successions changed by another hand ---------------------------------------------


def test_a_host_cannot_slip_a_key_of_its_own_to_a_couple(
    alice: Vault, bob: Vault, charlie: Vault, couple: UUID
) -> None:
    """Charlie runs the server: he may write any row."""
    grant = rings.make_grant(
        ring=charlie.ring,
        couple_id=couple,
        version=2,
        key=Secret(bytes(32)),
        to=alice.identity,
    )
    grant.granter_id = bob.person_id
    grant.save()
    with pytest.raises(SealBroken):
        _meet(alice, couple)
    for other in (alice.person_id, charlie.person_id):  # not the partner: not even looked at
        KeyGrant.objects.filter(pk=grant.pk).update(granter_id=other)
        place = a_turn(couple)
        assert bob.open_shared(place, _meet(alice, couple, place), author=alice.person_id) == WORDS
        assert alice.ring.couples[couple].newest == 1


def _meet(vault: Vault, couple_id: UUID, place: Place | None = None) -> bytes:
    return vault.seal_shared(place or a_turn(couple_id), WORDS)


def test_every_part_of_a_grant_is_guarded(alice: Vault, bob: Vault, couple: UUID) -> None:
    change_passphrase(vault=bob, new=NEW)
    grants = KeyGrant.objects.filter(recipient_id=alice.person_id, version=2)
    for name in ("sealed", "signature"):
        raw = bytes(getattr(grants.get(), name))
        for position in range(len(raw)):
            grants.update(**{name: flipped(raw, position)})
            with pytest.raises(SealBroken):
                _meet(alice, couple)
        grants.update(**{name: raw})
    for name, value in (
        ("granter_generation", 1),
        ("granter_generation", 3),
        ("recipient_generation", 2),
        ("version", 3),
    ):
        before = grants.values_list(name, flat=True).get()
        row = KeyGrant.objects.filter(pk=grants.get().pk)
        row.update(**{name: value})
        with pytest.raises(SealBroken):
            _meet(alice, couple)
        row.update(**{name: before})
    _meet(alice, couple)
    assert alice.ring.couples[couple].newest == 2


def test_an_old_grant_cannot_be_replayed(alice: Vault, bob: Vault, couple: UUID) -> None:
    """Under a new number, or in another couple."""
    first = KeyGrant.objects.get(recipient_id=alice.person_id)
    first.pk, first.version = uuid4(), 2
    first.save(force_insert=True)
    with pytest.raises(SealBroken):
        _meet(alice, couple)
    first.delete()
    other = uuid4()
    first.pk, first.version, first.couple_id = uuid4(), 1, other
    first.save(force_insert=True)
    with pytest.raises(SealBroken):
        pairing.accept_couple_key(vault=alice, couple_id=other, partner=bob.identity)


def test_a_couple_key_is_accepted_once(alice: Vault, bob: Vault, couple: UUID) -> None:
    """A later row for the same version changes nothing."""
    key = alice.ring.couples[couple].versions[1].key.expose()
    KeyGrant.objects.filter(recipient_id=alice.person_id).update(sealed=b"other")
    pairing.accept_couple_key(vault=alice, couple_id=couple, partner=bob.identity)
    assert sign_in("alice").ring.couples[couple].versions[1].key.expose() == key


def test_a_forged_succession_is_refused(
    alice: Vault, bob: Vault, charlie: Vault, couple: UUID
) -> None:
    Succession.objects.create(
        person_id=bob.person_id,
        generation=2,
        box_public=charlie.identity.box,
        sign_public=charlie.identity.sign,
        signature=bytes(64),
    )
    with pytest.raises(SealBroken):
        sign_in("alice")


def test_every_part_of_a_succession_is_guarded(alice: Vault, bob: Vault, couple: UUID) -> None:
    changed = change_passphrase(vault=bob, new=NEW)
    change_passphrase(vault=changed, new=passphrase_of("bob"))
    first = Succession.objects.filter(generation=2)
    for name in ("box_public", "sign_public", "signature"):
        raw = bytes(getattr(first.get(), name))
        for position in range(len(raw)):
            first.update(**{name: flipped(raw, position)})
            with pytest.raises(SealBroken):
                sign_in("alice")
        first.update(**{name: raw})
    kept = first.get()
    kept.delete()
    with pytest.raises(SealBroken):
        sign_in("alice")


def test_a_host_that_swaps_a_public_key_gets_no_couple_key(
    alice: Vault, bob: Vault, charlie: Vault, couple: UUID
) -> None:
    """Bob's public row is exchanged for Charlie's before Alice changes her passphrase."""
    KeyRing.objects.filter(person_id=bob.person_id).update(
        box_public=charlie.identity.box, sign_public=charlie.identity.sign
    )
    with pytest.raises(SealBroken):
        change_passphrase(vault=alice, new=NEW)
    assert KeyRing.objects.get(person_id=alice.person_id).generation == 1
    assert KeyGrant.objects.filter(version=2).count() == 0


def test_a_host_that_swaps_the_recovery_key_gets_no_master_key(alice: Vault, bob: Vault) -> None:
    make_recovery_code(vault=alice)
    make_recovery_code(vault=bob)
    bobs = KeyRing.objects.get(person_id=bob.person_id).recovery_public
    KeyRing.objects.filter(person_id=alice.person_id).update(recovery_public=bobs)
    with pytest.raises(SealBroken):
        change_passphrase(vault=alice, new=NEW)
