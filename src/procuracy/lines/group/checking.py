"""What is right and wrong in the rows of a list of claimants. Pure: rows in, judged rows out.

An error keeps a row out until it is corrected; a note never does: people without papers or telephone are taken in too.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy

from procuracy.casework import crypto
from procuracy.law.identifiers import resident_id_note

from .models import ClaimantRow
from .reading import Row, words

MOST = Decimal("999999999999.99")
FEN = Decimal("0.01")
LEAST_DIGITS = 7
_MONEY_SIGNS = re.compile(r"[,\s¥$]|元整?|人民币|rmb|cny", re.I)
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
"""A number as people write it. "1e3" is a slip of the hand, or a long number that a program has rounded."""
_ROUNDED = re.compile(r"^\d(\.\d+)?E\+?\d+$", re.I)
_TOTALS = {"合计", "总计", "小计", "共计", "总额", "total", "sum"}

SENTENCES: dict[str, Any] = {
    "no_name": gettext_lazy("The name is missing."),
    "long_name": gettext_lazy("The name is longer than 60 characters."),
    "total_line": gettext_lazy("This looks like a line of totals, not like a person."),
    "no_amount": gettext_lazy("The amount is missing. (A formula counts only if its value was saved with the file.)"),
    "amount": gettext_lazy("The amount cannot be read as a number of yuan."),
    "negative": gettext_lazy("The amount is negative."),
    "fen": gettext_lazy("The amount has parts of a fen. Round it to two places."),
    "large": gettext_lazy("The amount is too large."),
    "same_identity": gettext_lazy("The same identity number stands in row %(row)s."),
    "same_person": gettext_lazy("The same name with the same telephone stands in row %(row)s."),
    "in_case": gettext_lazy("This person is in the case already, with a claim."),
    "known": gettext_lazy("This person has spoken in the case already: the claim is added to her, and she keeps her code."),
    "identity": gettext_lazy("The identity number looks wrong. Other papers are fine."),
    "rounded": gettext_lazy("The spreadsheet program has rounded the identity number; it is left out. Format the column as text."),
    "phone": gettext_lazy("The telephone number looks odd."),
    "months": gettext_lazy("The number of months cannot be read; it is left out."),
    "zero": gettext_lazy("The amount is zero."),
    "no_key": gettext_lazy("Neither identity number nor telephone: we cannot tell whether this person is in the case already."),
}
ERRORS = frozenset({"no_name", "long_name", "total_line", "no_amount", "amount", "negative", "fen", "large"})
REPEATED = frozenset({"same_identity", "same_person", "in_case"})


@dataclass(slots=True)
class Checked:
    """A row with what it says and what is odd about it. `indexes` are its blind indexes: name, telephone, identity number."""

    number: int
    cells: dict[str, str]
    contact: dict[str, str] = field(default_factory=dict)
    amount: Decimal | None = None
    months: Decimal | None = None
    note: str = ""
    problems: list[tuple[str, int]] = field(default_factory=list)
    indexes: tuple[bytes | None, bytes | None, bytes | None] = (None, None, None)
    others: tuple[tuple[str, str], ...] = ()
    """What stands in columns that are not read, with their headings."""
    party: uuid.UUID | None = None
    """Her row in the case, where she has spoken there before."""

    @property
    def state(self) -> ClaimantRow.State:
        """What becomes of the row."""
        codes = {code for code, _row in self.problems}
        if codes & ERRORS:
            return ClaimantRow.State.WRONG
        return ClaimantRow.State.REPEATED if codes & REPEATED else ClaimantRow.State.READY

    def keys(self) -> list[tuple[str, Any]]:
        """By what a person is known: her identity number, or her name with her telephone."""
        name, phone, identity = self.indexes
        found: list[tuple[str, Any]] = [("same_identity", identity)] if identity else []
        return found + ([("same_person", (name, phone))] if name and phone else [])


Known = Mapping[tuple[str, Any], tuple[uuid.UUID, bool]]
"""People of the case by key, each with whether she has a claim."""


def check(row: Row) -> Checked:
    """Judge one row by itself."""
    cells = {name: words(row.formulas.get(name, value)) for name, value in row.cells.items()}
    found = Checked(row.number, cells, others=tuple((heading, words(value)) for heading, value in row.others))
    name = unicodedata.normalize("NFKC", cells.get("name", ""))
    if not name or name.startswith("="):  # a formula is nobody's name
        found.problems.append(("no_name", 0))
    elif name.casefold().replace(" ", "") in _TOTALS:
        found.problems.append(("total_line", 0))
    elif len(name) > 60:
        found.problems.append(("long_name", 0))
    _amount(found, row.cells.get("amount"))
    identity = _identity(found, row.cells.get("identity_number"))
    phone = unicodedata.normalize("NFKC", cells.get("phone", ""))[:40]
    if phone and not LEAST_DIGITS <= sum(char.isdecimal() for char in phone) <= 15:
        found.problems.append(("phone", 0))
    _months(found)
    found.note = cells.get("note", "")[:200]
    found.contact = {key: value for key, value in (("name", name[:60]), ("identity_number", identity), ("phone", phone)) if value}
    found.indexes = indexes(found.contact)
    if not found.keys():
        found.problems.append(("no_key", 0))
    return found


def indexes(contact: Mapping[str, str]) -> tuple[bytes | None, bytes | None, bytes | None]:
    """Blind indexes of a name, a telephone and an identity number, as a party bears them."""
    kinds = (("name", "name"), ("phone", "phone"), ("identity", "identity_number"))
    name, phone, identity = (crypto.blind_index(kind, contact[key]) if contact.get(key) else None for kind, key in kinds)
    return name, phone, identity


def money(value: Any) -> Decimal:
    """An amount as people and programs write it, in yuan. Raises `ValueError` with the code of what is wrong."""
    if isinstance(value, float):
        text = f"{value:.15g}"  # what the program shows; the last bits of a binary fraction mean nothing
    else:
        text = _MONEY_SIGNS.sub("", unicodedata.normalize("NFKC", words(value)))
    if not text:
        raise ValueError("no_amount")
    if isinstance(value, bool) or not (isinstance(value, float) or _PLAIN.fullmatch(text)):
        raise ValueError("amount")
    amount = Decimal(text)
    if not amount.is_finite():
        raise ValueError("amount")
    if amount < 0:
        raise ValueError("negative")
    if amount > MOST:
        raise ValueError("large")
    if amount != amount.quantize(FEN):
        raise ValueError("fen")
    return amount.quantize(FEN)


def _amount(found: Checked, value: Any) -> None:
    try:
        found.amount = money(value)
    except ValueError as error:
        found.problems.append((str(error), 0))
    else:
        if not found.amount:
            found.problems.append(("zero", 0))


def _identity(found: Checked, value: Any) -> str:
    """The identity number, or nothing where a program has rounded it: two people would then look like one."""
    text = unicodedata.normalize("NFKC", found.cells.get("identity_number", ""))[:30]
    if (isinstance(value, float) and value >= 1e15) or (isinstance(value, int) and value >= 10**15 and value % 1000 == 0) or _ROUNDED.match(text):
        found.problems.append(("rounded", 0))
        return ""
    if text and resident_id_note(text):
        found.problems.append(("identity", 0))
    return text


def _months(found: Checked) -> None:
    text = unicodedata.normalize("NFKC", found.cells.get("months", "")).removesuffix("个月").strip()
    if not text:
        return
    months = Decimal(text) if _PLAIN.fullmatch(text) else None  # "3月" is March, not three months
    if months is None or not 0 <= months <= 1200:
        found.problems.append(("months", 0))
    else:
        found.months = months.quantize(Decimal("0.1"))


def compare(rows: Iterable[Checked], known: Known) -> None:
    """Mark who stands in the list twice, or is in the case already. A row with an error is compared with nobody."""
    first: dict[tuple[str, Any], int] = {}
    for row in rows:
        if row.state != ClaimantRow.State.READY:
            continue
        keys = row.keys()
        again = next((key for key in keys if key in first), None)
        if again is not None:
            row.problems.append((again[0], first[again]))
            continue
        for key in keys:
            first[key] = row.number
        match = next((known[key] for key in keys if key in known), None)
        if match is None:
            continue
        party, has_claim = match
        if has_claim:
            row.problems.append(("in_case", 0))
        elif ("party", party) in first:
            row.problems.append(("same_person", first["party", party]))
        else:
            first["party", party] = row.number
            row.party = party
            row.problems.append(("known", 0))


def sentences(problems: Iterable[Iterable[Any]]) -> list[str]:
    """Problems in words."""
    return [str(SENTENCES[code]) % {"row": row} for code, row in problems]


def all_in_one(problems: Iterable[Iterable[Any]]) -> str:
    """Problems as one text, for a cell."""
    return " ".join(sentences(problems))
