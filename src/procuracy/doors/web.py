"""The web door: guided, one question a page, no account; answers kept sealed, the address says nothing."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from procuracy.casework import held, lawbook, receipts
from procuracy.casework.actors import Actor
from procuracy.casework.errors import CaseworkError, InvalidFacts
from procuracy.casework.ids import moment_of
from procuracy.casework.models import Party
from procuracy.config import clock
from procuracy.materials.intake import discard, receive
from procuracy.materials.models import Material
from procuracy.registry import competence, places
from procuracy.web.views import too_many as too_many_page

from . import drafts, limits, opening, questions
from .models import Draft

DRAFT, RECEIPT = "draft", "receipt"
TYPED = "typed"
"""Where a draft keeps, by page, what was typed and is not right yet."""
MAX_FILES = 10
FILES_AN_HOUR = 200
"""From one network, whether they are kept or taken back."""


def start(request: HttpRequest) -> HttpResponse:
    """The start page: all doors, and the way back in."""
    return render(request, "doors/start.html")


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin to speak: a draft with its own code, before the first word."""
    now = clock.now()
    if limits.too_many("begin", limits.network(request), 60, limits.dt.timedelta(hours=1), now):
        return too_many_page(request)
    _new_draft(request)
    return redirect("doors:question", number=1)


def _new_draft(request: HttpRequest) -> Draft:
    key = uuid.uuid4().hex
    code = receipts.new(f"draft:{key}")
    draft = Draft(code_digest=receipts.digest(code), updated_at=clock.now())
    draft.keep({"key": key, "code": code})
    draft.save()
    request.session[DRAFT] = str(draft.pk)
    return draft


def _draft(request: HttpRequest) -> Draft | None:
    ident = request.session.get(DRAFT)
    return Draft.objects.filter(pk=ident).first() if ident else None


def question(request: HttpRequest, number: int) -> HttpResponse:
    """One question. Without a session this is the start page: Back after leaving shows nothing.

    An answer is posted and leads to a page of its own, also when something in it is wrong, so that Back and reload never ask to send again.
    """
    draft = _draft(request)
    if draft is None and request.method == "POST" and number == 1:
        draft = _new_draft(request)  # the page stood open for too long: her first words are not lost
    if draft is None:
        return redirect("doors:start")
    answers = draft.answers()
    if number not in questions.shown(answers):
        return redirect("doors:question", number=1)
    if request.method == "POST":
        return _answered_page(request, draft, number, answers)
    asked = questions.QUESTIONS[number - 1]
    typed = answers.get(TYPED, {}).get(str(number), {})
    wrong = str(number) in answers.get(TYPED, {}) and request.GET.get("wrong") == "1"
    form = questions.form_for(asked, answers | typed, typed if wrong else None)
    if wrong and typed.get("file"):
        form.add_error(None, typed["file"])
    return render(
        request,
        "doors/question.html",
        {
            "form": form,
            "question": asked,
            "number": number,
            "back": questions.before(number, answers),
            "files": list(Material.objects.filter(draft_id=draft.pk)) if asked.files else [],
            "step": questions.shown(answers).index(number) + 1,
            "left": questions.still_to_come(number, answers),
            "change": request.GET.get("change") == "1",
            "offers_short_way": number == 1 and request.GET.get("change") != "1",
        },
    )


def _answered_page(request: HttpRequest, draft: Draft, number: int, answers: dict[str, Any]) -> HttpResponse:
    """Keep what was typed, right or not yet right, and lead on, or back to what is wrong."""
    asked = questions.QUESTIONS[number - 1]
    form = questions.form_for(asked, answers, request.POST)
    typed: dict[str, str] = {name: value for name, value in request.POST.items() if name in form.fields}
    right = form.is_valid()
    if asked.files:
        try:
            _take_files(request, draft)
        except InvalidFacts as error:
            right, typed = False, {"file": " ".join(error.errors["file"])}
    if right:
        answers |= _plain(form)
        if number == 1 and request.GET.get("change") != "1":
            answers["short"] = "short" in request.POST
    others = {page: kept for page, kept in answers.get(TYPED, {}).items() if page != str(number)}
    draft.keep({**answers, TYPED: others if right else {**others, str(number): typed}})
    draft.updated_at = clock.now()
    draft.save(update_fields=["sealed", "updated_at"])
    if "save" in request.POST:
        return redirect("doors:save")
    if not right:
        change = "&change=1" if request.GET.get("change") == "1" else ""
        return redirect(f"{reverse('doors:question', args=[number])}?wrong=1{change}")
    if asked.files and "more" in request.POST:
        return redirect("doors:question", number=number)
    return _go_on(request, number, answers)


