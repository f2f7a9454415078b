"""Finding unsent answers by their code."""

from __future__ import annotations

from procuracy.casework import receipts

from .models import Draft


def by_code(text: str) -> Draft | None:
    """The unsent answers under a code as a person writes it, or None."""
    digits = receipts.normalise(text)
    return Draft.objects.filter(code_digest=receipts.digest(digits)).first() if digits else None
