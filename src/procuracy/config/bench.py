"""`procuracy bench`: one table, in one run. Each figure as rate, p50, p99, and as ratio to the bare database."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from .embedded import Server, default_data

CONNECTIONS = 8
SMALL = 10_000
PORT = 8123
GROUP = 20_000
NODES = 100


@dataclass
class Figure:
    """One row of the table. `bare`: rate of the bare database for the same statements. `count`: how much was done, if not one a time."""

    name: str
    times: list[float]
    wall: float
    bare: float | None = None
    note: str = ""
    count: int = 0

    @property
    def rate(self) -> float:
        return (self.count or len(self.times)) / self.wall if self.wall else 0.0

    def line(self) -> str:
        """The row as text."""
        ordered = sorted(self.times)
        p50 = statistics.median(ordered) * 1000
        p99 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1000
        ratio = f"{self.rate / self.bare:6.1%}" if self.bare else "     —"
        return f"{self.name:<44} {self.rate:>10.1f}/s {p50:>9.2f} ms {p99:>9.2f} ms {ratio}  {self.note}"


def run(cases: int, seconds: float, only: str = "") -> int:
    """Build a bench database of its own, measure, print, and remove it. `only`: "groups" for the figures of groups and matters alone, "public" for those of campaigns and leads."""
    data = Path(f"{default_data()}-bench")
    shutil.rmtree(data, ignore_errors=True)
    os.environ.pop("DATABASE_URL", None)
    os.environ.update(PROCURACY_DATA=str(data), PROCURACY_INSECURE_HTTP="1", PROCURACY_RATE_LIMITS="0", PROCURACY_LOG_LEVEL="ERROR")
    from .cli import _prepare, ground

    try:
        with ground(data, new=True):
            _prepare()
            _Bench(cases, seconds, Server(data)).measure(only)
    finally:
        shutil.rmtree(data, ignore_errors=True)
    return 0


class _Bench:
    def __init__(self, cases: int, seconds: float, server: Server) -> None:
        self.cases, self.seconds, self.server = cases, seconds, server
        self.figures: list[Figure] = []

    def measure(self, only: str = "") -> None:
        """All figures, small tables first, so that growth shows."""
        from procuracy.casework.actors import Actor
        from procuracy.registry.models import Procuratorate
        from procuracy.registry.testing import official

        from . import bench_public, clock
        from .bulk import Loader

        loader = Loader()
        office = loader.offices[0]
        self.office = office
        self.actor = Actor.official(official(office, "handler", "head", "triage_officer"), clock.today())
        national = Procuratorate.objects.get(level="national", parent__isnull=True)
        self.above = Actor.official(official(national, "chief_procurator"), clock.today())
        loader.handlers = {office.pk: int(self.actor.id)}
        self._load(loader, min(SMALL, self.cases))
        if not only:
            self._petitions(loader)
        if only != "public":
            self._groups()
            self._matter()
        if only == "public":
            bench_public.measure(self, self.cases)
        self._verify()
        print(f"\n{'':<44} {'rate':>12} {'p50':>12} {'p99':>12} {'to bare':>6}")
        for figure in self.figures:
            print(figure.line())

    def _petitions(self, loader: Any) -> None:
        small = self._pages("10,000")
        self._submissions()
        self._perform()
        if self.cases > SMALL:
            self._load(loader, self.cases - SMALL)
            large = self._pages(f"{self.cases:,}")
            for before, after in zip(small, large, strict=True):
                growth = statistics.median(after.times) / statistics.median(before.times)
                after.note = f"{growth:.2f} × the cost at 10,000"
        self._watch()

    def _load(self, loader: Any, count: int) -> None:
        from django.db import connection

        began = time.monotonic()
        rows = loader.load(count)
        wall = time.monotonic() - began
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
        print(f"loaded {count:,} petitions ({rows:,} rows, valid chains) in {wall:.0f} s", file=sys.stderr)

    def _timed(self, name: str, act: Callable[[int], Any], *, bare: Callable[[], float] | None = None) -> Figure:
        act(0)
        times: list[float] = []
        began = time.monotonic()
        number = 0
        while time.monotonic() - began < self.seconds:
            start = time.perf_counter()
            act(number)
            times.append(time.perf_counter() - start)
            number += 1
        figure = Figure(name, times, time.monotonic() - began, bare() if bare else None)
        self.figures.append(figure)
        return figure

    def _bare_reads(self, act: Callable[[int], Any]) -> Callable[[], float]:
        """Rate at which the bare database answers the very statements of `act`, sent by psycopg without Django."""

        def measure() -> float:
            import psycopg
            from django.db import connection
            from django.test.utils import CaptureQueriesContext

            with CaptureQueriesContext(connection) as captured:
                act(1)
            statements = [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]
            with psycopg.connect(self.server.uri(), autocommit=True) as link:
                began, count = time.monotonic(), 0
                while time.monotonic() - began < min(2.0, self.seconds):
                    for statement in statements:
                        cursor = link.execute(_fresh(statement).encode())
                        if cursor.description:
                            cursor.fetchall()
                    count += 1
                return count / (time.monotonic() - began)

        return measure

    def _pages(self, size: str) -> list[Figure]:
        from procuracy.casework import queries
        from procuracy.casework.models import Case, Party

        from . import clock

        today = clock.today()
        ids = list(Case.objects.filter(office=self.office, open=True).values_list("pk", flat=True)[:200]) or list(Case.objects.values_list("pk", flat=True)[:200])
        parties = [p.pk for p in Party.objects.filter(case_id__in=ids)]
        acts: dict[str, Callable[[int], Any]] = {
            "worklist, own office": lambda n: queries.worklist(self.actor, queries.Filters(scope="office"), today),
            "worklist, the nation": lambda n: queries.worklist(self.above, queries.Filters(scope="subtree"), today),
            "filter (overdue)": lambda n: queries.worklist(self.actor, queries.Filters(scope="office", colour="red"), today),
            "search, words": lambda n: queries.find(self.actor, "高温津贴", queries.Filters(), today),
            "search, exact telephone": lambda n: queries.find(self.actor, "13912345678", queries.Filters(), today),
            "case page": lambda n: queries.case_page(ids[n % len(ids)], self.actor, purpose="", page="bench", now=clock.now(), today=today),
            "tracking": lambda n: self._track(parties[n % len(parties)]),
        }
        return [self._timed(f"{name} at {size}", act, bare=self._bare_reads(act)) for name, act in acts.items()]

    @staticmethod
    def _track(party_id: uuid.UUID) -> None:
        from procuracy.casework import queries
        from procuracy.casework.models import Party
        from procuracy.materials.models import Letter
        from procuracy.messages.models import Message

        party = Party.objects.select_related("case", "case__office").get(pk=party_id)
        queries.tracked_deadlines(party.case_id)
        list(Letter.objects.filter(case_id=party.case_id))
        list(Message.objects.filter(party_id=party.pk))

    def _submissions(self) -> None:
        """Through HTTP at eight connections, against the bare database writing the same rows at eight connections."""
        bare = self._bare_submissions()
        with _web(PORT) as processes:
            times: list[float] = []
            lock = threading.Lock()
            stop = time.monotonic() + self.seconds + 1

            def client(index: int) -> None:
                link = http.client.HTTPConnection("127.0.0.1", PORT)
                own: list[float] = []
                while time.monotonic() < stop:
                    body = json.dumps({"words": f"老板拖欠我们{index}个月工资，请帮我们要回来。", "name": "王某", "phone": "13800000000", "place": self.office.code})
                    headers = {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
                    start = time.perf_counter()
                    link.request("POST", "/api/v1/petitions", body.encode(), headers)
                    answer = link.getresponse()
                    answer.read()
                    if answer.status == 201:
                        own.append(time.perf_counter() - start)
                with lock:
                    times.extend(own)

            began = time.monotonic()
            threads = [threading.Thread(target=client, args=(i,)) for i in range(CONNECTIONS)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            figure = Figure("submission through HTTP, 8 connections", times, time.monotonic() - began, bare)
            figure.note = "memory: " + ", ".join(f"{name} {_memory(pid):.0f} MB" for name, pid in processes.items()) + f", database {_database_memory(self.server):.0f} MB"
            self.figures.append(figure)

    def _bare_submissions(self) -> float:
        """The same rows in the same single statement, prepared beforehand, sent over eight connections with fsync on."""
        import psycopg
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        from procuracy.casework.testing import speak

        statements: list[str] = []
        need = int(1500 * min(self.seconds, 3))
        # The statement is taken once and its ids are replaced, so that preparing it costs the bare database nothing.
        with CaptureQueriesContext(connection) as captured:
            opened = speak(self.office)
        template = next(q["sql"] for q in captured.captured_queries if q["sql"].startswith("WITH"))
        ids = sorted(set(_uuids(template)))
        digests = sorted(set(_digests(template)))
        for _ in range(need):
            text = template
            for ident in ids:
                text = text.replace(ident, str(uuid.uuid4()))
            for value in digests:
                text = text.replace(value, os.urandom(len(value) // 2).hex())
            statements.append(text)
        assert opened.case_id
        done = [0] * CONNECTIONS
        stop = time.monotonic() + min(self.seconds, 3)

        def writer(index: int) -> None:
            with psycopg.connect(self.server.uri(), autocommit=True) as link:
                for statement in statements[index::CONNECTIONS]:
                    if time.monotonic() > stop:
                        return
                    link.execute(statement.encode())
                    done[index] += 1

        began = time.monotonic()
        threads = [threading.Thread(target=writer, args=(i,)) for i in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        rate = sum(done) / (time.monotonic() - began)
        with connection.cursor() as cursor:
            # These rows hold no true chains: they go before anything is verified.
            cursor.execute("SET session_replication_role = replica")
            for table, column in (("event", "case_id"), ("deadline", "case_id"), ("party", "case_id"), ("submission", "case_id"), ("case", "id")):
                cursor.execute(f"DELETE FROM casework_{table} WHERE substring({column}::text, 15, 1) = '4'")
            cursor.execute("SET session_replication_role = DEFAULT")
        return rate

    def _perform(self) -> None:
        from procuracy.casework.testing import do, speak

        from . import clock

        ids = [speak(self.office, on=clock.today()).case_id for _ in range(30)]

        def act(number: int) -> None:
            do(ids[number % len(ids)], "note", self.actor, on=clock.today(), text="看过")

        self._timed("perform", act)

    def _groups(self) -> None:
        """A list of claimants comes in, one act reaches all of them, and what the case then costs. To bare: COPY of the same rows."""
        from procuracy.casework import queries
        from procuracy.casework.models import Party
        from procuracy.casework.testing import do, speak
        from procuracy.lines.group import acts, imports
        from procuracy.lines.group.models import Claim, ClaimEntry
        from procuracy.lines.group.testing import people, xlsx
        from procuracy.messages.models import Delivery, Message

        from . import clock

        now, today = clock.now(), clock.today()
        case_id = speak(self.office, on=today).case_id
        data = xlsx(people(GROUP))
        began = time.perf_counter()
        batch = imports.stage(case_id, "claimants.xlsx", data, self.actor, now=now)
        read = time.perf_counter() - began
        imports.confirm(batch.pk, self.actor, may_text=True, now=now)
        figure = self._parts(f"import of {GROUP:,} claimants", lambda: imports.import_waiting(now, today))
        figure.bare = self._bare_copy([list(Party.objects.filter(claim__batch=batch)), list(Claim.objects.filter(batch=batch))])
        figure.note = f"people/s; reading and judging the file before: {read:.1f} s"
        began = time.perf_counter()
        act = acts.begin(case_id, "instalment", self.actor, percent=Decimal(10), text="第一笔款项已经到账。", key=uuid.uuid4().hex, now=now, today=today)
        decided = time.perf_counter() - began
        figure = self._parts(f"one act on {GROUP:,} parties", lambda: acts.act_waiting(now))
        rows = [list(model.objects.filter(case_id=case_id, seq=act.seq)) for model in (ClaimEntry, Message, Delivery)]
        figure.bare = self._bare_copy(rows)
        figure.wall += decided
        figure.note = f"people/s: amount, message and notice for each; decided in {decided:.2f} s"
        self._timed(f"case page of {GROUP:,} people", lambda n: queries.case_page(case_id, self.actor, purpose="", page="bench", now=clock.now(), today=today))
        self._timed(f"perform in a case of {GROUP:,} people", lambda n: do(case_id, "note", self.actor, on=today, text="看过"))

    def _matter(self) -> None:
        """The picture of a matter of a hundred cases: its rings of links, letters, money, and the drawing. To bare: its own statements."""
        from procuracy.casework.matter import matter
        from procuracy.casework.models import Link
        from procuracy.casework.testing import speak
        from procuracy.desk import matter as page

        from . import clock

        ids = [speak(self.office, on=clock.today()).case_id for _ in range(NODES)]
        Link.objects.bulk_create(Link(case_id=ids[n], other_id=ids[0 if n % 3 else n - 1], kind=Link.Kind.UPSTREAM, seq=1) for n in range(1, NODES))

        def draw(number: int) -> None:
            page.context(matter(ids[0], self.actor), ids[0])

        figure = self._timed(f"picture of a matter of {NODES} cases", draw, bare=self._bare_reads(draw))
        figure.note = "rings of links, letters, money, places of boxes and lines"

    def _parts(self, name: str, turn: Callable[[], int]) -> Figure:
        """Turns of a job until nothing waits, as one figure for the whole group."""
        times: list[float] = []
        done = 1
        while done:
            start = time.perf_counter()
            done = turn()
            times.append(time.perf_counter() - start)
        figure = Figure(name, times[:-1] or times, sum(times), count=GROUP)
        self.figures.append(figure)
        return figure

    @staticmethod
    def _bare_copy(tables: list[list[Any]]) -> float:
        """People a second at which COPY alone writes these rows, into tables with the same columns and indexes."""
        from django.db import connection, transaction

        from procuracy.casework.batch import plain

        wall = 0.0
        for rows in tables:
            model = type(rows[0])
            with connection.cursor() as cursor:
                cursor.execute(f"CREATE TABLE bare (LIKE {model._meta.db_table} INCLUDING ALL)")
                fields = [f for f in model._meta.concrete_fields if f.column]
                columns = ", ".join(f'"{f.column}"' for f in fields)
                values = [[plain(f, getattr(row, f.attname)) for f in fields] for row in rows]
                began = time.perf_counter()
                with transaction.atomic(), cursor.copy(f"COPY bare ({columns}) FROM STDIN") as target:
                    for row in values:
                        target.write_row(row)
                wall += time.perf_counter() - began
                cursor.execute("DROP TABLE bare")
        return GROUP / wall

    def _watch(self) -> None:
        from procuracy.casework.models import Case
        from procuracy.oversight import watch

        from . import clock

        began = time.perf_counter()
        count = watch._write("head", "c.office_id", clock.today(), clock.now())
        wall = time.perf_counter() - began
        open_cases = Case.objects.filter(open=True).count()
        self.figures.append(Figure("daily deadline watch, whole nation", [wall], wall, note=f"{count:,} escalations of {open_cases:,} open cases"))

    def _verify(self) -> None:
        from procuracy.casework.verification import verify

        began = time.perf_counter()
        report = verify()
        wall = time.perf_counter() - began
        figure = Figure("verify, all chains", [wall], wall, note=f"{report.events / wall:,.0f} events/s, {len(report.faults)} faults")
        self.figures.append(figure)


def _fresh(statement: str) -> str:
    """A write needs its own id each time; a read stays as it is."""
    if not statement.startswith("INSERT"):
        return statement
    first = next(_uuids(statement), None)
    return statement.replace(first, str(uuid.uuid4())) if first else statement


def _uuids(text: str) -> Iterator[str]:
    import re

    yield from re.findall(r"\b[0-9a-f]{8}-?[0-9a-f]{4}-?7[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}\b", text)


def _digests(text: str) -> Iterator[str]:
    """Keyed digests (receipt, submission key): unique columns that must differ in every copy."""
    import re

    yield from re.findall(r"\\x([0-9a-f]{64})'", text)


@contextlib.contextmanager
def _web(port: int) -> Iterator[dict[str, int]]:
    from .processes import web_command

    os.environ["PROCURACY_DATABASE_POOL"] = "4"
    process = subprocess.Popen(web_command("127.0.0.1", port, 2), start_new_session=True)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError):
                link = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
                link.request("GET", "/help")
                if link.getresponse().status == 200:
                    break
            time.sleep(0.1)
        yield {"web": process.pid}
    finally:
        process.terminate()
        process.wait(timeout=20)


def _memory(pid: int) -> float:
    """Proportional memory of a process and its children, in MB."""
    total = 0.0
    for one in [pid, *_children(pid)]:
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) / 1024
    return total


def _children(pid: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    return [int(child) for child in found] + [g for child in found for g in _children(int(child))]


def _database_memory(server: Server) -> float:
    return _memory(int((server.cluster / "postmaster.pid").read_text().split()[0]))