def _plain(form: Any) -> dict[str, Any]:
    """Answers of a page, the empty ones too, so that a change can also take something back."""
    return {k: (v if isinstance(v, str | bool | int) or v is None else str(v)) for k, v in form.cleaned_data.items()}


def _go_on(request: HttpRequest, number: int, answers: dict[str, Any]) -> HttpResponse:
    """To the next page; a change made from the summary returns there unless it opens a question never answered."""
    if request.GET.get("change") == "1":
        for later in questions.shown(answers):
            asked = questions.QUESTIONS[later - 1]
            if later > number and not asked.files and not any(f in answers for f in questions.form_for(asked, answers).fields):
                return redirect("doors:question", number=later)
        return redirect("doors:check")
    target = questions.following(number, answers)
    return redirect("doors:question", number=target) if target else redirect("doors:check")


def _take_files(request: HttpRequest, draft: Draft) -> None:
    there = Material.objects.filter(draft_id=draft.pk).count()
    uploads = request.FILES.getlist("file")
    who, hour = limits.network(request), limits.dt.timedelta(hours=1)
    if any(limits.too_many("file", who, FILES_AN_HOUR, hour, clock.now()) for _upload in uploads):
        raise InvalidFacts({"file": [_("Very many files came from here in a short time. Wait an hour, or send them later with your code.")]})
    if there + len(uploads) > MAX_FILES:
        raise InvalidFacts({"file": [_("Up to %(count)s files can be sent now; more can follow with your code.") % {"count": MAX_FILES}]})
    for upload in uploads:
        try:
            receive(upload, now=clock.now(), draft_id=draft.pk)
        except InvalidFacts as error:
            name = str(upload.name).rpartition("/")[2][:80]
            raise InvalidFacts({"file": [f"{name}: {line}" for line in error.errors["file"]]}) from None


