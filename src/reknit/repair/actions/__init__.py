"""Writes: one verb, one transaction. Each claims the repair before it reads."""

from reknit.repair.actions.after import (
    follow_up,
    keep_own_words,
    leave_lesson,
    note_asked,
    remember_lessons,
    remember_seen,
    rest_privately,
)
from reknit.repair.actions.give_turns import give, take_back
from reknit.repair.actions.one_phone import (
    may_be_put,
    note,
    put_in_shared_notebook,
    take_back_last,
)
from reknit.repair.actions.own_notes import begin, begin_mine, choose_way, keep, name_the_other
from reknit.repair.actions.parking import let_go, put_aside
from reknit.repair.actions.quiet import hear_no_more, let_rest
from reknit.repair.actions.reflecting import ask_once, count_from, offer_calm
from reknit.repair.actions.same import say_same, say_two_things

__all__ = [
    "ask_once",
    "begin",
    "begin_mine",
    "choose_way",
    "count_from",
    "follow_up",
    "give",
    "hear_no_more",
    "keep",
    "keep_own_words",
    "leave_lesson",
    "let_go",
    "let_rest",
    "may_be_put",
    "name_the_other",
    "note",
    "note_asked",
    "offer_calm",
    "put_aside",
    "put_in_shared_notebook",
    "remember_lessons",
    "remember_seen",
    "rest_privately",
    "say_same",
    "say_two_things",
    "take_back",
    "take_back_last",
]
