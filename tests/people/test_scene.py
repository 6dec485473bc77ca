from __future__ import annotations

import pytest

from reknit.people.names import my_name, partner_name
from tests.people.scene import make_couple, make_person


@pytest.mark.django_db
def test_alice_and_bob_become_a_couple_and_read_each_others_names() -> None:
    alice, bob, charlie = make_person("Alice"), make_person("Bob"), make_person("Charlie")

    couple_id = make_couple(alice, bob)

    for me, other in ((alice, bob), (bob, alice)):
        assert me.member.couple is not None
        assert me.member.couple.id == couple_id
        assert me.member.couple.partner_id == other.person_id
        assert me.member.couple.active
        vault = me.open()
        assert (my_name(me.member, vault), partner_name(me.member, vault)) == (me.name, other.name)
    assert charlie.member.couple is None
    assert my_name(charlie.member, charlie.open()) == "Charlie"
