"""Registers the consultation line with the engine."""

from django.apps import AppConfig


class ConsultationConfig(AppConfig):
    name = "procuracy.lines.consultation"
    label = "consultation"
    verbose_name = "Expert consultations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from procuracy.casework import lines, subscriptions

        from .effects import take_effect
        from .line import LINE

        lines.register(LINE)
        subscriptions.subscribe("consultation", 100, take_effect)
