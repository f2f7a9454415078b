"""Backup and restore of an embedded installation: database, files and secrets' names together, proven after restoring."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import tarfile
from pathlib import Path

from ._ground import SECRETS, Sentence
from .embedded import MARK, Server

MANIFEST = "manifest.json"
DUMP = "database.sql"
FILES = "files.tar"


def backup(server: Server, folder: Path) -> dict[str, str]:
    """Write a consistent backup into an empty folder, and return its manifest.

    The dump is one snapshot; files are only ever added, so every file that the snapshot names is in the archive taken
    after it. The secrets are not in it: without them contact data stay unreadable, so keep `secrets.json` elsewhere.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise Sentence(f"{folder} is not empty; a backup goes into an empty folder.")
    done = server.command("pg_dump", "--no-owner", "--no-privileges", "--file", str(folder / DUMP), "procuracy", capture_output=True)
    if done.returncode:
        raise Sentence(f"The database could not be dumped: {done.stderr.decode(errors='replace').strip().splitlines()[-1]}")
    with tarfile.open(folder / FILES, "w") as archive:
        archive.add(server.data / "files", arcname="files")
    manifest = {
        "made_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        DUMP: _digest(folder / DUMP),
        FILES: _digest(folder / FILES),
        "secrets": _digest(server.data / SECRETS) if (server.data / SECRETS).exists() else "",
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), "utf-8")
    print(f"Backup written to {folder}. Keep {server.data / SECRETS} in another safe place.")
    return manifest


def restore(server: Server, folder: Path) -> int:
    """Restore a backup into a data folder that holds no cases yet, and verify it. Returns the exit status."""
    manifest = _checked_manifest(folder)
    if (server.data / MARK).exists():
        raise Sentence(f"{server.data} holds an installation already; restore into a new folder (PROCURACY_DATA).")
    kept = _secrets_beside(server, folder, manifest)
    with server.run():
        if kept:
            shutil.copy(kept, server.data / SECRETS)
        done = server.command("psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", "procuracy", "-f", str(folder / DUMP), capture_output=True)
        if done.returncode:
            last = done.stderr.decode(errors="replace").strip().splitlines()[-1]
            raise Sentence(f"The dump could not be read back into {server.data}; remove that folder before you try again. {last}")
        with tarfile.open(folder / FILES) as archive:
            archive.extractall(server.data, filter="data")
        return _verified(server)


def _secrets_beside(server: Server, folder: Path, manifest: dict[str, str]) -> Path | None:
    """`secrets.json` laid beside the backup or into the data folder; without it contact data cannot be read."""
    for place in (folder / SECRETS, server.data / SECRETS):
        if place.exists():
            if manifest["secrets"] and _digest(place) != manifest["secrets"]:
                raise Sentence(f"{place} does not belong to this backup.")
            kept = folder / SECRETS
            if place != kept:
                shutil.move(place, kept)
            return kept
    raise Sentence(f"Put the installation's {SECRETS} into {folder} first: without it names and telephones cannot be read.")


def _verified(server: Server) -> int:
    from .cli import settle_environment

    settle_environment(server)
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "procuracy.config.settings")
    import django

    django.setup()
    from procuracy.casework.models import Party
    from procuracy.casework.verification import verify
    from procuracy.materials.models import Material

    report = verify()
    missing = [m.pk for m in Material.objects.only("original", "sha256").iterator() if not _whole(server, m.original, m.sha256)]
    party = Party.objects.exclude(contact=b"").first()
    if party is not None:
        party.contact_in_full()
    print(f"Restored: {report.cases} cases, {report.events} events, {len(report.faults)} faults, {len(missing)} files missing or altered.")
    return 0 if report.sound and not missing else 1


def _whole(server: Server, name: str, sha256: str) -> bool:
    path = server.data / "files" / name
    return path.exists() and _digest(path) == sha256


def _checked_manifest(folder: Path) -> dict[str, str]:
    try:
        manifest: dict[str, str] = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        raise Sentence(f"{folder} holds no backup of ours.") from None
    for name in (DUMP, FILES):
        if not (folder / name).exists() or _digest(folder / name) != manifest[name]:
            raise Sentence(f"{folder / name} is missing or was altered since the backup was made.")
    return manifest


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
