"""Words that share their English with another thing have their own Chinese."""

from __future__ import annotations

import pytest
from django.utils import translation

from procuracy.casework import commands
from procuracy.casework.models import Case
from procuracy.casework.testing import DAY, actor, at, speak
from procuracy.desk.people import PersonForm
from procuracy.desk.views import stages
from procuracy.desk.wordings import ReplyTextForm
from procuracy.lines.common.forms import VISIT_WAYS, OutgoingMessageForm
from procuracy.registry.testing import client_of, nation, official

LEAD = {"words": "坡道太陡", "field": "barrier_free", "happened_at": "广场", "seen_on": DAY.isoformat(), "source": "own_case"}


@pytest.mark.parametrize(
    ("label", "chinese"),
    [
        (ReplyTextForm.base_fields["title"].label, "标题"),
        (PersonForm.base_fields["title"].label, "职务"),
        (OutgoingMessageForm.base_fields["text"].label, "给当事人的留言"),
        (dict(VISIT_WAYS)["message"], "短信"),
    ],
)
def test_a_word_is_not_translated_as_another_thing(label, chinese):
    with translation.override("zh-hans"):
        assert str(label) == chinese


@pytest.mark.django_db
def test_lists_are_narrowed_by_the_stages_of_each_line_in_their_order():
    found = {str(line): own for line, own in stages()}
    for own in found.values():
        assert len({name for name, _title in own}) == len({str(title) for _name, title in own}) == len(own), "no word stands twice under one line"
    with translation.override("zh-hans"):
        ((line, own),) = stages("petition")
        assert str(line) == "群众信访" and [name for name, _title in own][:2] == ["petition.registered", "petition.awaiting_materials"] and own[-1][0] == "petition.closed"


@pytest.mark.django_db
def test_a_list_holds_the_cases_of_the_chosen_line_and_stage_alone():
    office = nation()["district"]
    case = speak(office).case_id
    raised = commands.raise_case(case, "lead", actor(official(office, "head")), LEAD, key="lead-beside-it", now=at(DAY), today=DAY)
    assert Case.objects.get(pk=raised).stage == "received"
    client = client_of(official(office, "head"))
    for line, held in (("lead", True), ("aid", False)):
        page = client.get(f"/desk/work?scope=office&stage={line}.received").content.decode()
        assert f'value="{line}.received" selected' in page and (f"/desk/case/{raised}" in page) is held
