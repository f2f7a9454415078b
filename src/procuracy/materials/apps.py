"""Django application of materials."""

from django.apps import AppConfig


class MaterialsConfig(AppConfig):
    name = "procuracy.materials"
    label = "materials"

    def ready(self) -> None:
        from procuracy.casework import subscriptions

        from .intake import forget_names
        from .letters import write_letters

        subscriptions.subscribe("letters", 200, write_letters)
        subscriptions.subscribe("nameless_files", 210, forget_names)