@require_POST
def remove_file(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """Take a file back before anything is sent."""
    draft = _draft(request)
    if draft is not None:
        for row in Material.objects.filter(pk=ident, draft_id=draft.pk):
            discard(row)
    return redirect("doors:question", number=_number("files"))


def _number(name: str) -> int:
    return next(i for i, q in enumerate(questions.QUESTIONS, 1) if q.name == name)


def check(request: HttpRequest) -> HttpResponse:
    """Check the answers, then send. The same form sent twice gives the same receipt."""
    draft = _draft(request)
    if draft is None:
        # A second press of the button comes here while the first one has just been answered.
        return redirect("doors:receipt" if request.method == "POST" or held.get(request.session, RECEIPT) else "doors:start")
    answers = draft.answers()
    if not answers.get("words"):
        return redirect("doors:question", number=1)
    error = ""
    if request.method == "POST":
        now = clock.now()
        if limits.too_many("submit", limits.network(request), 30, limits.dt.timedelta(hours=1), now):
            # She has told everything: it stays kept, and her code brings her back to this page.
            return _kept_for_later(request, answers["code"])
        if not limits.worked(answers["key"], request.POST.get("challenge", ""), request.POST.get("work", ""), begun=moment_of(draft.pk)):
            error = _("One moment: please wait a few seconds and send it again. This keeps machines out.")
        else:
            try:
                opened = opening.speak(
                    answers,
                    door="web",
                    actor=Actor.newcomer("web"),
                    key=answers["key"],
                    now=now,
                    today=clock.today(),
                    language=request.LANGUAGE_CODE or "zh-hans",
                )
            except CaseworkError as failure:
                error = str(failure)
            else:
                _settle_files(draft, opened.case_id)
                draft.delete()
                request.session.pop(DRAFT, None)
                held.put(request.session, RECEIPT, opened.receipt)
                return redirect("doors:receipt")
    return render(
        request,
        "doors/check.html",
        {
            "rows": _summary(answers),
            "files": list(Material.objects.filter(draft_id=draft.pk)),
            "files_number": _number("files"),
            "error": error,
            "challenge": limits.challenge(answers["key"]),
            "bits": limits.WORK_BITS,
            "office": competence.propose(str(answers.get("place", ""))),
            "short": answers.get("short"),
        },
        status=422 if error else 200,
    )


@require_POST
def say_more(request: HttpRequest) -> HttpResponse:
    """From the short way to the questions that it left out."""
    draft = _draft(request)
    if draft is None:
        return redirect("doors:start")
    answers = draft.answers() | {"short": False}
    draft.keep(answers)
    draft.save(update_fields=["sealed"])
    return redirect("doors:question", number=questions.following(1, answers) or 1)


def _settle_files(draft: Draft, case_id: uuid.UUID) -> None:
    if not Material.objects.filter(draft_id=draft.pk).exists():
        return
    party = Party.objects.filter(case_id=case_id, role=Party.Role.PETITIONER).first()
    Material.objects.filter(draft_id=draft.pk).update(case_id=case_id, draft_id=None, party_id=party.pk if party else None)


def _summary(answers: dict[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for number in questions.shown(answers):
        asked = questions.QUESTIONS[number - 1]
        form = questions.form_for(asked, answers)
        for name, field in form.fields.items():
            if name == "place":
                continue
            value = answers.get(name)
            choices = dict(getattr(field, "choices", ()))
            shown = choices.get(value, value)
            if name == "place_words" and answers.get("place"):
                shown = places.full_name(str(answers["place"]))
            if isinstance(value, bool):
                shown = _("Yes") if value else _("No")
            rows.append({"label": field.label, "value": shown or _("Not answered"), "number": number})
    return rows


def receipt(request: HttpRequest) -> HttpResponse:
    """The receipt, for as long as this session lasts. The bookmarked address asks for the number and never holds it."""
    number = held.get(request.session, RECEIPT)
    if not number:
        return redirect("doors:track")
    party = _party(number)
    if party is None:
        return redirect("doors:track")
    return render(request, "doors/receipt.html", receipt_context(request, number, party))


def receipt_context(request: HttpRequest, number: str, party: Party) -> dict[str, Any]:
    """What every receipt and slip shows: the number, what happens next, by when, under which rule."""
    from procuracy.casework import queries

    deadlines = [d for d in queries.tracked_deadlines(party.case_id) if d.owner == "office"]
    procedure = lawbook.pinned_procedure(party.case.procedure_id)
    for row in deadlines:
        spec, rule = procedure.clocks.get(row.clock), lawbook.rule(row.rule, row.start)
        row.title, row.citation = spec.title if spec else rule.title, rule.citation
    return {
        "number": number,
        "case": party.case,
        "deadlines": deadlines,
        "qr": qr(request, number),
        "is_visited": party.safe_contact.get("may_contact") and party.safe_contact.get("channel") != "counter",
        "track_url": request.build_absolute_uri("/track"),
    }


def qr(request: HttpRequest, number: str) -> str:
    """A QR code as SVG. The number sits in the fragment, which no server, log or referrer ever sees."""
    import segno

    address = request.build_absolute_uri("/track") + f"#{number}"
    return segno.make(address, error="m").svg_inline(scale=4, border=2, svgclass=None, lineclass=None, omitsize=True)


def _party(number: str) -> Party | None:
    from procuracy.casework import queries

    return queries.party_by_receipt(number)


def resume(request: HttpRequest) -> HttpResponse:
    """Come back to a draft by its code."""
    error = ""
    if request.method == "POST":
        now = clock.now()
        if limits.too_many("code", limits.network(request), 10, limits.dt.timedelta(minutes=15), now):
            return too_many_page(request)
        draft = drafts.by_code(request.POST.get("code", ""))
        if draft is not None:
            request.session.cycle_key()
            request.session[DRAFT] = str(draft.pk)
            answers = draft.answers()
            missing = next((n for n in questions.shown(answers) if not _answered(n, answers)), None)
            return redirect("doors:question", number=missing) if missing else redirect("doors:check")
        error = _("There is nothing kept under this code. Unsent answers are kept for seven days.")
    return render(request, "doors/resume.html", {"error": error}, status=422 if error else 200)


def _answered(number: int, answers: dict[str, Any]) -> bool:
    asked = questions.QUESTIONS[number - 1]
    return asked.files or any(f in answers for f in questions.form_for(asked, answers).fields)


def save(request: HttpRequest) -> HttpResponse:
    """Stop for now: the code under which the answers wait."""
    draft = _draft(request)
    if draft is None:
        return redirect("doors:start")
    return render(request, "doors/saved.html", {"code": draft.answers()["code"]})


def _kept_for_later(request: HttpRequest, code: str) -> HttpResponse:
    """Too many were sent from her network just now: nothing of hers is lost, and her code brings her back to the last step."""
    response = render(request, "doors/saved.html", {"code": code, "limited": True}, status=429)
    response["Retry-After"] = "3600"
    return response
