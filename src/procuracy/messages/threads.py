"""Writes messages and queues notices when acts are performed, in the transaction of the act."""

from __future__ import annotations

from procuracy.casework import queries
from procuracy.casework.models import Party
from procuracy.casework.subscriptions import Happening
from procuracy.materials.models import Letter

from .models import Delivery, Message

FROM_PERSON = frozenset({"add_information", "write_message", "correct"})
"""Acts whose words are the person's own, also where an operator writes them down for her."""
FROM_OFFICE = frozenset({"send_message", "advise", "reply_again"})
"""Acts whose words the office writes into her thread."""


def write_messages(h: Happening) -> None:
    """Subscriber: what a person said goes to her thread; what the office says, to each person's, with a notice."""
    # What goes to an organ or a unit is no news for her phone.
    letters = [letter for letter in h.batch.rows(Letter) if letter.addressee == "applicant"]
    if h.action in FROM_PERSON and h.actor.party_id is not None:
        h.batch.add(_message(h, h.actor.party_id, Message.Direction.IN, str(h.facts.get("text", ""))))
    elif h.action in FROM_PERSON or h.action in FROM_OFFICE or letters:
        for party in queries.people_of(h.case.pk):
            if h.action in FROM_PERSON:
                h.batch.add(_message(h, party.pk, Message.Direction.IN, str(h.facts.get("text") or h.facts.get("what", ""))))
                continue
            if h.action in FROM_OFFICE:
                h.batch.add(_message(h, party.pk, Message.Direction.OUT, str(h.facts["text"])))
            _queue_notice(h, party)


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
    )


def _queue_notice(h: Happening, party: Party) -> None:
    """Queue a notice through the channel that the person chose. The gate judges when it leaves, not when it is queued."""
    channel = str(party.safe_contact.get("channel", ""))
    if not party.safe_contact.get("may_contact") or channel not in ("sms", "email"):
        return
    h.batch.add(
        Delivery(case_id=h.case.pk, party_id=party.pk, seq=h.seq, channel=channel, queued_at=h.now, next_try=h.now)
    )
