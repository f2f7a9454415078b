"""Whether the demo's one-click accounts may be offered: only where the database itself was born as a demo."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import DatabaseError, models


class DemoMark(models.Model):
    """A row written when a demo database is made, and never into one that holds anything else."""

    made_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)
    """Empty while the demo is loaded, and for ever where the loading was cut off."""

    class Meta:
        app_label = "config"


def mark_as_demo() -> None:
    """Mark this database as a demo's. Refused for one that already has cases or accounts."""
    from procuracy.casework.models import Case
    from procuracy.registry.models import User

    if DemoMark.objects.exists():
        return
    if not settings.PROCURACY_EMBEDDED or Case.objects.exists() or User.objects.exists():
        raise RuntimeError("Only a fresh embedded database can become a demo.")
    DemoMark.objects.create()


def mark_as_finished(now: dt.datetime) -> None:
    """The demo is whole."""
    DemoMark.objects.update(done_at=now)


def unfinished() -> bool:
    """Whether a demo was begun here and never finished. Never true of a database that is no demo's."""
    return settings.PROCURACY_EMBEDDED and DemoMark.objects.exists() and not DemoMark.objects.filter(done_at__isnull=False).exists()


def demo_allowed() -> bool:
    """All three: the setting, the embedded database, and the mark inside it."""
    if not (settings.PROCURACY_DEMO and settings.PROCURACY_EMBEDDED):
        return False
    try:
        return DemoMark.objects.exists()
    except DatabaseError:
        return False
