"""The account under which the embedded server runs. PostgreSQL refuses to be root; then a system user of its own serves."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from ._ground import Sentence

SYSTEM_USER = "procuracy"


def server_user() -> pwd.struct_passwd | None:
    """The system user, made once where it is missing. None where we are not root. Raises `Sentence`."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    tool = shutil.which("useradd") or "/usr/sbin/useradd"
    if not os.path.exists(tool):
        raise Sentence(f"The database cannot run as root, and there is no useradd to make the user {SYSTEM_USER}: make it, or start as another user.")
    done = subprocess.run(
        [tool, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "--user-group", SYSTEM_USER],
        check=False,
        capture_output=True,
    )
    if done.returncode not in (0, 9):  # 9: somebody else made it meanwhile
        raise Sentence(f"The database cannot run as root, and the user {SYSTEM_USER} could not be made.")
    return pwd.getpwnam(SYSTEM_USER)


def as_user(who: pwd.struct_passwd | None) -> dict[str, object]:
    """Arguments with which a subprocess runs as `who`."""
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []} if who else {}


def reachable(path: Path, who: pwd.struct_passwd) -> bool:
    """Whether `who` can run the program: asked of the system, not guessed from modes."""
    return succeeds([str(path), "--version"], who)


def succeeds(command: Sequence[str], who: pwd.struct_passwd) -> bool:
    """Whether `who` can run this command with success."""
    try:
        done = subprocess.run(command, check=False, capture_output=True, cwd="/", **as_user(who))  # type: ignore[call-overload]
    except OSError:
        return False
    return bool(done.returncode == 0)


def open_to_read(folder: Path) -> None:
    """Let everybody read and run a copy of ours, whatever the modes of what it was copied from."""
    for place, _folders, files in os.walk(folder):
        os.chmod(place, 0o755)  # noqa: S103 - programs, no data
        for name in files:
            path = Path(place, name)
            if not path.is_symlink():
                os.chmod(path, 0o755 if path.stat().st_mode & 0o100 else 0o644)


def write_private(path: Path, text: str, who: pwd.struct_passwd | None) -> None:
    """Write a file that its owner alone may read."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    if who:
        os.chown(path, who.pw_uid, who.pw_gid)
