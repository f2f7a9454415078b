"""Registers the recommendation line with the engine."""

from django.apps import AppConfig


class RecommendationConfig(AppConfig):
    name = "procuracy.lines.recommendation"
    label = "recommendation"
    verbose_name = "Recommendations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from procuracy.casework import lines, subscriptions

        from .effects import take_effect
        from .line import LINE

        lines.register(LINE)
        subscriptions.subscribe("recommendation", 100, take_effect)
