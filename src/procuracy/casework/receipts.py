"""Receipts: sixteen digits that a person can say over a telephone. Only a keyed digest is ever stored.

The number is derived from the idempotency key of the submission, so that the same submission sent twice
gives the same receipt although nobody keeps it.
"""

import hashlib
import hmac
import unicodedata

from django.conf import settings

LENGTH = 16


def _key() -> bytes:
    key: bytes = settings.PROCURACY_RECEIPT_KEY
    return key


def check_digit(digits: str) -> str:
    """Luhn's check digit over `digits`: finds every single wrong digit and most swaps of neighbours."""
    total = 0
    for position, char in enumerate(reversed(digits)):
        value = int(char) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def new(submission_key: str, party: str = "") -> str:
    """Return the receipt that belongs to a submission (and, where it brings several people, to one `party`)."""
    mac = hmac.new(_key(), f"receipt\0{submission_key}\0{party}".encode(), hashlib.sha256).digest()
    body = f"{int.from_bytes(mac[:16], 'big') % 10 ** (LENGTH - 1):0{LENGTH - 1}d}"
    return body + check_digit(body)


def normalise(text: str) -> str | None:
    """Return the sixteen digits in `text` (any spaces, dashes, full-width digits), or None if they are no receipt."""
    plain = unicodedata.normalize("NFKC", text)
    digits = "".join(c for c in plain if c.isdecimal())
    leftover = [c for c in plain if not c.isdecimal() and not c.isspace() and c not in "-–—·.,，。"]
    if leftover or len(digits) != LENGTH or not digits.isascii() or check_digit(digits[:-1]) != digits[-1]:
        return None
    return digits


def digest(receipt: str) -> bytes:
    """Return the keyed digest under which a receipt is stored and found."""
    return hmac.new(_key(), b"stored\0" + receipt.encode(), hashlib.sha256).digest()


def spoken(receipt: str) -> str:
    """Group a receipt in fours, as it is printed and read aloud."""
    return " ".join(receipt[i : i + 4] for i in range(0, len(receipt), 4))
