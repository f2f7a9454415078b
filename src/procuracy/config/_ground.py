"""What every process stands on before Django: sentences for the console, and the secrets of an embedded installation."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

SECRETS = "secrets.json"


class Sentence(Exception):
    """A failure that one clear sentence explains; the console shows it and nothing else."""


def secrets_of(data: Path) -> dict[str, str]:
    """The secrets of an embedded installation, made once and readable by its owner alone."""
    path = data / SECRETS
    if not path.exists():
        fresh = {name: make() for name, make in _MADE.items()}
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(fresh, file, indent=1)
    found: dict[str, str] = json.loads(path.read_text("utf-8"))
    return found if _MADE.keys() <= found.keys() else _with_new_ones(data, path)


def _with_new_ones(data: Path, path: Path) -> dict[str, str]:
    """Secrets that an earlier version did not know of are made now, by one process alone."""
    with (data / "secrets.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found: dict[str, str] = json.loads(path.read_text("utf-8"))
        values = found | {name: make() for name, make in _MADE.items() if name not in found}
        if values != found:
            save_secrets(data, values)
        return values


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


def _backup_key() -> str:
    from pyrage import x25519

    return str(x25519.Identity.generate())


_MADE: dict[str, Callable[[], str]] = {
    "PROCURACY_SECRET_KEY": lambda: secrets.token_urlsafe(48),
    "PROCURACY_CONTACT_KEYS": lambda: f"k1:{_key()}",
    "PROCURACY_SEALED_KEYS": lambda: f"s1:{_key()}",
    "PROCURACY_RECEIPT_KEY": _key,
    "PROCURACY_INDEX_KEY": _key,
    "PROCURACY_LEDGER_KEY": _key,
    "PROCURACY_BACKUP_KEY": _backup_key,
}
