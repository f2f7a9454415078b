"""Django application of the ground: the demo's mark."""

from django.apps import AppConfig


class GroundConfig(AppConfig):
    name = "procuracy.config"
    label = "config"
    default_auto_field = "django.db.models.BigAutoField"

    def import_models(self) -> None:
        super().import_models()
        from . import demo_guard  # noqa: F401 - its model belongs to this application
