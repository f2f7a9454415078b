"""Writes messages and queues notices when acts are performed, in the transaction of the act."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from procuracy.casework import ids, queries
from procuracy.casework.models import SPEAKERS, Party
from procuracy.casework.subscriptions import Happening
from procuracy.materials.models import Letter
from procuracy.web.language import language_of

from .models import Delivery, Message

FROM_PERSON = frozenset({"add_information", "write_message", "correct"})
"""Acts whose words are the person's own, also where an operator writes them down for her."""
FROM_OFFICE = frozenset({"send_message", "advise", "reply_again", "tell_news"})
"""Acts whose words the office writes into her thread."""
SAID = "said"
"""Fact of an act that is news to her: one sentence in both languages, which her page shows by its day."""
MANY = 100
"""Above this many people their messages and notices are written by the database itself, in two statements."""


def write_messages(h: Happening) -> None:
    """Subscriber: what a person said goes to her thread; what the office says, to each person's, with a notice."""
    # What goes to an organ or a unit is no news for her phone.
    letters = [letter for letter in h.batch.rows(Letter) if letter.addressee == "applicant"]
    if h.action in FROM_PERSON and h.actor.party_id is not None:
        h.batch.add(_message(h, h.actor.party_id, Message.Direction.IN, str(h.facts.get("text", ""))))
    elif h.action in FROM_PERSON or h.action in FROM_OFFICE or SAID in h.facts or letters:
        people = queries.people_of(h.case.pk, MANY + 1)
        if len(people) > MANY:
            _write_to_many(h)
            return
        for party in people:
            if h.action in FROM_PERSON:
                h.batch.add(_message(h, party.pk, Message.Direction.IN, str(h.facts.get("text") or h.facts.get("what", ""))))
                continue
            if text := _from_office(h):
                h.batch.add(_message(h, party.pk, Message.Direction.OUT, text))
            _queue_notice(h, party)


def _from_office(h: Happening) -> str:
    """What the office says to her in an act, in the language of the case; empty where only a letter goes out."""
    if SAID in h.facts:
        return str(h.facts[SAID][language_of(h.case.language)])
    return str(h.facts["text"]) if h.action in FROM_OFFICE else ""


def _message(h: Happening, party_id: object, direction: str, text: str) -> Message:
    return Message(
        case_id=h.case.pk,
        party_id=party_id,
        direction=direction,
        kind=h.action,
        text=text,
        at=h.now,
        seq=h.seq,
        asks=bool(h.facts.get("asks")),
        said=h.facts.get(SAID, {}),
    )


def tell_one(h: Happening, party: Party, text: str) -> None:
    """Write `text` into the thread of one person of the case alone, and queue her notice."""
    h.batch.add(_message(h, party.pk, Message.Direction.OUT, text))
    _queue_notice(h, party)


def _queue_notice(h: Happening, party: Party) -> None:
    """Queue a notice through the channel that the person chose. The gate judges when it leaves, not when it is queued."""
    channel = str(party.safe_contact.get("channel", ""))
    if not party.safe_contact.get("may_contact") or channel not in ("sms", "email"):
        return
    h.batch.add(
        Delivery(case_id=h.case.pk, party_id=party.pk, seq=h.seq, channel=channel, queued_at=h.now, next_try=h.now)
    )


def _write_to_many(h: Happening) -> None:
    """The same for a big group."""
    text = str(h.facts.get("text") or h.facts.get("what", "")) if h.action in FROM_PERSON else _from_office(h)
    tell_many(
        "SELECT id FROM casework_party WHERE case_id = ANY(%s) AND role = ANY(%s) AND left_seq IS NULL",
        [queries.answered_with(h.case.pk), list(SPEAKERS)],
        h.case.pk,
        seq=h.seq,
        kind=h.action,
        text=text,
        now=h.now,
        direction=Message.Direction.IN if h.action in FROM_PERSON else Message.Direction.OUT,
        asks=bool(h.facts.get("asks")),
        said=h.facts.get(SAID),
    )


def tell_many(
    people: str,
    params: Sequence[Any],
    case_id: uuid.UUID,
    *,
    seq: int,
    kind: str,
    text: str,
    now: dt.datetime,
    direction: str = Message.Direction.OUT,
    asks: bool = False,
    said: Mapping[str, str] | None = None,
) -> None:
    """Write `text` into the thread of each person whom the query `people` names by id, and queue the notices. Two statements.

    Without `text` only notices are queued; what a person said herself (`direction` in) leads to none.
    """
    moment = int(now.timestamp() * 1000)
    with connection.cursor() as cursor:
        if text:
            cursor.execute(
                "INSERT INTO correspondence_message (id, case_id, party_id, direction, kind, text, at, seq, asks, said)"
                f" SELECT {ids.SQL}, %s, p.id, %s, %s, %s, %s, %s, %s, %s FROM casework_party p WHERE p.id IN ({people})",
                [moment, case_id, direction, kind, text, now, seq, asks, Jsonb(said or {}), *params],
            )
        if direction == Message.Direction.OUT:
            cursor.execute(
                "INSERT INTO correspondence_delivery (id, case_id, party_id, seq, channel, state, reason, attempts, queued_at, next_try, reference)"
                f" SELECT {ids.SQL}, %s, p.id, %s, p.safe_contact->>'channel', %s, '', 0, %s, %s, '' FROM casework_party p WHERE p.id IN ({people})"
                " AND p.safe_contact->'may_contact' = 'true' AND p.safe_contact->>'channel' IN ('sms', 'email')",
                [moment, case_id, seq, Delivery.State.QUEUED, now, now, *params],
            )
