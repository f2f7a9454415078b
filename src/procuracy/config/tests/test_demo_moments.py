"""In the whole demo time runs forwards: in every case, in every matter, and from a proposal to its answer."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import F

from procuracy.casework.models import Approval, Case, Event
from procuracy.config import clock, demo
from procuracy.law import SHANGHAI
from procuracy.registry import competence, places
from procuracy.registry.nation import load_nation

BACKWARDS = {
    "an act before the one that it follows": "SELECT b.case_id, a.action, b.action FROM casework_event a JOIN casework_event b ON b.case_id = a.case_id AND b.seq = a.seq + 1 WHERE b.at < a.at OR b.on < a.on",
    "a case before the one from which it arose": "SELECT c.id, c.line FROM casework_link l JOIN casework_case c ON c.id = l.case_id JOIN casework_case o ON o.id = l.other_id WHERE l.kind = 'arose_from' AND c.opened_at < o.opened_at",
    "news of a case before it was opened": "SELECT e.case_id, e.action FROM casework_event e JOIN casework_case c ON c.id::text = e.facts->>'case' WHERE e.at < c.opened_at",
    "a merging before the other was opened": "SELECT l.case_id FROM casework_link l JOIN casework_event e ON e.case_id = l.case_id AND e.seq = l.seq JOIN casework_case o ON o.id = l.other_id WHERE e.at < o.opened_at",
}


@pytest.mark.django_db
def test_time_runs_forwards_in_the_whole_demo(monkeypatch):
    monkeypatch.setattr(demo, "mark_as_demo", lambda: None)
    monkeypatch.setattr(demo, "mark_as_finished", lambda _now: None)
    load_nation()
    competence.forget()
    places.forget()
    demo.load()
    assert Case.objects.count() > demo.COUNT
    for name, statement in BACKWARDS.items():
        with connection.cursor() as cursor:
            cursor.execute(statement)
            assert not cursor.fetchmany(5), name
    answered = Approval.objects.filter(answered_at__isnull=False)
    assert answered.exists() and not answered.filter(answered_at__lt=F("proposed_at")).exists()
    hours = {event.astimezone(SHANGHAI).hour for event in Event.objects.exclude(actor__startswith="person").exclude(on=clock.today()).values_list("at", flat=True)}
    assert hours <= set(range(8, 19)), "and the office works by day; what is of today is never later than now"
    competence.forget()
    places.forget()
