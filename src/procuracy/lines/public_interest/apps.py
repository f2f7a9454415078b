"""Registers the lines of public interest litigation with the engine."""

from django.apps import AppConfig


class PublicInterestConfig(AppConfig):
    name = "procuracy.lines.public_interest"
    label = "public_interest"
    verbose_name = "Public interest litigation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from procuracy.casework import lines, subscriptions

        from .effects import SUBSCRIBERS
        from .line import LINES

        for line in LINES:
            lines.register(line)
        for name, take_effect in SUBSCRIBERS.items():
            subscriptions.subscribe(name, 100, take_effect)
