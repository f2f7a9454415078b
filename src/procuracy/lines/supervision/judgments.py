"""The same decision of a court is supervised once: whoever opens a second case is told of the first. Nothing here refuses anything."""

from __future__ import annotations

import re
import unicodedata

from procuracy import law
from procuracy.casework.models import Case

from .models import Judgment

MOST = 5
_WHOLE = re.compile(r"^〔\d{4}〕(?:最高法|[^\d〔〕]{1,3}\d{2,4})[^\d〔〕]+\d+号")
"""A number that names its court by itself, as courts write it since 2016: 〔2025〕川0106民初12号."""


def key_of(court: str, number: str) -> str:
    """What tells one decision from all others, however it was typed: the number, with the court where it does not name it."""
    plain = law.normalise_number(number)
    if _WHOLE.match(plain):
        return plain
    return "".join(unicodedata.normalize("NFKC", court).split()) + "|" + plain


def supervised_before(court: str, number: str, kind: str) -> list[Case]:
    """Cases of both lines about the same decision, or violation in the same case, the oldest first, whoever may see them. One statement."""
    rows = Judgment.objects.filter(key=key_of(court, number), kind=kind).select_related("case__office").defer("case__search", "case__words")
    return [row.case for row in rows.order_by("case_id")[:MOST]]
