"""Registers the lead line with the engine, and lets reporters hear of the cases that arose from their leads."""

from django.apps import AppConfig


class LeadConfig(AppConfig):
    name = "procuracy.lines.lead"
    label = "lead"
    verbose_name = "Leads"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from procuracy.casework import lines, subscriptions

        from .effects import take_effect
        from .line import LINE
        from .news import tell_reporters

        lines.register(LINE)
        subscriptions.subscribe("lead", 100, take_effect)
        subscriptions.subscribe("lead_news", 450, tell_reporters)
