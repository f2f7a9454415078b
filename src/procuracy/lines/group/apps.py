"""Registers the proof of claims with the engine's verification."""

from django.apps import AppConfig


class GroupConfig(AppConfig):
    name = "procuracy.lines.group"
    label = "claimants"
    verbose_name = "Group cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from procuracy.casework import verification

        from .proof import claim_faults

        verification.also("claims", claim_faults)
