"""Accounts, couples, memberships and invitations.

No column holds the time at which somebody did something. The one time here, ``expires``, is the
end of an invitation, up to the full hour. Everything a person typed is sealed, except the user
name, by which the vault is found.
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

    def __str__(self) -> str:
        return f"couple {self.id}"


class Membership(models.Model):
    """One person's place in one couple, with the name they go by there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    couple = models.ForeignKey(Couple, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    current = models.BooleanField(default=False)  # true while the couple is active
    number = models.PositiveSmallIntegerField(default=1)  # which of this person's couples it is
    sealed_name = models.BinaryField(null=True)  # display name, for both; empty until confirmed

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

    def __str__(self) -> str:
        return "invitation"
