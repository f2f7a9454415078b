"""Figures of what the public brings: a campaign's live count, near leads among many, a photo from the door to its derivative, a matter of nine cases."""

from __future__ import annotations

import datetime as dt
import hashlib
import http.cookiejar
import io
import os
import re
import statistics
import time
import urllib.request
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .bench import _Bench

PHOTO = 10 * 2**20
YEARLY = 69_000
"""So many cases the campaign of livelihood counted in its year; of more leads a shorter period is counted."""
PORT = 8124


def measure(bench: _Bench, leads: int) -> None:
    """All of them, on `leads` leads that are loaded first."""
    import sys

    from django.db import connection

    from . import clock
    from .bulk_leads import LeadLoader

    loader = LeadLoader(clock.today())
    began = time.monotonic()
    rows = loader.load(leads)
    wall = time.monotonic() - began
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    print(f"loaded {leads:,} leads ({rows:,} rows, valid chains) in {wall:.0f} s", file=sys.stderr)
    campaign(bench)
    near_leads(bench, loader)
    nine_cases(bench)
    photo(bench)


def campaign(bench: _Bench) -> None:
    """The count of a national campaign in eight fields by province, and all figures of its page. To bare: the very statements, sent without Django."""
    from procuracy.casework.models import Case
    from procuracy.oversight import campaigns, counting
    from procuracy.oversight.models import Campaign

    from . import clock
    from .bulk_leads import DAYS, FIELDS

    today = clock.today()
    days = min(DAYS, round(DAYS * YEARLY / Case.objects.filter(line="lead").count()))
    plan = {
        "title_zh": "护航民生民利", "title_en": "Livelihood", "purpose_zh": "民生", "purpose_en": "", "counted": [f"lead:{field}" for field in FIELDS],
        "first_day": today - dt.timedelta(days=days - 1), "last_day": today, "target": 70_000, "whole": "yes",
    }  # fmt: skip
    row = Campaign.objects.select_related("office").get(pk=campaigns.start(bench.above, plan, key=uuid.uuid4().hex, now=clock.now()).pk)
    offices = counting.taking_part(row)
    counted = counting.totals(row, offices).counted

    def count(number: int) -> Any:
        return counting.figures(row, offices)

    def page(number: int) -> None:
        count(number)
        counting.totals(row, offices)
        counting.months(row, offices, None, today)

    figure = bench._timed(f"live count of {counted:,} cases, field × province", count, bare=bench._bare_reads(count))
    figure.note = f"{_statements(count)} statements; {_plan(counting, row, offices)}"
    figure = bench._timed("all figures of the campaign's page", page, bare=bench._bare_reads(page))
    figure.note = f"{_statements(page)} statements"
    found = count(0)
    begun = time.perf_counter()
    table = counting.public_table(found)
    figure.note += f"; withholding {len(table.cells)} cells: {(time.perf_counter() - begun) * 1000:.1f} ms"


def _plan(counting: Any, row: Any, offices: Any) -> str:
    """How the database finds the cases."""
    from django.db.models import Count

    from procuracy.casework.models import Sensitivity

    rows = counting.counted_in(row, offices).filter(sensitivity__lt=Sensitivity.SEALED).order_by()
    explained = rows.values("line", "field", where=counting.one_below(row.office)).annotate(n=Count("line")).explain()
    return next((kind for kind in ("Index Only Scan", "Bitmap Heap Scan", "Index Scan", "Seq Scan") if kind in explained), "?")


def near_leads(bench: _Bench, loader: Any) -> None:
    """Near leads by place and field, as the door shows them, and by position, as officials see them. To bare: the same rows by the same indexes, without Django or judging words."""
    from procuracy.lines.lead.models import LeadPoint
    from procuracy.lines.lead.near import near
    from procuracy.lines.lead.places import UNIT

    from . import clock

    today = clock.today()
    points = list(LeadPoint.objects.order_by("?")[:200])
    many = f"{LeadPoint.objects.count():,}"
    words = [loader.words() for _ in points]

    def by_place(number: int) -> Any:
        point = points[number % len(points)]
        return near(words=words[number % len(points)], division=point.division, field=point.field, seen_on=today, by_words=True)

    def by_position(number: int) -> Any:
        point = points[number % len(points)]
        return near(words=words[number % len(points)], division="", field=point.field, seen_on=today, place=(point.latitude / UNIT, point.longitude / UNIT))  # type: ignore[operator]

    for name, act in (("place and field", by_place), ("position", by_position)):
        figure = bench._timed(f"near leads by {name}, {many}", act, bare=bench._bare_reads(act))
        figure.note = f"{_statements(act)} statements"


