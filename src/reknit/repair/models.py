"""What of a repair lies in the open: that it exists, who opened it, and when shared turns are due.

What a turn is (a telling, an answer, an ending) is sealed with its words.
"""

from __future__ import annotations

import uuid

from django.db import models

from reknit.people.models import Couple, Person


class Repair(models.Model):
    """One incident. Private until its first turn is shared; then it belongs to a couple."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # No constraint, here and for an author: shared words outlive an account, like a letter.
    opener = models.ForeignKey(
        Person, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    couple = models.ForeignKey(Couple, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"repair {self.id}"


class Turn(models.Model):
    """One thing one of them gave, sealed for both."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    repair = models.ForeignKey(Repair, on_delete=models.CASCADE, related_name="turns")
    number = models.PositiveIntegerField()  # order within the repair; never leaves the server
    author = models.ForeignKey(
        Person, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    # None: for both. Else the only one of the two who sees it: one has left and the other, who
    # can't know that yet, goes on.
    only_for = models.UUIDField(null=True)
    released_at = models.DateTimeField()  # from then on the partner has it; before, it is held
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["repair", "number"], name="one_turn_per_number"),
        ]

    def __str__(self) -> str:
        return f"turn {self.id}"
