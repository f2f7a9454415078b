"""An installation lives: it starts, stops, is found again, survives an abrupt end, is backed up and restored."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from procuracy.config._ground import Sentence
from procuracy.config.embedded import Server
from procuracy.config.processes import need_port


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the database's user may enter, also when the tests run as root."""
    with tempfile.TemporaryDirectory(prefix="procuracy-", dir="/tmp") as name:
        os.chmod(name, 0o711)
        yield Path(name)


def _ask(server: Server, statement: str) -> object:
    with psycopg.connect(server.uri(), autocommit=True) as connection:
        row = connection.execute(statement)
        return row.fetchone()[0] if row.description else None


def test_a_second_start_finds_the_data_again(folder):
    server = Server(folder / "data", durable=False)
    with server.run():
        _ask(server, "CREATE TABLE kept (value int)")
        _ask(server, "INSERT INTO kept VALUES (7)")
    assert not server.running()
    with server.run():
        assert _ask(server, "SELECT value FROM kept") == 7


def test_a_running_server_is_used_and_not_stopped(folder):
    server = Server(folder / "data", durable=False)
    with server.run():
        with server.run():
            assert _ask(server, "SELECT 1") == 1
        assert server.running()


def test_what_was_committed_survives_a_kill(folder):
    server = Server(folder / "data")
    server.start()
    _ask(server, "CREATE TABLE kept (value int)")
    _ask(server, "INSERT INTO kept VALUES (7)")
    os.kill(int((server.cluster / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    time.sleep(1)
    with server.run():
        assert _ask(server, "SELECT value FROM kept") == 7


def test_the_database_listens_on_no_network_and_asks_for_its_password(folder):
    server = Server(folder / "data", durable=False)
    with server.run():
        assert _ask(server, "SHOW listen_addresses") == ""
        assert _ask(server, "SHOW data_checksums") == "on"
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(server.uri().replace(server._password(), "wrong"))


def test_a_foreign_folder_is_left_alone(folder):
    (folder / "data").mkdir()
    (folder / "data" / "thesis.txt").write_text("mine")
    with pytest.raises(Sentence, match="not ours"):
        Server(folder / "data").start()
    assert [p.name for p in (folder / "data").iterdir()] == ["thesis.txt"]


def test_folders_above_keep_their_modes(folder):
    above = folder / "above"
    above.mkdir(mode=0o751)
    before = above.stat().st_mode
    with Server(above / "data", durable=False).run():
        assert above.stat().st_mode == before


def test_a_taken_port_is_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Sentence, match="cannot be used"):
            need_port("127.0.0.1", taken.getsockname()[1])


def _procuracy(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    env = {**_bare(), "PROCURACY_DATA": str(folder), "PROCURACY_INSECURE_HTTP": "1", "LANG": "C.UTF-8"}
    return subprocess.run([sys.executable, "-m", "procuracy.config.cli", *arguments], env=env, capture_output=True, text=True, check=False, timeout=300)


def _bare() -> dict[str, str]:
    """The environment without what the test run itself set."""
    ours = ("DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE")
    return {k: v for k, v in os.environ.items() if not k.startswith("PROCURACY_") and k not in ours}


SPEAK = """
import uuid, datetime as dt
from procuracy.doors.opening import speak
from procuracy.casework.actors import Actor
from procuracy.config import clock
for i in range(3):
    print(speak({"words": f"来信{i}", "name": "王某", "phone": "13800000000", "may_contact": "no"}, door="web", actor=Actor.newcomer("web"), key=uuid.uuid4().hex, now=clock.now(), today=clock.today(), language="zh-hans").receipt)
"""


def test_a_backup_is_restored_and_verified(folder):
    old, new, kept = folder / "old", folder / "new", folder / "kept"
    assert _procuracy(old, "migrate").returncode == 0
    spoken = _procuracy(old, "manage", "shell", "-c", SPEAK)
    receipts = [line for line in spoken.stdout.splitlines() if line.isdigit()]
    assert len(receipts) == 3, spoken.stderr
    rotated = _procuracy(old, "keys", "rotate")
    assert "3 values sealed again" in rotated.stdout, rotated.stderr
    assert _procuracy(old, "backup", str(kept)).returncode == 0
    for file in kept.iterdir():
        assert "来信".encode() not in file.read_bytes() and file.suffix in (".age", ".json")
    without_secrets = _procuracy(new, "restore", str(kept))
    assert without_secrets.returncode == 1 and "secrets.json" in without_secrets.stderr
    (kept / "secrets.json").write_bytes((old / "secrets.json").read_bytes())
    done = _procuracy(new, "restore", str(kept))
    assert done.returncode == 0 and "3 cases" in done.stdout and "0 faults" in done.stdout, done.stderr
    find = f"from procuracy.casework.queries import party_by_receipt as p; print(p('{receipts[0]}').contact_data()['name'])"
    assert "王某" in _procuracy(new, "manage", "shell", "-c", find).stdout


def test_an_altered_backup_is_refused(folder):
    old, kept = folder / "old", folder / "kept"
    assert _procuracy(old, "migrate").returncode == 0
    assert _procuracy(old, "backup", str(kept)).returncode == 0
    with (kept / "database.sql.age").open("ab") as dump:
        dump.write(b"one more line")
    refused = _procuracy(folder / "new", "restore", str(kept))
    assert refused.returncode == 1 and "altered" in refused.stderr


def test_production_settings_pass_the_deployment_check(folder):
    data = folder / "data"
    assert _procuracy(data, "migrate").returncode == 0
    env = {**_bare(), "PROCURACY_DATA": str(data), "PROCURACY_HOSTS": "12309.example.gov.cn"}
    done = subprocess.run([sys.executable, "-m", "procuracy.config.cli", "manage", "check", "--deploy", "--fail-level", "WARNING"], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_demo_is_never_loaded_into_a_database_with_people(folder):
    data = folder / "data"
    assert _procuracy(data, "migrate").returncode == 0
    assert _procuracy(data, "manage", "shell", "-c", SPEAK).returncode == 0
    code = "from procuracy.config.demo_guard import mark_as_demo; mark_as_demo()"
    assert "Only a fresh embedded database" in _procuracy(data, "manage", "shell", "-c", code).stderr


@pytest.mark.parametrize("command", [["verify"], ["backup", "kept"], ["keys", "rotate"], ["worker"], ["first-admin", "x"], ["unlock", "x"], ["manage", "check"]])
def test_a_mistyped_data_folder_is_said_and_nothing_is_made(folder, command):
    arguments = [str(folder / part) if part == "kept" else part for part in command]
    done = _procuracy(folder / "typo", *arguments)
    assert done.returncode == 1 and "no installation in" in done.stderr and "Traceback" not in done.stderr
    assert not list(folder.iterdir())


_SMALL_DEMO = """
import os, sys
from procuracy.config import cli, processes
prepare, ways, bare = cli._prepare, sys.argv[1:], dict(os.environ)
def small():
    prepare()
    from procuracy.config import demo
    demo.COUNT = 2
    demo.demo_matters.load = demo.demo_public.load = demo.demo_law.load = demo.demo_law.publish = lambda *more: None
    if "cut" in ways:
        lived = demo._live
        def live(number, *more):
            if number == 1:
                raise KeyboardInterrupt
            lived(number, *more)
        demo._live = live
    if "second" in ways:
        import subprocess
        own = [sys.executable, "-c", open(ways[-1]).read()]
        print("SECOND", subprocess.run(own, capture_output=True, text=True, env=bare).stderr)
cli._prepare = small
processes.serve = lambda *more: 0
code = cli.main(["demo", "--port", "0"])
if not code:
    from procuracy.casework.models import Case
    print("SERVED")
sys.exit(code)
"""


def _demo(folder: Path, *ways: str) -> subprocess.CompletedProcess[str]:
    script = folder / "small.py"
    script.write_text(_SMALL_DEMO)
    env = {**_bare(), "PROCURACY_DATA": str(folder / "data"), "LANG": "C.UTF-8"}
    return subprocess.run([sys.executable, "-c", _SMALL_DEMO, *ways, str(script)], env=env, capture_output=True, text=True, check=False, timeout=300)


def test_a_demo_that_was_cut_off_is_made_anew_and_two_starts_never_load_it_together(folder):
    assert _demo(folder, "cut").returncode == 130
    again = _demo(folder, "second")
    assert again.returncode == 0 and "was not finished" in again.stderr and "SERVED" in again.stdout, again.stderr
    assert "Another start is loading the demo" in again.stdout, again.stdout
    assert str(folder / "data-demo") in again.stdout, "it says where it lies"
    data = folder / "data-demo"
    count = "from procuracy.casework.models import Case; print('cases', Case.objects.count())"
    assert "cases 2\n" in _procuracy(data, "manage", "shell", "-c", count).stdout
    whole = _demo(folder)
    assert whole.returncode == 0 and "not finished" not in whole.stderr and "Making the demo" not in whole.stderr
