"""``python -m bench.floor.prepare ROWS``: the tables, one person, their rows; prints the cookie."""

from __future__ import annotations

import os
import sys

import django

TITLE, TEXT = "Sunday at the station", "With my partner, waiting for an answer"


def main(rows: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.floor.settings"
    django.setup()
    from django.contrib.auth import login  # noqa: PLC0415 - needs the settings
    from django.contrib.auth.models import User  # noqa: PLC0415 - as above
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415 - as above
    from django.core.management import call_command  # noqa: PLC0415 - as above
    from django.http import HttpRequest  # noqa: PLC0415 - as above

    from bench.floor.models import Row  # noqa: PLC0415 - as above

    call_command("migrate", verbosity=0, run_syncdb=True)
    person = User.objects.create(username="robin")
    Row.objects.bulk_create(
        Row(owner=person, title=f"{TITLE} {number}", text=TEXT) for number in range(rows)
    )
    request = HttpRequest()
    request.session = SessionStore()
    login(request, person, backend="django.contrib.auth.backends.ModelBackend")
    request.session.save()
    print(request.session.session_key)


if __name__ == "__main__":
    main(int(sys.argv[1]))
