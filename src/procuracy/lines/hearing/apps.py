"""Registers the hearing line with the engine."""

from django.apps import AppConfig


class HearingConfig(AppConfig):
    name = "procuracy.lines.hearing"
    label = "hearing"
    verbose_name = "Hearings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from procuracy.casework import lines, subscriptions

        from .effects import take_effect
        from .line import LINE

        lines.register(LINE)
        subscriptions.subscribe("hearing", 100, take_effect)
