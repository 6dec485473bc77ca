"""What would let words from outside become a program, a query or a guess. Read, not run.

Each kind is searched for in the whole package; whoever needs one says here where and why.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import reknit

ROOT = Path(reknit.__file__).parent
RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
RUNS_PROGRAMS = {"system", "popen", "getoutput", "getstatusoutput", "create_subprocess_shell"}
READS_OBJECTS = {"pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle"}
READS_XML = {"xml", "lxml", "defusedxml", "html5lib"}
GUESSABLE = {"random"}
MAKES_TEMPLATES = {"Template", "from_string"}
MARKS_SAFE = {"mark_safe", "SafeString", "SafeText"}
RAW_QUERIES = {"RawSQL", "extra", "raw"}
SENDS_QUERIES = {"execute", "executemany", "executescript"}
MAKES_PATTERNS = {"compile", "match", "fullmatch", "search", "sub", "split", "findall", "finditer"}
TAKES_EVERY_COLUMN = {"ModelForm", "modelform_factory"}

# Where, what, and why it is none. For all else the list of the found is empty.
KNOWN = {
    ("cli/suite.py", "reads xml"): "the report of our own tests",
    ("cli/bench.py", "runs through a shell"): "asks Python for the name of the system",
    ("prepared.py", "query of parts"): "what Django made of a query set; values stay apart",
    ("people/views/inviting.py", "marks safe"): "a square drawn by segno from our own link",
    ("people/views/second_step.py", "marks safe"): "the same, from a key made here",
    ("moving/forms_of_book.py", "marks safe"): "the style of the page, one of our own files",
    ("vault/rekey.py", "query of parts"): "the name of one of our own tables",
    ("vault/sqlite_store.py", "query of parts"): "its own table definitions, one by one",
    ("promises/core/freedom.py", "pattern of parts"): "our own list of ways to say it",
    ("coach/language.py", "pattern of parts"): "our own lists of words, bounded (test_rules.py)",
    ("coach/rules.py", "pattern of parts"): "the same, from a language's folder",
    ("coach/text.py", "pattern of parts"): "our own range of emoji",
    ("repair/core/finding.py", "pattern of parts"): "words to look for, each escaped",
    ("repair/wordings/time_out.py", "format of a variable"): "one of our own sentences",
}
# What only whoever runs the server calls; there names of tables are part of queries.
OF_THE_HOST = ("cli/", "project/copies/", "project/doctor/")


def name_of(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def is_ours(text: ast.expr) -> bool:
    """Whether it stands in the code: a literal, literals in a row, or a constant."""
    if isinstance(text, ast.BinOp):
        return is_ours(text.left) and is_ours(text.right)
    return isinstance(text, ast.Constant) or name_of(text).lstrip("_").isupper()


def dangers_in(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (of for each in node.names for of in in_module(each.name))
        elif isinstance(node, ast.ImportFrom):
            yield from in_module(node.module or "")
        elif isinstance(node, ast.ClassDef):
            if TAKES_EVERY_COLUMN & {name_of(base) for base in node.bases}:
                yield "takes every column"
        elif isinstance(node, ast.Call):
            yield from in_call(node)


def in_module(name: str) -> Iterator[str]:
    top = name.partition(".")[0]
    if top in READS_OBJECTS:
        yield "reads objects"
    if top in READS_XML:
        yield "reads xml"
    if top in GUESSABLE:
        yield "guessable"


def in_call(call: ast.Call) -> Iterator[str]:
    name, of = name_of(call.func), getattr(call.func, "value", None)
    first = call.args[0] if call.args else None
    if isinstance(call.func, ast.Name) and name in RUNS_TEXT:
        yield "runs text"
    shell = [word for word in call.keywords if word.arg == "shell"]
    if any(not (isinstance(word.value, ast.Constant) and not word.value.value) for word in shell):
        yield "runs through a shell"
    if of is not None and name in RUNS_PROGRAMS:
        yield "runs through a shell"
    if name in MAKES_TEMPLATES:
        yield "makes templates"
    if name in MARKS_SAFE:
        yield "marks safe"
    if name in RAW_QUERIES or (name in SENDS_QUERIES and first and not is_ours(first)):
        yield "query of parts"
    if of is not None and name_of(of) == "re" and name in MAKES_PATTERNS:
        yield from () if first and is_ours(first) else ("pattern of parts",)
    if of is not None and name in {"format", "format_map"} and not is_ours(of):
        yield "format of a variable"
    if name in TAKES_EVERY_COLUMN:
        yield "takes every column"


@cache
def found_in_package() -> frozenset[tuple[str, str]]:
    found = set()
    for path in ROOT.rglob("*.py"):
        where = path.relative_to(ROOT).as_posix()
        for danger in dangers_in(path.read_text(encoding="utf-8")):
            of_host = where.startswith(OF_THE_HOST)
            if not (of_host and danger in {"query of parts", "format of a variable"}):
                found.add((where, danger))
    return frozenset(found)


def test_nothing_from_outside_becomes_a_program_a_query_or_a_guess() -> None:
    assert found_in_package() - KNOWN.keys() == set()


def test_every_exception_is_still_needed() -> None:
    assert KNOWN.keys() - found_in_package() == set()


@pytest.mark.parametrize(
    ("line", "danger"),
    [
        ("eval(words)", "runs text"),
        ("subprocess.run(words, shell=True)", "runs through a shell"),
        ("os.system(words)", "runs through a shell"),
        ("import pickle", "reads objects"),
        ("from yaml import load", "reads objects"),
        ("from xml.etree import ElementTree", "reads xml"),
        ("import random", "guessable"),
        ("Template(words).render(context)", "makes templates"),
        ("engine.from_string(words)", "makes templates"),
        ("mark_safe(words)", "marks safe"),
        ("cursor.execute(f'SELECT {words}')", "query of parts"),
        ("cursor.execute('SELECT ' + words)", "query of parts"),
        ("Person.objects.raw('SELECT 1')", "query of parts"),
        ("re.compile(words)", "pattern of parts"),
        ("re.sub(f'{words}+', '', text)", "pattern of parts"),
        ("words.format(name=name)", "format of a variable"),
        ("class A(forms.ModelForm): pass", "takes every column"),
    ],
)
def test_each_danger_is_seen(line: str, danger: str) -> None:
    assert list(dangers_in(line)) == [danger]


@pytest.mark.parametrize(
    "line",
    [
        "cursor.execute('UPDATE a SET b = %s', (words,))",
        "re.compile(r'[a-z]+')",
        "'{name}'.format(name=words)",
        "subprocess.run([program, words], check=False)",
        "model.save()",
    ],
)
def test_what_is_fine_is_left_in_peace(line: str) -> None:
    assert list(dangers_in(line)) == []
