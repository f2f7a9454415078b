"""Ways round the rules that were tried against a running house, and what each meets now."""

from __future__ import annotations

import io
import ipaddress
import re
import uuid

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from procuracy.api import webhooks
from procuracy.api.models import Webhook, WebhookCall
from procuracy.casework import commands, queries
from procuracy.casework.errors import InvalidFacts, NotAllowed, NotPossibleNow
from procuracy.casework.models import Approval, Case, Event, Party
from procuracy.casework.testing import DAY, actor, at, do, speak
from procuracy.doors import talk
from procuracy.doors.models import Conversation
from procuracy.materials.models import Material
from procuracy.registry.models import RoleGrant
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db
NOW = {"now": at(DAY), "today": DAY}


@pytest.fixture(autouse=True)
def _store(tmp_path, settings):
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}}


def _key() -> str:
    return uuid.uuid4().hex


def _stored(folder: str = "") -> int:
    found = 0
    if not default_storage.exists(folder or "."):
        return 0
    folders, files = default_storage.listdir(folder or ".")
    found += len(files)
    return found + sum(_stored(f"{folder}/{name}".strip("/")) for name in folders)


def _me(receipt: str) -> Client:
    client = Client()
    assert client.post("/track", {"receipt": receipt}).status_code == 302
    return client


def test_nobody_closes_a_case_as_merged_into_itself_or_into_nothing():
    office = nation()["district"]
    case = speak(office).case_id
    triage = actor(official(office, "triage_officer", "head"))
    for into in (case, uuid.UUID(int=0)):
        with pytest.raises((NotPossibleNow, InvalidFacts)):
            do(case, "merge", triage, into=str(into), reason="x")
    assert Case.objects.get(pk=case).open


def test_a_link_never_says_that_cases_were_merged_and_asks_for_a_duty():
    office = nation()["district"]
    mine, other = speak(office), speak(office)
    triage, operator = actor(official(office, "triage_officer")), actor(official(office, "operator"))
    do(other.case_id, "accept", triage, accepted_from=DAY.isoformat(), department="civil", how_handled="审查")
    with pytest.raises(InvalidFacts):
        commands.link(mine.case_id, other.case_id, "merged_into", triage, key=_key(), **NOW)
    with pytest.raises(NotAllowed):
        commands.link(mine.case_id, other.case_id, "same_cause", operator, key=_key(), **NOW)
    assert queries.merged_into(mine.case_id) is None


def test_whoever_was_merged_twice_is_still_answered():
    office = nation()["district"]
    triage = actor(official(office, "triage_officer"))
    first, second, third = (speak(office, contact={"name": name}) for name in ("王某", "李某", "赵某"))
    for one, into in ((first, second), (second, third)):
        commands.merge(one.case_id, into.case_id, triage, reason="同一件事", expected_version=None, key=_key(), **NOW)
    assert queries.merged_into(first.case_id).pk == third.case_id
    assert {p.contact_data()["name"] for p in queries.people_of(third.case_id)} == {"王某", "李某", "赵某"}
    do(third.case_id, "accept", triage, accepted_from=DAY.isoformat(), department="civil", how_handled="由民事检察部门审查")
    page = _me(first.receipt).get("/mine").content.decode()
    assert "受理通知书" in page and "答复进展或者结果" in page


def test_a_case_that_moves_leaves_no_proposal_that_nobody_can_answer():
    offices = nation()
    office, other = offices["district"], offices["other"]
    triage, handler, _head = official(office, "triage_officer"), official(office, "handler"), official(office, "head")
    case = speak(office).case_id
    do(case, "assign", actor(triage), handler=handler.pk)
    do(case, "accept", actor(triage), accepted_from=DAY.isoformat(), department="civil", how_handled="审查")
    commands.propose(case, "reply_result", actor(handler), {"text": "查清", "result": "partly"}, expected_version=None, key=_key(), **NOW)
    commands.offer_transfer(case, other, actor(triage), reason="管辖", expected_version=None, key=_key(), **NOW)
    commands.answer_transfer(case, actor(official(other, "triage_officer")), "accepted", key=_key(), **NOW)
    assert Approval.objects.get().state == "void"


def test_no_case_is_sealed_out_of_everybodys_reach():
    office = nation()["district"]
    case = speak(office).case_id
    head, chief = official(office, "head"), official(office, "chief_procurator")
    commands.wall_off(case, chief, actor(head), reason="被反映人", key=_key(), **NOW)
    with pytest.raises(NotPossibleNow):
        commands.set_sensitivity(case, 2, actor(head), reason="x", key=_key(), **NOW)
    RoleGrant.objects.create(official=official(office), role="chief_procurator", since=DAY)
    commands.set_sensitivity(case, 2, actor(head), reason="x", key=_key(), **NOW)


def test_only_the_own_office_gives_a_new_code_and_it_ends_what_the_old_one_opened():
    offices = nation()
    opened = speak(offices["district"])
    party = Party.objects.get(case_id=opened.case_id)
    old = _me(opened.receipt)
    assert old.get("/mine").status_code == 200
    with pytest.raises(NotAllowed):
        commands.issue_receipt(opened.case_id, party.pk, actor(official(offices["city"], "head")), reason="x", key=_key(), **NOW)
    number = commands.issue_receipt(opened.case_id, party.pk, actor(official(offices["district"], "operator")), reason="身份证核对", key=_key(), **NOW)
    assert old.get("/mine").status_code == 302 and old.get("/mine/data").status_code == 302
    assert _me(number).get("/mine").status_code == 200


