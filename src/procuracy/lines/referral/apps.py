"""Registers the referral line with the engine."""

from django.apps import AppConfig


class ReferralConfig(AppConfig):
    name = "procuracy.lines.referral"
    label = "referral"
    verbose_name = "Requests to partners"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from procuracy.casework import lines, subscriptions

        from .effects import take_effect
        from .line import LINE

        lines.register(LINE)
        subscriptions.subscribe("referral", 100, take_effect)
