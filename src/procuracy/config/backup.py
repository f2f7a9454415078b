"""Backup and restore of an embedded installation: database, files and secrets' names together, proven after restoring."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pyrage
from pyrage import x25519

from ._ground import SECRETS, Sentence, secrets_of
from .embedded import MARK, Server

MANIFEST = "manifest.json"
DUMP = "database.sql.age"
FILES = "files.tar.age"


def backup(server: Server, folder: Path) -> dict[str, str]:
    """Write a consistent backup into an empty folder, and return its manifest.

    The dump is one snapshot; files are only ever added, so every file that the snapshot names is in the archive taken
    after it. Both are encrypted as they are written (the age format), for the backup key among the secrets: nothing that people
    said lies in a backup in plain text. The secrets are not in it: without them it cannot be read, so keep `secrets.json` elsewhere.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise Sentence(f"{folder} is not empty; a backup goes into an empty folder.")
    key = _backup_key(server)
    with server.program("pg_dump", "--no-owner", "--no-privileges", "procuracy", stdout=subprocess.PIPE, stderr=subprocess.PIPE) as dump:
        errors = _told(dump)
        _encrypt(dump.stdout, folder / DUMP, key)
        said = errors()
    if dump.returncode:
        raise Sentence(f"The database could not be dumped: {_last(said)}")
    _pack(server.data / "files", folder / FILES, key)
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
        key = _backup_key(server)
        with server.program("psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", "procuracy", stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as load:
            errors = _told(load)
            with contextlib.suppress(OSError):  # it ended early: its own words say why
                _decrypt(folder / DUMP, load.stdin, key)
            _closed(load.stdin)
            said = errors()
        if load.returncode:
            raise Sentence(f"The dump could not be read back into {server.data}; remove that folder before you try again. {_last(said)}")
        _unpack(folder / FILES, server.data, key)
        return _verified(server)


def _backup_key(server: Server) -> x25519.Identity:
    return x25519.Identity.from_str(secrets_of(server.data)["PROCURACY_BACKUP_KEY"])


def _told(process: subprocess.Popen[bytes]) -> Callable[[], bytes]:
    """Collect what a program says while it runs, so that it never waits for us to read it. Its end is awaited before the program is left."""
    said: list[bytes] = []
    thread = threading.Thread(target=lambda: said.append(process.stderr.read() if process.stderr else b""))
    thread.start()

    def words() -> bytes:
        thread.join()
        return b"".join(said)

    return words


def _closed(pipe: IO[bytes] | None) -> None:
    with contextlib.suppress(OSError):
        if pipe is not None:
            pipe.close()


def _last(said: bytes) -> str:
    return next(iter(reversed(said.decode(errors="replace").strip().splitlines())), "It said no more.")


def _encrypt(source: IO[bytes] | None, target: Path, key: x25519.Identity) -> None:
    with target.open("xb") as file:
        pyrage.encrypt_io(source, file, [key.to_public()])


def _decrypt(source: Path, target: IO[bytes] | None, key: x25519.Identity) -> None:
    with source.open("rb") as file:
        pyrage.decrypt_io(file, target, [key])


def _pack(folder: Path, target: Path, key: x25519.Identity) -> None:
    """Write a folder as an encrypted archive; the plain archive passes through a pipe and never lies on a disk.

    Raises `Sentence` where it could not be written whole: a part of an archive is no backup.
    """
    read, write = os.pipe()
    failed: list[BaseException] = []

    def encrypt() -> None:
        try:
            with os.fdopen(read, "rb") as out:  # closed when it fails, so that nobody writes into it for ever
                _encrypt(out, target, key)
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=encrypt)
    thread.start()
    try:
        with os.fdopen(write, "wb") as into, tarfile.open(fileobj=into, mode="w|") as archive:
            archive.add(folder, arcname="files")
    except OSError as error:
        failed.append(error)
    thread.join()
    if failed:
        raise Sentence(f"The files could not be written to {target}: {failed[0]}") from failed[0]


def _unpack(source: Path, folder: Path, key: x25519.Identity) -> None:
    read, write = os.pipe()
    failed: list[BaseException] = []

    def decrypt() -> None:
        try:
            with os.fdopen(write, "wb") as into:
                _decrypt(source, into, key)
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=decrypt)
    thread.start()
    try:
        with os.fdopen(read, "rb") as out, tarfile.open(fileobj=out, mode="r|") as archive:
            archive.extractall(folder, filter="data")
            while out.read(1 << 20):  # what pads the archive, so that its writer ends in peace
                pass
    except (OSError, tarfile.TarError) as error:
        failed.insert(0, error)
    thread.join()
    if failed:
        raise Sentence(f"The files of {source} could not be read back into {folder}: {failed[0]}") from failed[0]


def _secrets_beside(server: Server, folder: Path, manifest: dict[str, str]) -> Path | None:
    """`secrets.json` laid beside the backup or into the data folder; without it contact data cannot be read."""
    for place in (folder / SECRETS, server.data / SECRETS):
        if place.exists():
            # Keys may have been rotated since: later secrets open it too, as long as they hold the backup's own key.
            if manifest["secrets"] and _digest(place) != manifest["secrets"] and not _opens(place, folder / DUMP):
                raise Sentence(f"{place} does not belong to this backup.")
            kept = folder / SECRETS
            if place != kept:
                shutil.move(place, kept)
            return kept
    raise Sentence(f"Put the installation's {SECRETS} into {folder} first: without it names and telephones cannot be read.")


class _Sink:
    """Takes the first bytes and wants no more."""

    def __init__(self) -> None:
        self.got = False

    def write(self, data: bytes) -> int:
        self.got = True
        raise OSError("enough")

    def flush(self) -> None:
        """Nothing is kept."""


def _opens(place: Path, dump: Path) -> bool:
    """Whether the backup key among these secrets opens this dump: its first bytes are read."""
    sink = _Sink()
    with contextlib.suppress(Exception):
        key = x25519.Identity.from_str(json.loads(place.read_text("utf-8"))["PROCURACY_BACKUP_KEY"])
        with dump.open("rb") as file:
            pyrage.decrypt_io(file, sink, [key])
    return sink.got


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
