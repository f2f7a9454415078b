"""Tracking by receipt: where it is, who has it, what comes next and by when, messages and letters. No account."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from procuracy.casework import commands, lawbook, lines, queries, snapshot
from procuracy.casework.actors import Actor
from procuracy.casework.decide import offer
from procuracy.casework.errors import CaseworkError, InvalidFacts
from procuracy.casework.gather import rows_of
from procuracy.casework.models import Case, Deadline, Event, Party, Transfer
from procuracy.casework.view import CaseView
from procuracy.config import clock
from procuracy.feedback.models import Rating
from procuracy.feedback.ratings import is_asked, rate
from procuracy.law import ActionSpec, Procedure
from procuracy.law.procedures import ANY_OPEN
from procuracy.lines.group.tables import own_claim
from procuracy.lines.guests.reading import not_hers_yet, shown_to_guest
from procuracy.lines.lead.quality import of_participant
from procuracy.materials import pdf
from procuracy.materials.intake import content_digest, forget_stored, receive, title_of
from procuracy.materials.letters import body, letter_to
from procuracy.materials.models import Letter, Material, Service
from procuracy.messages.models import Message
from procuracy.registry import places
from procuracy.registry.models import Department, Participant, Procuratorate
from procuracy.registry.roles import Role
from procuracy.web.language import page_language
from procuracy.web.views import too_many as too_many_page

from . import drafts, limits, opening, questions
from .contacting import answers_of, contact_forms

PARTY = "party"
ARRIVED = "arrived"
"""In the session: what she has just sent has arrived, which her page says once."""
UNDO = dt.timedelta(minutes=10)
TRIES = 60
"""Tries of one network in a quarter of an hour. Neighbours share a network, so that few would lock them out; and against the
fifteen free digits of a code even a hundred times as many would not help a guesser."""


def track(request: HttpRequest) -> HttpResponse:
    """Ask for the receipt, by post alone. Wrong tries are slow and few, and say nothing."""
    error = ""
    if request.method == "POST":
        now = clock.now()
        if limits.too_many("track", limits.network(request), TRIES, dt.timedelta(minutes=15), now):
            return too_many_page(request)
        party = queries.party_by_receipt(request.POST.get("receipt", ""))
        if party is not None:
            request.session.cycle_key()
            limits.forgive("track", limits.network(request), now)
            request.session[PARTY] = [str(party.pk), bytes(party.receipt_digest or b"").hex()]
            if words := request.POST.get("text", ""):
                return render(request, "doors/mine.html", _context(request, party, typed={"do": "write", "text": words}))
            return redirect("doors:mine")
        if drafts.by_code(request.POST.get("receipt", "")) is not None:
            return render(request, "doors/track.html", {"unsent": True})
        error = _("We found nothing under this code. Look at the sixteen digits again, or ask at the counter or by calling 12309.")
    return render(request, "doors/track.html", {"error": error}, status=422 if error else 200)


def _me(request: HttpRequest) -> Party | None:
    held = request.session.get(PARTY)
    if not isinstance(held, list):
        return None
    ident, digest = held
    # A new code ends what the old one opened.
    return queries.who_follows(uuid.UUID(ident), bytes.fromhex(digest))


def open_page_of(request: HttpRequest) -> Party | None:
    """The person whose page is open in this session, with her case."""
    return _me(request)


def mine(request: HttpRequest) -> HttpResponse:
    """The person's own page. At most six statements beside the session."""
    party = _me(request)
    if party is None:
        return redirect("doors:track")
    return render(request, "doors/mine.html", _context(request, party, sent=request.session.pop(ARRIVED, False)))


