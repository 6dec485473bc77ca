from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class Row(models.Model):
    """One line of a list, in plain."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    title = models.CharField(max_length=200)
    text = models.TextField()

    objects: ClassVar[models.Manager[Row]] = models.Manager()

    class Meta:
        app_label = "floor"

    def __str__(self) -> str:
        return self.title
