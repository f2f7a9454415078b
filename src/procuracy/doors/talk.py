"""The text conversation for people who cannot hear or speak: live by server push, and by a button without script."""

from __future__ import annotations

import datetime as dt
import json
import time
import uuid
from collections.abc import Iterator

from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render

from procuracy.casework import receipts
from procuracy.config import clock
from procuracy.registry import competence, places
from procuracy.web.views import too_many as too_many_page

from . import limits
from .models import Conversation, Line

TALK = "talk"
STREAM_SECONDS = 25
"""One push connection lasts so long; the browser comes again by itself, and no worker thread is held for ever."""


def begin(request: HttpRequest) -> HttpResponse:
    """Begin a conversation with the office of a place."""
    if request.method == "POST":
        now = clock.now()
        if limits.too_many("talk", limits.network(request), 20, dt.timedelta(hours=1), now):
            return too_many_page(request)
        found = places.match(request.POST.get("place", ""))
        office = competence.propose(found[0].code if found else "").office
        code = receipts.new(f"talk:{uuid.uuid4().hex}")
        conversation = Conversation.objects.create(
            code_digest=receipts.digest(code), office=office, language=request.LANGUAGE_CODE or "zh-hans", begun_at=now
        )
        request.session[TALK] = str(conversation.pk)
        return redirect("doors:talk_room")
    return render(request, "doors/talk.html")


def _mine(request: HttpRequest) -> Conversation | None:
    ident = request.session.get(TALK)
    return Conversation.objects.select_related("office").filter(pk=ident).first() if ident else None


def room(request: HttpRequest) -> HttpResponse:
    """The conversation: what was said, and a box to write in."""
    conversation = _mine(request)
    if conversation is None:
        return redirect("doors:talk")
    text = request.POST.get("text", "").strip()
    if request.method == "POST":
        if text and conversation.ended_at is None:
            say(conversation, Line.Speaker.PERSON, text)
        return redirect("doors:talk_room")
    return render(request, "doors/talk_room.html", {"conversation": conversation, "lines": conversation.lines.all()})


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
    yield f"id: {seen}\nretry: 1500\n\n"
    limit = time.monotonic() + STREAM_SECONDS
    while time.monotonic() < limit:
        for line in Line.objects.filter(conversation_id=conversation.pk, id__gt=seen):
            seen = line.pk
            own = "is-person" if line.speaker == reader else "is-office"
            yield f"id: {line.pk}\ndata: {json.dumps({'text': line.text, 'from': own}, ensure_ascii=False)}\n\n"
        connection.close()
        time.sleep(1)
