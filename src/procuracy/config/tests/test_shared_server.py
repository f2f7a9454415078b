"""The embedded server in company and in trouble: shared by commands, half made, foreign, out of reach, silent about people."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from procuracy.config import _account, embedded
from procuracy.config._ground import Sentence
from procuracy.config.embedded import Server

ROOT = os.geteuid() == 0


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the database's user may enter, also when the tests run as root."""
    with tempfile.TemporaryDirectory(prefix="procuracy-", dir="/tmp") as name:
        os.chmod(name, 0o711)
        yield Path(name)


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    found = Server(folder / "data", durable=False)
    yield found
    if found.cluster.exists():
        found.stop()


def _ask(server: Server, statement: str) -> object:
    with psycopg.connect(server.uri(), autocommit=True) as connection:
        row = connection.execute(statement)
        return row.fetchone()[0] if row.description else None


def _environment(data: Path, **more: str) -> dict[str, str]:
    bare = {k: v for k, v in os.environ.items() if not k.startswith("PROCURACY_") and k != "DATABASE_URL"}
    return {**bare, "PROCURACY_DATA": str(data), "PROCURACY_INSECURE_HTTP": "1", **more}


def _procuracy(data: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "procuracy.config.cli", *arguments]
    return subprocess.run(command, env=_environment(data, **more), capture_output=True, text=True, check=False, timeout=300)


