"""Registers the line of administrative litigation supervision with the engine."""

from django.apps import AppConfig


class AdministrativeSupervisionConfig(AppConfig):
    name = "procuracy.lines.administrative"
    label = "administrative_supervision"
    verbose_name = "Supervision of administrative litigation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from procuracy.casework import lines, subscriptions

        from .effects import take_effect
        from .line import LINE

        lines.register(LINE)
        subscriptions.subscribe("administrative_supervision", 100, take_effect)