def _context(request: HttpRequest, party: Party, **extra: Any) -> dict[str, Any]:
    case = party.case
    followed = queries.merged_into(case.pk) if case.outcome == "merged" else None
    shown = followed or case
    procedure = lawbook.pinned_procedure(shown.procedure_id)
    hidden = not_hers_yet(queries.carried_on(party))
    carried = [row for row in queries.carried_on(party) if row.pk not in hidden]
    rows = rows_of(list({case.pk, shown.pk, *(row.case_id for row in carried)}), (Deadline, Letter, Transfer))
    clocks = queries.by_due(d for d in rows[Deadline] if d.ended_seq is None)
    deadlines = [d for d in clocks if d.case_id == shown.pk]
    reach = queries.letters_reach(party, followed)
    letters = [letter for letter in rows[Letter] if letter.addressee == "applicant" and letter.case_id in reach and reach[letter.case_id].holds(letter.seq)]
    thread = list(Message.objects.filter(party_id__in=[party.pk, *(row.pk for row in carried)]))
    rated = {row.party_id: row for row in Rating.objects.filter(party_id__in=[party.pk, *(row.pk for row in carried)])}
    rating = rated.get(party.pk)
    has_it = _who_has([shown, *(row.case for row in carried)], rows[Transfer])
    views = _views([party, *carried], rows[Deadline])
    passed = _stages_passed([shown, *(row.case for row in carried)])
    now = clock.now()
    return {
        "party": party,
        "case": case,
        "shown": shown,
        "followed": followed,
        "stage": procedure.stages[shown.stage],
        "goes_on": [lines.get(row.case.line).title for row in carried if row.role != Party.Role.GUEST and not lines.get(row.case.line).serves] if shown.line == "petition" and procedure.stages[shown.stage].phase == "handled" else [],
        "unvisited": _unvisited(party, shown),
        "steps": _steps(procedure, shown.stage, passed.get(shown.pk), quiet=not party.safe_contact.get("may_contact")),
        "deadlines": [_clock(procedure, d) for d in deadlines if _is_hers(d, shown) and (not _unvisited(party, shown) or d.clock not in _visits(procedure))],
        "office": has_it[shown.pk],
        "function": Department.Function(shown.department).label if shown.department and has_it[shown.pk].pk == shown.office_id else "",
        "since": _since(shown),
        "letters": [{"row": row, "title": row.said[page_language()]["title"]} for row in letters],
        "missing": _missing(letters) if shown.stage == "awaiting_materials" else [],
        "sent_since": _sent_since(letters, thread) if shown.stage == "awaiting_materials" else None,
        "thread": [m for m in thread if not _is_news(m)],
        "news": [m for m in thread if _is_news(m) and m.party_id == party.pk],
        "takes_words": shown.open or queries.speaks_in(party) != case.pk,
        "rating": rating,
        "may_rate": rating is None and is_asked(party, shown),
        "levels": sorted(Rating.Level.choices, reverse=True),
        "may_correct": case.open and now - case.opened_at < UNDO and "correct" in lawbook.pinned_procedure(case.procedure_id).actions,
        "contact": party.safe_contact,
        "carried_on": [_carried_on(row, [d for d in clocks if d.case_id == row.case_id], row.pk in rated, passed.get(row.case_id), views.get(row.case_id), [m for m in thread if _is_news(m) and m.party_id == row.pk]) | {"office": has_it[row.case_id]} for row in carried],
        "transfers": [_move(row) for row in queries.transfers_of(shown.pk)] if rows[Transfer] else [],
        "claim": own_claim(party),
        **dict(zip(("own_panel", "has"), _panel(party), strict=True)),
        "own_acts": own_acts(party, views.get(case.pk)),
        "may_withdraw": _may_withdraw(party),
        "quality": _quality(case),
        "asked_to": lines.get(case.line).title if party.role == Party.Role.GUEST else None,
        "key": uuid.uuid4().hex,
        **extra,
    }


def _carried_on(party: Party, deadlines: list[Deadline], rated: bool, passed: set[str] | None, view: CaseView | None, news: list[Message]) -> dict[str, Any]:
    """A case that was opened beside hers: which line, where it is, what comes next, and what she may do in it."""
    case = party.case
    procedure = lawbook.pinned_procedure(case.procedure_id)
    line = lines.get(case.line)
    panel, context = _panel(party)
    return {
        "case": case,
        "title": line.title,
        "stage": procedure.stages[case.stage],
        "unvisited": _unvisited(party, case),
        "steps": _steps(procedure, case.stage, passed, quiet=not party.safe_contact.get("may_contact")),
        "deadlines": [_clock(procedure, d) for d in deadlines if _is_hers(d, case) and (not _unvisited(party, case) or d.clock not in _visits(procedure))],
        "news": news,
        "left": party.left_seq is not None,
        "may_withdraw": case.open and _may_withdraw(party),
        "may_rate": not rated and is_asked(party, case),
        "rated": rated,
        "panel": panel,
        "has": context,
        "acts": own_acts(party, view),
    }


