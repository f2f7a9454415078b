"""A backup that cannot be written whole says so and ends; and one made before the keys were rotated opens with the secrets of today."""

from __future__ import annotations

import json
import threading

import pyrage
import pytest
from pyrage import x25519

from procuracy.config import backup
from procuracy.config._ground import Sentence


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    for order in range(4):
        (folder / str(order)).write_bytes(b"x" * 300_000)  # more than a pipe holds
    return folder


def within(seconds: float, what) -> BaseException | None:
    """What it raised; fails where it has not ended in time."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            what()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    assert not thread.is_alive(), "it waits for ever"
    return raised[0] if raised else None


@pytest.mark.parametrize("read", [1000, -1])
def test_a_disk_that_fills_up_ends_the_backup_with_a_sentence(files, tmp_path, monkeypatch, read):
    def full(source, target, key) -> None:
        source.read(read)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_encrypt", full)
    error = within(20, lambda: backup._pack(files, tmp_path / "out.age", x25519.Identity.generate()))
    assert isinstance(error, Sentence) and "No space left" in str(error)


def test_files_come_back_as_they_were_and_a_broken_archive_is_told(files, tmp_path):
    key, out = x25519.Identity.generate(), tmp_path / "out.age"
    assert within(20, lambda: backup._pack(files, out, key)) is None
    assert within(20, lambda: backup._unpack(out, tmp_path / "back", key)) is None
    assert [p.read_bytes() for p in sorted((tmp_path / "back" / "files").iterdir())] == [p.read_bytes() for p in sorted(files.iterdir())]
    whole = out.read_bytes()
    for broken in (whole[: len(whole) // 2], whole[:-5]):
        out.write_bytes(broken)
        assert isinstance(within(20, lambda: backup._unpack(out, tmp_path / "half", key)), Sentence)


def test_secrets_with_keys_rotated_since_open_a_backup_and_those_of_another_installation_do_not(tmp_path):
    class Here:
        data = tmp_path / "data"

    Here.data.mkdir()
    key, folder = x25519.Identity.generate(), tmp_path / "kept"
    folder.mkdir()
    (folder / backup.DUMP).write_bytes(pyrage.encrypt(b"select 1;" * 20_000, [key.to_public()]))
    manifest = {"secrets": "the digest of what they were then"}

    def beside(identity: x25519.Identity) -> None:
        (folder / backup.SECRETS).write_text(json.dumps({"PROCURACY_BACKUP_KEY": str(identity), "PROCURACY_CONTACT_KEYS": "k2:x,k1:y"}))

    beside(key)
    assert backup._secrets_beside(Here, folder, manifest) == folder / backup.SECRETS
    beside(x25519.Identity.generate())
    with pytest.raises(Sentence):
        backup._secrets_beside(Here, folder, manifest)
    (folder / backup.SECRETS).write_text("no secrets")
    with pytest.raises(Sentence):
        backup._secrets_beside(Here, folder, manifest)
