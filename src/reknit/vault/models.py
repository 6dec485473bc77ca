"""Rows of the vault. Everything readable here is listed in docs/what-the-server-can-see.md.

No column holds a time: when somebody signed in, wrote or changed a passphrase is nobody's business.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class KeyRing(models.Model):
    """The keys of one person: public halves plain, everything else sealed."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    generation = models.PositiveIntegerField()  # counts re-keys, from 1
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

    def __str__(self) -> str:
        return f"key ring of {self.person_id}"


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
                fields=["couple_id", "version", "recipient"], name="vault_grant_once"
            ),
        ]

    def __str__(self) -> str:
        return f"grant {self.version} for couple {self.couple_id}"


class PrivatePage(models.Model):
    """One sealed document of one person, about one thing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    about = models.UUIDField()
    revision = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "about"], name="vault_page_once"),
        ]

    def __str__(self) -> str:
        return f"page {self.id}"


class Aside(models.Model):
    """Words that met a lock, sealed to their owner's public key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"aside {self.id}"
