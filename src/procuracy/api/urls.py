"""Addresses of the API."""

from django.urls import path

from .service import api

urlpatterns = [path("", api.urls)]
