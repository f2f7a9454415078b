"""Leads: reported by anybody, found near one another, assessed, adopted or not, and each reporter told; S5 and S11."""

from __future__ import annotations

import datetime as dt
import io
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from procuracy.casework import commands, lawbook, queries
from procuracy.casework.actors import Actor
from procuracy.casework.errors import InvalidFacts, NotPossibleNow
from procuracy.casework.models import Case, Deadline, Event, Link, Party, Sensitivity
from procuracy.casework.testing import DAY, actor, at, do, reply
from procuracy.casework.verification import verify
from procuracy.config import clock
from procuracy.feedback.models import Rating
from procuracy.feedback.ratings import rate
from procuracy.lines.lead import news
from procuracy.lines.lead import places as geo
from procuracy.lines.lead.line import panel
from procuracy.lines.lead.models import LeadPoint, PicturePlace
from procuracy.lines.lead.near import near
from procuracy.lines.lead.quality import of_participant
from procuracy.lines.lead.reporting import report
from procuracy.materials.models import Letter, Material
from procuracy.messages.models import Message
from procuracy.registry import competence, places
from procuracy.registry.models import Agency, AgencyPerson, Official, Participant, User
from procuracy.registry.testing import client_of, nation, official

WORDS = "人民广场东门的轮椅坡道太陡，推不上去，老人摔倒过"
FIRST = {"words": WORDS, "field": "barrier_free", "place_words": "成都市金牛区人民广场东门", "position": "30.69123, 104.05234", "datum": "wgs84", "seen_on": "2026-08-01"}
PIL = {"field": "barrier_free", "respondent": "某区住建局", "harm": "坡道太陡", "happened_at": "人民广场"}


@pytest.fixture
def here(db):
    competence.forget()
    places.forget()
    with clock.moved_to(at(DAY)):
        yield Here()


class Here:
    def __init__(self) -> None:
        self.office = nation()["district"]
        self.handler = actor(official(self.office, "handler"))
        self.head = actor(official(self.office, "head", "triage_officer"))
        self.chief = actor(official(self.office, "chief_procurator"))

    def report(self, client: Client | None = None, files=(), second=None, **first: str) -> Case:
        client = client or Client()
        known = set(Case.objects.values_list("pk", flat=True))
        assert client.post("/lead", {**FIRST, **first}).status_code == 302
        answer = client.post("/lead/send", {**({"name": "林某", "may_contact": "yes", "channel": "sms", "phone": "13800000008", "hours": "any", "say": "neutral", "camera": "on"} if second is None else second), "file": list(files)})
        assert answer.status_code == 302, answer.content.decode()[:1500]
        return Case.objects.exclude(pk__in=known).get(line="lead")

    def volunteer(self) -> tuple[Client, Case]:
        """A browser in which an active volunteer's page is open, and her registration."""
        me = Client()
        apply = {"name": "林某", "phone": "13800000007", "place": "成都市金牛区", "expertise": ["accessibility"], "occupation": "教师", "adult": "on", "key": uuid.uuid4().hex}
        page = me.post("/volunteer", apply)
        code = re.search(r'name="receipt" value="(\d{16})"', page.content.decode())[1]
        registration = Case.objects.get(line="volunteer")
        do(registration.pk, "assign", self.head, handler=self.handler.id)
        reply(registration.pk, "approve", self.handler, self.head, checked="核对无误")
        assert me.post("/track", {"receipt": code}).status_code == 302
        assert me.post(f"/mine/do/{registration.pk}/sign_agreement", {"read_training": "on", "agrees": "on", "signature": "林某"}).status_code == 302
        return me, registration

    def assessed(self, lead: Case) -> None:
        do(lead.pk, "assign", self.head, handler=self.handler.id)
        do(lead.pk, "assess", self.handler)

    def filed(self, lead: Case, field: str = "barrier_free") -> uuid.UUID:
        case = commands.raise_case(lead.pk, "public_interest_administrative", self.handler, {**PIL, "field": field}, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
        do(lead.pk, "adopt", self.handler)
        return case


def picture(place: tuple[float, float] | None = (30.6920, 104.0530), colour: tuple[int, int, int] = (90, 120, 40)) -> SimpleUploadedFile:
    image = Image.new("RGB", (320, 240), colour)
    for x in range(0, 320, 7):
        for y in range(0, 240, 5):
            image.putpixel((x, y), ((x * 3) % 255, (y * 5) % 255, (x * y) % 255))
    exif = Image.Exif()
    if place:
        gps = exif.get_ifd(0x8825)
        for at_, (ref, value) in {1: ("N", place[0]), 3: ("E", place[1])}.items():
            gps[at_] = ref
            minutes = (value - int(value)) * 60
            gps[at_ + 1] = (float(int(value)), float(int(minutes)), (minutes - int(minutes)) * 60)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, quality=92)
    return SimpleUploadedFile("坡道.jpg", out.getvalue(), content_type="image/jpeg")


