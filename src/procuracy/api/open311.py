"""Open311 GeoReport v2 for leads of public interest cases: a city's program reports what harms the public, and follows what it reported.

Services are the fields of law in which public interest litigation is open. Whoever reports needs a key: of a partner's person with the scope
`leads:report`, or of an official who may open leads with `cases:open`. A system reads what it reported itself and nothing else: where it
stands, never words, contacts or pictures. See docs/user/open311.md.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import connection, transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from procuracy import law
from procuracy.casework import lawbook, receipts
from procuracy.casework.actors import Actor
from procuracy.casework.commands import NewParty
from procuracy.casework.errors import InvalidFacts
from procuracy.casework.models import NO_DUE, Case, Event, Link, Party, Sensitivity
from procuracy.config import clock
from procuracy.doors import limits, opening, reach
from procuracy.lines.lead.facts import UNKNOWN, Source
from procuracy.lines.lead.forms import LeadForm, field_title
from procuracy.lines.lead.news import last_news
from procuracy.lines.lead.reporting import report
from procuracy.registry import places
from procuracy.registry.models import Official, Procuratorate
from procuracy.web.language import page_language

from .auth import TooMany, whoever
from .georeport import Refused, answered, unsound, written
from .models import Reported

DOOR = "open311"
SCOPES = {"partner": "leads:report", "official": "cases:open"}
LONGEST = dt.timedelta(days=90)
MOST = 1000
"""Days and rows that the standard lets one call ask for."""
AGAIN = dt.timedelta(minutes=10)
"""The same content from the same system within this time is the same report, sent twice."""
ANONYMOUS_CALLS = 600
"""Calls an hour from one network for what needs no key."""
_NOTES = frozenset({"note_answer"})
"""Clocks that are the office's own and no promise to the outside."""


# What needs no key


def _open_to_all(request: HttpRequest) -> None:
    if limits.too_many("open311", limits.network(request), ANONYMOUS_CALLS, dt.timedelta(hours=1), clock.now()):
        raise TooMany(3600)


@answered("GET")
def nowhere(request: HttpRequest, rest: str = "", form: str = "json") -> HttpResponse:
    """Any other address."""
    raise Refused(404, _("There is no such call; see /open311/v2/discovery.json."))


@answered("GET")
def discovery(request: HttpRequest, form: str) -> HttpResponse:
    """Where the service is, as the standard's discovery has it."""
    here = request.build_absolute_uri("/open311/v2")
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2", "url": here, "changeset": "2026-11-26T00:00:00+08:00", "type": "production",
        "formats": ["application/json", "text/xml"],
    }  # fmt: skip
    contact = _("Write to the office at %(address)s.") % {"address": request.build_absolute_uri("/")}
    return written(form, "discovery", {"changeset": endpoint["changeset"], "contact": contact, "key_service": here.replace("/open311/v2", "/partner/keys"), "endpoints": [endpoint]})


def _codes() -> list[str]:
    return [*(field.id for field in law.fields(clock.today())), UNKNOWN]


def _service(code: str) -> dict[str, Any]:
    title = field_title(code)
    words = [title["zh"], title["en"]]
    if code == UNKNOWN:
        said = _("Harm to the public of which you do not know the field; the office finds it.")
    else:
        field = law.field_of(code)
        words.append(field.law)
        said = _("Harm to the public in this field, for the public interest litigation of the procuratorate (%(law)s).") % {"law": field.law}
    return {
        "service_code": code, "service_name": str(title), "description": said, "metadata": True, "type": "realtime", "keywords": ",".join(words),
        "group": _("Public interest litigation"),
    }  # fmt: skip


@answered("GET")
def services(request: HttpRequest, form: str) -> HttpResponse:
    """The fields of law open today, and one for who does not know."""
    _open_to_all(request)
    return written(form, "services", [_service(code) for code in _codes()])


