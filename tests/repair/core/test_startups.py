from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reknit.repair.core.startups import LONGEST_DRAFT, Kept, similar

KEPT = (
    Kept(
        "late",
        "The cold dinner. When I come home late without a message, you stop cooking and go quiet,"
        " then I make excuses. Earliest sign: the plates are put away."
        " If I will be late from work, then I write before I leave.",
    ),
    Kept(
        "phone",
        "The third guest at the table. You look at your phone while I tell you about my day, I stop"
        " talking, then you ask what is wrong. Sign: the screen lights up."
        " If the phone buzzes while we talk, then I turn it over.",
    ),
    Kept(
        "mother",
        "Sunday with your mother. She comments on how I raise the children, you say nothing, I get"
        " sharp with you in the car. If she comments, then you say: we do it our way.",
    ),
    Kept(
        "money",
        "The bank statement. I see something bought without asking, I ask how much it cost, you"
        " hear an accusation and shut the door. If something costs more than a hundred, then"
        " we talk before we buy.",
    ),
    Kept(
        "dishes",
        "Whose turn in the kitchen. Dishes stand in the sink, I wash them loudly, you feel accused,"
        " then we argue about who cleans more. If the sink is full, then I ask once, plainly.",
    ),
    Kept(
        "jokes",
        "The joke in front of friends. You tell a story about me at a party, everyone laughs, I"
        " smile and stay silent all the way home. If a story is about me, then ask me first.",
    ),
    Kept(
        "fine",
        "Fine does not mean fine. I say fine, you believe it and play games on the computer, I slam"
        " cupboards. Sign: one-word answers. If I say fine twice, then ask me again later.",
    ),
    Kept(
        "bedtime",
        "Bedtime for the kids. I am reading to them, you come in and start a pillow fight, they are"
        " wild, I snap. If it is after eight, then only quiet games in the bedroom.",
    ),
)

# What somebody is writing, and the card it should bring back. Half was used to choose the
# threshold; the other half (from HELD_BACK on) was written at the same time and kept away from it.
SAME_START = (
    ("You came home late again last night without a message and dinner was cold.", "late"),
    ("When I told you about my day you kept looking at your phone.", "phone"),
    (
        "On Sunday your mother commented on how we raise the children and you said nothing.",
        "mother",
    ),
    ("I saw on the bank statement that you bought something for 300 without asking.", "money"),
    ("The dishes were standing in the sink again and I washed all of them.", "dishes"),
    ("At the party you told that story about me and everyone laughed.", "jokes"),
    ("I said I was fine and you went back to your computer games.", "fine"),
    ("I was reading to the kids at bedtime and you started a pillow fight.", "bedtime"),
    # --- held back
    ("You were late from work and wrote no message; I was cooking for two hours.", "late"),
    ("Your phone lit up on the table while I was talking and you looked at the screen.", "phone"),
    ("In the car after we left your mother I was sharp, because of her comments.", "mother"),
    ("How much did it cost? You bought another bike and we had not talked before.", "money"),
    (
        "The sink was full of dishes and when I said it was your turn in the kitchen you left.",
        "dishes",
    ),
    ("You told our friends the story about my driving test and they laughed at me.", "jokes"),
    ("I gave one-word answers and said fine, and slammed a cupboard.", "fine"),
    ("The kids were wild after the pillow fight and I snapped at you in the bedroom.", "bedtime"),
)
HELD_BACK_SAME = 8

ANOTHER_START = (
    "You forgot the dentist appointment that I had asked you to move.",
    "I wanted to go to the sea in August and you had already booked the mountains.",
    "You did not say goodbye when I left this morning.",
    "I was ill the whole week and you went out with your colleagues every evening.",
    "You told me I should exercise more.",
    "The dog had not been walked when I got back.",
    "You drove too fast and laughed when I asked you to slow down.",
    "I felt alone at your brother's wedding.",
    "You read my diary.",
    "We had planned a quiet weekend and you invited people.",
    "You said you would call the landlord about the heating.",
    "I cried and you left the room.",
    "You corrected my English before the neighbours.",
    "When I talked about wanting a second child you changed the subject.",
    "Our anniversary passed and you did not say a word about it.",
    # --- held back
    "You shouted at me about the broken lamp.",
    "I asked for help with my application and you said you were too tired.",
    "You promised to stop smoking and I found cigarettes in your jacket.",
    "I was looking forward to the concert and you cancelled it at the last minute.",
    "You keep the heating off although I am cold.",
    "You talked to your ex for an hour at the station.",
    "My father is dying and you asked me about the tax papers.",
    "You say always that I am too sensitive when something hurts.",
    "I found out from your sister that you want to change jobs.",
    "You gave my old guitar away without a word.",
    "When we talk about moving to another town you get angry and I get quiet.",
    "You did not come to my exhibition.",
    "I feel that we only speak about bills and shopping.",
    "You slept on the sofa and I did not know why.",
    "You laughed when I said that I am afraid of flying.",
)
HELD_BACK_OTHER = 15


