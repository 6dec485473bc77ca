from __future__ import annotations

from django.urls import path

from reknit.calm import views

app_name = "calm"

urlpatterns = [path("breathe/", views.breathe, name="breathe")]
