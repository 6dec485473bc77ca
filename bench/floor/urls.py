from __future__ import annotations

from django.urls import path

from bench.floor import views

urlpatterns = [
    path("page/", views.page, name="page"),
    path("write/", views.write, name="write"),
    path("row/<int:row_id>/", views.page, name="row"),
]
