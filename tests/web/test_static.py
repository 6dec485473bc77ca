"""The look, checked by arithmetic and by reading: contrast, size, where colours live, no tricks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "src/reknit/web/static/web"
TOKENS = (STATIC / "tokens.css").read_text()
STYLES = sorted(STATIC.glob("*.css"))
SCRIPTS = sorted(Path(__file__).parents[2].glob("src/reknit/*/static/**/*.js"))

THEMES = {
    "light": ":root {",
    "dark": "@media (prefers-color-scheme: dark) {",
    "contrast": "@media (prefers-contrast: more) {",
    "dark-contrast": "@media (prefers-contrast: more) and (prefers-color-scheme: dark) {",
}
PAPERS = ("paper", "paper-raised", "paper-sunk")


def tokens_of(theme: str) -> dict[str, str]:
    """Colours of one theme; what a theme leaves out comes from the one it builds on."""
    built_on = {"light": [], "dark": ["light"], "contrast": ["light"]}
    below = built_on.get(theme, ["light", "dark", "contrast"])
    colours: dict[str, str] = {}
    for each in [*below, theme]:
        block = TOKENS.split(THEMES[each], 1)[1].split("\n}", 1)[0]
        colours.update(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", block))
    return colours


def luminance(colour: str) -> float:
    digits = colour[1:]
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    linear = []
    for at in (0, 2, 4):
        part = int(digits[at : at + 2], 16) / 255
        linear.append(part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_rightly() -> None:
    assert round(contrast("#000", "#ffffff"), 1) == 21.0
    assert round(contrast("#777777", "#fff"), 2) == 4.48


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("paper", [*PAPERS, "desk", "accent-wash"])
@pytest.mark.parametrize("ink", ["ink", "ink-soft"])
def test_text_can_be_read(theme: str, paper: str, ink: str) -> None:
    colours = tokens_of(theme)

    assert contrast(colours[ink], colours[paper]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_filled_buttons_and_problems_can_be_read(theme: str) -> None:
    colours = tokens_of(theme)

    assert contrast(colours["on-accent"], colours["accent"]) >= 4.5
    assert min(contrast(colours["careful"], colours[paper]) for paper in PAPERS) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("drawn", ["rule", "accent", "thread-mine", "thread-theirs"])
def test_edges_and_threads_can_be_seen(theme: str, paper: str, drawn: str) -> None:
    colours = tokens_of(theme)

    assert contrast(colours[drawn], colours[paper]) >= 3


# How cones of one kind missing mix linear red, green and blue (Viénot, Brettel and Mollon 1999).
BLIND = {
    "protan": ((0.1124, 0.8876, 0.0), (0.1124, 0.8876, 0.0), (0.004, -0.004, 1.0)),
    "deutan": ((0.2927, 0.7073, 0.0), (0.2927, 0.7073, 0.0), (-0.0223, 0.0223, 1.0)),
}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", BLIND)
def test_the_two_threads_stay_two_colours_for_colour_blind_eyes(theme: str, kind: str) -> None:
    colours = tokens_of(theme)
    seen = []
    for name in ("thread-mine", "thread-theirs"):
        digits = colours[name][1:]
        linear = [(int(digits[at : at + 2], 16) / 255) ** 2.2 for at in (0, 2, 4)]
        mixed = [sum(w * v for w, v in zip(row, linear, strict=True)) for row in BLIND[kind]]
        seen.append([max(0.0, value) ** (1 / 2.2) * 255 for value in mixed])

    apart = sum((one - other) ** 2 for one, other in zip(*seen, strict=True)) ** 0.5
    assert apart > 60


def test_all_styles_together_stay_small() -> None:
    assert sum(path.stat().st_size for path in STYLES) <= 25_600


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_colours_live_in_tokens_only(path: Path) -> None:
    if path.name in {"tokens.css", "print.css"}:
        return
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)

    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", text) == []
    assert "@import" not in text
    assert "data:" not in text


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_every_token_used_is_defined(path: Path) -> None:
    text = path.read_text()
    everything = "".join(each.read_text() for each in STYLES)

    for name in set(re.findall(r"var\((--[a-z0-9-]+)", text)):
        assert f"{name}:" in everything, name


FORBIDDEN = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function"
    r"|createContextualFragment|DOMParser|srcdoc|\.style\b|localStorage|sessionStorage|indexedDB"
    r"|document\.cookie|console\.|javascript:|https?://"
    # Words of others as keys of an object, and messages of other pages.
    r"|__proto__|Object\.assign|prototype\b|postMessage|onmessage|[\"']message[\"']"
    # What stands in the way of pasting and of password managers.
    r"|[\"'](?:paste|copy|contextmenu)[\"']"
)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_use_dom_methods_and_keep_nothing(path: Path) -> None:
    assert FORBIDDEN.findall(path.read_text()) == []


@pytest.mark.parametrize(
    "line",
    [
        "box.innerHTML = words",
        "Object.assign(kept, JSON.parse(words))",
        "kept.__proto__",
        'addEventListener("message", listen)',
        'field.addEventListener("paste", stop)',
        "localStorage.setItem(name, words)",
    ],
)
def test_the_forbidden_list_would_catch_something(line: str) -> None:
    assert FORBIDDEN.search(line)


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.svg")), ids=lambda path: path.name)
def test_drawings_carry_no_styles_or_scripts(path: Path) -> None:
    assert not re.search(r"style|script|href|\son\w+=", path.read_text())
