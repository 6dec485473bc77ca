from __future__ import annotations

from django.urls import path

from reknit.calm import views

app_name = "calm"

urlpatterns = [
    path("breathe/", views.breathe, name="breathe"),
    path("breathe/worker.js", views.breathe_worker, name="breathe-worker"),
    path("soothe/", views.soothe, name="soothe"),
    path("soothe/own/", views.own_list, name="own-list"),
    path("soothe/worker.js", views.soothe_worker, name="soothe-worker"),
]
