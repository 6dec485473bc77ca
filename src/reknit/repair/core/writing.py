"""One question a screen: the pages somebody writes on, and what they lead to."""

from __future__ import annotations

from enum import StrEnum

from reknit.repair.core.kinds import Kind, Size


class Page(StrEnum):
    """Add at the end: addresses count them."""

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
    # the full repair: notice, settle, reflect
    NOTICE = "notice"
    CALMER = "calmer"
    MATTERED = "mattered"
    OTHER_WAYS = "other_ways"
    OUTSIDER = "outsider"
    OUTSIDER_HARD = "outsider_hard"
    OUTSIDER_TRY = "outsider_try"
    MY_PART = "my_part"
    # understand
    HEARD = "heard"
    INTENT = "intent"
    MISSED = "missed"
    SURE_NOW = "sure_now"
    # own
    VALUES = "values"
    DID = "did"
    TO_YOU = "to_you"
    REGRET = "regret"
    EXPLAINS = "explains"
    RIGHT = "right"
    WILL = "will"
    FORGIVE_ME = "forgive_me"
    OWN_MISSING = "own_missing"
    FORGIVENESS = "forgiveness"
    # promise
    PROMISE_WHAT = "promise_what"
    PROMISE_WHEN = "promise_when"
    PROMISE_IF = "promise_if"
    PROMISE_OBSTACLE = "promise_obstacle"
    PROMISE_SURE = "promise_sure"
    # learn
    LESSON = "lesson"
    LESSON_THEIRS = "lesson_theirs"
    # back from a time-out
    BACK = "back"


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
    Page.NOTICE: ("title", "when", "strength"),
    Page.CALMER: ("strength_after",),
    Page.MATTERED: ("mattered",),
    Page.OTHER_WAYS: ("other_ways",),
    Page.OUTSIDER: ("outsider",),
    Page.OUTSIDER_HARD: ("outsider_hard",),
    Page.OUTSIDER_TRY: ("outsider_try",),
    Page.MY_PART: ("my_part",),
    Page.HEARD: ("heard",),
    Page.INTENT: ("intent",),
    Page.MISSED: ("missed",),
    Page.SURE_NOW: ("sure_now",),
    Page.VALUES: ("values",),
    Page.DID: ("did",),
    Page.TO_YOU: ("to_you",),
    Page.REGRET: ("regret",),
    Page.EXPLAINS: ("explains",),
    Page.RIGHT: ("right",),
    Page.WILL: ("will",),
    Page.FORGIVE_ME: ("forgive_me",),
    Page.OWN_MISSING: ("own_missing",),
    Page.FORGIVENESS: ("forgiveness",),
    Page.PROMISE_WHAT: ("promise_what",),
    Page.PROMISE_WHEN: ("promise_when",),
    Page.PROMISE_IF: ("promise_if", "promise_then"),
    Page.PROMISE_OBSTACLE: ("promise_obstacle", "promise_plan"),
    Page.PROMISE_SURE: ("promise_sure",),
    Page.LESSON: ("set_up", "loop", "sign", "opener_then", "other_then", "well", "playful"),
    Page.LESSON_THEIRS: (
        "theirs_set_up",
        "theirs_loop",
        "theirs_sign",
        "theirs_opener_then",
        "theirs_other_then",
        "theirs_well",
        "theirs_playful",
    ),
    Page.BACK: ("readiness", "back_words"),
}

# The pages of each worded turn, in order. Feelings stand before reasons.
QUICK_PAGES: dict[Kind, tuple[Page, ...]] = {
    Kind.TELL: (Page.HAPPENED, Page.FEELINGS, Page.MEANING),
    Kind.ANSWER: (Page.HEAR, Page.MEANT),
    Kind.PARTLY: (Page.MISSING,),
    Kind.ASK: (Page.ASK,),
    Kind.SMALLER: (Page.SMALLER,),
    Kind.PART: (Page.PART,),
    Kind.BACK: (Page.BACK,),
}
FULL_PAGES: dict[Kind, tuple[Page, ...]] = {
    Kind.TELL: (Page.NOTICE, Page.HAPPENED, Page.FEELINGS, Page.MEANING, Page.MATTERED),
    Kind.HEARD: (Page.HEARD,),
    Kind.PARTLY: (Page.MISSING,),
    Kind.MEAN: (Page.INTENT, Page.MISSED),
    # In the order of the evidence: what I did and what it did to you before any reason.
    Kind.OWN: (
        Page.VALUES,
        Page.DID,
        Page.TO_YOU,
        Page.REGRET,
        Page.EXPLAINS,
        Page.RIGHT,
        Page.WILL,
    ),
    Kind.PROMISE: (
        Page.PROMISE_WHAT,
        Page.PROMISE_WHEN,
        Page.PROMISE_IF,
        Page.PROMISE_OBSTACLE,
        Page.PROMISE_SURE,
    ),
    Kind.LESSON: (Page.LESSON,),
    Kind.LESSON_ANSWER: (Page.LESSON_THEIRS,),
    Kind.BACK: (Page.BACK,),
}
PAGES: dict[Size, dict[Kind, tuple[Page, ...]]] = {
    Size.QUICK: QUICK_PAGES,
    Size.FULL: FULL_PAGES,
}

# Never shared as it stands: what is written here leads back to where the repair stands.
PRIVATE = frozenset(
    {
        Page.CALMER,
        Page.OTHER_WAYS,
        Page.OUTSIDER,
        Page.OUTSIDER_HARD,
        Page.OUTSIDER_TRY,
        Page.SURE_NOW,
        Page.VALUES,
        Page.FORGIVENESS,
        Page.PROMISE_SURE,
        Page.QUESTION,
        Page.OPENING,
        Page.MY_PART,
    }
)
# A walk of their own.
OUTSIDERS_VIEW = (Page.OUTSIDER, Page.OUTSIDER_HARD, Page.OUTSIDER_TRY)

ALONE: dict[Size, tuple[Page, ...]] = {
    Size.QUICK: (Page.HAPPENED, Page.FEELINGS, Page.MEANING, Page.QUESTION, Page.OPENING),
    Size.FULL: (
        Page.NOTICE,
        Page.HAPPENED,
        Page.FEELINGS,
        Page.MEANING,
        Page.MATTERED,
        Page.QUESTION,
        Page.OPENING,
    ),
}


def kind_of(page: Page, size: Size) -> Kind | None:
    """The turn this page leads to; None for what stays in my notebook."""
    return next((kind for kind, pages in PAGES[size].items() if page in pages), None)


def page_after(page: Page, *, size: Size, alone: bool) -> Page | None:
    """None: the words are complete."""
    kind = kind_of(page, size)
    if alone and page in ALONE[size]:
        pages = ALONE[size]
    elif page in OUTSIDERS_VIEW:
        pages = OUTSIDERS_VIEW
    elif kind is not None:
        pages = PAGES[size][kind]
    else:
        pages = (page,)
    at = pages.index(page) + 1
    return pages[at] if at < len(pages) else None
