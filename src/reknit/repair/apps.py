from django.apps import AppConfig


class RepairConfig(AppConfig):
    name = "reknit.repair"
    label = "repair"
