from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from reknit.calm.core import pace

STATIC = Path(pace.__file__).parent.parent / "static" / "calm"
STYLE = STATIC / "breathe.css"
SCRIPT = STATIC / "breathe.js"


def test_the_style_is_drawn_to_the_rules() -> None:
    """The exercise lives in CSS; its numbers are those of the rules."""
    style = STYLE.read_text(encoding="utf-8")

    assert f"--cycle: {pace.CYCLE_SECONDS}s" in style
    assert f"--ready: {pace.READY_SECONDS}s" in style
    usual = re.search(r"\.breathe \{[^}]*--breaths: (\d+)", style)
    assert usual is not None
    assert int(usual[1]) == pace.breaths(pace.USUAL_MINUTES)
    for minutes in set(pace.MINUTES) - {pace.USUAL_MINUTES}:
        found = re.search(rf'\[value="{minutes}"\]:checked\) \{{\s*--breaths: (\d+)', style)
        assert found is not None
        assert int(found[1]) == pace.breaths(minutes)


def test_breathing_out_takes_longer_than_breathing_in() -> None:
    """4 s in, 6 s out: the circle is widest at 40 % of the cycle in both patterns."""
    style = STYLE.read_text(encoding="utf-8")

    for name in ("breathe-slow", "breathe-sigh"):
        frames = re.search(rf"@keyframes {name} \{{(.*?)\n\}}", style, re.DOTALL)
        assert frames is not None
        assert re.search(r"40% \{\s*scale: 1;", frames[1])


def test_sound_and_vibration_follow_the_same_rules() -> None:
    script = SCRIPT.read_text(encoding="utf-8")

    assert f"MORE_FROM = {pace.MORE_AT / pace.CYCLE_SECONDS};" in script
    assert f"OUT_FROM = {pace.OUT_AT / pace.CYCLE_SECONDS};" in script


def test_there_are_no_holds() -> None:
    """Breathing out begins where breathing in ends, and every second belongs to one of them."""
    style = STYLE.read_text(encoding="utf-8")

    for name, changes in {
        "breathe-in": ["0%", "40%", "100%"],
        "breathe-in-first": ["0%", "30%", "100%"],
        "breathe-more": ["0%", "30%", "40%", "100%"],
        "breathe-out": ["0%", "40%", "100%"],
    }.items():
        frames = re.search(rf"@keyframes {name} \{{(.*?)\n\}}", style, re.DOTALL)
        assert frames is not None
        assert re.findall(r"\d+%", frames[1]) == changes


@given(st.text())
def test_any_address_is_a_length_and_a_pattern(text: str) -> None:
    assert pace.minutes_from(text) in pace.MINUTES
    assert pace.pattern_from(text) in set(pace.Pattern)


def test_known_values_are_taken() -> None:
    assert [pace.minutes_from(str(each)) for each in pace.MINUTES] == list(pace.MINUTES)
    assert pace.minutes_from("") == 5
    assert pace.pattern_from("sigh") is pace.Pattern.SIGH