def _who_has(cases: list[Case], transfers: list[Transfer]) -> dict[uuid.UUID, Procuratorate]:
    """Which office has each case now: its own, or the one above before which it lies; what is only offered stays with its own. One statement where one lies above."""
    offered = {row.case_id for row in transfers if row.state == Transfer.State.OFFERED}
    above = {case.pk: case.offered_office_id for case in cases if case.offered_office_id is not None and case.pk not in offered}
    offices = Procuratorate.objects.in_bulk(list(set(above.values()))) if above else {}
    return {case.pk: offices[above[case.pk]] if case.pk in above else case.office for case in cases}


def _unvisited(party: Party, case: Case) -> bool:
    """Whether the stage promises a return visit and she chose that nobody gets in touch with her: nothing is promised that cannot be done."""
    return lawbook.acts_at(Role.VISITOR, lawbook.pinned_procedure(case.procedure_id), case.stage) and not party.safe_contact.get("may_contact")


def _visits(procedure: Procedure) -> set[str]:
    """The clocks of return visits."""
    return {clock for spec in procedure.actions.values() if Role.VISITOR in spec.by for clock in spec.settles}


def _panel(party: Party) -> tuple[str, dict[str, Any]]:
    """The line's own part of her page."""
    line = lines.get(party.case.line)
    return line.person_panel(party.case, party) if line.person_panel else ("", {})


def _may_withdraw(party: Party) -> bool:
    """Whether the procedure lets her take her word back where her case stands now."""
    spec = lawbook.pinned_procedure(party.case.procedure_id).actions.get("withdraw")
    return spec is not None and party.left_seq is None and (spec.from_stages == ANY_OPEN or party.case.stage in spec.from_stages)


def _quality(case: Case) -> tuple[int, int] | None:
    """What came of a volunteer's leads: adopted of assessed. None for everybody else, and before anything was assessed."""
    if case.line != "volunteer":
        return None
    row = Participant.objects.filter(case_id=case.pk).first()
    found = of_participant(row.pk) if row else (0, 0)
    return found if found[1] else None


EVERYWHERE = frozenset({"add_information", "add_materials", "write_message", "correct", "withdraw"})
"""Acts of a person that her page offers in every line, in forms of its own."""


def own_acts(party: Party, view: CaseView | None = None) -> list[ActionSpec]:
    """What else the procedure offers her at the stage where her case stands: an invitation to accept, an agreement to sign.

    With `view` only what she may do now: nobody is asked for what was done, or has nothing to rest on.
    """
    case = party.case
    if not case.open or party.left_seq is not None:
        return []
    specs = lawbook.pinned_procedure(case.procedure_id).actions.values()
    found = [spec for spec in specs if "applicant" in spec.by and not spec.hidden and spec.name not in EVERYWHERE and (spec.from_stages == ANY_OPEN or case.stage in spec.from_stages)]
    return [spec for spec in found if view is None or offer(view, spec.name, Actor.person(case.pk, party.pk), clock.today()).allowed]


def _views(parties: list[Party], deadlines: list[Deadline]) -> dict[uuid.UUID, CaseView]:
    """Snapshots of the cases in which what she may do hangs on more than the stage. One statement where there are any."""
    rows = [party.case for party in parties if any(spec.needs or spec.once or spec.after for spec in own_acts(party))]
    acts: dict[uuid.UUID, list[tuple[str, str, dt.datetime]]] = {row.pk: [] for row in rows}
    for ident, *act in Event.objects.filter(case_id__in=acts).values_list("case_id", "action", "actor", "at") if acts else ():
        acts[ident].append((str(act[0]), str(act[1]), act[2]))
    # What others proposed, and whether a message reaches her, is nothing that her own acts ask.
    return {row.pk: snapshot.build(row, acts[row.pk], [d for d in deadlines if d.case_id == row.pk], (), (), heard=True) for row in rows}


