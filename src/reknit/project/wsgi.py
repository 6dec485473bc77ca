from __future__ import annotations

import os

import django

from reknit.project.memory import keep_to_ourselves, let_go_after_each_request

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reknit.project.settings")

# Here, since each worker begins with this file.
keep_to_ourselves()
django.setup(set_prefix=False)
from reknit.project.handler import Handler  # noqa: E402 - reads the settings

application = let_go_after_each_request(Handler())
