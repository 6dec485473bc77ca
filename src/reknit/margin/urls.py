from __future__ import annotations

from django.urls import path

from reknit.margin import views

app_name = "margin"

urlpatterns = [
    path("me/coach/", views.settings, name="settings"),
    path("me/look/over/", views.look, name="look"),
    path("me/margin/", views.notes, name="notes"),
    path("me/margin/choice/", views.choose, name="choose"),
]
