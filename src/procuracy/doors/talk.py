"""The text conversation for people who cannot hear or speak: live by server push, and by a button without script."""

from __future__ import annotations

import datetime as dt
import json
import threading
import time
import uuid
from collections.abc import Iterator

from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from procuracy.casework import receipts
from procuracy.config import clock
from procuracy.registry import competence, people, places
from procuracy.web.views import too_many as too_many_page

from . import limits
from .models import MASK, Conversation, Line

TALK = "talk"
SLOTS = threading.BoundedSemaphore(2)
"""Pushes that one process holds open at a time: each keeps a thread, and the others must stay free for pages."""
STREAM_SECONDS = 25
"""One push connection lasts so long; the browser comes again by itself, and no worker thread is held for ever."""


def begin(request: HttpRequest) -> HttpResponse:
    """Begin a conversation with the office of a place, or the nearest one above it that has operators."""
    error = ""
    if request.method == "POST":
        now = clock.now()
        if limits.too_many("talk", limits.network(request), 20, dt.timedelta(hours=1), now):
            return too_many_page(request)
        found = places.match(request.POST.get("place", ""))
        office = people.with_operators(competence.propose(found[0].code).office, clock.today()) if found else None
        if office is not None:
            code = receipts.new(f"talk:{uuid.uuid4().hex}")
            conversation = Conversation.objects.create(
                code_digest=receipts.digest(code), office=office, language=request.LANGUAGE_CODE or "zh-hans", begun_at=now
            )
            if text := request.POST.get("text", "").strip():
                say(conversation, Line.Speaker.PERSON, text)
            request.session[TALK] = str(conversation.pk)
            return redirect("doors:talk_room")
        error = (
            _("Nobody sits at the text conversation for this place now. Write your words under “Start to speak”: they are read and answered.")
            if found
            else _("Write at least the province or the city, so that the right office answers.")
        )
    context = {"error": error, "place": request.POST.get("place", ""), "text": request.POST.get("text", "")}
    return render(request, "doors/talk.html", context, status=422 if error else 200)


def _mine(request: HttpRequest) -> Conversation | None:
    ident = request.session.get(TALK)
    return Conversation.objects.select_related("office").filter(pk=ident).first() if ident else None


def room(request: HttpRequest) -> HttpResponse:
    """The conversation: what was said, and a box to write in. Words that came after its end are given back, not lost."""
    conversation = _mine(request)
    if conversation is None:
        return redirect("doors:talk")
    unsent = ""
    if request.method == "POST":
        text = request.POST.get("text", "").strip()
        if conversation.ended_at is None or not text:
            if text:
                say(conversation, Line.Speaker.PERSON, text)
            return redirect("doors:talk_room")
        unsent = text
    place = places.full_name(conversation.office.division_id or "")
    code = conversation.code(clock.now())
    lines = [{"speaker": line.speaker, "text": line.read_by_person(code)} for line in conversation.lines.all()]
    return render(request, "doors/talk_room.html", {"conversation": conversation, "lines": lines, "unsent": unsent, "place": place})


def say(conversation: Conversation, speaker: str, text: str) -> Line:
    """Write one line."""
    return Line.objects.create(conversation=conversation, speaker=speaker, text=text[:4000], at=clock.now())


def stream(request: HttpRequest) -> HttpResponse:
    """New lines for the person, as they are said."""
    conversation = _mine(request)
    if conversation is None:
        return HttpResponse(status=404)
    return pushed(conversation, Line.Speaker.PERSON, request.headers.get("Last-Event-ID", ""))


def pushed(conversation: Conversation, reader: str, last: str) -> StreamingHttpResponse:
    """Server push of a conversation's lines to one of its two sides."""
    response = StreamingHttpResponse(_lines(conversation, reader, last), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


def _lines(conversation: Conversation, reader: str, last: str) -> Iterator[str]:
    try:
        seen = uuid.UUID(last)
    except ValueError:
        newest = conversation.lines.last()
        seen = newest.pk if newest else uuid.UUID(int=0)
    held = SLOTS.acquire(blocking=False)
    try:
        # Without a free slot this is one look: what is new, and come again in three seconds.
        yield f"id: {seen}\nretry: {1500 if held else 3000}\n\n"
        limit = time.monotonic() + (STREAM_SECONDS if held else 0)
        while True:
            for line in Line.objects.filter(conversation_id=conversation.pk, id__gt=seen):
                seen = line.pk
                own = "is-person" if line.speaker == reader else "is-office"
                text = _for_reader(line, reader)
                yield f"id: {line.pk}\ndata: {json.dumps({'text': text, 'from': own}, ensure_ascii=False)}\n\n"
            connection.close()
            if time.monotonic() >= limit:
                return
            time.sleep(1)
            yield ": \n\n"  # a reader who has gone is noticed here, and frees the slot
    finally:
        if held:
            SLOTS.release()


def _for_reader(line: Line, reader: str) -> str:
    if reader != Line.Speaker.PERSON or MASK not in line.text:
        return line.text
    return line.read_by_person(Conversation.objects.get(pk=line.conversation_id).code(clock.now()))
