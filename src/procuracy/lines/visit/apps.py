"""Registers the visit line with the engine."""

from django.apps import AppConfig


class VisitConfig(AppConfig):
    name = "procuracy.lines.visit"
    label = "visit"
    verbose_name = "Visits and evaluations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from procuracy.casework import lines, subscriptions

        from .effects import take_effect
        from .line import LINE

        lines.register(LINE)
        subscriptions.subscribe("visit", 100, take_effect)
