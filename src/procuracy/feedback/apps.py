"""Django application of feedback."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "procuracy.feedback"
    label = "feedback"

    def ready(self) -> None:
        from procuracy.casework import subscriptions

        from .ratings import note_visit

        subscriptions.subscribe("feedback", 400, note_visit)
