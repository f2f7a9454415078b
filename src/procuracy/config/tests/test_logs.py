"""What a log says of a failure: the line of ours, and nothing of anybody."""

from __future__ import annotations

import json
import logging
import sys

from procuracy.config import logs
from procuracy.law import cli


def test_a_failure_is_logged_with_our_own_line_and_that_of_the_library_below_it():
    try:
        cli._record("{" + "x" * 3)
    except Exception:
        pass
    try:
        cli.main(["calendar"])
    except SystemExit:
        found = sys.exc_info()
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "Internal Server Error: /desk/case/%s", ("13800000000",), found)
    logs.NoPersonalData().filter(record)
    entry = json.loads(logs.JsonFormatter().format(record))
    assert entry["where"].startswith("law/cli.py:") and entry["where"].endswith(" main")
    assert entry["raised"].rpartition("/")[2].startswith("argparse.py:") and entry["error"] == "SystemExit"
    assert "13800000000" not in json.dumps(entry)
