from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "reknit.safety"
    label = "safety"
