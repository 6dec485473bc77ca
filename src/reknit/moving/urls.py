from __future__ import annotations

from django.urls import path

from reknit.moving import views

app_name = "moving"

urlpatterns = [
    path("me/take/", views.take, name="take"),
    path("me/bring/", views.bring, name="bring"),
    path("me/brought/", views.letters, name="letters"),
    path("me/brought/<uuid:letter_id>/", views.letter, name="letter"),
    path("me/brought/<uuid:letter_id>/away/", views.let_go, name="let-go"),
]
