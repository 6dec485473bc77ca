"""``python -m bench.floor.serve PORT WORKERS``: granian, told what ``reknit.cli`` tells it."""

from __future__ import annotations

import os
import sys

import django
from django.core.wsgi import get_wsgi_application
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels


def main(port: int, workers: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.floor.settings"
    django.setup()
    Granian(
        "bench.floor.serve:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,
    ).serve()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
else:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.floor.settings")
    application = get_wsgi_application()
