"""The web door: guided, one question a page, no account; answers kept sealed, the address says nothing."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from procuracy.casework import receipts
from procuracy.casework.actors import Actor
from procuracy.casework.errors import CaseworkError, InvalidFacts
from procuracy.casework.models import Party
from procuracy.config import clock
from procuracy.materials.intake import receive
from procuracy.materials.models import Material
from procuracy.registry import competence, places
from procuracy.web.views import too_many as too_many_page

from . import limits, opening, questions
from .models import Draft

DRAFT, RECEIPT, SENT = "draft", "receipt", "sent"
MAX_FILES = 10


def start(request: HttpRequest) -> HttpResponse:
    """The start page: all doors, and the way back in."""
    return render(request, "doors/start.html")


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin to speak: a draft with its own code, before the first word."""
    now = clock.now()
    if limits.too_many("begin", limits.network(request), 60, limits.dt.timedelta(hours=1), now):
        return too_many_page(request)
    key = uuid.uuid4().hex
    code = receipts.new(f"draft:{key}")
    draft = Draft(code_digest=receipts.digest(code), updated_at=now)
    draft.keep({"key": key, "code": code})
    draft.save()
    request.session[DRAFT] = str(draft.pk)
    return redirect("doors:question", number=1)


def _draft(request: HttpRequest) -> Draft | None:
    ident = request.session.get(DRAFT)
    return Draft.objects.filter(pk=ident).first() if ident else None


def question(request: HttpRequest, number: int) -> HttpResponse:
    """One question. Without a session this is the start page: Back after leaving shows nothing."""
    draft = _draft(request)
    if draft is None:
        return redirect("doors:start")
    answers = draft.answers()
    if number not in questions.shown(answers):
        return redirect("doors:question", number=1)
    asked = questions.QUESTIONS[number - 1]
    form = questions.form_for(asked, answers, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if asked.files:
                _take_files(request, draft)
        except InvalidFacts as error:
            form.add_error(None, " ".join(error.errors["file"]))
        else:
            answers |= _plain(form)
            if number == 1 and request.GET.get("change") != "1":
                answers["short"] = "short" in request.POST
            draft.keep(answers)
            draft.updated_at = clock.now()
            draft.save(update_fields=["sealed", "updated_at"])
            if asked.files and "more" in request.POST:
                return redirect("doors:question", number=number)
            return _go_on(request, number, answers)
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
            "steps": len(questions.shown(answers)),
            "change": request.GET.get("change") == "1",
            "offers_short_way": number == 1 and request.GET.get("change") != "1",
        },
        status=422 if form.errors else 200,
    )


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
    held = Material.objects.filter(draft_id=draft.pk).count()
    uploads = request.FILES.getlist("file")
    if held + len(uploads) > MAX_FILES:
        raise InvalidFacts({"file": [_("Up to %(count)s files can be sent now; more can follow with your code.") % {"count": MAX_FILES}]})
    for upload in uploads:
        receive(upload, now=clock.now(), draft_id=draft.pk)


@require_POST
def remove_file(request: HttpRequest, ident: uuid.UUID) -> HttpResponse:
    """Take a file back before anything is sent."""
    draft = _draft(request)
    if draft is not None:
        Material.objects.filter(pk=ident, draft_id=draft.pk).delete()
    return redirect("doors:question", number=_number("files"))


def _number(name: str) -> int:
    return next(i for i, q in enumerate(questions.QUESTIONS, 1) if q.name == name)


def check(request: HttpRequest) -> HttpResponse:
    """Check the answers, then send. The same form sent twice gives the same receipt."""
    draft = _draft(request)
    if draft is None:
        return redirect("doors:receipt" if request.session.get(RECEIPT) else "doors:start")
    answers = draft.answers()
    if not answers.get("words"):
        return redirect("doors:question", number=1)
    error = ""
    if request.method == "POST":
        now = clock.now()
        if limits.too_many("submit", limits.network(request), 30, limits.dt.timedelta(hours=1), now):
            return too_many_page(request)
        if not limits.worked(answers["key"], request.POST.get("challenge", ""), request.POST.get("work", "")):
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
                request.session[RECEIPT] = opened.receipt
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
    number = request.session.get(RECEIPT)
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
    return {
        "number": number,
        "case": party.case,
        "deadlines": deadlines,
        "qr": qr(request, number),
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
        digits = receipts.normalise(request.POST.get("code", ""))
        draft = Draft.objects.filter(code_digest=receipts.digest(digits)).first() if digits else None
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