def turned(upload: SimpleUploadedFile) -> io.BytesIO:
    out = io.BytesIO()
    Image.open(upload).rotate(90, expand=True).save(out, "PNG")
    return out


def test_anybody_reports_and_follows_with_a_code(here):
    lead = here.report()
    assert lead.office_id == here.office.pk and lead.stage == "received" and WORDS not in lead.title
    point = LeadPoint.objects.get(case=lead)
    assert (point.division, point.field, point.latitude, point.longitude) == ("510106", "barrier_free", 3069123, 10405234)
    party = Party.objects.get(case=lead)
    assert party.receipt_digest and party.contact_data()["name"] == "林某" and verify(lead.pk).sound


@pytest.mark.parametrize(("field", "value"), [("place_words", "某地"), ("position", "九十度"), ("position", "95, 104"), ("seen_on", "2026-08-09"), ("seen_on", "0001-01-01"), ("words", ""), ("field", "")])
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(here, field, value):
    answer = Client().post("/lead", {**FIRST, field: value})
    page = answer.content.decode()
    assert answer.status_code == 422 and "govuk-error-message" in page
    assert field == "words" or "老人摔倒过" in page


WAYS = {"may_contact": "yes", "channel": "phone", "phone": "13800000008", "hours": "evening", "workdays_only": "on", "say": "neutral", "leave_message": "on"}


def test_how_she_may_be_reached_is_asked_as_at_every_door(here):
    lead = here.report(second={**WAYS, "name": "林某"})
    party = Party.objects.get(case=lead)
    assert party.safe_contact == {"may_contact": True, "channel": "phone", "hours": "evening", "workdays_only": True, "say": "neutral", "leave_message": True}
    assert party.contact_data() == {"name": "林某", "phone": "13800000008"}
    silent = Party.objects.get(case=here.report(second={"phone": "13800000008", "channel": "sms"}))
    assert silent.safe_contact == {"may_contact": False} and silent.contact_data() == {}, "without a clear yes nothing may leave"


@pytest.mark.parametrize(("more", "field"), [({"phone": ""}, "phone"), ({"channel": ""}, "channel"), ({"channel": "email", "email": "x"}, "email"), ({"say": ""}, "say"), ({"say": "nothing"}, "leave_message")])
def test_a_way_that_leads_nowhere_is_said_at_its_field_and_what_was_typed_stays(here, more, field):
    me = Client()
    me.post("/lead", FIRST)
    answer = me.post("/lead/send", {**WAYS, "name": "林某某", **more, "file": [SimpleUploadedFile("a.txt", b"x")]})
    page = answer.content.decode()
    assert answer.status_code == 422 and f'href="#id_{field}"' in page and "林某某" in page and "a.txt" in page and '<details class="govuk-details" open>' in page
    assert me.post("/lead/send", {**WAYS, "name": "林某某"}).status_code == 302
    assert Material.objects.get().case == Case.objects.get(), "the file was kept from the first press on"


def test_more_than_ten_files_are_named_and_nothing_is_lost(here):
    me = Client()
    me.post("/lead", FIRST)
    first = me.post("/lead/send", {**WAYS, "name": "林某某", "file": [SimpleUploadedFile(f"p{n}.txt", b"x") for n in range(12)]})
    page = first.content.decode()
    assert first.status_code == 422 and "林某某" in page and "p10.txt" in page and "p11.txt" in page.split("govuk-heading-l")[0] and "p9.txt" not in page.split("govuk-heading-l")[0]
    assert Material.objects.count() == 10 and not Case.objects.filter(line="lead").exists()
    gone = Material.objects.order_by("pk").first()
    again = me.post("/lead/send", {**WAYS, "name": "林某某", "remove": str(gone.pk)})
    assert again.status_code == 200 and "p0.txt" not in again.content.decode() and "林某某" in again.content.decode()
    assert me.post("/lead/send", {**WAYS, "more": "1", "file": [SimpleUploadedFile("p10.txt", b"x")]}).status_code == 200
    assert me.post("/lead/send", WAYS).status_code == 302
    assert set(Material.objects.filter(case__line="lead").values_list("title", flat=True)) == {f"p{n}.txt" for n in range(1, 11)}


