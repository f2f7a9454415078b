"""Reads a spreadsheet that people made: XLSX or CSV, headings in Chinese or English in any order. Values alone count, never formulas.

Pure: bytes in, rows out. What cannot be read is refused with a sentence (`InvalidFacts`, field `file`).
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from procuracy.casework.errors import InvalidFacts
from procuracy.web.language import comma, page_language

MOST_ROWS = 50_000
MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_PARTS = 500
MOST_COLUMNS = 60
MOST_SHEET_ROWS = 1_048_576
HEADING_WITHIN = 20
"""The row of headings stands among the first twenty: above it people write titles."""
_BRACKETS = re.compile(r"[(\[{【〔].*?[)\]}】〕]")
_SIGNS = re.compile(r"[\W_]+")

CLAIMANTS: dict[str, tuple[str, ...]] = {
    "name": ("姓名", "名字", "申请人", "申请人姓名", "工人姓名", "农民工姓名", "劳动者", "劳动者姓名", "name", "full name", "claimant", "worker"),
    "identity_number": ("身份证号码", "身份证", "身份证号", "居民身份证号", "居民身份证号码", "公民身份号码", "证件号", "证件号码", "identity number", "identity", "id", "id number", "id card", "id card number"),
    "phone": ("联系电话", "电话", "电话号码", "联系方式", "手机", "手机号", "手机号码", "telephone", "phone", "phone number", "mobile", "mobile number", "telephone number", "tel"),
    "months": ("欠薪月数", "月数", "拖欠月数", "欠薪月份", "拖欠月份", "月份", "月份数", "欠薪月", "拖欠工资月数", "拖欠工资月份", "欠薪时长", "拖欠时长", "months", "months owed", "number of months"),
    "amount": ("欠薪金额", "金额", "欠薪", "欠薪数额", "拖欠金额", "拖欠工资", "拖欠工资金额", "欠款金额", "amount owed", "amount", "owed", "wages owed"),
    "note": ("备注", "说明", "note", "notes", "remark", "remarks"),
}
"""By field, the headings by which its column is known; the first of each language is the one that we write."""
AMOUNTS: dict[str, tuple[str, ...]] = {
    "number": ("编号", "number", "no"),
    "name": CLAIMANTS["name"],
    "amount": ("本次金额", "this amount"),
}
"""The same for the table of a case that comes back with an amount for each person."""
OURS = ("行", "row", "问题", "what is wrong")
"""Headings of columns that we add to the rows to correct."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the sheet: its number there, and its cells by field, as they stood."""

    number: int
    cells: Mapping[str, Any]
    others: tuple[tuple[str, Any], ...] = ()
    """Columns that are not read, each with its heading, in the same order in every row: nothing that was typed gets lost."""
    formulas: Mapping[str, str] = field(default_factory=dict)
    """What stands in cells that have no saved value, by field."""


def heading(words: Sequence[str]) -> str:
    """How we write a column's heading, in the active language: in words that we read again."""
    english = page_language() == "en"
    return next(word for word in words if word.isascii() == english).capitalize()


def refuse(sentence: str) -> InvalidFacts:
    """The refusal of a file, with its reason as a sentence."""
    return InvalidFacts({"file": [sentence]})


def read(data: bytes, headings: Mapping[str, Sequence[str]] = CLAIMANTS, needed: Sequence[str] = ("name", "amount")) -> list[Row]:
    """The rows below the headings, without empty ones. Raises `InvalidFacts` for what is no such sheet, or too much of it."""
    if len(data) > MOST_BYTES:
        raise refuse(_("The file is larger than 10 MB. Divide it into several."))
    packed = data[:4] == b"PK\x03\x04"
    lines = _xlsx(data) if packed else _csv(data)
    columns: dict[str, int] | None = None
    seen: set[str] = set()
    rows: list[Row] = []
    top: Sequence[Any] = ()
    whole: list[Sequence[Any]] = []
    for number, cells in lines:
        if columns is None:
            found = _columns(cells, headings)
            seen |= set(found)
            if all(name in found for name in needed):
                columns, top = found, cells
            elif number >= HEADING_WITHIN:
                break
            continue
        values = {name: cells[at] if at < len(cells) else None for name, at in columns.items()}
        if any(value is not None and str(value).strip() for value in values.values()):
            rows.append(Row(number, values))
            whole.append(cells)
        if len(rows) > MOST_ROWS:
            raise refuse(_("There are more than 50,000 rows. Divide the file into several."))
    if columns is None:
        missing = [name for name in needed if name not in seen] or needed
        named = comma().join(heading(headings[name]) for name in missing)
        raise refuse(_("No row of headings was found. These columns are needed: %(names)s.") % {"names": named})
    if not rows:
        raise refuse(_("There are headings, and no row below them."))
    unread = _unread(top, whole, set(columns.values()))
    rows = [replace(row, others=tuple((name, cells[at] if at < len(cells) else None) for at, name in unread)) for row, cells in zip(rows, whole, strict=True)]
    without = {row.number for row in rows if any(row.cells[name] is None for name in needed)}
    if packed and without:
        typed = {number: cells for number, cells in _xlsx(data, formulas=True) if number in without}
        rows = [replace(row, formulas=_formulas(row, typed[row.number], columns)) if row.number in typed else row for row in rows]
    return rows


