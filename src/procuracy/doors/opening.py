"""From a door's answers to the one `open_case` in which all doors end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from procuracy.casework import commands
from procuracy.casework.actors import Actor
from procuracy.casework.commands import NewParty, Opened, Word
from procuracy.casework.errors import InvalidFacts
from procuracy.casework.models import Party
from procuracy.lines.triage import CHILD_HARMED, circumstances_in, suggest
from procuracy.registry import competence
from procuracy.registry.models import Procuratorate

from . import named, reach

Answers = Mapping[str, Any]
_CONTACT = ("name", "phone", "email", "address", "identity_number")


def safe_contact(answers: Answers) -> dict[str, Any]:
    """The choices that the safe-contact gate keeps; without a clear yes, nothing may leave."""
    if answers.get("may_contact") != "yes":
        return {"may_contact": False}
    return {
        "may_contact": True,
        "channel": str(answers.get("channel", "")),
        "hours": str(answers.get("hours", "any")),
        "workdays_only": bool(answers.get("workdays_only")),
        "say": str(answers.get("say", "neutral")),
        "leave_message": bool(answers.get("leave_message")),
    }


def title_of(words: str) -> str:
    """A working title: the first clause of what was said. Officials may change it."""
    first = words.strip().splitlines()[0] if words.strip() else ""
    for mark in "。！？!?;；":
        first = first.split(mark)[0]
    return first[:40] + ("…" if len(first) > 40 else "")


def speak(
    answers: Answers,
    *,
    door: str,
    actor: Actor,
    key: str,
    now: dt.datetime,
    today: dt.date,
    language: str,
    office: Procuratorate | None = None,
    received: dt.date | None = None,
    with_receipt: bool = True,
) -> Opened:
    """Open a petition from a door's answers. Raises `InvalidFacts` or `Conflict`.

    `office` is given where the door stands in an office (counter, letter, telephone); otherwise the place decides.
    A petition without a name, a contact and a receipt cannot be answered; one with a receipt can.
    """
    reach.need_sound(answers)
    answers = {**answers, "place": reach.known_place(str(answers.get("place", "")))}
    proposal = competence.propose(answers["place"])
    target = office or proposal.office
    if office is not None and not answers["place"]:
        proposal = competence.Proposal(office, f"没有写明地点，在{office.name_zh}登记。", f"No place was named; registered at {office.name_en}.")
    words = str(answers["words"]).strip()
    if not any(char.isalnum() for char in words):
        raise InvalidFacts({"words": ["required"]})
    hints = suggest(words + "\n" + str(answers.get("wish", "")), matter=str(answers.get("matter", "")))
    circumstances = (CHILD_HARMED,) if answers.get("child") in ("yes", "on", True) else circumstances_in(f"{words}\n{answers.get('wish', '')}")
    name = str(answers.get("name", "")).strip()
    contact = {key: str(answers[key]).strip() for key in _CONTACT if answers.get(key)}
    parties = [
        NewParty(
            role=Party.Role.PETITIONER,
            contact=contact,
            safe_contact=safe_contact(answers),
            language=language,
            gets_receipt=with_receipt,
        )
    ]
    for other in answers.get("others") or ():
        # Everybody of a group keeps a thread and a reply of their own; each says later how to be reached.
        person = {key: value for key, value in other.items() if value}
        parties.append(NewParty(role=Party.Role.PETITIONER, contact=person, safe_contact={"may_contact": False}, language=language))
    on_behalf = answers.get("on_behalf") in ("yes", True, "on")
    if on_behalf and answers.get("other_name"):
        parties.append(
            NewParty(role=Party.Role.REPRESENTED, contact={"name": str(answers["other_name"])}, gets_receipt=False)
        )
    facts = {
        k: answers[k]
        for k in ("matter", "respondent", "happened_at", "happened_when", "earlier", "relation", "representatives", "registered_mail", "postmark_on", "call_back_at", "adaptations", "operator_note")
        if answers.get(k)
    }
    if answers.get("place_words"):
        facts.setdefault("happened_at", answers["place_words"])
    if on_behalf:
        facts["on_behalf"] = "on"
    reachable = bool(contact.get("phone") or contact.get("email") or contact.get("address"))
    # An official whom it is about never sees it, also not for the moment until somebody notices.
    out = named.kept_out(target, (words, str(answers.get("wish", "")), str(answers.get("respondent", ""))), today)
    word = Word(
        procedure="petition",
        office=target,
        door=door,
        title=str(answers.get("title") or title_of(words)),
        words=words,
        wish=str(answers.get("wish", "")).strip(),
        place=answers["place"],
        language=language,
        anonymous=not name,
        replyable=with_receipt or reachable,
        urgent=hints.urgent or bool(circumstances) or answers.get("urgent") in ("on", True),
        vulnerable=hints.vulnerable,
        circumstances=circumstances,
        facts=facts,
        suggestions=hints.as_facts()
        | {"office": {"id": proposal.office.pk, "zh": proposal.zh, "en": proposal.en}}
        | out.as_facts(),
        walled_from=out.ids,
        parties=parties,
        received=received or today,
        department="accusations",
    )
    return commands.open_case(word, actor, key=key, now=now)
