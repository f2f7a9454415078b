"""Django application of the API."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "procuracy.api"
    label = "api"

    def ready(self) -> None:
        from procuracy.casework import subscriptions

        from .webhooks import owe_calls

        subscriptions.subscribe("webhooks", 600, owe_calls)
