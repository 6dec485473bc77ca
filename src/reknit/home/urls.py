from __future__ import annotations

from django.urls import path, register_converter

from reknit.home import views
from reknit.home.core.walk import Way


class WayConverter:
    regex = "|".join(Way)

    def to_python(self, value: str) -> Way:
        return Way(value)

    def to_url(self, value: Way) -> str:
        return value.value


register_converter(WayConverter, "way")

app_name = "home"

urlpatterns = [
    path("", views.front, name="front"),
    path("today/", views.today, name="today"),
    path("first/", views.wrong, name="wrong"),
    path("first/<way:way>/", views.walk, name="walk"),
    path("reply/", views.before_you_answer, name="before-you-answer"),
]
