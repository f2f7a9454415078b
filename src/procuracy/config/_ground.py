"""What every process stands on before Django: sentences for the console, and the secrets of an embedded installation."""

from __future__ import annotations

import base64
import json
import os
import secrets
from pathlib import Path

SECRETS = "secrets.json"


class Sentence(Exception):
    """A failure that one clear sentence explains; the console shows it and nothing else."""


def secrets_of(data: Path) -> dict[str, str]:
    """The secrets of an embedded installation, made once and readable by its owner alone."""
    path = data / SECRETS
    if not path.exists():
        fresh = {
            "PROCURACY_SECRET_KEY": secrets.token_urlsafe(48),
            "PROCURACY_CONTACT_KEYS": f"k1:{_key()}",
            "PROCURACY_RECEIPT_KEY": _key(),
            "PROCURACY_INDEX_KEY": _key(),
            "PROCURACY_LEDGER_KEY": _key(),
        }
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(fresh, file, indent=1)
    found: dict[str, str] = json.loads(path.read_text("utf-8"))
    return found


def save_secrets(data: Path, values: dict[str, str]) -> None:
    """Replace the secrets file at once, never half."""
    path = data / SECRETS
    fresh = path.with_suffix(".new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(values, file, indent=1)
    fresh.replace(path)


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
