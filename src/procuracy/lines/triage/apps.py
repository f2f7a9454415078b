"""Registers the reading of what people write later on: a word of danger makes a case urgent."""

from django.apps import AppConfig


class TriageConfig(AppConfig):
    name = "procuracy.lines.triage"
    label = "triage"

    def ready(self) -> None:
        from procuracy.casework import subscriptions

        from .danger import note_danger

        subscriptions.subscribe("triage", 110, note_danger)
