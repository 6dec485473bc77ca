from django.apps import AppConfig


class CalmConfig(AppConfig):
    name = "reknit.calm"
    label = "calm"
