"""One statement for everything an act writes. Round trips, not rows, are the cost of a durable write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from psycopg.types.json import Jsonb


class Batch:
    """Rows to insert and rows to update, sent as one statement with one common table expression a step."""

    def __init__(self) -> None:
        self._inserts: dict[type[models.Model], list[models.Model]] = {}
        self._updates: list[tuple[type[models.Model], dict[str, Any], dict[str, Any]]] = []

    def add(self, *rows: models.Model) -> None:
        """Insert these rows. Each needs its primary key already."""
        for row in rows:
            self._inserts.setdefault(type(row), []).append(row)

    def update(self, model: type[models.Model], where: dict[str, Any], **values: Any) -> None:
        """Set `values` in the rows of `model` whose columns equal `where`; no row is written by two updates."""
        self._updates.append((model, where, values))

    def rows(self, model: type[models.Model]) -> list[Any]:
        """Rows of `model` that wait to be inserted."""
        return list(self._inserts.get(model, ()))

    def execute(self) -> list[int]:
        """Write everything in one statement. Returns how many rows each update met, in order."""
        steps: list[str] = []
        params: list[Any] = []
        for rows in self._inserts.values():
            steps.append(self._insert(rows, params))
        for update in self._updates:
            steps.append(self._update(*update, params))
        if not steps:
            return []
        inserts = len(self._inserts)
        names = [f"s{i} AS ({step})" for i, step in enumerate(steps)]
        counts = [f"(SELECT count(*) FROM s{i})" for i in range(inserts, len(steps))] or ["1"]
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {', '.join(names)} SELECT {', '.join(counts)}", params)
            found = cursor.fetchone()
        return [int(count) for count in found] if self._updates else []

    @staticmethod
    def _insert(rows: list[models.Model], params: list[Any]) -> str:
        fields = [f for f in rows[0]._meta.concrete_fields if not f.generated and f.column]
        cells: list[str] = []
        for row in rows:
            values: list[str] = []
            for field in fields:
                raw = field.pre_save(row, add=True)
                if hasattr(raw, "resolve_expression"):
                    sql, extra = _compile(raw)
                    values.append(sql)
                    params.extend(extra)
                else:
                    values.append("%s")
                    params.append(field.get_db_prep_save(raw, connection))
            cells.append(f"({', '.join(values)})")
        columns = ", ".join(_quote(str(f.column)) for f in fields)
        return f"INSERT INTO {_quote(rows[0]._meta.db_table)} ({columns}) VALUES {', '.join(cells)}"

    @staticmethod
    def _update(
        model: type[models.Model], where: dict[str, Any], values: dict[str, Any], params: list[Any]
    ) -> str:
        sets = []
        for name, value in values.items():
            field = _column(model, name)
            if hasattr(value, "resolve_expression"):
                sql, extra = _compile(value)
                sets.append(f"{_quote(str(field.column))} = {sql}")
                params.extend(extra)
            else:
                sets.append(f"{_quote(str(field.column))} = %s")
                params.append(field.get_db_prep_save(value, connection))
        tests = []
        for name, value in where.items():
            field = _column(model, name)
            if isinstance(value, list | tuple):
                tests.append(f"{_quote(str(field.column))} = ANY(%s)")
                params.append([field.get_db_prep_save(v, connection) for v in value])
            else:
                tests.append(f"{_quote(str(field.column))} = %s")
                params.append(field.get_db_prep_save(value, connection))
        return f"UPDATE {_quote(model._meta.db_table)} SET {', '.join(sets)} WHERE {' AND '.join(tests)} RETURNING 1"


def copy(rows: Sequence[models.Model]) -> int:
    """Write rows of one model by COPY: one statement, however many. Returns how many they were."""
    if not rows:
        return 0
    fields = [f for f in rows[0]._meta.concrete_fields if f.column]
    columns = ", ".join(_quote(str(f.column)) for f in fields)
    # Django's cursor hands this on to psycopg.
    with connection.cursor() as cursor, cursor.copy(f"COPY {_quote(rows[0]._meta.db_table)} ({columns}) FROM STDIN") as target:
        for row in rows:
            target.write_row([plain(f, getattr(row, f.attname)) for f in fields])
    return len(rows)


def plain(field: models.Field[Any, Any], value: Any) -> Any:
    """A value as COPY takes it."""
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return Jsonb(value) if isinstance(field, models.JSONField) else value


def _column(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    field = model._meta.get_field(name)
    if not isinstance(field, models.Field):
        raise TypeError(f"{name} is no column of {model.__name__}")
    return field


def _quote(name: str) -> str:
    return str(connection.ops.quote_name(name))


def _compile(expression: Any) -> tuple[str, Iterable[Any]]:
    """SQL of an expression that reads no column (a search vector of plain text, for one)."""
    from django.db.models.sql import Query

    query = Query(None)
    compiler = query.get_compiler(connection=connection)
    sql, params = compiler.compile(expression.resolve_expression(query, allow_joins=False))
    return str(sql), list(params)
