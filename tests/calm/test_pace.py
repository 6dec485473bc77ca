from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from reknit.calm.core import pace

STYLE = Path(pace.__file__).parent.parent / "static" / "calm" / "breathe.css"


def test_the_style_is_drawn_to_the_rules() -> None:
    """The exercise lives in CSS; its numbers are those of the rules."""
    style = STYLE.read_text(encoding="utf-8")

    assert f"--cycle: {pace.CYCLE_SECONDS}s" in style
    assert f"--ready: {pace.READY_SECONDS}s" in style
    usual = re.search(r"\.breathe \{[^}]*--breaths: (\d+)", style)
    assert usual is not None
    assert int(usual[1]) == pace.breaths(pace.USUAL_MINUTES)
    for minutes in set(pace.MINUTES) - {pace.USUAL_MINUTES}:
        found = re.search(rf"\.breathe--{minutes} \{{\s*--breaths: (\d+)", style)
        assert found is not None
        assert int(found[1]) == pace.breaths(minutes)


def test_breathing_out_takes_longer_than_breathing_in() -> None:
    """4 s in, 6 s out: the circle is widest at 40 % of the cycle in both patterns."""
    style = STYLE.read_text(encoding="utf-8")

    for name in ("breathe-slow", "breathe-sigh"):
        frames = re.search(rf"@keyframes {name} \{{(.*?)\n\}}", style, re.DOTALL)
        assert frames is not None
        assert re.search(r"40% \{\s*scale: 1;", frames[1])


@given(st.text())
def test_any_address_is_a_length_and_a_pattern(text: str) -> None:
    assert pace.minutes_from(text) in pace.MINUTES
    assert pace.pattern_from(text) in set(pace.Pattern)
    assert pace.back_to(text).count(":") == 1


def test_known_values_are_taken() -> None:
    assert [pace.minutes_from(str(each)) for each in pace.MINUTES] == list(pace.MINUTES)
    assert pace.minutes_from("") == 5
    assert pace.pattern_from("sigh") is pace.Pattern.SIGH
    assert pace.back_to("wrong") == "home:wrong"
    assert pace.back_to("https://evil.example") == "home:front"