def _said(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence with which a command failed."""
    assert done.returncode == 1
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_the_first_to_leave_does_not_stop_the_server_of_those_who_stay(server):
    first, second = contextlib.ExitStack(), contextlib.ExitStack()
    first.enter_context(server.run())
    second.enter_context(Server(server.data, durable=False).run())
    first.close()
    assert _ask(server, "SELECT 1") == 1
    assert server.in_use()
    second.close()
    assert not server.alive()


def test_a_server_left_behind_by_a_killed_command_is_stopped_by_the_next_one(server):
    server.start()
    with server.run():
        assert _ask(server, "SELECT 1") == 1
    assert not server.alive()


def test_a_command_that_is_asked_to_stop_takes_its_database_along(server):
    server.prepare()
    wait = "import time; print('ready', flush=True); time.sleep(60)"
    command = [sys.executable, "-m", "procuracy.config.cli", "manage", "shell", "-v", "0", "-c", wait]
    process = subprocess.Popen(command, env=_environment(server.data), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert "ready" in process.stdout.readline()
    assert server.alive()
    process.terminate()
    assert process.wait(timeout=60) == 143
    assert not server.alive()


def test_what_a_person_wrote_never_reaches_the_servers_log(server):
    with server.run():
        _ask(server, "CREATE TABLE kept (name text UNIQUE)")
        _ask(server, "INSERT INTO kept VALUES ('王小明')")
        for statement in ("SELECT 1/0, '王小明'", "INSERT INTO kept VALUES ('王小明')", "SELECT '王小明'::int"):
            with pytest.raises(psycopg.Error):
                _ask(server, statement)
        with psycopg.connect(server.uri(), autocommit=True) as connection, pytest.raises(psycopg.Error):
            connection.execute("INSERT INTO kept VALUES (%s)", ["王小明"])
    log = (server.home / "server.log").read_text("utf-8")
    assert "STATEMENT" not in log
    assert "DETAIL" not in log


def test_a_folder_that_we_did_not_make_keeps_its_mode(folder):
    (folder / "data").mkdir()
    os.chmod(folder / "data", 0o755)
    with Server(folder / "data", durable=False).run():
        assert (folder / "data").stat().st_mode & 0o777 == 0o755


def test_a_folder_out_of_reach_is_one_sentence_and_nothing_is_left_in_it(folder):
    closed = folder / "closed"
    closed.mkdir(mode=0o700 if ROOT else 0o500)
    with pytest.raises(Sentence, match="cannot enter" if ROOT else "Cannot use"):
        Server(closed / "data").start()
    assert list(closed.iterdir()) == []


@pytest.mark.parametrize("name", ["it's, here", "with a space", "中文", "n" * 120])
def test_unusual_folder_names_work(folder, name):
    server = Server(folder / name, durable=False)
    with server.run():
        assert _ask(server, "SELECT 1") == 1
    shutil.rmtree(server.socket_folder)


def test_a_cluster_whose_making_was_cut_off_is_made_again(server, monkeypatch):
    with monkeypatch.context() as cut:
        cut.setattr(Server, "_run", lambda *_: (_ for _ in ()).throw(Sentence("cut off")))
        with pytest.raises(Sentence, match="cut off"):
            server.prepare()
    with server.run():
        assert _ask(server, "SELECT 1") == 1


def test_a_cluster_that_vanished_is_not_replaced_by_an_empty_one(server):
    server.prepare()
    shutil.move(server.cluster, server.home / "elsewhere")
    with pytest.raises(Sentence, match="is missing"):
        server.start()
    assert not server.cluster.exists()


def test_another_major_version_is_one_sentence(server):
    server.prepare()
    (server.cluster / "PG_VERSION").write_text("15\n")
    with pytest.raises(Sentence, match="belongs to PostgreSQL 15"):
        server.start()


def test_a_full_disk_is_one_sentence_before_anything_is_made(folder, monkeypatch):
    usage = shutil.disk_usage(folder)._replace(free=5 * 2**20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(Sentence, match="only 5 MB left"):
        Server(folder / "data").start()
    assert not (folder / "data" / "db").exists()


def test_a_number_left_behind_never_ends_somebody_elses_process(server):
    with server.run():
        left = (server.cluster / "postmaster.pid").read_text().splitlines()
    with subprocess.Popen(["sleep", "60"]) as other:
        (server.cluster / "postmaster.pid").write_text("\n".join([str(other.pid), *left[1:]]) + "\n")
        assert not server.alive()
        server.stop()
        assert other.poll() is None
        with server.run():
            assert _ask(server, "SELECT 1") == 1
        assert other.poll() is None
        other.kill()


def test_a_socket_folder_that_others_could_reach_is_refused(folder):
    server = Server(folder / ("n" * 120), durable=False)
    server.prepare()
    server.socket_folder.mkdir()
    os.chmod(server.socket_folder, 0o777)
    try:
        with pytest.raises(Sentence, match="not private"):
            server.start()
        assert server.socket_folder.stat().st_mode & 0o777 == 0o777
    finally:
        server.socket_folder.rmdir()


def test_a_link_in_place_of_the_socket_folder_is_refused_and_its_goal_untouched(folder):
    server, goal = Server(folder / ("n" * 120), durable=False), folder / "goal"
    server.prepare()
    goal.mkdir(mode=0o700)
    before = goal.stat().st_uid
    server.socket_folder.symlink_to(goal)
    try:
        with pytest.raises(Sentence, match="not private"):
            server.start()
        assert goal.stat().st_uid == before
    finally:
        server.socket_folder.unlink()


@pytest.mark.skipif(not ROOT, reason="only root hands the server over to another user, who may not reach the programs")
def test_programs_out_of_the_users_reach_are_copied_to_where_he_can_read_them(server, monkeypatch):
    monkeypatch.setattr(_account, "reachable", lambda _path, _who: False)
    with server.run():
        assert _ask(server, "SELECT 1") == 1
        assert Path(str(_ask(server, "SHOW data_directory"))) == server.cluster
        program = os.readlink(f"/proc/{(server.cluster / 'postmaster.pid').read_text().split()[0]}/exe")
    assert Path(program).is_relative_to(server.data)


@pytest.mark.skipif(not ROOT, reason="the whole run is that of an ordinary user already")
def test_an_ordinary_user_starts_it_too(folder):
    """In a process of its own, as the least of users, where that user can reach this interpreter and the checkout."""
    nobody = pwd.getpwnam("nobody")
    paths = [Path(embedded.__file__).parents[2], *(Path(place) for place in sys.path if place.endswith("site-packages"))]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(map(str, paths)), "PYTHONDONTWRITEBYTECODE": "1"}
    start = "import os, sys; from pathlib import Path; from procuracy.config.embedded import Server\n"
    start += "with Server(Path(sys.argv[1]), durable=False).run() as s: print(os.geteuid(), s.running())"
    system = f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    whom = {**_account.as_user(nobody), "env": environment, "cwd": "/", "capture_output": True, "text": True, "check": False}
    for python in (sys.executable, system):
        with contextlib.suppress(OSError):
            if subprocess.run([python, "-c", "import psycopg, procuracy.config.embedded"], **whom).returncode == 0:
                break
    else:
        pytest.skip(f"the user nobody can run neither {sys.executable} nor {system} with this checkout")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    done = subprocess.run([python, "-c", start, str(folder / "data")], **whom)
    assert done.stdout.split() == [str(nobody.pw_uid), "True"], done.stderr
    assert (folder / "data").stat().st_mode & 0o777 == 0o700


def test_a_setting_that_is_missing_is_one_sentence(folder):
    elsewhere = "postgresql://nobody@127.0.0.1:1/none"
    assert "PROCURACY_SECRET_KEY is not set" in _said(_procuracy(folder / "data", "migrate", DATABASE_URL=elsewhere))
    assert "PROCURACY_SECRET_KEY is not set" in _said(_procuracy(folder / "data", "web", "--port", "0", DATABASE_URL=elsewhere))
    assert "needs DATABASE_URL" in _said(_procuracy(folder / "data", "web", "--port", "0"))


def test_a_database_that_does_not_answer_is_one_sentence(folder):
    from procuracy.config._ground import secrets_of

    said = _said(_procuracy(folder, "verify", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none", **secrets_of(folder)))
    assert "The database cannot be used" in said


def test_backup_and_restore_never_touch_the_wrong_database(folder):
    for command in ("backup", "restore"):
        done = _procuracy(folder / "data", command, str(folder / "kept"), DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
        assert "DATABASE_URL names another one" in _said(done)
    assert not (folder / "data").exists()


def test_a_backup_is_readable_by_its_owner_alone(folder):
    assert _procuracy(folder / "data", "migrate").returncode == 0
    assert _procuracy(folder / "data", "backup", str(folder / "kept")).returncode == 0
    modes = {path.name: path.stat().st_mode & 0o777 for path in [folder / "kept", *(folder / "kept").iterdir()]}
    assert modes == {"kept": 0o700, "database.sql.age": 0o600, "files.tar.age": 0o600, "manifest.json": 0o600}


def test_a_demo_that_runs_is_not_thrown_away(folder):
    demo = Server(Path(f"{folder}/data-demo"), durable=False)
    with demo.run():
        assert "runs already" in _said(_procuracy(folder / "data", "demo", "--fresh", "--port", "0"))
        assert _ask(demo, "SELECT 1") == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("flag", "own", "marked"), [(True, True, False), (True, False, True), (False, True, True), (True, True, True)])
def test_one_click_accounts_need_flag_and_embedded_database_and_mark_together(settings, flag, own, marked):
    from procuracy.config.demo_guard import DemoMark, demo_allowed

    settings.PROCURACY_DEMO, settings.PROCURACY_EMBEDDED = flag, own
    if marked:
        DemoMark.objects.create()
    assert demo_allowed() is (flag and own and marked)


def test_deaths_in_quick_succession_stop_everything_and_old_ones_are_forgotten():
    from procuracy.config.processes import RESTART_WINDOW, RESTARTS, count_death

    deaths: list[float] = []
    for turn in range(4 * RESTARTS):
        count_death("worker", deaths, turn * RESTART_WINDOW / 2)
    quick: list[float] = []
    for turn in range(RESTARTS):
        count_death("worker", quick, float(turn))
    with pytest.raises(Sentence, match="keeps dying"):
        count_death("worker", quick, float(RESTARTS))


def test_children_do_not_outlive_a_parent_that_is_killed():
    code = "import sys, time; from procuracy.config.processes import _start\n"
    code += "child = _start([sys.executable, '-c', \"import time; print('up', flush=True); time.sleep(60)\"])\ntime.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "up\n"
        parent.send_signal(signal.SIGKILL)
        # The pipe ends only when the child, which holds its other end, has gone too.
        assert parent.stdout.read() == ""


@pytest.mark.django_db
def test_a_procedure_file_that_was_changed_after_cases_used_it_stops_the_start(monkeypatch):
    from procuracy.casework import lawbook
    from procuracy.casework.models import ProcedureEdition
    from procuracy.casework.testing import speak
    from procuracy.config.cli import _need_unchanged_editions
    from procuracy.registry.testing import nation

    speak(nation()["district"])
    _need_unchanged_editions()
    known = ProcedureEdition.objects.get()
    monkeypatch.setattr(lawbook, "catalogue", lambda: _Book({"petition": [_Edition(known.name, known.edition, "f" * 64)]}))
    with pytest.raises(Sentence, match="was changed after cases used it"):
        _need_unchanged_editions()


class _Edition(NamedTuple):
    name: str
    edition: dt.date
    digest: str


class _Book(NamedTuple):
    procedures: dict[str, list[_Edition]]
