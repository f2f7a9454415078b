"""Django application of the API."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "procuracy.api"
    label = "api"
