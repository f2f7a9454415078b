"""Django application of oversight."""

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "procuracy.oversight"
    label = "oversight"
