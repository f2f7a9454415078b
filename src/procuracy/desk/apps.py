"""Django application of the workspace."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "procuracy.desk"
    label = "desk"

    def ready(self) -> None:
        from . import second_factor  # noqa: F401 - it listens to sign-ins
        from .navigation import register

        register()
