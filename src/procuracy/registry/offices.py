"""Finds the office that somebody means: by its code, its name or its place."""

from __future__ import annotations

from . import places
from .models import Procuratorate


def office_meant(text: str) -> Procuratorate:
    """The one office that a code, a name in either language or a place means. Raises `LookupError` where that is none, or not one alone."""
    plain = text.strip()
    for means in ({"code": plain}, {"name_zh": plain}, {"name_en__iexact": plain}):
        found = list(Procuratorate.objects.filter(**means)[:2]) if plain else []
        if found:
            break
    else:
        matched = places.match(plain)
        found = list(Procuratorate.objects.filter(division_id=matched[0].code)[:2]) if len(matched) == 1 else []
    if len(found) != 1:
        raise LookupError(text)
    return found[0]
