"""Registers the volunteer line with the engine."""

from django.apps import AppConfig


class VolunteerConfig(AppConfig):
    name = "procuracy.lines.volunteer"
    label = "volunteer"
    verbose_name = "Volunteers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from procuracy.casework import lines, subscriptions

        from .effects import take_effect
        from .line import LINE

        lines.register(LINE)
        subscriptions.subscribe("volunteer", 100, take_effect)
