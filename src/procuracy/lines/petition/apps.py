"""Registers the petition line with the engine."""

from django.apps import AppConfig


class PetitionConfig(AppConfig):
    name = "procuracy.lines.petition"
    label = "petition"
    verbose_name = "Petitions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from procuracy.casework import lines, subscriptions

        from .effects import take_effect
        from .line import LINE

        lines.register(LINE)
        subscriptions.subscribe("petition", 100, take_effect)
