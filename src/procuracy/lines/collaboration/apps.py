"""Registers the line of requests between procuratorates with the engine."""

from django.apps import AppConfig


class CollaborationConfig(AppConfig):
    name = "procuracy.lines.collaboration"
    label = "collaboration"
    verbose_name = "Collaboration of procuratorates"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from procuracy.casework import lines, subscriptions

        from .effects import take_effect
        from .line import LINE

        lines.register(LINE)
        subscriptions.subscribe("collaboration", 100, take_effect)
