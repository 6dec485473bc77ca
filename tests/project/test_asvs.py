"""docs/asvs.md against the standard's own list of numbers, and against what is really there.

Read, not run: whether a test shows what its row says is for people to judge.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from reknit.cli.prove import PROOFS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/asvs.md").read_text(encoding="utf-8")
LEVELS = Path(__file__).with_name("asvs-5.0.0-levels.txt")

MET, DEVIATION, NOT_HERE = VERDICTS = "met", "deviation", "not applicable"
NUMBER = re.compile(r"\d+\.\d+\.\d+")
CHAPTER = re.compile(r"## V(\d+) ")
COUNTED = re.compile(r"\| ([a-z ]+) \| (\d+) \| (\d+) \| (\d+) \|")
LISTED = re.compile(r"- \*\*([\d.]+)\*\* \S")
CODE = re.compile(r"`([^`]+)`")
PROOF = re.compile(r"\./reknit prove ([a-z-]+)")
TEST = re.compile(r"(?P<file>[\w/]+\.py)(?:::(?P<name>test_\w+))?")
FILE = re.compile(r"[\w./-]*\w/[\w./-]+|[\w.-]+\.(?:py|md|txt|html|js)")
LEAST_REASON = 15  # letters; "As 12.3.1." needs a number with it


@dataclass(frozen=True)
class Row:
    chapter: str
    numbers: tuple[str, ...]
    asks: str
    verdict: str
    where: str
    shown_by: str


def rows_of(page: str) -> Iterator[Row]:
    chapter = ""
    for line in page.splitlines():
        if of := CHAPTER.match(line):
            chapter = of[1]
        elif re.match(r"\| \d+\.", line):
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            numbers, asks, verdict, where, shown_by = cells
            yield Row(chapter, tuple(numbers.split(", ")), asks, verdict, where, shown_by)


@cache
def levels() -> dict[str, int]:
    """Level by number, of the standard."""
    lines = LEVELS.read_text(encoding="ascii").splitlines()
    listed = [line.split() for line in lines if not line.startswith("#")]
    return {number: int(level) for level, *numbers in listed for number in numbers}


@cache
def functions_in(file: Path) -> frozenset[str]:
    found = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return frozenset(node.name for node in found if isinstance(node, ast.FunctionDef))


def troubles(page: str) -> list[str]:
    rows = list(rows_of(page))
    found = [*of_numbers(rows), *of_counts(page, rows), *of_list(page, rows)]
    for row in rows:
        found += [f"{row.numbers[0]}: {trouble}" for trouble in of_row(row)]
    return found


def of_numbers(rows: list[Row]) -> Iterator[str]:
    named = Counter(number for row in rows for number in row.numbers)
    yield from (f"{number} is missing" for number in levels().keys() - named.keys())
    yield from (f"{number} is not in the standard" for number in named.keys() - levels().keys())
    yield from (f"{number} is there {times} times" for number, times in named.items() if times > 1)
    for row in rows:
        if any(number.split(".")[0] != row.chapter for number in row.numbers):
            yield f"{row.numbers[0]} stands in chapter {row.chapter}"


def of_counts(page: str, rows: list[Row]) -> Iterator[str]:
    counted = Counter((row.verdict, levels().get(number)) for row in rows for number in row.numbers)
    right = {verdict: (counted[verdict, 1], counted[verdict, 2]) for verdict in VERDICTS}
    right["together"] = (
        sum(one for one, _ in right.values()),
        sum(two for _, two in right.values()),
    )
    said = {name: tuple(map(int, numbers)) for name, *numbers in COUNTED.findall(page)}
    for name, (one, two) in right.items():
        if said.get(name) != (one, two, one + two):
            yield f"{name}: said {said.get(name)}, counted {(one, two, one + two)}"


def of_list(page: str, rows: list[Row]) -> Iterator[str]:
    """The list of deviations on top."""
    in_tables = [number for row in rows if row.verdict == DEVIATION for number in row.numbers]
    if LISTED.findall(page) != in_tables:
        yield "the deviations on top are not those of the tables, in their order"


def of_row(row: Row) -> Iterator[str]:
    if row.verdict not in VERDICTS:
        yield f"no verdict: {row.verdict}"
    if not row.asks:
        yield "says not what is asked"
    shown = list(CODE.findall(row.shown_by))
    yield from (f"there is no {each}" for each in shown if not exists(each))
    named = [each for each in CODE.findall(row.where) if FILE.fullmatch(each)]
    yield from (f"there is no file {each}" for each in named if not is_there(each))
    if row.verdict == MET:
        if not any(TEST.fullmatch(each) or PROOF.fullmatch(each) for each in shown):
            yield "no test and no proof"
        if not row.where:
            yield "says not where"
    elif not says_why(row.where):
        yield "no reason"
    elif row.verdict == DEVIATION and not row.shown_by:
        yield "says not what would change it"


def says_why(text: str) -> bool:
    """A sentence, or the number of the row that has it; "As above." of the row before."""
    return len(text) >= LEAST_REASON or text == "As above." or bool(NUMBER.search(text))


def exists(named: str) -> bool:
    """A test, a file of tests, a proof; other words in code are left in peace."""
    if proof := PROOF.fullmatch(named):
        return proof[1] in PROOFS
    if test := TEST.fullmatch(named):
        file = ROOT / "tests" / test["file"]
        return file.is_file() and (not test["name"] or test["name"] in functions_in(file))
    return "/" not in named or named.startswith("./reknit")


def is_there(named: str) -> bool:
    return any((start / named).exists() for start in (ROOT / "src/reknit", ROOT))


def test_the_page_says_what_is_there() -> None:
    assert troubles(PAGE) == []


def test_the_standard_is_whole() -> None:
    """As OWASP counts them: 70 at level 1, 253 up to level 2."""
    assert Counter(levels().values()) == {1: 70, 2: 183}
    assert {number.split(".")[0] for number in levels()} == {str(n) for n in range(1, 18)}
    assert all(NUMBER.fullmatch(number) for number in levels())


def line_of(number: str) -> str:
    return next(line for line in PAGE.splitlines() if line.startswith(f"| {number} "))


SPOILED = {
    "a number is left out": (f"{line_of('6.2.1')}\n", "", "6.2.1 is missing"),
    "a number stands twice": ("| 6.2.2 |", "| 6.2.1 |", "6.2.1 is there 2 times"),
    "a number of level 3": ("| 6.2.2 |", "| 1.2.10 |", "1.2.10 is not in the standard"),
    "a number in a foreign chapter": ("## V2 ", "## V3 ", "2.1.1 stands in chapter 3"),
    "a test that went away": (
        "test_eight_letters_and_fewer_are_never_enough",
        "test_gone",
        "6.2.1: there is no vault/test_passphrases.py::test_gone",
    ),
    "a file of tests that went away": (
        "`vault/test_theft.py::test_no_key",
        "`vault/test_gone.py::test_no_key",
        "6.5.2: there is no vault/test_gone.py::test_no_key_and_no_word_stands_in_any_row",
    ),
    "a proof that went away": (
        "`./reknit prove memory`",
        "`./reknit prove nothing`",
        "1.4.3: there is no ./reknit prove nothing",
    ),
    "a file that went away": ("`vault/slots.py`", "`vault/gone.py`", "no file vault/gone.py"),
    "no test": (
        "its methods | `project/test_surface_edges.py::test_nothing_is_traced` |",
        "its methods | we are sure |",
        "13.4.4: no test and no proof",
    ),
    "not applicable, without a reason": (
        "There is no sound, no picture and no call.",
        "",
        "17.1.1: no reason",
    ),
    "a deviation without a way on": (
        "| As above. |\n| 16.3.3",
        "| |\n| 16.3.3",
        "16.3.2: says not what would change it",
    ),
    "a verdict of its own": ("| 8.4.1 | Couples are apart | met", "| 8.4.1 | Apart | fine", "fine"),
    "a wrong count": ("| together | 70 |", "| together | 71 |", "together: said (71"),
    "a deviation that is not on top": ("- **6.5.5** ", "- 6.5.5 ", "the deviations on top"),
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_spoiled_page_is_caught(how: str) -> None:
    """The control: the first place is spoiled, and the trouble said is that one."""
    before, after, said = SPOILED[how]
    assert before in PAGE

    assert any(said in trouble for trouble in troubles(PAGE.replace(before, after, 1)))
