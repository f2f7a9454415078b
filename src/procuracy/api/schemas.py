"""What goes over the wire."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from ninja import Header, Schema
from pydantic import ConfigDict, Field

from procuracy.casework.commands import Opened
from procuracy.casework.models import Case
from procuracy.lines.petition.facts import Matter
from procuracy.web.language import in_language

KEY: Any = Header(..., alias="Idempotency-Key", min_length=8, max_length=128, description="The same key with the same content gives the same answer.")
OWN_KEY: Any = Header(..., alias="Idempotency-Key", min_length=16, max_length=128, description="Made at random by whoever has no account; the same key with the same content gives the same receipt.")
"""Where nobody is signed in, the key alone tells one sender from another."""


class Sent(Schema):
    """What a program sends: a member of a name that nobody expects is refused, never dropped."""

    model_config = ConfigDict(extra="forbid")


class SpeakIn(Sent):
    """A word at the door. Only `words` is required."""

    words: str = Field(min_length=1, max_length=20_000)
    wish: str = Field("", max_length=4000)
    matter: str = Field("", description="What it is about; may stay empty.", json_schema_extra={"enum": ["", *Matter.values]})
    place: str = Field("", max_length=80, description="Where it happened: a division code (GB/T 2260), or province, city and county in Chinese. Left out, the national office receives it first and sends it on, which takes days.")
    name: str = Field("", max_length=60)
    phone: str = Field("", max_length=40)
    email: str = Field("", max_length=120)
    address: str = Field("", max_length=300)
    identity_number: str = Field("", max_length=30)
    on_behalf: bool = False
    relation: str = Field("", max_length=60)
    other_name: str = Field("", max_length=60)
    may_contact: bool = False
    channel: str = Field("", pattern="^(|phone|sms|email|letter|counter)$")
    hours: str = Field("any", pattern="^(any|morning|afternoon|evening)$")
    workdays_only: bool = False
    say: str = Field("neutral", pattern="^(office|neutral|nothing)$")
    leave_message: bool = False
    language: str = Field("zh-hans", pattern="^(zh-hans|en)$")


class SpeakOut(Schema):
    """The receipt, shown once and kept by the person, and the office that received her word."""

    receipt: str
    again: bool
    office: str = Field(description="The code of the office that received it: that of the place, or without a place the national one, which sends it on.")
    office_name: str


class DeadlineOut(Schema):
    clock: str
    rule: str
    is_law: bool
    start: dt.date
    due: dt.date | None
    missing_year: int | None
    explanation: list[str]


class TrackOut(Schema):
    """Where it is. Never the official's name."""

    stage: str
    stage_title: str
    office: str
    open: bool
    outcome: str
    received_on: dt.date
    deadlines: list[DeadlineOut]
    messages: list[dict[str, Any]]
    letters: list[dict[str, Any]]
    carried_on: list[dict[str, Any]] = Field([], description="Cases that were opened beside it, under the same receipt.")


class CaseOut(Schema):
    id: uuid.UUID
    title: str
    line: str
    field: str = Field("", description="The field of the case, where its line knows of one.")
    stage: str
    office: str
    handler: str | None
    door: str
    urgent: bool
    received_on: dt.date
    next_due: dt.date | None
    version: int


class PageOut(Schema):
    items: list[CaseOut]
    after: str | None


class CaseDetailOut(CaseOut):
    words: str
    wish: str
    vulnerable: list[str]
    deadlines: list[DeadlineOut]
    actions: list[dict[str, Any]]
    events: list[dict[str, Any]]


class LeadIn(Sent):
    source: str = Field(max_length=20, description="media, data, deputies, organ or other; GET on this address gives them with their words.")
    source_detail: str = Field(max_length=200, description="Which report, proposal or letter.")
    words: str = Field(max_length=20_000)
    field: str = Field(max_length=24, description="A field of law, or unknown; GET on this address lists those that are open.")
    place_words: str = Field(max_length=200)
    seen_on: dt.date
    responsible: str = Field("", max_length=120)
    position: str = Field("", max_length=60, description="Latitude and longitude.")
    datum: str = Field("wgs84", max_length=5, description="wgs84 or gcj02")


class LeadOut(Schema):
    case: uuid.UUID
    again: bool
    office: str = Field(description="The code of the office that received it.")
    office_name: str


class ActIn(Sent):
    facts: dict[str, Any] = Field({}, description="What the act asks, as GET on this address describes it.")
    expected_version: int = Field(ge=1, le=2**31 - 1, description="The version of the case that was seen.")
    purpose: str = Field("", max_length=300, description="Why a sealed case, or one of an office below, is opened; recorded.")


class ConfirmIn(Sent):
    may_text: bool = Field(False, description="The people agreed to be told by text message that there is something to read.")
    discard: bool = False
    purpose: str = Field("", max_length=300, description="Why a sealed case, or one of an office below, is opened; recorded.")


