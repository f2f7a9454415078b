"""`procuracy triage`: one text as an argument, or JSON lines `{"text", "place"?}` in bulk with `--batch`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

from .suggester import suggest


def main(argv: Sequence[str]) -> int:
    """Run; returns the exit status (1 where a line of a batch could not be read)."""
    parser = argparse.ArgumentParser(prog="procuracy triage")
    parser.add_argument("text", nargs="?")
    parser.add_argument("--batch", action="store_true", help="JSON lines from standard input")
    args = parser.parse_args(argv)
    if not args.batch:
        if not args.text:
            parser.error("give a text, or --batch")
        print(json.dumps(suggest(args.text).as_facts(), ensure_ascii=False, indent=1))
        return 0
    bad = 0
    for line in sys.stdin:
        if not line.strip():
            continue
        answer, failed = _answer(line)
        bad += failed
        print(json.dumps(answer, ensure_ascii=False))
    return 1 if bad else 0


def _answer(line: str) -> tuple[dict[str, Any], bool]:
    record: Any = None
    try:
        record = json.loads(line)
        if not isinstance(record["text"], str):
            raise TypeError("text")
        return {**record, **suggest(record["text"]).as_facts()}, False
    except (ValueError, KeyError, TypeError) as error:
        return {**(record if isinstance(record, dict) else {}), "error": f"{type(error).__name__}: {error}"}, True