def test_a_file_of_no_allowed_kind_is_named_and_the_others_stay(here):
    me = Client()
    me.post("/lead", FIRST)
    answer = me.post("/lead/send", {"file": [SimpleUploadedFile("a.txt", b"x"), SimpleUploadedFile("b.exe", b"MZ\0\0"), SimpleUploadedFile("c.txt", b"y")]})
    assert answer.status_code == 422 and "b.exe" in answer.content.decode() and set(Material.objects.values_list("title", flat=True)) == {"a.txt", "c.txt"}


def test_nobody_takes_back_the_file_of_another(here):
    one, other = Client(), Client()
    for who in (one, other):
        who.post("/lead", FIRST)
    one.post("/lead/send", {"more": "1", "file": [SimpleUploadedFile("a.txt", b"x")]})
    other.get("/lead/send")
    assert other.post("/lead/send", {"remove": str(Material.objects.get().pk)}).status_code == 200 and Material.objects.count() == 1
    assert other.post("/lead/send", {"remove": "x"}).status_code == 200


def test_pressed_twice_she_comes_to_the_same_code(here):
    me = Client()
    me.post("/lead", FIRST)
    assert me.post("/lead/send", {})["Location"] == me.post("/lead/send", {})["Location"] == "/receipt"
    assert me.get("/receipt").status_code == 200 and Case.objects.filter(line="lead").count() == 1


def test_a_picture_tells_where_it_was_taken_only_with_consent_and_shows_it_to_nobody_else(here):
    lead = here.report(files=[picture()])
    row = PicturePlace.objects.get(case=lead)
    assert abs(row.latitude - 3069200) <= 1 and abs(row.longitude - 10405300) <= 1 and len(row.likeness) == 4
    shown = Material.objects.get(case=lead)
    from django.core.files.storage import default_storage

    with default_storage.open(shown.derivative) as file:
        assert geo.of_picture(file) == (None, ""), "what is shown has lost its place"
    with default_storage.open(shown.original) as file:
        assert geo.of_picture(file)[0] is not None, "the original is sealed as it came"
    other = here.report(files=[picture()], second={})
    assert PicturePlace.objects.get(case=other).latitude is None, "without consent no place is read"