def _unread(top: Sequence[Any], whole: Sequence[Sequence[Any]], known: set[int]) -> list[tuple[int, str]]:
    """Place and heading of the columns that hold something and are not read; one without a heading goes by its letters.

    What we add ourselves to the rows that come back for correction is none of them.
    """
    ours = {_heading(word) for word in OURS}
    filled = {at for cells in whole for at, cell in enumerate(cells) if cell is not None and str(cell).strip()}
    names = {at: words(cell) for at, cell in enumerate(top) if words(cell)}
    places = sorted((filled | names.keys()) - known)
    return [(at, names.get(at) or get_column_letter(at + 1)) for at in places if _heading(names.get(at, "")) not in ours]


def _formulas(row: Row, typed: Sequence[Any], columns: Mapping[str, int]) -> dict[str, str]:
    """The formulas of a row whose values were not saved with the file."""
    cells = {name: typed[at] for name, at in columns.items() if at < len(typed) and row.cells[name] is None}
    return {name: cell if isinstance(cell, str) else str(getattr(cell, "text", cell)) for name, cell in cells.items() if cell is not None}


def _columns(cells: Sequence[Any], headings: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """The place of each field whose heading stands among these cells."""
    known = {_heading(word): name for name, words in headings.items() for word in words}
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        name = known.get(_heading(cell)) if cell is not None else None
        if name is not None:
            found.setdefault(name, at)
    return found


def _heading(text: Any) -> str:
    """A heading without case, spaces, signs, and what stands in brackets (a unit, mostly)."""
    return _SIGNS.sub("", _BRACKETS.sub("", unicodedata.normalize("NFKC", str(text)).casefold()))


def _xlsx(data: bytes, *, formulas: bool = False) -> Iterator[tuple[int, Sequence[Any]]]:
    """Rows of the first sheet that can be seen, with their numbers: the values, or the `formulas` as they were typed."""
    try:
        _harmless(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=not formulas, keep_links=False)
        sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
        if sheet is None:
            raise refuse(_("The file holds no sheet that can be seen."))
        rows: Iterable[Sequence[Any]] = sheet.iter_rows(values_only=True, max_row=MOST_SHEET_ROWS, max_col=MOST_COLUMNS)
        yield from enumerate(rows, start=1)
        book.close()
    except (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError, AttributeError, OverflowError, EOFError, NotImplementedError, RuntimeError, zipfile.LargeZipFile):
        raise refuse(_("This is no spreadsheet that we can read. Save it as .xlsx or .csv and try again.")) from None


def _harmless(data: bytes) -> None:
    """Refuse what unpacks to far more than any list of people, and what brings definitions of its own."""
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        parts = pack.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise refuse(_("The file unpacks to more than we take. Copy the rows into a new sheet and try again."))
        if not any(part.filename == "xl/workbook.xml" for part in parts):
            raise refuse(_("This is no spreadsheet that we can read. Save it as .xlsx or .csv and try again."))
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with pack.open(part) as stream:
                    if b"<!" in stream.read(4096).replace(b"\0", b"").replace(b"<!--", b""):
                        raise refuse(_("This is no spreadsheet that we can read. Save it as .xlsx or .csv and try again."))


def _csv(data: bytes) -> Iterator[tuple[int, Sequence[Any]]]:
    """Rows of a text file, with the numbers of their lines."""
    text = _text(data)
    top = "\n".join(text.splitlines()[:HEADING_WITHIN])
    mark = max("\t;,", key=top.count)
    if not top.count(mark):
        text, mark = text.replace("，", ","), ","
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        for number, cells in enumerate(reader, start=1):
            yield number, cells[:MOST_COLUMNS]
    except csv.Error:
        raise refuse(_("This is no spreadsheet that we can read. Save it as .xlsx or .csv and try again.")) from None


def _text(data: bytes) -> str:
    """The file as text: UTF-8 with or without its mark, UTF-16 with it, or GB18030."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        codes: tuple[str, ...] = ("utf-16",)
    elif b"\0" in data or data[:4] == b"\xd0\xcf\x11\xe0":
        codes = ()
    else:
        codes = ("utf-8-sig", "gb18030")
    for code in codes:
        try:
            return data.decode(code)
        except UnicodeDecodeError:
            continue
    raise refuse(_("This is neither an .xlsx file nor a .csv file. Older or locked spreadsheets are saved as .xlsx first."))


def words(value: Any) -> str:
    """A cell as text: whole numbers without a point, days in ISO form, without the mark that keeps a text from being a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    text = "".join(char for char in str(value) if char.isprintable() or char == " ").strip()
    return text[1:].strip() if text[:1] == "'" else text
