"""Contact data at rest: AES-GCM under a ring of keys, bound to its row, and found only by a blind index.

Who the people of sealed cases are is kept under a ring of its own, so that the key of all the others opens none of them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import unicodedata
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12


class Unreadable(Exception):
    """A value that no key of the ring opens, or that was moved to another row."""


def _ring(apart: bool = False) -> dict[str, bytes]:
    ring: dict[str, bytes] = settings.PROCURACY_SEALED_KEYS if apart else settings.PROCURACY_CONTACT_KEYS
    return ring


def current_key_id(apart: bool = False) -> str:
    """The id of the key that new values are sealed with: the first of the ring. `apart`: of the ring for sealed cases."""
    return next(iter(_ring(apart)))


def is_apart(sealed: bytes) -> bool:
    """Whether a value lies under the ring for sealed cases."""
    return key_id_of(sealed) in _ring(True)


def seal(value: Any, row: str, *, apart: bool = False) -> bytes:
    """Encrypt a JSON value for the row named `row`; the key's id stands before it so that keys can rotate."""
    key_id = current_key_id(apart)
    nonce = os.urandom(NONCE)
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    head = key_id.encode()
    body = AESGCM(_ring(apart)[key_id]).encrypt(nonce, text, head + b"\0" + row.encode())
    return bytes([len(head)]) + head + nonce + body


def key_id_of(sealed: bytes) -> str:
    """The id of the key that sealed this value."""
    sealed = bytes(sealed)
    return sealed[1 : 1 + sealed[0]].decode()


def unseal(sealed: bytes, row: str) -> Any:
    """Decrypt what `seal` made for the same row. Raises `Unreadable`."""
    sealed = bytes(sealed)
    head = sealed[1 : 1 + sealed[0]]
    rest = sealed[1 + sealed[0] :]
    name = head.decode(errors="replace")
    key = _ring(True).get(name) or _ring().get(name)
    if key is None:
        raise Unreadable(f"no key {head!r} in the ring")
    try:
        text = AESGCM(key).decrypt(rest[:NONCE], rest[NONCE:], head + b"\0" + row.encode())
    except InvalidTag as error:
        raise Unreadable("the value does not belong to this row, or was altered") from error
    return json.loads(text)


def blind_index(kind: str, value: str) -> bytes | None:
    """A keyed digest of an exact value, by which it can be found but not read. `kind` keeps kinds apart.

    None for a value that names nobody: an empty one, or a telephone number without digits.
    """
    plain = "".join(unicodedata.normalize("NFKC", value).split()).casefold()
    if kind == "phone":
        plain = _telephone(plain)
    if not plain:
        return None
    key: bytes = settings.PROCURACY_INDEX_KEY
    return hmac.new(key, f"{kind}\0{plain}".encode(), hashlib.sha256).digest()[:16]


def _telephone(text: str) -> str:
    """One form for the ways in which one number is written: digits alone, without China's country code before a mobile."""
    digits = "".join(char for char in text if char.isdecimal())
    bare = digits.removeprefix("00").removeprefix("86")
    return bare if len(bare) == 11 and bare.startswith("1") else digits
