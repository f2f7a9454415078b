"""Registers the support line with the engine."""

from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "procuracy.lines.support"
    label = "support"
    verbose_name = "Support for prosecution"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from procuracy.casework import lines, subscriptions

        from .effects import take_effect
        from .line import LINE

        lines.register(LINE)
        subscriptions.subscribe("support", 100, take_effect)
