"""Reads the rows that hang on one case, of several tables, in one statement. Round trips are the cost of a page."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import connection, models


def rows_of(case_id: uuid.UUID | Sequence[uuid.UUID], tables: Sequence[type[models.Model]], also: Sequence[str] = ()) -> dict[type[models.Model], list[Any]]:
    """Instances of each model whose `case_id` is this case (or one of these), in each model's own order.

    `also` are further conditions in SQL, one for each table from the first on (empty: none), which may use `%(case)s`.
    """
    ids = [case_id] if isinstance(case_id, uuid.UUID) else list(case_id)
    parts = []
    for number, table in enumerate(tables):
        condition = "t.case_id = ANY(%(cases)s)"
        if number < len(also) and also[number]:
            condition = f"({condition} {also[number]})"
        name = connection.ops.quote_name(table._meta.db_table)
        parts.append(f"SELECT {number}, to_jsonb(t.*) FROM {name} t WHERE {condition}")
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), {"case": ids[0], "cases": ids})
        raw = cursor.fetchall()
    found: dict[type[models.Model], list[Any]] = defaultdict(list)
    for number, columns in raw:
        found[tables[number]].append(_instance(tables[number], columns if isinstance(columns, dict) else _loads(columns)))
    for table in tables:
        found[table].sort(key=lambda row: [getattr(row, name) for name in _order(table)])
    return found


def _order(table: type[models.Model]) -> list[str]:
    names = [str(name) for name in table._meta.ordering or ["id"]]
    return [f"{name}_id" if name in ("case", "office") else name for name in names]


def _loads(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    return found


def _instance(table: type[models.Model], columns: dict[str, Any]) -> models.Model:
    """A saved instance from the JSON of its row."""
    values = []
    fields = [f for f in table._meta.concrete_fields if f.column]
    for field in fields:
        value = columns[str(field.column)]
        if value is not None and isinstance(field, models.BinaryField):
            value = bytes.fromhex(value[2:])
        elif value is not None and not isinstance(field, models.JSONField):
            target = field.target_field if isinstance(field, models.ForeignKey) else field
            value = target.to_python(value)
        values.append(value)
    return table.from_db("default", [str(f.attname) for f in fields], values)
