"""Writes: one verb, one transaction. Each claims the repair before it reads."""

from reknit.repair.actions.give_turns import give, take_back
from reknit.repair.actions.one_phone import (
    may_be_put,
    note,
    put_in_shared_notebook,
    take_back_last,
)
from reknit.repair.actions.own_notes import begin, begin_mine, choose_way, keep, name_the_other
from reknit.repair.actions.quiet import hear_no_more, let_rest
from reknit.repair.actions.same import say_same, say_two_things

__all__ = [
    "begin",
    "begin_mine",
    "choose_way",
    "give",
    "hear_no_more",
    "keep",
    "let_rest",
    "may_be_put",
    "name_the_other",
    "note",
    "put_in_shared_notebook",
    "say_same",
    "say_two_things",
    "take_back",
    "take_back_last",
]
