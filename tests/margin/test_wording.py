"""One word per thing: a page and the command line call the same thing the same."""

from __future__ import annotations

from reknit.coach import Coach, Kind, Part, Strength
from reknit.margin.wording import HELPS, MISSING, NAMES, PARTS

COACH = Coach.load("en", with_model=False)


def test_a_page_and_the_command_line_use_the_same_words() -> None:
    called = {str(kind): COACH.name(kind) for kind in Kind}

    assert called == {kind: str(name)[0].lower() + str(name)[1:] for kind, name in NAMES.items()}
    assert {str(each): COACH.name(each) for each in Strength} == {
        k: str(v) for k, v in HELPS.items()
    }
    assert {str(each): COACH.name(each) for each in Part} == {k: str(v) for k, v in PARTS.items()}
    assert {part: COACH.question(Part(part)) for part in MISSING} == {
        part: str(question) for part, question in MISSING.items()
    }
