"""A person's generations, counted in roots.

A root is a line of keys each signed by the one before. A change of passphrase is the next
generation of the same root. A notebook begun anew without the old keys is a new root: nothing links
the two, so nobody's vault follows from one to the other by itself.
"""

from __future__ import annotations

ROOT = 1 << 16  # generations in a root; more changes of passphrase than anybody makes


def root_of(generation: int) -> int:
    return generation // ROOT


def first_of_next_root(highest: int) -> int:
    """highest: the highest generation this person ever had."""
    return (root_of(highest) + 1) * ROOT + 1


def root_range(generation: int) -> tuple[int, int]:
    """First and last generation of the same root, for a question to the database."""
    first = root_of(generation) * ROOT
    return first, first + ROOT - 1