class ClaimActIn(Sent):
    kind: str = Field(pattern="^(notice|agreed|instalment|correction)$")
    text: str = Field("", max_length=4000)
    percent: Decimal | None = Field(None, gt=0, le=100)
    amounts: dict[uuid.UUID, Decimal] = Field(default={}, description="Yuan by party.")
    parties: list[uuid.UUID] = Field(default=[], max_length=50_000, description="Whom it concerns; nobody named means all in `state`.")
    state: str = Field("all", max_length=20)
    purpose: str = Field("", max_length=300)


class PartnerActIn(Sent):
    facts: dict[str, Any] = Field({}, description="What the act asks, as GET on this address describes it.")


class RaiseIn(Sent):
    facts: dict[str, Any] = Field({}, description="What the opening asks, as GET on this address describes it.")
    purpose: str = Field("", max_length=300, description="Why a sealed case, or one of an office below, is opened; recorded.")


class RaisedOut(Schema):
    case: uuid.UUID
    cases: list[uuid.UUID] = Field([], description="All that were opened, where the line asks several offices at once.")


class ActOut(Schema):
    seq: int
    stage: str
    proposal: uuid.UUID | None = None


class AnswerIn(Sent):
    verdict: str = Field(pattern="^(approved|returned|taken_back)$")
    reason: str = ""
    purpose: str = Field("", max_length=300, description="Why a sealed case, or one of an office below, is opened; recorded.")


class PersonActIn(Sent):
    """The words of an act. What an act asks beside them may stand here too."""

    case: uuid.UUID | None = Field(None, description="A case that carries her on; left out: the one in which she first spoke.")
    model_config = ConfigDict(extra="allow")

    text: str = Field("", max_length=20_000, description="For `write_message`, `add_information` and `correct`.")
    reason: str = Field("", max_length=2000, description="For `withdraw`; she owes none.")


class TransferIn(Sent):
    step: str = Field(pattern="^(offer|accepted|returned|revoke|designate)$")
    office: str = ""
    reason: str = Field("", max_length=2000)


class SearchIn(Sent):
    q: str = Field(min_length=1, max_length=200)
    after: str | None = None
    stage: str = Field("", max_length=40)
    door: str = Field("", max_length=20)
    colour: str = Field("", pattern="^(|red|yellow|green|grey)$")
    running: str = Field("", pattern="^(|open|closed)$")
    urgent: bool = False


class ContactIn(Sent):
    may_contact: bool
    channel: str = Field("", pattern="^(|phone|sms|email|letter|counter)$")
    hours: str = Field("any", pattern="^(any|morning|afternoon|evening)$")
    workdays_only: bool = False
    say: str = Field("neutral", pattern="^(office|neutral|nothing)$")
    leave_message: bool = False
    phone: str = Field("", max_length=40)
    email: str = Field("", max_length=120)
    address: str = Field("", max_length=300)


class RatingIn(Sent):
    case: uuid.UUID | None = Field(None, description="A case that carries her on; left out: the one in which she first spoke.")
    level: int = Field(ge=1, le=5)
    words: str = Field("", max_length=4000)


class WebhookIn(Sent):
    url: str = Field(max_length=300)


class LetterOut(Schema):
    """A letter in words."""

    id: uuid.UUID
    kind: str
    number: str
    on: dt.date
    title: str
    paragraphs: list[str]


class FileOut(Schema):
    """A file that was handed in."""

    id: uuid.UUID
    title: str
    kind: str
    size: int
    state: str
    at: dt.datetime


class BesideIn(Sent):
    """An act on a case beside its procedure."""

    step: str = Field(pattern="^(merge|link|wall|lift_wall|sensitivity|receipt)$")
    reason: str = Field(min_length=1, max_length=2000)
    other: uuid.UUID | None = None
    kind: str = Field("", max_length=20)
    official: int | None = Field(None, ge=1, lt=2**31)
    level: int | None = Field(None, ge=0, le=2)
    party: uuid.UUID | None = None
    purpose: str = Field("", max_length=300, description="Why a sealed case, or one of an office below, is opened; recorded.")


class BesideOut(Schema):
    """Done; a new receipt is shown this once."""

    done: bool
    receipt: str | None = None


class TakenIn(Schema):
    """A case that was taken in, with the receipts of its people in their order."""

    case: uuid.UUID
    receipts: list[str]


def received(opened: Opened) -> dict[str, Any]:
    """A word that was taken in, as `SpeakOut` says it. One statement."""
    return {"receipt": opened.receipt, "again": opened.again, **office_of(opened)}


def office_of(opened: Opened) -> dict[str, str]:
    """The office that received a case: its code, and its name in the language asked for."""
    code, zh, en = Case.objects.values_list("office__code", "office__name_zh", "office__name_en").get(pk=opened.case_id)
    return {"office": code, "office_name": in_language(zh, en)}
