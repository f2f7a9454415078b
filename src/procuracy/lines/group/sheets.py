"""Writes spreadsheets to take away: XLSX and CSV. No cell that begins like a formula stays one, and no number loses a digit."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from procuracy.casework import receipts

from . import imports, reading, tables
from .checking import all_in_one
from .models import Claim, ClaimantImport, ClaimantRow
from .tables import staged

KINDS = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}
_LONG = 11
"""From so many digits on, spreadsheet programs write a number in another way, or round it."""


def plain(value: Any) -> Any:
    """A value as a cell may hold it: amounts as numbers, texts marked where a program would calculate with them."""
    if value is None or isinstance(value, Decimal | int):
        return "" if value is None else value
    text = str(value)
    if text[:1] in ("=", "+", "-", "@", "\t", "\r", "'") or (len(text) >= _LONG and text.isdecimal()):
        return f"'{text}"
    return text


def download(kind: str, name: str, headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A file to download, of a kind of `KINDS`."""
    write = _xlsx if kind == "xlsx" else _csv
    body = write([str(heading) for heading in headings], rows)
    return HttpResponse(
        body,
        content_type=KINDS[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"', "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"},
    )


def _csv(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([plain(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _xlsx(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()

    def cell(value: Any) -> WriteOnlyCell:
        found = WriteOnlyCell(sheet, value=plain(value))
        if isinstance(value, str):
            found.data_type, found.number_format = "s", "@"  # whatever it begins with, a text stays a text
        elif isinstance(value, Decimal):
            found.number_format = "0.00"
        return found

    sheet.append([cell(heading) for heading in headings])
    for row in rows:
        sheet.append([cell(value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def problems(kind: str, batch: ClaimantImport) -> HttpResponse:
    """The rows that were not brought in, as they stood, with a column that says why: to be corrected and uploaded again."""
    unread = tables.unread(batch)
    headings = [*map(reading.heading, reading.CLAIMANTS.values()), *unread, _("Row"), _("What is wrong")]

    def rows() -> Iterator[list[Any]]:
        for row in staged(batch, states=[ClaimantRow.State.WRONG, ClaimantRow.State.REPEATED]):
            content = row.content()
            others = [text for _heading, text in content.get("others", ())] or [""] * len(unread)
            yield [*(content["cells"].get(name, "") for name in reading.CLAIMANTS), *others, row.number, all_in_one(row.problems)]

    return download(kind, "to-correct", headings, rows())


def table(kind: str, claims: Iterable[Claim]) -> HttpResponse:
    """Claims with their people. The last column is empty: filled in and sent back it says how much each gets this time."""
    known, back = reading.CLAIMANTS, reading.AMOUNTS
    headings = [reading.heading(known[name]) for name in ("name", "identity_number", "phone", "months")]
    headings = [reading.heading(back["number"]), *headings, _("Claimed (yuan)"), _("Agreed (yuan)"), _("Received (yuan)"), reading.heading(known["note"]), reading.heading(back["amount"])]

    def rows() -> Iterator[list[Any]]:
        for claim in claims:
            contact = claim.party.contact_data()
            who = [contact.get(name, "") for name in ("name", "identity_number", "phone")]
            yield [claim.number, *who, claim.months, claim.amount_claimed, claim.amount_agreed, claim.amount_received, claim.note, None]

    return download(kind, "claims", headings, rows())


def code_list(kind: str, batch: ClaimantImport, now: dt.datetime) -> HttpResponse:
    """The codes of the people whom a list brought, to be handed out. Raises `NotPossibleNow` as `imports.codes`."""
    found = imports.codes(batch, now)
    headings = [_("Row"), _("Name"), _("Code to track")]
    again = _("Another code was given at the counter.")
    rows = ([claim.row, claim.party.contact_data().get("name", ""), receipts.spoken(number) or again] for claim, number in found)
    return download(kind, "codes", headings, rows)

