"""The JSON Schema of procedure files, for editors: made from the same names that the reader accepts.

`python -m procuracy.law.schema_file` writes it anew; a test keeps the shipped file current.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .model import Unit
from .procedures import ACTION_FIELDS, CLOCK_FIELDS, PHASES, STAGE_FIELDS, TOP_FIELDS

FILE = Path(__file__).parent / "schema" / "procedure.schema.json"

_NAME = {"type": "string", "minLength": 1}
_NAMES = {"anyOf": [_NAME, {"type": "array", "items": _NAME}]}
_FLAG = {"type": "boolean"}
_TEXT = {
    "type": "object",
    "properties": {"zh": _NAME, "en": _NAME},
    "required": ["zh", "en"],
    "additionalProperties": False,
}
_OBJECT = {"type": "object"}
_DATE = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_UNIT_NAMES = [str(unit) for unit in Unit] + [f"{unit}s" for unit in Unit]
_AMOUNT = {
    "type": "object",
    "propertyNames": {"enum": _UNIT_NAMES},
    "additionalProperties": {"anyOf": [{"type": "integer", "minimum": 1}, {"const": "stated_by_approver"}]},
}

_STAGE: dict[str, Any] = {
    "title": _TEXT,
    "person": _TEXT,
    "who_next": _TEXT,
    "initial": _FLAG,
    "final": _FLAG,
    "outcome": _NAMES,
    "waits_for": _NAME,
    "phase": {"enum": list(PHASES)},
}
_CLOCK: dict[str, Any] = {
    "rule": {
        "anyOf": [
            _NAME,
            {
                "type": "object",
                "properties": {"default": _NAME, "when": {"type": "object", "additionalProperties": _NAME}},
                "required": ["default"],
                "additionalProperties": False,
            },
        ]
    },
    "from": _NAME,
    "after": _NAME,
    "stated_in": _NAME,
    "may": {"type": "array", "items": {"enum": ["exclude", "extend", "suspend"]}},
    "owner": {"enum": ["office", "person", "other"]},
    "title": _TEXT,
}
_ACTION: dict[str, Any] = {
    "title": _TEXT,
    "help": _TEXT,
    "from": _NAMES,
    "to": {
        "anyOf": [
            _NAME,
            {
                "type": "object",
                "properties": {"back_from": _NAME},
                "required": ["back_from"],
                "additionalProperties": False,
            },
        ]
    },
    "by": _NAMES,
    "letter": {"anyOf": [_NAME, {"type": "object", "additionalProperties": _NAME}]},
    "excludes": {"anyOf": [*_NAMES["anyOf"], {"type": "object"}]},
    "extends": {"type": "object", "additionalProperties": _AMOUNT},
    **dict.fromkeys(("needs", "starts", "settles", "drops", "suspends", "resumes", "tells", "grounds"), _NAMES),
    **dict.fromkeys(("once", "closes_linked", "hidden"), _FLAG),
}


def procedure_schema() -> dict[str, Any]:
    """The schema of one procedure file (JSON Schema 2020-12)."""
    action = _closed(ACTION_FIELDS, _ACTION, ("title", "by", "from"))
    interrupt = _closed(ACTION_FIELDS, _ACTION, ("title", "by"))
    top: dict[str, Any] = {
        "procedure": _NAME,
        "edition": _DATE,
        "schema": {"const": 1},
        "title": _TEXT,
        "instrument": {
            "type": "object",
            "properties": {
                "zh": _NAME,
                "en": _NAME,
                "confidence": {"enum": ["VERIFIED", "SECONDARY", "RECALLED", "TARGET"]},
            },
            "required": ["zh", "en"],
            "additionalProperties": False,
        },
        "replaces": _OBJECT,
        "opens": _OBJECT,
        "roles": _NAMES,
        "stages": _each(_closed(STAGE_FIELDS, _STAGE, ("title", "person", "who_next"))),
        "clocks": _each(_closed(CLOCK_FIELDS, _CLOCK, ("rule", "title"))),
        "actions": _each(action),
        "interrupts": _each(interrupt),
        "must_tell": {"type": "object", "additionalProperties": {"type": "array", "items": _NAME}},
        "retention": _OBJECT,
        "notes": True,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A procedure of procuracy: one file per edition",
        "type": "object",
        "properties": {name: top[name] for name in TOP_FIELDS},
        "required": [name for name, required in TOP_FIELDS.items() if required],
        "additionalProperties": False,
    }


def _closed(fields: frozenset[str], known: dict[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    """An object with exactly these fields; one that says nothing of itself is a name."""
    return {
        "type": "object",
        "properties": {name: known.get(name, _NAME) for name in sorted(fields)},
        "required": list(required),
        "additionalProperties": False,
    }


def _each(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": schema}


def rendered() -> str:
    """The schema as the text of its file."""
    return json.dumps(procedure_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(rendered(), "utf-8")
