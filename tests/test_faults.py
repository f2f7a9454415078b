"""Kill -9 of web, worker and database under load: what was acknowledged is there, once; what was queued leaves once."""

from __future__ import annotations

import collections
import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

OURS = ("DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE")
CHECK = """
import json, sys
from procuracy.casework.models import Case, Party
from procuracy.casework.queries import party_by_receipt
from procuracy.casework.verification import verify
from procuracy.messages.models import Delivery
receipts = json.load(open(sys.argv[1] if len(sys.argv) > 1 else RECEIPTS))
found = [party_by_receipt(r) for r in receipts]
report = verify()
print("RESULT", json.dumps({
    "found": sum(p is not None for p in found), "distinct": len({p.case_id for p in found if p}),
    "faults": len(report.faults), "cases": report.cases,
    "queued": Delivery.objects.filter(state="queued").count(),
    "sending": Delivery.objects.filter(state="sending").count(),
    "sent": Delivery.objects.filter(state="sent").count(),
    "uncertain": Delivery.objects.filter(state="uncertain").count(),
}))
"""
QUEUE = """
import uuid, datetime as dt
from procuracy.casework.models import Party
from procuracy.messages.models import Delivery
from procuracy.config import clock
now = clock.now()
Party.objects.update(safe_contact={"may_contact": True, "channel": "sms", "hours": "any", "say": "neutral"})
from procuracy.messages import safety
for p in Party.objects.all()[:60]:
    Delivery.objects.create(case_id=p.case_id, party_id=p.pk, seq=1, channel="sms", queued_at=now, next_try=now)
"""


def _environment(data: Path) -> dict[str, str]:
    bare = {k: v for k, v in os.environ.items() if not k.startswith("PROCURACY_") and k not in OURS}
    return {**bare, "PROCURACY_DATA": str(data), "PROCURACY_INSECURE_HTTP": "1", "PROCURACY_RATE_LIMITS": "0"}


