from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "reknit.people"
    label = "people"
