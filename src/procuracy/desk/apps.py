"""Django application of the workspace."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "procuracy.desk"
    label = "desk"

    def ready(self) -> None:
        from .navigation import register

        register()