@answered("GET")
def definition(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """What a report in a field may say beside the standard's own fields."""
    _open_to_all(request)
    if code not in _codes():
        raise Refused(404, _("There is no service of this code."))
    yes_no = [{"key": "yes", "name": _("Yes")}, {"key": "no", "name": _("No")}]
    asked = (
        ("seen_on", "datetime", _("The day on which it was seen; today where nothing is said"), []),
        ("responsible", "string", _("Who is responsible, if known"), []),
        ("may_contact", "singlevaluelist", _("The person agrees to a neutral message at the telephone or e-mail given; without this nothing is sent to her"), yes_no),
        ("wants_code", "singlevaluelist", _("The person wants a code of her own to follow it; it stands in service_notice, once, and is hers alone"), yes_no),
    )
    attributes = [
        {"variable": True, "code": name, "datatype": kind, "required": False, "datatype_description": "", "order": number, "description": words, "values": values}
        for number, (name, kind, words, values) in enumerate(asked, 1)
    ]
    return written(form, "service_definition", {"service_code": code, "attributes": attributes})


# Who calls


def _caller(request: HttpRequest) -> Actor:
    """Whose key it is: in the header, or where the standard puts it. Raises 403."""
    scheme, _gap, token = request.headers.get("Authorization", "").partition(" ")
    key = token.strip() if scheme.lower() == "bearer" else request.POST.get("api_key") or request.GET.get("api_key") or ""
    actor = whoever(key, DOOR) if key else None
    if actor is None:
        raise Refused(403, _("A key is needed, and this one does not hold."))
    if SCOPES[actor.kind] not in (actor.scopes or ()):
        raise Refused(403, _("This key may not report leads."))
    if actor.kind == "official" and not actor.has(*lawbook.in_force("lead", clock.today()).opens["by"]):
        raise Refused(403, _("This key may not report leads."))
    return actor


def _own(actor: Actor) -> QuerySet[Reported]:
    """What the caller's system reported, without what has been sealed since."""
    whose = Q(agency_id=actor.agency_id) if actor.kind == "partner" else Q(official_id=int(actor.id))
    return Reported.objects.filter(whose, case__sensitivity__lt=Sensitivity.SEALED)


def _jurisdiction(request: HttpRequest) -> str:
    """The division that the call names, or nothing. Raises 404 for one that is none."""
    code = request.POST.get("jurisdiction_id") or request.GET.get("jurisdiction_id") or ""
    if code and not places.full_name(code):
        raise Refused(404, _("jurisdiction_id is the code of a division, for example 510106."))
    return code


# Reporting


class Open311Form(LeadForm):
    """A report as a lead: the same questions as at the public door, where the address may leave out what the jurisdiction says."""

    words = forms.CharField(max_length=20_000)
    media_url = forms.CharField(max_length=500, required=False)

    def __init__(self, data: Any, *, within: str, today: dt.date) -> None:
        super().__init__(data, today=today)
        self.fields["seen_on"].spoken = False
        self.within = within

    def division(self, words: str) -> str:
        """The one division that the address means, in the jurisdiction if several are called so; else the jurisdiction itself."""
        found = [place.code for place in places.match(words)]
        near = [code for code in found if self.within and code.startswith(self.within.rstrip("0") if self.within.endswith("00") else self.within)]
        for codes in (found, near):
            if len(codes) == 1:
                return codes[0]
        return self.within or super().division(words)


@answered("GET", "POST")
def requests(request: HttpRequest, form: str) -> HttpResponse:
    """Report one, or follow those that this system reported."""
    return _take_in(request, form) if request.method == "POST" else _listed(request, form)


def _take_in(request: HttpRequest, form: str) -> HttpResponse:
    sent = {name: request.POST.get(name, "") for name in request.POST if name != "api_key"}
    if any(unsound(text) for pair in sent.items() for text in pair):
        raise Refused(400, _("There are control characters in what was sent."))
    actor = _caller(request)
    code = sent.get("service_code", "")
    if not code:
        raise Refused(400, _("service_code is missing."))
    if code not in _codes():
        raise Refused(404, _("There is no service of this code."))
    office = Procuratorate.objects.get(pk=actor.office_id)
    answers = _answers(sent, code, _jurisdiction(request) or office.division_id or "")
    now = clock.now()
    language = "en" if page_language() == "en" else "zh-hans"
    reporter = _reporter(sent, language)
    told = _once(request, sent, actor, answers, reporter, now, language)
    return written(form, "service_requests", [{"service_request_id": str(told[0]), "service_notice": _notice(told[1]), "account_id": ""}])


def _answers(sent: Mapping[str, str], code: str, within: str) -> dict[str, Any]:
    """The lead's answers. Raises `InvalidFacts`, whose names are those of the standard."""
    lat, long, address = (sent.get(name, "").strip() for name in ("lat", "long", "address_string"))
    if bool(lat) != bool(long) or not (lat or address):
        raise InvalidFacts({"address_string": [_("Send lat and long, or address_string.")]})
    today = clock.today()
    seen = sent.get("attribute[seen_on]", "").strip()
    data = {
        "words": sent.get("description", ""), "field": code, "place_words": address or f"{places.full_name(within)} {lat}, {long}".strip(), "position": f"{lat}, {long}" if lat else "",
        "datum": "wgs84", "seen_on": seen[:10] if "T" in seen else seen or today.isoformat(), "responsible": sent.get("attribute[responsible]", ""), "media_url": sent.get("media_url", ""),
    }  # fmt: skip
    asked = Open311Form(data, within=within, today=today)
    if not asked.is_valid():
        names = {"words": "description", "field": "service_code", "place_words": "address_string", "position": "lat, long", "seen_on": "attribute[seen_on]", "responsible": "attribute[responsible]"}
        raise InvalidFacts({names.get(name, name): [str(line) for line in lines] for name, lines in asked.errors.items()})
    return asked.facts() | {"place": asked.cleaned_data["place"]}


def _reporter(sent: Mapping[str, str], language: str) -> NewParty | None:
    """Who told the system, as far as it says; without her clear yes nothing may be sent to her. Raises `InvalidFacts`."""
    text = {name: sent.get(name, "").strip() for name in ("first_name", "last_name", "email", "phone")}
    # A Chinese name is written without a gap, the family name first.
    parts = [text["last_name"], text["first_name"]]
    name = "".join(parts) if not "".join(parts).isascii() else " ".join(reversed(parts)).strip()
    if len(name) > 60:
        raise InvalidFacts({"first_name": [_("The name is too long.")]})
    yes = sent.get("attribute[may_contact]", "") == "yes"
    answers = {
        "may_contact": "yes" if yes else "no", "channel": "sms" if text["phone"] else "email", "hours": "any", "say": "neutral", "phone": text["phone"], "email": text["email"],
    }  # fmt: skip
    reach.need_sound(answers)
    contact = {"name": name, "phone": text["phone"], "email": text["email"]}
    wants_code = sent.get("attribute[wants_code]", "") == "yes"
    if not (wants_code or any(contact.values())):
        return None  # nobody stands behind it but the system, which is answered here
    return NewParty(role=Party.Role.PETITIONER, contact={k: v for k, v in contact.items() if v}, safe_contact=opening.safe_contact(answers), language=language, gets_receipt=wants_code)


def _once(request: HttpRequest, sent: Mapping[str, str], actor: Actor, answers: Mapping[str, Any], reporter: NewParty | None, now: dt.datetime, language: str) -> tuple[uuid.UUID, str]:
    """Open the lead, or find the one that this report opened already. Gives its id and the code of its person, if she wanted one.

    A client that names its report (`Idempotency-Key`) may repeat it at any time. Of one that names none, the same content within ten
    minutes of the first is the same report; later it is a new one, for the same harm may well be seen again.
    """
    whose = f"agency:{actor.agency_id}" if actor.kind == "partner" else f"official:{actor.id}"
    named = request.headers.get("Idempotency-Key", "")
    if len(named) > 128:
        raise InvalidFacts({"Idempotency-Key": [_("At most 128 characters.")]})
    body = json.dumps([whose, named, sorted(sent.items())], ensure_ascii=False)
    content = hashlib.sha256(body.encode()).digest()
    with transaction.atomic():
        with connection.cursor() as cursor:  # two at once come one after the other
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(content[:8], "big", signed=True)])
        same = Reported.objects.filter(content=content, at__lte=now)
        before = (same if named else same.filter(at__gt=now - AGAIN)).order_by("-at").first()
        begun = before.at if before else now
        key = f"{DOOR}:{whose}:named:{named}" if named else f"{DOOR}:{whose}:{content.hex()}:{begun.isoformat()}"
        code = receipts.new(key, "0") if reporter is not None and reporter.gets_receipt else ""
        if before is not None:
            return before.case_id, code
        opened = report(
            answers, [], reporter=reporter, participant=None, door=DOOR, actor=actor, key=key, now=now, today=clock.today(), language=language,
            source=Source.ORGAN if actor.kind == "partner" else Source.PERSON,
        )  # fmt: skip
        if not opened.again:
            Reported.objects.create(
                case_id=opened.case_id, agency_id=actor.agency_id, official=Official.objects.get(pk=int(actor.id)) if actor.kind == "official" else None, content=content,
                address=sent.get("address_string", "").strip()[:200], lat=sent.get("lat", "").strip()[:24], long=sent.get("long", "").strip()[:24], at=now,
            )  # fmt: skip
        return opened.case_id, code


