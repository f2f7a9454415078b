"""Keys change under what is shown for a while: it is sealed again, or no longer shown; nothing breaks."""

from __future__ import annotations

import datetime as dt

import pytest

from procuracy.casework import crypto, held
from procuracy.config.keys import _again
from procuracy.doors.models import Conversation
from procuracy.registry.testing import nation

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 8, 3, 2, 0, tzinfo=dt.UTC)


def test_a_code_in_a_conversation_is_sealed_again_and_given_up_where_no_key_opens_it(settings):
    settings.PROCURACY_CONTACT_KEYS = {"old": b"o" * 32}
    row = Conversation(code_digest=b"a", office=nation()["district"], begun_at=NOW)
    row.keep_code("1234567812345670")
    row.save()
    session: dict[str, str] = {}
    held.put(session, "receipt", "1234567812345670")
    settings.PROCURACY_CONTACT_KEYS = {"new": b"n" * 32, "old": b"o" * 32}
    assert _again(Conversation, "sealed") == 1
    row.refresh_from_db()
    assert crypto.key_id_of(row.sealed) == "new" and row.code(NOW) == "1234 5678 1234 5670"
    assert held.get(session, "receipt") == "1234567812345670" and held.get({"slip": session["receipt"]}, "slip") is None
    settings.PROCURACY_CONTACT_KEYS = {"newest": b"x" * 32}
    assert row.code(NOW) == "" and held.get(session, "receipt") is None
    _again(Conversation, "sealed")
    row.refresh_from_db()
    assert bytes(row.sealed) == b""
