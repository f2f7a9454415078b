"""Registers the line of civil litigation supervision with the engine."""

from django.apps import AppConfig


class CivilSupervisionConfig(AppConfig):
    name = "procuracy.lines.civil"
    label = "civil_supervision"
    verbose_name = "Supervision of civil litigation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from procuracy.casework import lines, subscriptions

        from .effects import take_effect
        from .line import LINE

        lines.register(LINE)
        subscriptions.subscribe("civil_supervision", 100, take_effect)