def _notice(code: str) -> str:
    said = _("Received. The procuratorate looks whether it is true and can be verified; ask for it by service_request_id.")
    return said + (" " + _("The code of the person who reported it is %(code)s: show it to her alone.") % {"code": receipts.spoken(code)} if code else "")


# Following


def _moment(text: str, name: str) -> dt.datetime | None:
    """A moment as the standard writes it; without a zone it is Chinese time. Raises 400."""
    if not text:
        return None
    try:
        found = dt.datetime.fromisoformat(text.strip().replace(" ", "+") if "T" in text else text.strip())  # a plus in an address is read as a gap
    except ValueError:
        raise Refused(400, _("%(name)s is a moment such as 2026-08-03T10:00:00+08:00.") % {"name": name}) from None
    return found if found.tzinfo else found.replace(tzinfo=law.SHANGHAI)


def _between(request: HttpRequest) -> tuple[dt.datetime, dt.datetime]:
    """From when to when: at most 90 days. Where no end is said, the newest 90 days of what is asked, so that a standing question goes on to find what is new. Raises 400."""
    start, end = (_moment(request.GET.get(name, ""), name) for name in ("start_date", "end_date"))
    try:
        if start is None or end is None:
            end = end or max(clock.now(), start or clock.now())
            start = max(start or end - LONGEST, end - LONGEST)
    except OverflowError:
        raise Refused(400, _("The dates may span 90 days at most.")) from None
    if end - start > LONGEST or end < start:
        raise Refused(400, _("The dates may span 90 days at most, the earlier one first."))
    return start, end


