"""Registers the line of interviews of minors with the engine."""

from django.apps import AppConfig


class InterviewConfig(AppConfig):
    name = "procuracy.lines.interview"
    label = "interview"
    verbose_name = "Interviews of minors"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from procuracy.casework import lines, subscriptions
        from procuracy.lines.common.effects import subscriber

        from .line import LINE

        lines.register(LINE)
        subscriptions.subscribe("interview", 100, subscriber("interview", {}))
