"""Every form of the product, found by itself: nobody has to remember to add one here."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.forms import BaseForm, BaseFormSet, Form

import reknit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.forms import Field

ROOT = Path(reknit.__file__).parent
# Importing these starts something.
LEFT_OUT = ("__main__", "wsgi")


@cache
def modules() -> tuple[str, ...]:
    found = [name for _, name, _ in pkgutil.walk_packages(reknit.__path__, "reknit.")]
    return tuple(name for name in found if not name.endswith(LEFT_OUT))


@cache
def form_classes() -> tuple[type[BaseForm], ...]:
    for name in modules():
        importlib.import_module(name)
    ours = {cls for cls in _below(BaseForm) if cls.__module__.startswith("reknit.")}
    return tuple(sorted(ours, key=name_of))


def form_sets() -> list[type[BaseFormSet[Form]]]:
    form_classes()
    return [cls for cls in _below(BaseFormSet) if cls.__module__.startswith("reknit.")]


def name_of(form: type[BaseForm]) -> str:
    return f"{form.__module__.removeprefix('reknit.')}.{form.__name__}"


def fields() -> dict[tuple[str, str], Field]:
    """By form and name. A form nobody shows, only builds on, counts as well: it costs nothing."""
    return {
        (name_of(form), name): each
        for form in form_classes()
        for name, each in getattr(form, "base_fields", {}).items()
    }


def names_read_from_posts() -> dict[str, set[str]]:
    """The names by which any module reads a posted value without a form: name -> modules."""
    found: dict[str, set[str]] = {}
    for file in sorted(ROOT.rglob("*.py")):
        for name in _posted_in(ast.parse(file.read_text(encoding="utf-8"))):
            found.setdefault(name, set()).add(str(file.relative_to(ROOT)))
    return found


def _posted_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=of), args=[name, *_]) if _is_posted(of):
                yield _text_of(name)
            case ast.Subscript(value=of, slice=name) if _is_posted(of):
                yield _text_of(name)
            case ast.Compare(left=name, comparators=[of, *_]) if _is_posted(of):
                yield _text_of(name)


def _text_of(node: ast.expr) -> str:
    """``*``: a name that is worked out."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else "*"


def _is_posted(node: ast.AST) -> bool:
    """``request.POST``, or a name that this code base gives to it."""
    if isinstance(node, ast.Attribute):
        return node.attr == "POST"
    return isinstance(node, ast.Name) and node.id == "posted"


def _below(cls: type[Any]) -> Iterator[type[Any]]:
    child: type[Any]
    for child in cls.__subclasses__():
        yield child
        yield from _below(child)