def _listed(request: HttpRequest, form: str) -> HttpResponse:
    """Those of this system, newest first."""
    rows = _own(_caller(request))
    _jurisdiction(request)
    asked = {name: [part.strip() for part in request.GET.get(name, "").split(",") if part.strip()] for name in ("service_request_id", "service_code", "status")}
    if asked["service_request_id"]:
        return _written(form, rows.filter(pk__in=[ident for ident in map(_uuid, asked["service_request_id"][:MOST]) if ident]))
    start, end = _between(request)
    rows = rows.filter(at__gte=start, at__lte=end)
    if asked["service_code"]:
        rows = rows.filter(case__facts__field__in=asked["service_code"])
    if set(asked["status"]) - {"open", "closed"}:
        raise Refused(400, _("status is open or closed."))
    if asked["status"]:
        rows = rows.filter(case__open__in=[status == "open" for status in asked["status"]])
    return _written(form, rows)


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _found(request: HttpRequest, ident: str) -> QuerySet[Reported]:
    rows = _own(_caller(request)).filter(pk=_uuid(ident))
    if not rows.exists():
        raise Refused(404, _("This system reported nothing under this number, or it may no longer be seen."))
    return rows


@answered("GET")
def one(request: HttpRequest, ident: str, form: str) -> HttpResponse:
    """One of this system."""
    return _written(form, _found(request, ident))