def nine_cases(bench: _Bench) -> None:
    """The picture of a case with eight upstream and downstream ones (S3), as a page, beside the page of one case. To bare: its own statements."""
    from procuracy.casework.models import Link
    from procuracy.casework.testing import speak
    from procuracy.registry.models import Official
    from procuracy.registry.testing import client_of

    from . import clock

    ids = [speak(bench.office, on=clock.today()).case_id for _ in range(9)]
    kinds = (Link.Kind.UPSTREAM, Link.Kind.DOWNSTREAM)
    Link.objects.bulk_create(Link(case_id=ids[0], other_id=other, kind=kinds[n % 2], seq=1, reason="同一链条") for n, other in enumerate(ids[1:]))
    client = client_of(Official.objects.get(pk=int(bench.actor.id)))
    client.defaults["HTTP_HOST"] = "127.0.0.1"

    def picture(number: int) -> None:
        _need(client.get(f"/desk/case/{ids[0]}/matter"))

    def one(number: int) -> None:
        _need(client.get(f"/desk/case/{ids[0]}"))

    alone = bench._timed("page of one case, with its session", one, bare=bench._bare_reads(one))
    alone.note = f"{_statements(one)} statements"
    figure = bench._timed("picture of a matter of 9 cases, with its session", picture, bare=bench._bare_reads(picture))
    figure.note = f"{_statements(picture)} statements; {statistics.median(figure.times) / statistics.median(alone.times):.2f} × the page of one case"


def _need(answer: Any) -> None:
    if answer.status_code != 200:
        raise RuntimeError(f"the page answered {answer.status_code}")


def _statements(act: Any) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        act(1)
    return len(captured)


def photo(bench: _Bench) -> None:
    """A lead with a photo of ten megabytes over HTTP: both pages, until the reporter reads the derivative. To bare: the bytes written to disk and hashed."""
    from .bench import Figure, _web

    picture = _picture()
    times: list[float] = []
    with _web(PORT):
        began = time.monotonic()
        while time.monotonic() - began < max(bench.seconds, 5):
            start = time.perf_counter()
            _report(picture, bench.office)
            times.append(time.perf_counter() - start)
        wall = time.monotonic() - began
    figure = Figure("lead with a photo of 10 MB until it is shown", times, wall, _bare_photo(picture), "both pages, sealed original, picture drawn anew, code, tracking")
    bench.figures.append(figure)


def _picture() -> bytes:
    """A JPEG of ten megabytes, as a telephone makes them: twelve million points."""
    from PIL import Image

    points = Image.frombytes("RGB", (1000, 750), os.urandom(1000 * 750 * 3)).resize((4000, 3000))
    for quality in range(70, 101):
        target = io.BytesIO()
        points.save(target, "JPEG", quality=quality)
        if target.tell() >= PHOTO * 0.9:
            break
    data = target.getvalue()
    return data + bytes(max(0, PHOTO - len(data)))  # what follows the end of a JPEG is not read


class _Browser:
    """A browser without script: cookies, and the token that each form carries."""

    def __init__(self) -> None:
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.page = b""

    def get(self, path: str) -> bytes:
        with self.opener.open(f"http://127.0.0.1:{PORT}{path}", timeout=60) as answer:
            self.page = answer.read()
        return self.page

    def post(self, path: str, fields: dict[str, str], file: bytes = b"") -> bytes:
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', self.page)
        given = fields | ({"csrfmiddlewaretoken": token[1].decode()} if token else {})
        edge = uuid.uuid4().hex
        parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode() for name, value in given.items()]
        if file:
            parts += [f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="photo.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'.encode(), file, b"\r\n"]
        body = b"".join([*parts, f"--{edge}--\r\n".encode()])
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}", "Referer": f"http://127.0.0.1:{PORT}{path}"}
        request = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}", body, headers)
        with self.opener.open(request, timeout=60) as answer:
            self.page = answer.read()
        return self.page


def _report(picture: bytes, office: Any) -> None:
    """One reporter, from the first page to her own picture as it is shown."""
    from procuracy.materials.models import Material
    from procuracy.registry import places

    from . import clock

    browser = _Browser()
    browser.get("/lead")
    browser.post("/lead", {"words": "人民广场东门的轮椅坡道太陡，推不上去", "field": "barrier_free", "place_words": f"{places.full_name(office.division_id)}人民广场东门", "seen_on": clock.today().isoformat()})
    told = browser.post("/lead/send", {"same": "0", "name": "林某", "phone": "13800000008"}, picture)
    code = re.search(rb"data-receipt><span aria-hidden=\"true\">([\d ]+)<", told)
    if code is None:
        raise RuntimeError("the lead was not taken")
    browser.get("/track")
    browser.post("/track", {"receipt": code[1].decode()})
    newest = Material.objects.order_by("-id").values_list("pk", flat=True)[0]
    if not browser.get(f"/mine/file/{newest}").startswith(b"\xff\xd8"):
        raise RuntimeError("the picture is not shown")


def _bare_photo(picture: bytes) -> float:
    """How often a second the same bytes are written to disk and hashed."""
    from django.conf import settings

    target = Path(settings.MEDIA_ROOT) / "bare"
    target.parent.mkdir(parents=True, exist_ok=True)
    began, count = time.monotonic(), 0
    while time.monotonic() - began < 2:
        with target.open("wb") as file:
            file.write(picture)
            file.flush()
            os.fsync(file.fileno())
        hashlib.sha256(picture).hexdigest()
        count += 1
    target.unlink()
    return count / (time.monotonic() - began)
