"""Makes the common forms' words translatable."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "procuracy.lines.common"
    label = "lines_common"
    verbose_name = "What lines have in common"
    default_auto_field = "django.db.models.BigAutoField"
