"""The map, where the office named its tiles: what its two templates are given."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings

from .places import to_gcj

Place = tuple[str, str, float, float]
"""Kind (typed, camera, device), title, latitude and longitude in WGS-84."""


def tile_map(places: Iterable[Place] | None = None) -> dict[str, Any] | None:
    """Tiles, their datum and whose they are; with `places`, those too in the tiles' datum. None without tiles, or without a place to show."""
    if not settings.PROCURACY_MAP_TILES:
        return None
    datum = settings.PROCURACY_MAP_DATUM
    found = {"tiles": settings.PROCURACY_MAP_TILES, "datum": datum, "attribution": settings.PROCURACY_MAP_ATTRIBUTION}
    if places is None:
        return found
    shown = [{"kind": kind, "title": str(title), "at": to_gcj(lat, lon) if datum == "gcj02" else (lat, lon)} for kind, title, lat, lon in places]
    return {**found, "places": json.dumps(shown, ensure_ascii=False)} if shown else None
