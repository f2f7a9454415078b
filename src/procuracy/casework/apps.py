"""Django application of the engine."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "procuracy.casework"
    label = "casework"
    verbose_name = "Casework"
    default_auto_field = "django.db.models.BigAutoField"
