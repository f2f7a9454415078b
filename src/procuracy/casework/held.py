"""What a session keeps for a short while and nobody else may read: sealed, for a session's row is signed but not encrypted.

A value that no key of the ring opens any more (the keys were rotated, or the row is an old one) is simply no longer there.
"""

from __future__ import annotations

import base64
import contextlib
from collections.abc import MutableMapping
from typing import Any

from . import crypto


def put(session: MutableMapping[str, Any], name: str, value: Any) -> None:
    """Keep a JSON value under `name`, sealed and bound to that name."""
    session[name] = base64.b64encode(crypto.seal(value, f"session:{name}")).decode()


def get(session: MutableMapping[str, Any], name: str) -> Any:
    """The value under `name`, or None where there is none that opens."""
    text = session.get(name)
    with contextlib.suppress(crypto.Unreadable, ValueError, IndexError):
        return crypto.unseal(base64.b64decode(text, validate=True), f"session:{name}") if isinstance(text, str) and text else None
    return None