def do(request: HttpRequest, case: uuid.UUID, action: str) -> HttpResponse:
    """One act of her own, on a page of its own: what it asks, in the words of its procedure. Nothing typed is lost."""
    party = _me(request)
    if party is None:
        return redirect("doors:track")
    row = next((row for row in (party, *queries.carried_on(party)) if row.case_id == case), None)
    spec = next((spec for spec in own_acts(row) if spec.name == action), None) if row else None
    if row is None or spec is None:
        return redirect("doors:mine")  # it has moved on meanwhile
    view, actor = snapshot.view_of(row.case), Actor.person(row.case_id, row.pk)
    form = None
    if spec.records:
        made = lines.get(row.case.line).forms[spec.records]
        start = {name: row.case.facts[name] for name in made.keeps if name in row.case.facts}
        form = made(request.POST if request.method == "POST" else None, case=view, actor=actor, today=clock.today(), initial=start)
    panel, has = _panel(row)
    context = {"spec": spec, "form": form, "case": row.case, "panel": panel, "has": has, "key": request.POST.get("key") or uuid.uuid4().hex}
    if request.method != "POST":
        return render(request, "doors/do.html", context)
    if limits.too_many("act", str(party.pk), 60, dt.timedelta(hours=1), clock.now()):
        return too_many_page(request)
    if form is not None and not form.is_valid():
        return render(request, "doors/do.html", context, status=422)
    try:
        facts = {k: v for k, v in request.POST.lists() if form is not None and k in form.fields}
        _perform(row, action, facts, context["key"])
    except CaseworkError as error:
        return render(request, "doors/do.html", context | {"error": str(error)}, status=error.status)
    return redirect("doors:mine")


def _move(row: Transfer) -> dict[str, Any]:
    """A transfer in words for the person: which office, since when, why, and what came of it."""
    words = {
        Transfer.State.OFFERED: _("We asked %(office)s to take it over. Until it answers we stay responsible."),
        Transfer.State.ACCEPTED: _("%(office)s has taken it over."),
        Transfer.State.RETURNED: _("%(office)s did not take it over."),
        Transfer.State.REVOKED: _("We took back our request to %(office)s."),
        Transfer.State.DESIGNATED: _("The common superior decided that %(office)s handles it."),
    }[Transfer.State(row.state)]
    if row.state == Transfer.State.OFFERED and row.to_superior:
        words = _("The offices see it differently. The office above both decides which one handles it.")
    return {"at": row.answered_at or row.offered_at, "words": words % {"office": row.to_office}, "reason": row.answer or row.reason}


def _missing(letters: list[Letter]) -> list[str]:
    """What she was asked for, to read on the page itself: not everybody can open a PDF."""
    asked = [letter for letter in letters if letter.kind == "materials_list"]
    return list(asked[-1].content.get("items", ())) if asked else []


def _sent_since(letters: list[Letter], thread: list[Message]) -> dt.datetime | None:
    """When she last sent something after she was asked: it is looked at before the list is called complete."""
    asked = [letter.seq for letter in letters if letter.kind == "materials_list"]
    sent = [m.at for m in thread if m.direction == Message.Direction.IN and asked and m.seq > asked[-1]]
    return sent[-1] if sent else None


def _since(case: Any) -> dt.date:
    return (case.closed_at or case.opened_at).astimezone(clock.SHANGHAI).date()


def _stages_passed(cases: list[Case]) -> dict[uuid.UUID, set[str]]:
    """The stages through which closed cases went: what was withdrawn or passed on was never answered, and no page says so."""
    closed = [case.pk for case in cases if not case.open]
    passed: dict[uuid.UUID, set[str]] = {}
    for ident, stage in Event.objects.filter(case_id__in=closed).values_list("case_id", "stage") if closed else ():
        passed.setdefault(ident, set()).add(stage)
    return passed


