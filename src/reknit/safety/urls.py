from __future__ import annotations

from django.urls import path

from reknit.safety import views

app_name = "safety"

urlpatterns = [
    path("help/", views.help_page, name="help"),
    path("help/numbers.html", views.help_copy, name="help-copy"),
    path("help/worker.js", views.help_worker, name="help-worker"),
    path("before/", views.check, name="check"),
    path("away/", views.leave_now, name="exit"),
]
