"""Builders for tests of group cases: a spreadsheet, its rows, and a case with people, in one line each."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from openpyxl import Workbook

from procuracy.casework.actors import Actor
from procuracy.casework.testing import DAY, at

from . import acts, imports
from .models import ClaimantImport

HEADINGS = ("姓名", "身份证号码", "联系电话", "欠薪月数", "欠薪金额（元）")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity(number: int) -> str:
    """A well-formed identity number that belongs to nobody, the same for the same number."""
    body = f"210781{1960 + number // 12000 % 40}{number // 1000 % 12 + 1:02d}01{number % 1000:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


def people(count: int, total: Decimal | None = None) -> list[tuple[Any, ...]]:
    """`count` rows whose amounts sum up to `total` exactly, where one is given."""
    each = Decimal("17000.33") if total is None else (total / count).quantize(Decimal("0.01"))
    rows = [(f"工人{n}", identity(n), f"138{n:08d}", 6, each) for n in range(count)]
    if total is not None:
        name, ident, phone, months, _amount = rows[-1]
        rows[-1] = (name, ident, phone, months, total - each * (count - 1))
    return rows


def xlsx(rows: Iterable[Sequence[Any]], headings: Sequence[str] = HEADINGS) -> bytes:
    """A spreadsheet as an office makes it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def stage(case_id: uuid.UUID, data: bytes, who: Actor) -> ClaimantImport:
    """Upload a file."""
    return imports.stage(case_id, "名单.xlsx", data, who, now=at(DAY))


def bring(
    case_id: uuid.UUID, data: bytes, who: Actor, *, may_text: bool = False, part: int = imports.PART, now: dt.datetime | None = None
) -> ClaimantImport:
    """Upload a file, confirm it, and let the worker finish."""
    now = now or at(DAY)
    batch = imports.stage(case_id, "名单.xlsx", data, who, now=now)
    imports.confirm(batch.pk, who, may_text=may_text, now=now)
    work(part, now)
    batch.refresh_from_db()
    return batch


def work(part: int = imports.PART, now: dt.datetime | None = None) -> None:
    """Let the worker do all that waits."""
    now = now or at(DAY)
    while imports.import_waiting(now, now.date(), part) + acts.act_waiting(now, part):
        pass
