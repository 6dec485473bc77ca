"""Does the coach treat Englishes and genders alike? On the test writers.

`python -m training.fairness`. Englishes: one test writer's voices write many Englishes, the other's
plain everyday English. Genders: every gendered word is swapped, and the answer should not change.
"""

from __future__ import annotations

import re
from typing import Final

from reknit.coach import Coach
from training import corpus
from training.measure import measured
from training.report import answers

PAIRS: Final = (
    ("he", "she"),
    ("him", "her"),
    ("his", "her"),
    ("himself", "herself"),
    ("husband", "wife"),
    ("boyfriend", "girlfriend"),
    ("man", "woman"),
    ("men", "women"),
    ("father", "mother"),
    ("dad", "mum"),
    ("son", "daughter"),
    ("brother", "sister"),
    ("boy", "girl"),
    ("king", "queen"),
    ("sir", "madam"),
    ("mr", "mrs"),
)
SWAP: Final = dict(PAIRS) | {b: a for a, b in reversed(PAIRS)}
WORD: Final = re.compile(rf"\b({'|'.join(SWAP)})\b", re.IGNORECASE)


def swapped(text: str) -> str:
    def other(match: re.Match[str]) -> str:
        new = SWAP[match[0].lower()]
        return new.capitalize() if match[0][0].isupper() else new

    return WORD.sub(other, text)


def main() -> None:
    coach = Coach.load("en")
    test = corpus.by(corpus.TEST_WRITERS)
    for writer in corpus.TEST_WRITERS:
        mine = [m for m in test if m.writer == writer]
        found = measured(mine, answers(coach, mine))
        print(
            f"writer {writer}: {len(mine)} messages, any harm precision "
            f"{found.any_harm.precision:.3f}, recall {found.any_harm.recall:.3f}; clean messages "
            f"with a finding {found.clean_with_finding}/{found.clean}"
        )
    gendered = [m.text for m in test if WORD.search(m.text)]
    harm = safety = 0
    for text in gendered:
        before = coach.read(text, limit=None)
        after = coach.read(swapped(text), limit=None)
        harm += [f.kind for f in before.findings] != [f.kind for f in after.findings]
        safety += before.safety != after.safety
    print(
        f"genders swapped in {len(gendered)} messages: other findings in {harm}, other offer of "
        f"help in {safety}"
    )


if __name__ == "__main__":
    main()
