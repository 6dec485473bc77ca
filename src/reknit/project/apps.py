from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register

from reknit.project import checks


class ProjectConfig(AppConfig):
    name = "reknit.project"
    label = "project"

    def ready(self) -> None:
        for check in checks.ALL:
            register(check)
