"""Django application of the doors."""

from django.apps import AppConfig


class DoorsConfig(AppConfig):
    name = "procuracy.doors"
    label = "doors"