def test_near_leads_are_shown_before_sending_and_tell_nothing_of_others(here):
    first = here.report(files=[picture()])
    me = Client()
    me.post("/lead", {**FIRST, "words": "广场东门的轮椅坡道太陡，残疾人推不上去", "position": ""})
    page = me.get("/lead/send").content.decode()
    assert "2026-08" in page and "老人摔倒过" not in page and "林某" not in page and str(first.pk) not in page
    known = set(Case.objects.values_list("pk", flat=True))
    me.post("/lead/send", {"same": "1"})
    second = Case.objects.exclude(pk__in=known).get()
    assert second.facts["same_as"] == str(first.pk)
    do(first.pk, "assign", here.head, handler=here.handler.id)
    commands.merge(second.pk, first.pk, here.head, reason="同一坡道", expected_version=None, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    do(first.pk, "assess", here.handler)
    case = here.filed(first)
    reply(case, "file", here.handler, here.chief, report="初步调查报告")
    told = set(Message.objects.filter(text__contains="已经决定立案", case_id__in=[first.pk, second.pk]).values_list("party_id", flat=True))
    assert told == set(Party.objects.filter(case_id__in=[first.pk, second.pk]).values_list("pk", flat=True)), "each reporter hears it in her own thread"
    page = client_of(Official.objects.get(pk=int(here.handler.id))).get(f"/desk/case/{first.pk}").content.decode()
    thread = page[page.index('id="thread"') : page.index("</ul>", page.index('id="thread"'))]
    assert thread.count("已经决定立案") == 1 and "发给2人" in thread, "what both were told stands once in the office's view"


def test_near_means_place_field_words_and_pictures(here):
    one = here.report(files=[picture()])
    common = {"division": "510106", "field": "barrier_free", "seen_on": DAY}
    assert [n.case.pk for n in near(words="完全无关的话", place=(30.69130, 104.05240), **common)] == [one.pk], "some metres away"
    assert near(words="完全无关的话", place=(30.70, 104.07), **common) == []
    assert [n.case.pk for n in near(words=WORDS[:20], **common)] == [one.pk]
    assert near(words=WORDS, division="510106", field="environment", seen_on=DAY) == []
    assert near(words=WORDS, division="510106", field="barrier_free", seen_on=DAY + dt.timedelta(days=500)) == []
    likeness = geo.likeness_of(turned(picture()))
    assert [n.picture for n in near(words="无关", pictures=[likeness], **common)] == [True]
    Case.objects.filter(pk=one.pk).update(sensitivity=Sensitivity.SEALED)
    assert near(words=WORDS, **common) == [], "what is sealed is near to nothing"


def test_looking_for_near_leads_costs_three_statements(here, django_assert_max_num_queries):
    for number in range(12):
        here.report(words=f"{WORDS}{number}")
    with django_assert_max_num_queries(3):
        assert len(near(words=WORDS, division="510106", field="barrier_free", seen_on=DAY, pictures=[[1]])) == 5


def test_a_camera_that_writes_nonsense_loses_no_report(here):
    image, exif, out = Image.new("RGB", (32, 32)), Image.Exif(), io.BytesIO()
    exif.get_ifd(0x8769)[0x9003] = "\x00" * 19
    image.save(out, "JPEG", exif=exif)
    lead = here.report(files=[SimpleUploadedFile("p.jpg", out.getvalue())])
    assert PicturePlace.objects.get(case=lead).taken_at == ""


def test_the_choice_means_what_was_shown_whatever_comes_meanwhile(here):
    first = here.report()
    me, _registration = here.volunteer()
    me.post("/lead", FIRST)
    me.get("/lead/send")
    here.report()
    known = set(Case.objects.values_list("pk", flat=True))
    me.post("/lead/send", {"same": "1"})
    assert Case.objects.exclude(pk__in=known).get().facts["same_as"] == str(first.pk)


def test_the_office_finds_two_reports_of_one_place_in_other_words_and_merges_them_from_the_page(here):
    with clock.moved_to(at(DAY) - dt.timedelta(minutes=1)):
        first = here.report(position="", words="门口台阶没有斜坡，推婴儿车只能抬", place_words="成都市金牛区幸福路18号社区卫生站门口")
    second = here.report(position="", words="卫生站轮椅进不去，老人看病要人背", place_words="成都市金牛区幸福路18号社区卫生站")
    elsewhere = here.report(position="", words="图书馆电梯坏了", place_words="成都市金牛区一环路北段图书馆")
    assert [n["lead"].case.pk for n in panel(second, here.head)[1]["near"]] == [first.pk]
    assert panel(elsewhere, here.head)[1]["near"] == []
    desk = client_of(Official.objects.get(pk=int(here.head.id)))
    link = f"/desk/case/{second.pk}/tools?into={first.pk}"
    assert link in desk.get(f"/desk/case/{second.pk}").content.decode()
    assert f"?into={second.pk}" not in desk.get(f"/desk/case/{first.pk}").content.decode(), "the later one goes into the earlier one"
    page = desk.get(link).content.decode()
    assert re.search(rf'value="{first.pk}" checked', page)
    assert desk.get(f"/desk/case/{second.pk}/act/merge").headers["Location"].endswith("/tools")
    desk.post(f"/desk/case/{second.pk}/tools", {"do": "merge", "into": str(first.pk), "reason": "同一处", "key": uuid.uuid4().hex})
    second.refresh_from_db()
    assert second.outcome == "merged"


@pytest.mark.parametrize("field", ["environment", "unknown"])
def test_nobody_finds_out_by_trying_places_or_words_whether_what_can_be_hidden_was_reported(here, field):
    """Whoever is complained of knows place and matter as well as the reporter; her own leads would also make up any number that is asked for."""
    for number in range(6):
        here.report(words=f"{WORDS}{number}", field=field)
    me = Client()
    me.post("/lead", {**FIRST, "field": field})
    assert 'name="same"' not in me.get("/lead/send").content.decode()
    known = set(Case.objects.values_list("pk", flat=True))
    me.post("/lead/send", {"same": "1"})
    lead = Case.objects.exclude(pk__in=known).get()
    assert "same_as" not in lead.facts
    assert len(panel(lead, here.head)[1]["near"]) == 5, "the office offers the merging"
    volunteer, _registration = here.volunteer()
    volunteer.post("/lead", {**FIRST, "field": field})
    assert 'name="same"' in volunteer.get("/lead/send").content.decode(), "and a volunteer, whom the office knows, is shown them"


def test_a_volunteer_tries_places_in_vain(here):
    here.report()
    me, _registration = here.volunteer()
    me.post("/lead", {**FIRST, "words": "别的事情，问问而已"})
    assert 'name="same"' not in me.get("/lead/send").content.decode()


def test_who_does_not_know_the_field_sees_near_leads_of_any(here):
    one = here.report()
    assert [n.case.pk for n in near(words=WORDS, division="510106", field="unknown", seen_on=DAY)] == [one.pk]


def test_a_lead_goes_on_while_one_of_its_cases_does_and_is_adopted_by_a_case_alone(here):
    lead = here.report()
    here.assessed(lead)
    commands.raise_case(lead.pk, "consultation", here.handler, {"subject": "坡度", "question": "多少才合格？"}, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    for act in ("adopt", "hand_on"):
        with pytest.raises(NotPossibleNow):
            do(lead.pk, act, here.handler, to="某局")
    cases = [commands.raise_case(lead.pk, "public_interest_administrative", here.handler, {**PIL, "respondent": organ}, key=uuid.uuid4().hex, now=at(DAY), today=DAY) for organ in ("甲局", "乙局")]
    do(lead.pk, "adopt", here.handler)
    reply(cases[0], "decline_filing", here.handler, here.chief, told="已经有人在改", reason="不归该局")
    assert Case.objects.get(pk=lead.pk).open
    reply(cases[1], "decline_filing", here.handler, here.chief, told="已经有人在改", reason="已经改好")
    assert not Case.objects.get(pk=lead.pk).open


def test_a_lead_that_moved_on_between_look_and_lock_is_named_to_the_handler(here, monkeypatch):
    """The case goes on; what the reporter did not hear is no secret of a log."""
    lead = here.report()
    here.assessed(lead)
    case = here.filed(lead)
    stale = Case.objects.get(pk=lead.pk)
    do(lead.pk, "close", here.handler, outcome="not_solved", text="另行处理")
    monkeypatch.setattr(news, "_leads_of", lambda _case: [stale])
    reply(case, "file", here.handler, here.chief, report="初步调查报告")
    event = Event.objects.filter(case_id=case).order_by("seq").last()
    assert event.facts["untold"] == [str(lead.pk)]
    page = client_of(Official.objects.get(pk=int(here.handler.id))).get(f"/desk/case/{case}").content.decode()
    assert "有 1 条线索未能接收本案进展" in page


def test_an_end_that_a_lead_takes_no_longer_reaches_it_as_news(here, monkeypatch):
    """It was adopted when it was looked at; meanwhile it waits at another stage, in which it still hears."""
    lead = here.report()
    here.assessed(lead)
    case = here.filed(lead)
    stale = Case.objects.get(pk=lead.pk)
    Case.objects.filter(pk=lead.pk).update(stage="assessing")
    monkeypatch.setattr(news, "_leads_of", lambda _case: [stale])
    reply(case, "decline_filing", here.handler, here.chief, told="已经有人在改", reason="不归该局")
    assert Event.objects.filter(case=lead).order_by("seq").last().action == "case_news"


def test_every_reporter_hears_however_many_leads_one_case_has(here):
    lead = here.report()
    here.assessed(lead)
    case = here.filed(lead)
    form = {**FIRST, "place": "510106"}
    others = [report(form, [], reporter=None, participant=None, door="desk", actor=here.handler, key=f"k{n}".ljust(20, "k"), now=at(DAY), today=DAY, language="zh-hans", office=here.office, source="own_case").case_id for n in range(202)]
    Link.objects.bulk_create(Link(case_id=case, other_id=other, kind=Link.Kind.AROSE_FROM, seq=0) for other in others)
    reply(case, "file", here.handler, here.chief, report="初步调查报告")
    assert Event.objects.filter(case_id__in=others, action="case_filed").count() == len(others)


def test_a_transferred_lead_is_not_sent_back(here):
    lead = here.report()
    other = nation()["other"]
    there = actor(official(other, "triage_officer", "head"))
    with pytest.raises(NotPossibleNow) as refused:
        do(lead.pk, "report_routing", here.head, reported_on=DAY.isoformat(), text="报市院指定管辖")
    assert refused.value.details["reason"] == "handed_to_us", "nobody transferred it"
    commands.offer_transfer(lead.pk, other, here.head, reason="在武侯区", expected_version=None, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    with pytest.raises(NotPossibleNow):
        commands.answer_transfer(lead.pk, there, "returned", reason="不归我们", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    commands.answer_transfer(lead.pk, there, "accepted", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    do(lead.pk, "report_routing", there, reported_on=DAY.isoformat(), text="报市院指定管辖")
    assert Case.objects.get(pk=lead.pk).office_id == other.pk


def test_whoever_reported_hears_every_thirty_days_as_long_as_it_is_handled(here):
    """A target of ours: no rule gives a period."""
    lead = here.report()
    here.assessed(lead)
    case = here.filed(lead)

    def news(on=DAY):
        return {(row.start, row.due) for row in Deadline.objects.filter(case=lead, clock="news", ended_seq__isnull=True)}

    assert news() == {(DAY, DAY + dt.timedelta(days=30))} and not lawbook.rule("TGT-LEADNEWS", DAY).is_law
    later = DAY + dt.timedelta(days=20)
    do(lead.pk, "tell_news", here.handler, later, text="还在调查")
    assert news() == {(later, later + dt.timedelta(days=30))}
    assert Message.objects.filter(case=lead, text="还在调查").count() == 1
    reply(case, "file", here.handler, here.chief, report="初步调查报告", on=later + dt.timedelta(days=5))
    assert {start for start, _due in news()} == {later + dt.timedelta(days=5)}, "what the case does is news by itself"
    do(lead.pk, "close", here.handler, later + dt.timedelta(days=6), outcome="solved", text="已经修好")
    assert news() == set()


def test_news_are_owed_to_nobody_where_nobody_reported(here):
    origin = here.report()
    here.assessed(origin)
    raised = commands.raise_case(origin.pk, "lead", here.handler, {"words": "x", "field": "barrier_free", "happened_at": "某处", "seen_on": "2026-08-01", "source": "own_case"}, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    Case.objects.filter(pk=raised).update(replyable=False, handler_id=int(here.handler.id))
    do(raised, "assess", here.handler)
    commands.raise_case(raised, "public_interest_administrative", here.handler, PIL, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    do(raised, "adopt", here.handler)
    assert set(Deadline.objects.filter(case_id=raised, ended_seq__isnull=True).values_list("clock", flat=True)) == {"follow"}


def test_she_says_how_it_was_once_it_is_answered(here):
    """As at every door; the two lowest levels wait in the head's list of call-backs, for the line has no second look."""
    lead = here.report()
    party = Party.objects.get(case=lead)
    with pytest.raises(NotPossibleNow):
        rate(party, 2, "", "web", now=at(DAY), today=DAY)
    here.assessed(lead)
    reply(lead.pk, "not_use", here.handler, here.head, reason="坡道已经在改")
    party = Party.objects.select_related("case").get(case=lead)
    given = rate(party, 2, "没有去看", "web", now=at(DAY), today=DAY)
    assert given.dissatisfied and not given.looked_at_again and Rating.objects.filter(case=lead).count() == 1


def asks(lead: Case) -> bool:
    """Whether her own page asks her how it was."""
    party, me = Party.objects.get(case=lead), Client()
    session = me.session
    session["party"] = [str(party.pk), bytes(party.receipt_digest).hex()]
    session.save()
    return 'value="rate"' in me.get("/mine").content.decode()


def test_nobody_is_asked_how_it_was_before_her_lead_has_its_final_answer(here):
    lead = here.report()
    here.assessed(lead)
    here.filed(lead)
    assert Case.objects.get(pk=lead.pk).stage == "adopted" and not asks(lead), "a case was only begun"
    with pytest.raises(NotPossibleNow):
        rate(Party.objects.select_related("case").get(case=lead), 5, "", "web", now=at(DAY), today=DAY)
    do(lead.pk, "close", here.handler, outcome="solved", text="坡道已经改好")
    assert asks(lead)


def test_who_was_merged_is_asked_when_the_lead_that_goes_on_has_its_answer(here):
    first, mine = here.report(), here.report(words="同一处坡道，轮椅上不去")
    here.assessed(first)
    commands.merge(mine.pk, first.pk, here.head, reason="同一处", expected_version=None, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    assert not asks(mine)
    with pytest.raises(NotPossibleNow):
        rate(Party.objects.select_related("case").get(case=mine), 1, "", "web", now=at(DAY), today=DAY)
    reply(first.pk, "not_use", here.handler, here.head, reason="坡道已经在改")
    assert asks(mine)
    assert rate(Party.objects.select_related("case").get(case=mine), 4, "", "web", now=at(DAY), today=DAY).case_id == mine.pk


def test_who_took_her_word_back_is_not_asked_how_it_was(here):
    lead = here.report()
    party = Party.objects.get(case=lead)
    do(lead.pk, "withdraw", Actor.person(lead.pk, party.pk))
    assert Case.objects.get(pk=lead.pk).outcome == "withdrawn" and not asks(lead)


def test_a_lead_is_handed_on_when_the_organ_has_answered(here):
    lead = here.report()
    here.assessed(lead)
    agency = Agency.objects.create(kind="consumer", name_zh="消费者委员会", name_en="Consumer commission", office=here.office)
    person = AgencyPerson.objects.create(user=User.objects.create_user("commission"), agency=agency, name="经办人")
    facts = {"kind": "lead_transfer", "agency": agency.pk, "consent": "not_needed", "consent_words": "消费者权益保护法第四十七条", "request": "请依法审查"}
    asked = commands.raise_case(lead.pk, "referral", here.handler, facts, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    do(asked, "send", here.handler, read="on")
    with pytest.raises(InvalidFacts) as error:
        do(lead.pk, "hand_on", here.handler, to="消费者委员会")
    assert set(error.value.errors) == {"__all__"}
    do(asked, "answer", Actor.partner(person), help="given", text="已经受理")
    do(lead.pk, "hand_on", here.handler, to="消费者委员会")
    assert Case.objects.get(pk=lead.pk).outcome == "handed_on" and asks(lead)


def test_a_lead_follows_its_case_to_the_end_and_names_nobody(here):
    lead = here.report()
    here.assessed(lead)
    with pytest.raises(NotPossibleNow):
        do(lead.pk, "adopt", here.handler)
    case = here.filed(lead)
    reply(case, "file", here.handler, here.chief, report="初步调查报告")
    do(case, "serve_filing", here.handler, served_on=DAY.isoformat(), how="签收")
    second = official(here.office, "handler")
    do(case, "name_second", here.handler, second=second.pk)
    do(case, "finish_investigation", here.handler, text="终结")
    reply(case, "end_after_investigation", here.handler, here.chief, reason="已依法履职")
    row = Case.objects.get(pk=lead.pk)
    assert (row.open, row.outcome) == (False, "not_solved")
    told = str([(m.text,) for m in Message.objects.filter(case_id=lead.pk)]) + str([letter.said for letter in Letter.objects.filter(case_id=lead.pk)])
    assert "住建局" not in told and "正在调查" in told and "终结" in told
    assert "林某" not in str(list(Event.objects.filter(case_id=case).values_list("facts", flat=True)))


def test_whoever_reported_what_became_a_merged_case_hears_of_the_case_that_goes_on(here):
    first, later = here.report(), here.report()
    for lead in (first, later):
        here.assessed(lead)
    lives, merged = here.filed(first), here.filed(later)
    commands.merge(merged, lives, here.handler, reason="同一机关的同类违法情形", expected_version=None, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    assert Case.objects.get(pk=later.pk).open, "her lead goes on with the case into which its own went"
    reply(lives, "decline_filing", here.handler, here.chief, told="已经有人在改", reason="没有损害")
    for lead in (first, later):
        row = Case.objects.get(pk=lead.pk)
        assert (row.open, row.outcome) == (False, "not_solved")
    said = str(list(Event.objects.filter(case_id=later.pk, action="case_news").values_list("facts", flat=True)))
    assert "并入" in said and "住建局" not in said


def test_nothing_of_a_sealed_case_is_told(here):
    lead = here.report()
    here.assessed(lead)
    case = here.filed(lead)
    commands.set_sensitivity(case, Sensitivity.SEALED, here.handler, reason="未成年人", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    before = Message.objects.count()
    reply(case, "file", here.handler, here.chief, report="初步调查报告")
    assert Message.objects.count() == before


def test_who_is_not_used_is_told_why_by_two(here):
    lead = here.report()
    here.assessed(lead)
    reply(lead.pk, "not_use", here.handler, here.head, reason="坡道已经在改")
    party = Party.objects.get(case=lead)
    assert queries.letters_reach(party, None) and Case.objects.get(pk=lead.pk).outcome == "not_used"


def test_a_volunteer_follows_her_leads_with_the_code_that_she_has_and_sees_what_came_of_them(here):
    me, registration = here.volunteer()
    lead = here.report(me, second={})
    party = Party.objects.get(case=lead)
    assert party.joined_from_id == Party.objects.get(case=registration).pk and party.receipt_digest is None
    here.assessed(lead)
    here.filed(lead)
    assert of_participant(Participant.objects.get(case_id=registration.pk).pk) == (1, 1)
    assert "1" in me.get("/mine").content.decode()


@given(st.floats(18, 53), st.floats(74, 134))
@example(37.0, 97.0)
def test_the_two_datums_lead_there_and_back(lat, lon):
    back = geo.to_wgs(*geo.to_gcj(lat, lon))
    assert geo.distance(geo.units(*back), geo.units(lat, lon)) <= 1


@pytest.mark.parametrize(("lat", "lon"), [(30.69, 104.05), (39.90, 116.40)])
def test_the_national_datum_lies_some_hundred_metres_off(lat, lon):
    assert 250 <= geo.distance(geo.units(*geo.to_gcj(lat, lon)), geo.units(lat, lon)) <= 800


@given(st.integers(-8_900_000, 8_900_000), st.integers(-17_900_000, 17_900_000), st.integers(-499, 499), st.integers(-499, 499))
def test_whatever_is_near_lies_in_one_of_the_nine_cells(lat, lon, north, east):
    assert geo.cell(lat + north, lon + east) in geo.cells_around(lat, lon)


def test_leads_of_one_field_are_told_apart_by_place_and_first_words_and_name_nobody(here):
    contact = {"name": "林某某", "may_contact": "yes", "channel": "sms", "phone": "13800000008", "hours": "any", "say": "neutral"}
    first = here.report(words="我是林某某，东门坡道太陡。推不上去", place_words="成都市金牛区，人民广场东门对面", second=contact)
    second = here.report(words="盲道被占，电话13800000008。很危险", place_words="成都市金牛区人民医院门口", second=contact)
    assert first.title == "公益诉讼线索：无障碍环境建设 · 人民广场东门对面 · 我是…"
    assert second.title == "公益诉讼线索：无障碍环境建设 · 人民医院门口 · 盲道被占"
    client = client_of(Official.objects.get(pk=int(here.head.id)))
    for page in (client.get("/desk/work?scope=office"), client.post("/desk/search", {"q": "盲道"})):
        assert second.title in page.content.decode()
    long = here.report(words="坡" * 300, place_words="成都市金牛区" + "长" * 150)
    assert len(long.title) <= 120 and "坡…" in long.title and "长…" in long.title


def test_what_is_kept_closely_is_called_by_its_field_alone(here):
    lead = here.report()
    commands.set_sensitivity(lead.pk, Sensitivity.RESTRICTED, here.head, reason="涉及未公开线索", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    lead.refresh_from_db()
    assert lead.title == "公益诉讼线索：无障碍环境建设"
    facts = {"words": "倾倒垃圾", "field": "environment", "happened_at": "成都市金牛区黄河坝", "seen_on": "2026-08-01", "source": "own_case"}
    do(lead.pk, "assign", here.head, handler=here.handler.id)
    raised = commands.raise_case(lead.pk, "lead", here.handler, facts, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    assert "黄河坝" not in Case.objects.get(pk=raised).title


def test_no_message_is_written_where_nobody_would_ever_read_it(here):
    found = report(
        {**FIRST, "place": "510106"}, [], reporter=None, participant=None, door="desk", actor=here.head, key=uuid.uuid4().hex, now=at(DAY), today=DAY, source="media", office=here.office, handler_id=int(here.handler.id), language="zh-hans"
    ).case_id
    spoken = here.report(second={"may_contact": "no"})
    do(spoken.pk, "assign", here.head, handler=here.handler.id)
    client = client_of(Official.objects.get(pk=int(here.handler.id)))
    for case, offered in ((found, False), (spoken.pk, True)):
        page = client.get(f"/desk/case/{case}").content.decode()
        assert (f"/desk/case/{case}/act/send_message" in page) == offered and ("没有能收到留言的人" in page) != offered
    with pytest.raises(NotPossibleNow) as error:
        do(found, "send_message", here.handler, text="有进展了")
    assert error.value.details["reason"] == "somebody_hears" and not Message.objects.filter(case_id=found).exists()
    do(spoken.pk, "send_message", here.handler, text="有进展了")
    # Whoever is merged into it hears from then on.
    commands.merge(spoken.pk, found, here.head, reason="同一件事", expected_version=None, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    do(found, "send_message", here.handler, text="有进展了")
    assert f"/desk/case/{found}/act/send_message" in client.get(f"/desk/case/{found}").content.decode()
    assert Message.objects.filter(case_id=found, party__case_id=spoken.pk).exists()
