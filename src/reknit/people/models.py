"""Accounts, couples, memberships and invitations.

No column holds the time at which somebody did something. ``expires`` is the end of an invitation,
up to the full hour; ``closes_on`` and ``again_from`` belong to an end (docs/leaving.md). Everything
a person typed is sealed, except the user name, by which the vault is found.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from reknit.people.core.couples import CoupleStage
from reknit.people.core.user_names import LONGEST


class Person(AbstractBaseUser):
    """An account. The passphrase lives nowhere; what proves it belongs to the vault."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user_name = models.CharField(max_length=LONGEST, unique=True)  # canonical spelling
    # Deleted. Only the name is held, so that nobody can find out by trying it, until the other one
    # may know.
    gone = models.BooleanField(default=False)

    # Django's own columns are taken away: the vault checks passphrases, and nobody's last visit
    # is anybody's business.
    password = None  # type: ignore[assignment]  # Django's way to drop an inherited column
    last_login = None

    objects: ClassVar[models.Manager[Person]] = models.Manager()

    USERNAME_FIELD = "user_name"

    def __str__(self) -> str:
        return f"person {self.id}"  # never the name: this ends up in error reports


class Couple(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stage = models.CharField(max_length=10, default=CoupleStage.WAITING.value)  # a CoupleStage
    again_from = models.DateTimeField(null=True)  # ended; the same two may not begin again earlier

    def __str__(self) -> str:
        return f"couple {self.id}"


class Membership(models.Model):
    """One person's place in one couple, with the name they go by there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    couple = models.ForeignKey(Couple, on_delete=models.CASCADE, related_name="memberships")
    # Kept after an account is gone, like the signature under a letter: no constraint.
    person = models.ForeignKey(
        Person, on_delete=models.DO_NOTHING, db_constraint=False, related_name="memberships"
    )
    current = models.BooleanField(default=False)  # true while this person is in the couple
    number = models.PositiveSmallIntegerField(default=1)  # which of this person's couples it is
    sealed_name = models.BinaryField(null=True)  # display name, for both; empty until confirmed
    closes_on = models.DateField(null=True)  # has left; until that day the other can't tell
    sealed_note = models.BinaryField(null=True)  # a last note, for both once it is closed
    let_go = models.BooleanField(default=False)  # wants to read no more of what was shared

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["couple", "person"], name="one_place_in_a_couple"),
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(current=True), name="one_couple_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"membership {self.id}"


class Invitation(models.Model):
    """A way in for one person, found and opened by a code that is stored nowhere in the open."""

    id = models.UUIDField(primary_key=True, editable=False)  # derived from the code
    inviter = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    expires = models.DateTimeField()
    sealed = models.BinaryField()  # for the code: sentence, inviter's name and public keys
    sealed_answer = models.BinaryField(null=True)  # for the code: what the invited person said
    couple = models.OneToOneField(  # set once: the one use
        Couple, null=True, on_delete=models.CASCADE, related_name="invitation"
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # Each new invitation looks for those that have run out.
            models.Index(fields=["expires"], name="people_invitation_expires"),
        ]

    def __str__(self) -> str:
        return "invitation"


class Tombstone(models.Model):
    """Somebody or something deleted for good, for all machines that share a database.

    Beside the file of ``tombstones``, which each machine has of its own. No name and no time.
    """

    id = models.UUIDField(primary_key=True, editable=False)  # what the person or couple had
    kind = models.CharField(max_length=6)  # "person" or "couple"

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
