"""Who runs this server, said in words wherever it matters."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext


def host_name() -> str:
    return settings.HOST_NAME or gettext("somebody who gave no name")
