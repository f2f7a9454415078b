"""Registers the line of queries of sealed records with the engine."""

from django.apps import AppConfig


class SealedRecordConfig(AppConfig):
    name = "procuracy.lines.sealed_record"
    label = "sealed_record"
    verbose_name = "Queries of sealed records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from procuracy.casework import lines, subscriptions

        from .line import LINE, take_effect

        lines.register(LINE)
        subscriptions.subscribe("sealed_record", 100, take_effect)
