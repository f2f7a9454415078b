"""Scanning for malware by a ClamAV daemon. Only "stream: OK" is clean; an infected original is kept and never shown."""

from __future__ import annotations

import datetime as dt
import logging
import socket
import struct
from typing import BinaryIO

from django.conf import settings
from django.core.files.storage import default_storage

from .models import Material

log = logging.getLogger("procuracy.quarantine")
CHUNK = 1 << 16


def scan(stream: BinaryIO, address: str, timeout: float = 60) -> bool | None:
    """True for clean, False for infected, None where the scanner did not say (down, or file too large for it).

    `address` is a socket's path, or host:port.
    """
    family, target = (socket.AF_UNIX, address) if address.startswith("/") else (socket.AF_INET, _host_port(address))
    try:
        with socket.socket(family) as link:
            link.settimeout(timeout)
            link.connect(target)
            link.sendall(b"zINSTREAM\0")
            while chunk := stream.read(CHUNK):
                link.sendall(struct.pack("!L", len(chunk)) + chunk)
            link.sendall(struct.pack("!L", 0))
            answer = b""
            while not answer.endswith(b"\0") and (part := link.recv(4096)):
                answer += part
    except OSError:
        return None
    verdict = answer.rstrip(b"\0").decode(errors="replace")
    if verdict.endswith(": OK"):
        return True
    return False if verdict.endswith("FOUND") else None


def _host_port(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    return host or "127.0.0.1", int(port)


def scan_waiting(now: dt.datetime, limit: int = 20) -> int:
    """Scan what waits. Without an answer the file stays in quarantine, and the handler sees that."""
    if not settings.PROCURACY_CLAMD:
        return 0
    done = 0
    for material in Material.objects.filter(state=Material.State.WAITING).order_by("at")[:limit]:
        with default_storage.open(material.original) as stream:
            verdict = scan(stream, settings.PROCURACY_CLAMD)
        if verdict is None:
            continue
        material.state = Material.State.CLEAN if verdict else Material.State.INFECTED
        material.save(update_fields=["state"])
        done += 1
        if not verdict:
            log.warning("material %s is quarantined", material.pk)
    return done
