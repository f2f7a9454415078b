"""Logs as JSON lines, without addresses, queries, bodies or anything else that could name a person."""

from __future__ import annotations

import json
import logging
import re

# Receipts, identity numbers and telephone numbers, should one ever slip into a message.
_DIGITS = re.compile(r"\d[\d \-]{9,}[\dXx]")
_QUERY = re.compile(r"\?[^\s\"']*")


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
    """One JSON object a line. A traceback is given as its last line and where it was, without values."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            trace = record.exc_info[2]
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            entry["error"] = record.exc_info[0].__name__
            if trace is not None:
                code = trace.tb_frame.f_code
                entry["where"] = f"{code.co_filename.rpartition('/procuracy/')[2]}:{trace.tb_lineno} {code.co_name}"
        return json.dumps(entry, ensure_ascii=False)
