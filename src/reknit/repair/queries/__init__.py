"""Reads, always for one member. What is not theirs, or not released yet, is not there (404)."""

from reknit.repair.notebook import ACROSS
from reknit.repair.queries.everything import Everything, everything
from reknit.repair.queries.finding import Found, find
from reknit.repair.queries.learning import NotedLesson
from reknit.repair.queries.letters import Letter, Letters, letters
from reknit.repair.queries.next_step import NextStep
from reknit.repair.queries.opening import Opened, repair_for, title_from, title_of
from reknit.repair.queries.reflecting import (
    OnceKept,
    once_kept,
    outsiders_view_due,
    parked,
    parked_line,
)
from reknit.repair.queries.shared import (
    UNASKED,
    Shared,
    asked_before_me,
    asked_first,
    shared_repairs,
)
from reknit.repair.queries.today import KeptCard, Resting, Today, today

__all__ = [
    "ACROSS",
    "UNASKED",
    "Everything",
    "Found",
    "KeptCard",
    "Letter",
    "Letters",
    "NextStep",
    "NotedLesson",
    "OnceKept",
    "Opened",
    "Resting",
    "Shared",
    "Today",
    "asked_before_me",
    "asked_first",
    "everything",
    "find",
    "letters",
    "once_kept",
    "outsiders_view_due",
    "parked",
    "parked_line",
    "repair_for",
    "shared_repairs",
    "title_from",
    "title_of",
    "today",
]
