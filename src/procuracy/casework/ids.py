"""UUID version 7 (RFC 9562): ids that sort by the moment of their making."""

import datetime as dt
import os
import time
import uuid

SQL = (
    "encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing substring(int8send(%s::bigint) from 3) from 1 for 6),"
    " 52, 1), 53, 1), 'hex')::uuid"
)
"""A fresh UUIDv7 for each row of a statement; its one parameter: milliseconds since 1970."""


def uuid7(milliseconds: int | None = None) -> uuid.UUID:
    """Return a fresh UUIDv7; `milliseconds` since 1970 may be given (bulk load, a moved clock)."""
    ms = time.time_ns() // 1_000_000 if milliseconds is None else milliseconds
    raw = bytearray(ms.to_bytes(6, "big") + os.urandom(10))
    raw[6] = 0x70 | (raw[6] & 0x0F)
    raw[8] = 0x80 | (raw[8] & 0x3F)
    return uuid.UUID(bytes=bytes(raw))


def moment_of(ident: uuid.UUID) -> dt.datetime:
    """The moment (UTC) at which a UUIDv7 was made."""
    return dt.datetime.fromtimestamp((ident.int >> 80) / 1000, dt.UTC)