def _steps(procedure: Procedure, stage: str, passed: set[str] | None, *, quiet: bool = False) -> list[dict[str, Any]]:
    """The path in plain steps, with where she is: all four while it goes on, and once it is closed those that it went through.

    Where nobody may get in touch with her (`quiet`) no step promises a visit.
    """
    path: tuple[str, ...] = ("received", "handled", "answered", "closed")
    if passed is not None:
        phases = {procedure.stages[name].phase for name in passed if name in procedure.stages} | {procedure.stages[stage].phase}
        phases |= {"handled"} if "again" in phases else set()
        path = tuple(name for name in path if name in phases)
    phase = procedure.stages[stage].phase
    at = path.index("handled" if phase == "again" else phase)
    titles = {name: _step_title(procedure, stage, name) for name in path}
    if quiet and titles.get("answered") and (phase != "answered" or lawbook.acts_at(Role.VISITOR, procedure, stage)):
        titles["answered"] = {"zh": "答复", "en": "Answer"}
    return [{"title": titles[name], "state": "done" if i < at else "now" if i == at else "later"} for i, name in enumerate(path) if titles[name]]


def _step_title(procedure: Procedure, stage: str, phase: str) -> Any:
    """The stage's own title where she is; else that of the phase's stage. Of several answers none is foretold; of several ends the usual one stands, which has most ways to end."""
    now = procedure.stages[stage]
    if now.phase == phase:
        return now.title
    stages = [s for s in procedure.stages.values() if s.phase == phase]
    if phase == "answered" and len(stages) > 1:
        return {"zh": "答复", "en": "Answer"}
    return max(stages, key=lambda s: len(s.outcomes)).title if stages else None


NEWS = frozenset({"tell_news"})
"""Messages of the office by which it tells how far a matter is, in its own words; what the platform words itself says so (`Message.said`)."""


def _is_news(message: Message) -> bool:
    """Whether a message stands in the dated history of the matter, and not among what she and the office wrote to each other."""
    return bool(message.said) or message.kind in NEWS


def _is_hers(row: Deadline, case: Case) -> bool:
    """Whether a clock concerns who follows the case; by others the office watches itself."""
    return row.clock not in lines.get(case.line).inner


def _clock(procedure: Procedure, row: Deadline) -> dict[str, Any]:
    spec = procedure.clocks.get(row.clock)
    rule = lawbook.rule(row.rule, row.start)
    return {"row": row, "title": spec.title if spec else rule.title, "rule": rule, "cited": lawbook.citation_in(rule, page_language())}


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """What a person may do with her receipt: write, add material, correct, withdraw, choose contact again, rate."""
    party = _me(request)
    if party is None:
        # The page stood open for too long: her words go with the question for the code, and back into the box after it.
        return render(request, "doors/track.html", {"unsent_words": request.POST.get("text", "")}, status=403)
    now = clock.now()
    if limits.too_many("act", str(party.pk), 60, dt.timedelta(hours=1), now):
        return too_many_page(request)
    kind = request.POST.get("do", "")
    key = request.POST.get("key") or uuid.uuid4().hex
    try:
        _ACTS[kind](request, party, key)
    except KeyError:
        raise Http404 from None
    except InvalidFacts as error:
        words = " ".join(" ".join(lines) for lines in error.errors.values())
        return render(
            request, "doors/mine.html", _context(request, party, error=words, error_in=_TITLES.get(kind, ""), typed=request.POST), status=422
        )
    except CaseworkError as error:
        return render(request, "doors/mine.html", _context(request, party, error=str(error), typed=request.POST), status=409)
    return redirect("doors:mine")


def hand_in(party: Party, uploads: list[Any], text: str, key: str, door: str = "") -> list[Material]:
    """Take files in with the act that says so, all or nothing. Returns the files; none where the same key came before.

    Raises what the act raises (a closed case takes nothing), or `InvalidFacts` for a file that cannot be taken.
    """
    names = "、".join(title_of(upload) for upload in uploads)
    case_id = queries.speaks_in(party)
    kept: list[Material] = []
    try:
        with transaction.atomic():
            # Read under the lock: of two presses at once the second one finds the first one's event, and its files.
            version = Case.objects.select_for_update().values_list("version", flat=True).get(pk=case_id)
            told = {"text": text or _("Files: %(names)s") % {"names": names}}
            # Beside its words the key stands for what the files hold, not for what they are called.
            event = _perform(party, "add_information", told | ({"files": [content_digest(upload) for upload in uploads]} if uploads else {}), key, door)
            if event.seq > version:
                for upload in uploads:
                    kept.append(receive(upload, now=clock.now(), case_id=case_id, party_id=party.pk))
    except BaseException:
        for row in kept:
            forget_stored(row)
        raise
    return kept