@answered("GET")
def token(request: HttpRequest, ident: str, form: str) -> HttpResponse:
    """The number for a token: every report has its number at once, so that both are the same."""
    found = [{"service_request_id": str(pk), "token": str(pk)} for pk in _found(request, ident).values_list("pk", flat=True)]
    return written(form, "service_requests", found)


def _written(form: str, rows: QuerySet[Reported]) -> HttpResponse:
    """Rows as the standard has them. A handful of statements, however many rows."""
    last = Event.objects.filter(case_id=OuterRef("case_id")).order_by("-seq").values("at")[:1]
    found = list(rows.select_related("case", "case__office").defer("case__words", "case__wish", "case__search").annotate(last=Subquery(last)).order_by("-at", "-case_id")[:MOST])
    followed = _followed([row.case_id for row in found if row.case.outcome == "merged"])
    news = last_news([*(row.case_id for row in found), *(case.pk for case in followed.values())])
    return written(form, "service_requests", [_request(row, followed.get(row.case_id), news) for row in found])


def _followed(merged: list[uuid.UUID]) -> dict[uuid.UUID, Case]:
    """For leads that were merged the one that goes on for them, unless it is sealed. One statement a step of the longest chain, and one."""
    last = {ident: ident for ident in merged}
    ahead = set(merged)
    while ahead:
        steps = dict(Link.objects.filter(case_id__in=ahead, kind=Link.Kind.MERGED_INTO).values_list("case_id", "other_id"))
        last = {ident: steps.get(end, end) for ident, end in last.items()}
        ahead = set(steps.values())
    cases = Case.objects.filter(pk__in=set(last.values()), sensitivity__lt=Sensitivity.SEALED).only("id", "stage", "procedure_id")
    ends = {case.pk: case for case in (cases if merged else ())}
    return {ident: ends[end] for ident, end in last.items() if end in ends and end != ident}


def _request(row: Any, followed: Case | None, news: Mapping[uuid.UUID, Mapping[str, str]]) -> dict[str, Any]:
    case: Case = row.case
    shown = followed or case
    language = page_language()
    stage = lawbook.pinned_procedure(shown.procedure_id).stages[shown.stage]
    said = [stage.person[language], stage.who_next[language], *([news[shown.pk][language]] if shown.pk in news else [])]
    if followed is not None:
        said.insert(0, _("It is handled together with an earlier report of the same thing."))
    due = None if case.next_due == NO_DUE or case.next_clock in _NOTES else dt.datetime.combine(case.next_due, dt.time(23, 59, 59), law.SHANGHAI)
    return {
        "service_request_id": str(case.pk),
        "status": "open" if case.open else "closed",
        "status_notes": ("" if language == "zh" else " ").join(said),
        "service_name": str(field_title(case.facts["field"])),
        "service_code": case.facts["field"],
        "description": "",  # the words are the office's now; the system has its own
        "agency_responsible": str(case.office),
        "service_notice": "",
        "requested_datetime": _written_moment(row.at),
        "updated_datetime": _written_moment(row.last or row.at),
        "expected_datetime": _written_moment(due) if due and case.open else "",
        "address": row.address,
        "address_id": "",
        "zipcode": "",
        "lat": row.lat,
        "long": row.long,
        "media_url": "",
    }


def _written_moment(moment: dt.datetime) -> str:
    return moment.astimezone(law.SHANGHAI).isoformat(timespec="seconds")
