from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from reknit.calm.core.ways_back import kept_on, way_back

REPAIR = UUID("11111111-1111-4111-8111-111111111111")
THEN = st.one_of(st.text(), st.sampled_from(["wrong", "answer", "today", "start", "repair"]))


def test_known_ways() -> None:
    assert way_back("wrong").name == "home:wrong"
    assert way_back("https://evil.example").name == "home:front"
    assert way_back("repair").name == "repair:start"
    assert way_back("repair", str(REPAIR)) == ("repair:show", (REPAIR,))
    assert way_back("today", str(REPAIR)) == ("home:today", ())


@given(THEN, st.one_of(st.text(), st.uuids().map(str)))
def test_what_is_carried_on_leads_to_the_same_place(then: str, repair: str) -> None:
    carried = kept_on(then, repair)

    assert way_back(carried.get("then", ""), carried.get("repair", "")) == way_back(then, repair)


@given(st.text())
def test_nothing_unknown_is_carried_on(text: str) -> None:
    assert kept_on(f"{text}?", text) == {}