def _procuracy(data: Path, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-m", "procuracy.config.cli", *arguments], env=_environment(data), capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def data() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="procuracy-", dir="/tmp") as name:
        os.chmod(name, 0o711)
        yield Path(name) / "data"


@contextlib.contextmanager
def _serving(data: Path, port: int) -> Iterator[int]:
    """The whole process group; yields the parent's process number."""
    parent = subprocess.Popen([sys.executable, "-m", "procuracy.config.cli", "serve", "--port", str(port)], env=_environment(data), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError, http.client.HTTPException):
                link = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
                link.request("GET", "/help")
                if link.getresponse().status == 200:
                    break
            time.sleep(0.2)
        yield parent.pid
    finally:
        parent.send_signal(signal.SIGTERM)
        parent.wait(timeout=60)


def _children(pid: int) -> list[tuple[int, str]]:
    found = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    return [(int(line.split()[0]), line.split(None, 2)[2]) for line in found.splitlines() if int(line.split()[1]) == pid]


def _speak(port: int, stop: threading.Event, receipts: list[str]) -> None:
    """Speak again and again with keys of one's own; after a broken answer ask again with the same key, as a browser would."""
    while not stop.is_set():
        key, body = uuid.uuid4().hex, json.dumps({"words": "老板拖欠工资", "name": "王某", "phone": "13800000000"}).encode()
        for _attempt in range(40):
            try:
                link = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
                link.request("POST", "/api/v1/petitions", body, {"Content-Type": "application/json", "Idempotency-Key": key})
                answer = link.getresponse()
                text = answer.read()
            except (OSError, http.client.HTTPException):
                time.sleep(0.3)
                continue
            if answer.status == 201:
                receipts.append(json.loads(text)["receipt"])
                break
            time.sleep(0.3)


def _until_more(receipts: list[str], more: int = 8) -> None:
    """Wait until so many more were acknowledged: four speakers at a time, so that some were on their way when something was killed."""
    wanted = len(receipts) + more
    for _ in range(1200):
        if len(receipts) >= wanted:
            return
        time.sleep(0.1)
    raise AssertionError(f"nobody is acknowledged any more: {len(receipts)} of {wanted}")


@pytest.mark.long
def test_every_acknowledged_receipt_survives_the_death_of_web_worker_and_database(data):
    port, receipts, stop = _free_port(), [], threading.Event()
    with _serving(data, port) as parent:
        threads = [threading.Thread(target=_speak, args=(port, stop, receipts)) for _ in range(4)]
        for thread in threads:
            thread.start()
        _until_more(receipts)
        web = next(pid for pid, args in _children(parent) if "granian" in args)
        os.kill(_children(web)[-1][0], signal.SIGKILL)
        _until_more(receipts)
        os.kill(next(pid for pid, args in _children(parent) if args.rstrip().endswith("worker")), signal.SIGKILL)
        _until_more(receipts)
        os.kill(int((data / "db" / "pg" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        _until_more(receipts)
        stop.set()
        for thread in threads:
            thread.join(timeout=60)
    kept = data.parent / "receipts.json"
    kept.write_text(json.dumps(receipts))
    output = _procuracy(data, "manage", "shell", "-c", CHECK.replace("RECEIPTS", repr(str(kept))).replace("sys.argv[1] if len(sys.argv) > 1 else ", ""))
    result = json.loads(re.search(r"RESULT (.*)", output)[1])
    assert len(set(receipts)) == len(receipts) == result["found"] == result["distinct"]
    assert result["faults"] == 0


@pytest.mark.long
def test_a_worker_killed_while_sending_sends_nothing_twice(data):
    _procuracy(data, "migrate")
    speak = "import uuid\nfrom procuracy.doors.opening import speak\nfrom procuracy.casework.actors import Actor\nfrom procuracy.config import clock\nfor i in range(60):\n    speak({'words': 'x', 'phone': '13800000000', 'may_contact': 'no'}, door='web', actor=Actor.newcomer('web'), key=uuid.uuid4().hex, now=clock.now(), today=clock.today(), language='zh-hans')"
    _procuracy(data, "manage", "shell", "-c", speak)
    _procuracy(data, "manage", "shell", "-c", QUEUE)
    slow = "import procuracy.messages.safety as s, datetime as dt\ns.HOURS = {k: (dt.time(0), dt.time(23, 59, 59)) for k in s.HOURS}\nimport procuracy.messages.outbox as o, time\nsend = o.send\ndef slowly(*a):\n    found = send(*a)\n    time.sleep(0.05)\n    return found\no.send = slowly\nfrom procuracy.config import clock\no.deliver_due(clock.now(), limit=1000)"
    one = subprocess.Popen([sys.executable, "-m", "procuracy.config.cli", "manage", "shell", "-c", slow], env=_environment(data), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    sent = data / "outgoing" / "sms.jsonl"
    for _ in range(300):
        if sent.exists() and len(sent.read_text().splitlines()) >= 5:
            break
        time.sleep(0.1)
    one.kill()
    one.wait()
    later = slow.replace("o.deliver_due(clock.now(), limit=1000)", "o.deliver_due(clock.now() + dt.timedelta(minutes=10), limit=1000)")
    _procuracy(data, "manage", "shell", "-c", later)
    lines = collections.Counter(json.loads(line)["id"] for line in sent.read_text().splitlines())
    assert set(lines.values()) == {1}
    state = "from procuracy.messages.models import Delivery\nfrom django.db.models import Count\nprint('STATE', dict(Delivery.objects.values_list('state').annotate(Count('id'))))"
    found = _procuracy(data, "manage", "shell", "-c", state)
    counts = eval(re.search(r"STATE (.*)", found)[1])
    assert set(counts) <= {"sent", "uncertain"} and sum(counts.values()) == 60
    assert counts.get("uncertain", 0) <= 1
