"""Registers the assistance line with the engine."""

from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    name = "procuracy.lines.assistance"
    label = "assistance"
    verbose_name = "Linked assistance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from procuracy.casework import lines, subscriptions

        from .effects import take_effect
        from .line import LINE

        lines.register(LINE)
        subscriptions.subscribe("assistance", 100, take_effect)
