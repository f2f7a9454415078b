"""Addresses of the partners' workspace. None of them says what a request is about."""

from django.urls import path

from procuracy.desk.keys import partner_keys

from . import views

app_name = "partner"
urlpatterns = [
    path("", views.requests, name="requests"),
    path("request/<uuid:ident>", views.request_page, name="request"),
    path("request/<uuid:ident>/letter", views.letter, name="letter"),
    path("request/<uuid:ident>/act/<slug:action>", views.act, name="act"),
    path("request/<uuid:ident>/file/<uuid:material>", views.file, name="file"),
    path("keys", partner_keys, name="keys"),
    path("send", views.send, name="send"),
]