def _found(draft: str) -> str | None:
    card = similar(draft, KEPT)
    return card.id if card else None


def test_the_same_start_brings_the_card_back() -> None:
    """Measured: 16 of 16 (8 of 8 held back), with 0 of 30 wrong (0 of 15 held back)."""
    right = [_found(draft) == card for draft, card in SAME_START]

    assert sum(right) / len(right) >= 0.9
    assert sum(right[HELD_BACK_SAME:]) >= 7


def test_another_matter_brings_nothing() -> None:
    fired = [draft for draft in ANOTHER_START if _found(draft)]

    assert fired == []


def test_with_one_card_only_the_answer_is_the_same() -> None:
    for card in KEPT:
        for draft, right in SAME_START:
            assert similar(draft, [card]) in ({card, None} if right == card.id else {None}), draft
        assert not [draft for draft in ANOTHER_START if similar(draft, [card])]
    alone = [
        similar(draft, [card for card in KEPT if card.id == right]) for draft, right in SAME_START
    ]
    assert sum(each is not None for each in alone) >= 14


def test_one_sentence_in_a_letter_is_mostly_found() -> None:
    """Measured: 12 of 16 with three other sentences on either side."""
    found = [
        _found(" ".join([*ANOTHER_START[at : at + 3], draft, *ANOTHER_START[at + 3 : at + 6]]))
        for at, (draft, _) in enumerate(SAME_START)
    ]

    assert {each for each in found if each} <= {card.id for card in KEPT}
    assert sum(each == right for each, (_, right) in zip(found, SAME_START, strict=True)) >= 11


def test_a_long_letter_about_all_else_brings_nothing() -> None:
    for at in range(len(ANOTHER_START)):
        assert _found(" ".join([*ANOTHER_START[at:], *ANOTHER_START[:at]])) is None


@pytest.mark.parametrize(
    "draft",
    [
        "",
        "   ",
        "you are late",
        "I felt hurt and I want to talk about it today",
        "mother",
        "kitchen kitchen kitchen kitchen",
        "We always argue and then we say nothing the whole evening and go home.",
    ],
)
def test_a_few_everyday_words_are_not_enough(draft: str) -> None:
    assert _found(draft) is None


def test_capitals_accents_and_endings_do_not_matter() -> None:
    card = Kept("a", "The café bill. You order the dearest wines, I am paying, we go quiet.")

    assert similar("YOU ORDERED WINE AND I PAID THE CAFE BILL", [card]) == card


@pytest.mark.parametrize(
    ("card", "same", "other"),
    [
        (
            "Wenn der Schlüssel fehlt, suchst du laut in der Küche, und ich werde schweigsam.",
            "Du hast den schlussel laut in der KÜCHE gesucht",
            "Der Hund war noch nicht draußen, und der Garten steht unter Wasser",
        ),
        (
            "晩ご飯の時間に連絡がなくて、料理が冷めてしまう。",
            "また晩ご飯の時間に連絡がなかった",
            "旅行の予約を忘れていた",
        ),
        (
            "Ключи от машины опять потерялись, ты кричишь на кухне",
            "ключи от машины опять лежали на кухне",
            "собака осталась дома одна весь день",
        ),
    ],
)
def test_any_script_is_compared(card: str, same: str, other: str) -> None:
    kept = [Kept("a", card)]

    assert similar(same, kept) == kept[0]
    assert similar(other, kept) is None


def test_no_cards_no_answer() -> None:
    assert similar(SAME_START[0][0], []) is None


@given(
    st.text(max_size=600),
    st.lists(st.builds(Kept, id=st.text(max_size=3), words=st.text(max_size=200)), max_size=5),
)
def test_any_text_can_be_compared(draft: str, kept: list[Kept]) -> None:
    found = similar(draft, kept)

    assert found is None or found in kept


def test_twice_the_draft_takes_about_twice_the_time() -> None:
    kept = [Kept(f"{each.id}{n}", each.words) for n in range(12) for each in KEPT]

    def seconds(draft: str) -> float:
        start = time.perf_counter()
        similar(draft, kept)
        return time.perf_counter() - start

    whole = (" ".join(ANOTHER_START) * 20)[:LONGEST_DRAFT]
    half = min(seconds(whole[: LONGEST_DRAFT // 2]) for _ in range(3))
    full = min(seconds(whole) for _ in range(3))

    assert full < 6 * half
    assert min(seconds("x" * LONGEST_DRAFT) for _ in range(3)) < 1