SPOKEN = frozenset({"write_message", "add_information"})
"""Acts by which a person goes on speaking after her matter was merged into another."""


def _perform(party: Party, action: str, facts: dict[str, Any], key: str, door: str = "") -> Event:
    case_id = queries.speaks_in(party) if action in SPOKEN else party.case_id
    return commands.perform(
        case_id,
        action,
        Actor.person(case_id, party.pk, door=door) if door else Actor.person(case_id, party.pk),
        facts,
        expected_version=None,
        key=key,
        now=clock.now(),
        today=clock.today(),
    )


def _write(request: HttpRequest, party: Party, key: str) -> None:
    _perform(party, "write_message", {"text": request.POST.get("text", "")}, key)


def _add(request: HttpRequest, party: Party, key: str) -> None:
    uploads = request.FILES.getlist("file")
    text = request.POST.get("text", "").strip()
    if not uploads and not text:
        raise InvalidFacts({"text": [_("Write something, or choose a file.")]})
    hand_in(party, uploads[:10], text, key)


def _correct(request: HttpRequest, party: Party, key: str) -> None:
    _perform(party, "correct", {"text": request.POST.get("text", "")}, key)


def _meant(request: HttpRequest, party: Party) -> Party:
    """Her row in the case that the form is about: her own first one, or one that was opened beside it. 404 for any other."""
    meant = request.POST.get("case", "")
    found = next((row for row in (party, *queries.carried_on(party)) if meant in ("", str(row.case_id))), None)
    if found is None:
        raise Http404
    return found


def _withdraw(request: HttpRequest, party: Party, key: str) -> None:
    if request.POST.get("sure") != "yes":
        raise InvalidFacts({"sure": [_("Tick the box to say that you really want to withdraw.")]})
    _perform(_meant(request, party), "withdraw", {"reason": request.POST.get("reason", "")}, key)


def _rate(request: HttpRequest, party: Party, key: str) -> None:
    level = request.POST.get("level", "")
    if level not in {"1", "2", "3", "4", "5"}:
        raise InvalidFacts({"level": [_("Choose one of the five.")]})
    rate(_meant(request, party), int(level), request.POST.get("words", ""), "receipt", now=clock.now(), today=clock.today())


_TITLES = {
    "write": gettext_lazy("Write to us"),
    "add": gettext_lazy("Add papers or information"),
    "correct": gettext_lazy("Correct what I said"),
    "withdraw": gettext_lazy("Withdraw"),
    "rate": gettext_lazy("How was it?"),
}
_ACTS = {"write": _write, "add": _add, "correct": _correct, "withdraw": _withdraw, "rate": _rate}


def paper(request: HttpRequest, case: uuid.UUID, ident: uuid.UUID, form: str) -> HttpResponse:
    """A paper that is the person's own, from a case that carries her on. Its name and its address say nothing."""
    party = _me(request)
    if party is None:
        return redirect("doors:track")
    row = next((row for row in [party, *queries.carried_on(party)] if row.case_id == case), None)
    make = lines.get(row.case.line).paper if row is not None else None
    found = make(row.case, row, ident, form) if make and row else None
    if found is None:
        raise Http404
    return HttpResponse(found[0], content_type=found[1], headers={"Content-Disposition": f'attachment; filename="{found[2]}"'})


def contact(request: HttpRequest) -> HttpResponse:
    """Choose again how she may be reached. Holds from this second on, also for what is already queued."""
    party = _me(request)
    if party is None:
        return redirect("doors:track")
    choice = party.safe_contact
    start = {"may_contact": "yes" if choice.get("may_contact") else "no", **{k: v for k, v in choice.items() if k != "may_contact"}}
    forms = contact_forms(request.POST or None, start | party.contact_data())
    if request.method == "POST" and not [form for form in forms if not form.is_valid()]:
        answers = answers_of(forms)
        given = {k: answers[k] for k in ("phone", "email", "address") if answers.get(k)}
        commands.change_safe_contact(
            party.case_id,
            party.pk,
            Actor.person(party.case_id, party.pk),
            safe_contact=opening.safe_contact(answers),
            contact=given or None,
            key=uuid.uuid4().hex,  # the last answer wins, however often it is sent
            now=clock.now(),
            today=clock.today(),
        )
        return redirect("doors:mine")
    return render(request, "doors/contact.html", {"forms": forms, "party": party})


