"""Words that share their English with another thing have their own Chinese."""

from __future__ import annotations

import pytest
from django.utils import translation

from procuracy.desk.people import PersonForm
from procuracy.desk.views import stages
from procuracy.desk.wordings import ReplyTextForm
from procuracy.lines.common.forms import VISIT_WAYS, OutgoingMessageForm


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
def test_lists_are_narrowed_by_each_stage_once_under_all_its_titles():
    names = [name for name, _title in stages()]
    assert len(names) == len(set(names)) and {"registered", "applied"} <= set(names)
    titles = dict(stages())["applied"]
    with translation.override("zh-hans"):
        assert len(set(str(titles).split(" / "))) == len(str(titles).split(" / "))
