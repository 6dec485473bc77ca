from django.apps import AppConfig


class MarginConfig(AppConfig):
    name = "reknit.margin"
    label = "margin"
