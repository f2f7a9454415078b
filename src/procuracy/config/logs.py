"""Logs as JSON lines, without addresses, queries, bodies or anything else that could name a person."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from types import TracebackType

# Receipts, identity numbers and telephone numbers, should one ever slip into a message.
_DIGITS = re.compile(r"\d[\d \-]{9,}[\dXx]")
_QUERY = re.compile(r"\?[^\s\"']*")


_OURS = f"{Path(__file__).resolve().parent.parent}/"


class NoPersonalData(logging.Filter):
    """Takes long digit runs and query strings out of every record, and the request itself with them."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = scrub(record.getMessage())
        record.args = ()
        record.__dict__.pop("request", None)
        return True


def scrub(text: str) -> str:
    """The text without anything that looks like a number of a person, and without queries."""
    return _QUERY.sub("?…", _DIGITS.sub("…", text))


class JsonFormatter(logging.Formatter):
    """One JSON object a line. A traceback is given as its last line in our own code and the one where it was raised, without values."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            entry["error"] = record.exc_info[0].__name__
            entry |= _places(record.exc_info[2])
        return json.dumps(entry, ensure_ascii=False)


def _places(trace: TracebackType | None) -> dict[str, str]:
    """`where`: the last line of ours that was passed; `raised`: the line in a library below it, if it was raised there."""
    ours = last = ""
    while trace is not None:
        code = trace.tb_frame.f_code
        mine = code.co_filename.startswith(_OURS)
        last = f"{code.co_filename.removeprefix(_OURS) if mine else code.co_filename.rpartition('/site-packages/')[2]}:{trace.tb_lineno} {code.co_name}"
        ours = last if mine else ours
        trace = trace.tb_next
    return {"where": ours or last} | ({"raised": last} if ours and last != ours else {})