def test_whoever_is_kept_out_is_told_nothing_by_webhook(settings):
    office = nation()["district"]
    named, head = official(office, "case_management"), official(office, "head")
    settings.PROCURACY_WEBHOOK_NETWORKS = [ipaddress.ip_network("192.0.2.0/24")]
    hook, _secret = webhooks.register(named, "http://192.0.2.1/hook")
    case = speak(office).case_id
    before = WebhookCall.objects.count()
    commands.wall_off(case, named, actor(head), reason="被反映人", key=_key(), **NOW)
    do(case, "note", actor(head), text="x")
    assert WebhookCall.objects.count() == before and Webhook.objects.get() == hook


def test_pushes_never_hold_all_threads(monkeypatch):
    row = Conversation.objects.create(code_digest=b"x", office=nation()["district"], begun_at=at(DAY))
    monkeypatch.setattr(talk.time, "sleep", lambda _seconds: None)
    monkeypatch.setattr(talk.connection, "close", lambda: None)
    held = [talk._lines(row, "person", "") for _ in range(2)]
    for push in held:
        next(push)
    third = list(talk._lines(row, "person", ""))
    assert len(third) == 1 and "retry: 3000" in third[0], "without a free slot one looks and comes again"
    for push in held:
        push.close()
    again = talk._lines(row, "person", "")
    assert "retry: 1500" in next(again)
    again.close()


def test_a_small_file_with_a_huge_picture_is_refused_before_it_fills_the_memory():
    target = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(target, "PNG")
    client = _me(speak(nation()["district"]).receipt)
    answer = client.post("/mine/act", {"do": "add", "file": SimpleUploadedFile("huge.png", target.getvalue())})
    assert answer.status_code == 422 and not Material.objects.exists() and _stored() == 0


def test_a_file_that_is_taken_back_is_gone_from_the_disk():
    client, target = Client(), io.BytesIO()
    Image.new("RGB", (40, 40)).save(target, "JPEG")
    nation()
    client.post("/begin")
    client.post("/q/1", {"words": "老板拖欠工资"})
    client.post("/q/7", {"file": SimpleUploadedFile("a.jpg", target.getvalue()), "more": "1"})
    assert _stored() == 2
    client.post(f"/q/file/{Material.objects.get().pk}/remove")
    assert _stored() == 0


def test_a_closed_matter_takes_no_file_and_a_repeated_press_takes_it_once():
    opened = speak(nation()["district"])
    client = _me(opened.receipt)
    for _ in range(2):
        client.post("/mine/act", {"do": "add", "key": "k" * 32, "text": "材料", "file": SimpleUploadedFile("a.txt", "工资条".encode())})
    assert Material.objects.count() == 1
    client.post("/mine/act", {"do": "withdraw", "sure": "yes"})
    assert client.post("/mine/act", {"do": "add", "file": SimpleUploadedFile("b.txt", "工资条".encode())}).status_code == 409
    assert Material.objects.count() == 1 and _stored() == 1


def test_a_press_without_script_stores_once_whatever_the_form():
    opened = speak(nation()["district"])
    client = _me(opened.receipt)
    page = client.get("/mine").content.decode()
    forms = {do: re.search(rf'name="do" value="{do}"><input type="hidden" name="key" value="(\w+)"', page)[1] for do in ("write", "add", "withdraw")}
    assert len(set(forms.values())) == 3
    given = {"write": {"text": "请问"}, "add": {"text": "材料"}, "withdraw": {"sure": "yes"}}
    for act, key in forms.items():
        events = Event.objects.count()
        for _ in range(2):
            assert client.post("/mine/act", {"do": act, "key": key, **given[act]}).url == "/mine"
        assert Event.objects.count() == events + 1, act


def test_the_same_key_with_another_file_of_the_same_name_is_a_conflict_and_no_file_is_dropped():
    opened = speak(nation()["district"])
    headers = {"X-Receipt": opened.receipt, "Idempotency-Key": _key()}

    def hand_in(content: bytes):
        return Client().post("/api/v1/track/files", {"file": SimpleUploadedFile("a.txt", content)}, headers=headers)

    first = hand_in("工资条".encode())
    assert first.status_code == 201 and hand_in("工资条".encode()).json()["id"] == first.json()["id"]
    assert hand_in("另一张".encode()).status_code == 409 and Material.objects.count() == 1


def test_right_codes_never_lock_the_neighbours_out():
    receipts = [speak(nation()["district"]).receipt for _ in range(3)]
    for _ in range(30):
        for receipt in receipts:
            _me(receipt)


@pytest.mark.parametrize("words", ["   ", "\u200b", "。。。", ""])
def test_a_word_that_says_nothing_opens_no_case(words):
    nation()
    answer = Client().post("/api/v1/petitions", {"words": words}, content_type="application/json", headers={"Idempotency-Key": _key()})
    assert answer.status_code == 422 and not Case.objects.exists()
