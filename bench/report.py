"""The figures as a table and as a drawing, for a terminal and for docs/performance.md."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bench.figures import Figure

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"

WIDTH, ROW, LEFT, RIGHT = 800, 34, 360, 60
LETTERS = 46  # of a label, so that it fits on the left


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}" if value < 10 else f"{value:.1f}"  # noqa: PLR2004 - three digits that count


def promised(figure: Figure) -> str:
    said = []
    if figure.limit is not None and figure.floor:
        said.append(f"{figure.limit:g} x")
    elif figure.limit is not None:
        said.append(f"{figure.limit:g} {figure.unit}".strip())
    if figure.most is not None:
        said.append(f"{figure.most:g} {figure.unit}")
    return ", ".join(said)


def verdict(figure: Figure) -> str:
    return {None: "", True: "yes", False: "no"}[figure.met]


def lines(figures: Sequence[Figure]) -> list[str]:
    """For a terminal."""
    said = []
    for figure in figures:
        ratio = f"{figure.ratio:5.2f} x" if figure.ratio is not None else ""
        said.append(
            f"  {figure.says:<58.58}{number(figure.value):>9} {figure.unit:<7}{ratio:>9}"
            f"   {promised(figure):<16}{verdict(figure)}"
        )
        if figure.floor is not None:
            said.append(f"      floor {number(figure.floor)} {figure.unit}: {figure.floor_is}")
        if figure.note:
            said.append(f"      {figure.note}")
    return said


def table(figures: Sequence[Figure]) -> str:
    """For the page: Markdown."""
    rows = ["| | measured | floor | ratio | at most | |", "|---|---|---|---|---|---|"]
    for figure in figures:
        floor = f"{number(figure.floor)} {figure.unit}" if figure.floor is not None else ""
        ratio = f"**{figure.ratio:.2f}**" if figure.ratio is not None else ""
        rows.append(
            f"| {figure.says} | {number(figure.value)} {figure.unit} | {floor} | {ratio} | "
            f"{promised(figure)} | {verdict(figure)} |"
        )
    notes = [f"- *{each.says}*: floor: {each.floor_is}." for each in figures if each.floor_is]
    notes += [f"- *{each.says}*: {each.note}." for each in figures if each.note]
    return "\n".join([*rows, "", *notes])


def write_into(page: Path, drawing: Path, figures: Sequence[Figure], when: str) -> None:
    before, _, rest = page.read_text("utf-8").partition(BEGIN)
    _old, _, after = rest.partition(END)
    inside = f"{BEGIN}\n{when}\n\n{table(figures)}\n{END}"
    page.write_text(before + inside + after, "utf-8")
    drawing.write_text(drawn(figures), "utf-8")


def drawn(figures: Sequence[Figure]) -> str:
    """Each ratio as a bar from its floor (1) on; a stroke where the promise is. SVG."""
    bars = [figure for figure in figures if figure.ratio is not None]
    longest = max(max(figure.ratio or 0, figure.limit or 0) for figure in bars)
    step = (WIDTH - LEFT - RIGHT) / longest
    height = ROW * len(bars) + 40
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
            'font-family="system-ui, sans-serif" font-size="13" fill="#59534c">'
        ),
        f"<title>{escape('What each thing costs, in floors')}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#fffdf9"/>',
        f'<path d="M{LEFT + step:.1f} 8V{height - 24}" stroke="#8a8178" stroke-dasharray="3 4"/>',
        f'<text x="{LEFT + step:.1f}" y="{height - 8}" text-anchor="middle">floor</text>',
    ]
    for row, figure in enumerate(bars):
        ratio, top = figure.ratio or 0, 8 + row * ROW
        middle = top + ROW / 2
        says = escape(
            figure.says if len(figure.says) <= LETTERS else figure.says[: LETTERS - 2] + " …"
        )
        parts.append(f'<text x="{LEFT - 10}" y="{middle + 4:.0f}" text-anchor="end">{says}</text>')
        parts.append(
            f'<rect x="{LEFT}" y="{top + 7}" width="{ratio * step:.1f}" height="{ROW - 14}" '
            f'rx="3" fill="#7a6a8f"/>'
        )
        if figure.limit is not None:
            at = LEFT + figure.limit * step
            parts.append(
                f'<path d="M{at:.1f} {top + 2}V{top + ROW - 2}" stroke="#b3541e" stroke-width="3"/>'
            )
        end = LEFT + ratio * step + 6
        parts.append(f'<text x="{end:.1f}" y="{middle + 4:.0f}">{ratio:.2f}</text>')
    return "\n".join([*parts, "</svg>", ""])
