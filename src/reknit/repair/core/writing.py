"""One question a screen: the pages somebody writes on, and what they lead to."""

from __future__ import annotations

from enum import StrEnum

from reknit.repair.core.script import Kind


class Page(StrEnum):
    HAPPENED = "happened"
    FEELINGS = "feelings"
    MEANING = "meaning"
    QUESTION = "question"
    OPENING = "opening"
    HEAR = "hear"
    MEANT = "meant"
    MISSING = "missing"
    ASK = "ask"
    SMALLER = "smaller"
    PART = "part"


FIELDS: dict[Page, tuple[str, ...]] = {
    Page.HAPPENED: ("happened", "title"),
    Page.FEELINGS: ("feelings",),
    Page.MEANING: ("took_to_mean", "sureness"),
    Page.QUESTION: ("question",),
    Page.OPENING: ("opening",),
    Page.HEAR: ("hear",),
    Page.MEANT: ("meant",),
    Page.MISSING: ("missing",),
    Page.ASK: ("ask",),
    Page.SMALLER: ("smaller",),
    Page.PART: ("part",),
}

# The pages of each worded turn, in order. Feelings stand before reasons.
PAGES: dict[Kind, tuple[Page, ...]] = {
    Kind.TELL: (Page.HAPPENED, Page.FEELINGS, Page.MEANING),
    Kind.ANSWER: (Page.HEAR, Page.MEANT),
    Kind.PARTLY: (Page.MISSING,),
    Kind.ASK: (Page.ASK,),
    Kind.SMALLER: (Page.SMALLER,),
    Kind.PART: (Page.PART,),
}

ALONE = (Page.HAPPENED, Page.FEELINGS, Page.MEANING, Page.QUESTION, Page.OPENING)


def kind_of(page: Page) -> Kind | None:
    return next((kind for kind, pages in PAGES.items() if page in pages), None)


def page_after(page: Page, *, alone: bool) -> Page | None:
    """None: the words are complete."""
    kind = kind_of(page)
    pages = ALONE if alone and page in ALONE else PAGES[kind] if kind else ALONE
    at = pages.index(page) + 1
    return pages[at] if at < len(pages) else None
