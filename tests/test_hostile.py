"""Whatever is posted to whatever page, by whomever: no page breaks, and nobody gets further than the rule lets her."""

from __future__ import annotations

import random
import uuid
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import URLPattern

from procuracy.casework import commands
from procuracy.casework.models import Approval, Case
from procuracy.casework.testing import DAY, actor, at, do, speak
from procuracy.casework.verification import verify
from procuracy.desk import urls as desk_urls
from procuracy.doors import urls as doors_urls
from procuracy.doors.models import Conversation
from procuracy.materials.models import Letter
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db

JUNK = ("", "abc", "-1", "0", "99999999999999999999", "' OR 1=1 --", "<script>alert(1)</script>", "../../etc/passwd", "2026-02-30", "{title}{0}", "\u202e反", "😀" * 200, str(uuid.UUID(int=1)), "true", "[]", "%00", "1e400")
FIELDS = (
    *("q", "after", "stage", "colour", "scope", "text", "reason", "version", "key", "do", "into", "other", "kind", "official", "level", "party", "letter", "how", "alert", "verdict", "office", "step"),
    *("username", "name", "title", "roles", "new_key", "end_key", "key_name", "scopes", "active", "year", "notice", "rest", "worked", "confirm", "rule", "since", "until", "length", "unit", "source"),
    *("words", "wish", "matter", "place_words", "place", "phone", "may_contact", "channel", "hours", "say", "received_on", "postmark_on", "call_back_at", "representatives", "others", "hints", "work"),
    *("challenge", "receipt", "code", "sure", "rating", "result", "accepted_from", "department", "how_handled", "items", "handler", "standard", "zh", "en", "delete", "end", "q", "talk", "end_department"),
)
ROLES = ("operator", "triage_officer", "handler", "head", "chief_procurator", "case_management", "visitor", "administrator", "security_administrator", "auditor")


def _address(prefix: str, pattern: URLPattern, known: dict[str, Any], chance: random.Random) -> str:
    """The address of a pattern with values that exist, or sometimes with ones that do not."""
    made = str(pattern.pattern)
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__
        value = {"UUIDConverter": chance.choice([*known["ids"], uuid.uuid4()]), "IntConverter": chance.choice([known["person"], 1, 2, 999_999_999_999]), "SlugConverter": chance.choice(known["slugs"])}[kind]
        shape = {"UUIDConverter": "uuid", "IntConverter": "int", "SlugConverter": "slug"}[kind]
        made = made.replace(f"<{shape}:{name}>", str(value))
    return f"{prefix}{made}"


def _client(person: Any) -> Client:
    Authenticator.objects.create(user=person.user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client = Client(raise_request_exception=False)
    client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("seed", range(6))
def test_no_page_breaks_whatever_is_posted_to_it(seed):
    chance = random.Random(seed)
    office = nation()["district"]
    people = {role: official(office, role) for role in ROLES}
    opened = speak(office)
    do(opened.case_id, "assign", actor(people["triage_officer"]), handler=people["handler"].pk)
    do(opened.case_id, "accept", actor(people["triage_officer"]), accepted_from=DAY.isoformat(), department="civil", how_handled="审查")
    proposal = commands.propose(opened.case_id, "reply_result", actor(people["handler"]), {"text": "属实", "result": "supported"}, expected_version=None, key="p" * 16, now=at(DAY), today=DAY)
    talk = Conversation.objects.create(code_digest=b"x", office=office, begun_at=at(DAY))
    acts = sorted(commands.lawbook.procedure("petition", DAY).actions) if hasattr(commands, "lawbook") else ["note", "assign", "reply_result", "record_visit", "merge", "correct"]
    known = {"ids": [opened.case_id, proposal.pk, talk.pk, Letter.objects.get().pk], "person": people["handler"].pk, "slugs": [*acts, "telephone", "counter", "letter", "text", "acceptance_notice", "nothing"]}
    pages = [("/desk/", p) for p in desk_urls.urlpatterns if p.name not in ("conversation_stream", "demo_sign_in")]
    pages += [("/", p) for p in doors_urls.urlpatterns if p.name not in ("talk_stream",)]
    clients = {role: _client(person) for role, person in people.items()}
    anonymous = Client(raise_request_exception=False)
    anonymous.post("/track", {"receipt": opened.receipt})
    anonymous.post("/begin")
    broken = []
    for prefix, pattern in pages:
        for _ in range(6):
            address = _address(prefix, pattern, known, chance)
            client = chance.choice(list(clients.values())) if prefix == "/desk/" else anonymous
            given = {name: chance.choice(JUNK) for name in chance.sample(FIELDS, 30)}
            answer = client.post(address, given) if chance.random() < 0.7 else client.get(address, given)
            if answer.status_code >= 500:
                broken.append((address, answer.status_code, given))
    assert not broken, broken[:3]
    assert not verify().faults
    assert Case.objects.get(pk=opened.case_id).stage in ("accepted", "closed", "replied")
    if Approval.objects.get(pk=proposal.pk).state == "approved":
        assert Approval.objects.get(pk=proposal.pk).answered_by != actor(people["handler"]).reference
