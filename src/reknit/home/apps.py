from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "reknit.home"
    label = "home"
