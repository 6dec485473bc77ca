"""Rows of the vault. Everything readable here is listed in docs/what-the-server-can-see.md.

No column holds a time: when somebody signed in, wrote or changed a passphrase is nobody's business.
"""

from __future__ import annotations

import uuid
from typing import ClassVar, TypeVar

from django.conf import settings
from django.db import models

Row = TypeVar("Row", bound=models.Model)


class Keys(models.Model):
    """The keys of one person: public halves plain, everything else sealed."""

    generation = models.PositiveIntegerField()  # counts re-keys, from 1; see vault.core.roots
    salt = models.BinaryField(max_length=16)
    kdf_memory_kib = models.PositiveIntegerField()
    kdf_passes = models.PositiveIntegerField()
    verifier = models.BinaryField(max_length=32)  # a hash of what the passphrase stretches to
    wrapped_master = models.BinaryField()
    recovery_public = models.BinaryField(null=True, max_length=32)
    recovery_sealed_master = models.BinaryField(null=True)
    ring = models.BinaryField()
    box_public = models.BinaryField(max_length=32)
    sign_public = models.BinaryField(max_length=32)

    class Meta:
        abstract = True


class KeyRing(Keys):
    """The keys somebody has now."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    # Of a code the host handed out for an empty notebook; gone with the next way in.
    reset_digest = models.BinaryField(null=True, max_length=32)

    def __str__(self) -> str:
        return f"key ring of {self.person_id}"


class EarlierRing(Keys):
    """The keys of a notebook that was set aside: by a reset, or because the one before came back.

    Its pages lie still; ``until`` is the day after which all of it is deleted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateField()

    class Meta(Keys.Meta):
        abstract = False
        indexes: ClassVar[list[models.Index]] = [
            # Each sign-in looks for those whose day has passed.
            models.Index(fields=["until"], name="vault_earlier_until"),
        ]

    def __str__(self) -> str:
        return f"earlier ring of {self.person_id}"


class OfNow(models.Manager[Row]):
    """Only what belongs to the notebook somebody has now."""

    def get_queryset(self) -> models.QuerySet[Row]:
        return super().get_queryset().filter(earlier=None)


class InANotebook(models.Model):
    """Something sealed that is set aside together with the keys that open it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    earlier = models.ForeignKey(EarlierRing, null=True, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class Succession(models.Model):
    """New public keys of a person, signed with the key before them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # No foreign key, here and for a granter: a partner may need these after an account is gone.
    person_id = models.UUIDField()
    generation = models.PositiveIntegerField()
    box_public = models.BinaryField(max_length=32)
    sign_public = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_id", "generation"], name="vault_succession_once"
            ),
        ]

    def __str__(self) -> str:
        return f"succession {self.generation} of {self.person_id}"


class KeyGrant(models.Model):
    """One version of a couple's key, sealed to one of the two and signed by one of the two."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    couple_id = models.UUIDField(db_index=True)
    version = models.PositiveIntegerField()
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    recipient_generation = models.PositiveIntegerField()
    granter_id = models.UUIDField()
    granter_generation = models.PositiveIntegerField()
    sealed = models.BinaryField()
    signature = models.BinaryField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                # A lost key may be granted again, to the keys somebody has since.
                fields=["couple_id", "version", "recipient", "recipient_generation"],
                name="vault_grant_once",
            ),
        ]

    def __str__(self) -> str:
        return f"grant {self.version} for couple {self.couple_id}"


class PrivatePage(InANotebook):
    """One sealed document of one person, about one thing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    about = models.UUIDField()
    revision = models.PositiveIntegerField()
    sealed = models.BinaryField()

    objects = OfNow()
    every: ClassVar[models.Manager[PrivatePage]] = models.Manager()

    class Meta:
        base_manager_name = "every"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "about"],
                condition=models.Q(earlier=None),
                name="vault_page_once",
            ),
            models.UniqueConstraint(fields=["earlier", "about"], name="vault_earlier_page_once"),
        ]

    def __str__(self) -> str:
        return f"page {self.id}"


class Aside(InANotebook):
    """Words that met a lock, sealed to their owner's public key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sealed = models.BinaryField()

    objects = OfNow()
    every: ClassVar[models.Manager[Aside]] = models.Manager()

    class Meta:
        base_manager_name = "every"

    def __str__(self) -> str:
        return f"aside {self.id}"


class RecordLine(InANotebook):
    """One line of somebody's own record, sealed to their public key: when and what."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sealed = models.BinaryField()

    objects = OfNow()
    every: ClassVar[models.Manager[RecordLine]] = models.Manager()

    class Meta:
        base_manager_name = "every"

    def __str__(self) -> str:
        return f"record line {self.id}"


class PasskeyLock(InANotebook):
    """The master key, sealed to what a passkey yields. Passkeys that open nothing have no row."""

    id = models.UUIDField(primary_key=True, editable=False)  # from the passkey's own id
    sealed_master = models.BinaryField()

    # A passkey opens whichever notebook it belongs to, so every one can be found.
    every: ClassVar[models.Manager[PasskeyLock]] = models.Manager()

    class Meta:
        base_manager_name = "every"

    def __str__(self) -> str:
        return "passkey lock"


class Reopening(models.Model):
    """Somebody with new keys asks to read again what two people share, and whether it is agreed."""

    couple_id = models.UUIDField(primary_key=True, editable=False)
    asker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    asker_identity = models.BinaryField(max_length=84)
    partner_identity = models.BinaryField(max_length=84, null=True)  # once the partner agreed

    def __str__(self) -> str:
        return "reopening"
