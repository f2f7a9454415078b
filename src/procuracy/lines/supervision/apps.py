"""Makes the words and the panel of both lines of litigation supervision findable."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "procuracy.lines.supervision"
    label = "supervision"
    verbose_name = "Supervision of litigation"
    default_auto_field = "django.db.models.BigAutoField"