def letter(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """A letter, as text on a page or as PDF. Reading it is its service, recorded once."""
    party = _me(request)
    if party is None:
        return redirect("doors:track")
    mine = {row.case_id: row for row in queries.carried_on(party)}
    row = letter_to(party, ident)
    if row is None:
        raise Http404
    reader = mine.get(row.case_id, party)
    if not Service.objects.filter(letter=row, party_id=reader.pk).exists():
        Service.objects.create(letter=row, party_id=reader.pk, how=Service.How.RECEIPT, at=clock.now())
    if request.GET.get("as") != "pdf":
        title, paragraphs = body(row, page_language())
        return render(request, "doors/letter.html", {"letter": row, "title": title, "paragraphs": paragraphs})
    document = pdf.render(row, str(party.contact_data().get("name", "")), request.LANGUAGE_CODE or "")
    return HttpResponse(
        document,
        content_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="letter.pdf"', "X-Content-Type-Options": "nosniff"},
    )


def my_data(request: HttpRequest) -> HttpResponse:
    """What is held about her: shown, and as a copy to take."""
    party = _me(request)
    if party is None:
        return redirect("doors:track")
    held = {
        "contact": party.contact_data(),
        "safe_contact": party.safe_contact,
        "words": party.case.words,
        "wish": party.case.wish,
        "received_on": party.case.received_on.isoformat(),
        "messages": [{"at": m.at.isoformat(), "direction": m.direction, "text": m.text} for m in Message.objects.filter(party_id=party.pk)],
        "files": [{"title": f.title, "sha256": f.sha256} for f in Material.objects.filter(case_id=party.case_id, party_id=party.pk)],
    }
    if request.GET.get("copy") == "1":
        import json

        return HttpResponse(
            json.dumps(held, ensure_ascii=False, indent=1),
            content_type="application/json",
            headers={"Content-Disposition": 'attachment; filename="my-data.json"'},
        )
    asked = questions.WhoForm.base_fields | questions.AddressForm.base_fields | questions.ChannelForm.base_fields | questions.WhenForm.base_fields | questions.SayForm.base_fields
    contact = [(asked[key].label if key in asked else key, value) for key, value in held["contact"].items()]
    return render(request, "doors/my_data.html", {"held": held, "contact": contact, "reach": _reach(held["safe_contact"], asked), "place": places.full_name(party.case.place)})


def _reach(choice: dict[str, Any], asked: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Her choices of contact in the words in which she was asked."""
    if not choice.get("may_contact"):
        return [(questions.MayContactForm.base_fields["may_contact"].label, _("No"))]
    shown = []
    for name, value in choice.items():
        if name in asked and value not in ("", None):
            words = dict(getattr(asked[name], "choices", ())).get(value, value)
            shown.append((asked[name].label, {True: _("Yes"), False: _("No")}.get(words, words)))
    return shown


def own_file(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """Her own picture, without metadata (other kinds are not shown again), or a file that is shown to those whom we asked."""
    party = _me(request)
    hers = [party.pk, *(row.pk for row in queries.carried_on(party))] if party else []
    row = Material.objects.filter(pk=ident, party_id__in=hers).exclude(derivative="").first() if hers else None
    if row is None and party is not None:
        row = next((f for f in shown_to_guest((party, *queries.carried_on(party)), ident)), None)
        if row is not None and not row.derivative:
            return FileResponse(default_storage.open(row.original), as_attachment=True, filename=f"file.{row.kind}", content_type="application/octet-stream")
    if row is None or row.state == Material.State.INFECTED:
        raise Http404
    return FileResponse(default_storage.open(row.derivative), content_type="image/jpeg")


