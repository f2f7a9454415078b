"""The table of those who are invited, and the words of its forms."""

from django.apps import AppConfig


class GuestsConfig(AppConfig):
    name = "procuracy.lines.guests"
    label = "guests"
    verbose_name = "Invited people"
    default_auto_field = "django.db.models.BigAutoField"
