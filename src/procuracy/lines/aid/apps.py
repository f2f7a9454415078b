"""Registers the line of judicial aid with the engine."""

from django.apps import AppConfig


class AidConfig(AppConfig):
    name = "procuracy.lines.aid"
    label = "aid"
    verbose_name = "Judicial aid"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from procuracy.casework import lines, subscriptions

        from .effects import take_effect
        from .line import LINE

        lines.register(LINE)
        subscriptions.subscribe("aid", 100, take_effect)
