"""The API says and does what the pages do: keys with scopes, receipts in a header, problem details, signed webhooks."""

from __future__ import annotations

import json
import threading
import uuid
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import DateField, DateTimeField
from django.test import Client
from ninja import Schema

from procuracy.api import webhooks
from procuracy.api.models import Webhook, WebhookCall, issue
from procuracy.casework import commands
from procuracy.casework.models import Case, ReadLog
from procuracy.casework.testing import actor
from procuracy.config import clock
from procuracy.desk.intake import FORMS
from procuracy.registry.models import Official
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db


def _post(path, body, **headers):
    return Client().post(f"/api/v1{path}", json.dumps(body), content_type="application/json", headers={"Idempotency-Key": uuid.uuid4().hex, **headers})


@pytest.fixture
def office():
    return nation()["district"]


def test_a_word_gives_a_receipt_that_opens_tracking(office):
    answer = _post("/petitions", {"words": "老板拖欠工资", "place": "510106", "name": "王某"})
    assert answer.status_code == 201
    seen = Client().get("/api/v1/track", headers={"X-Receipt": answer.json()["receipt"]})
    assert seen.status_code == 200 and seen.json()["office"] == office.name_zh
    assert {d["rule"] for d in seen.json()["deadlines"]} == {"PET-01", "PET-02"}


def test_the_same_idempotency_key_gives_the_same_receipt_and_another_content_a_conflict(office):
    key = {"Idempotency-Key": "k" * 20}
    first = _post("/petitions", {"words": "一"}, **key).json()
    again = _post("/petitions", {"words": "一"}, **key).json()
    assert (again["receipt"], again["again"]) == (first["receipt"], True)
    refused = _post("/petitions", {"words": "二"}, **key)
    assert refused.status_code == 409 and refused["Content-Type"] == "application/problem+json"
    assert refused.json()["type"] == "urn:procuracy:key_reused"


def test_a_wrong_receipt_tells_nothing():
    assert Client().get("/api/v1/track", headers={"X-Receipt": "1234567890123456"}).status_code == 401


def test_a_key_does_what_its_scopes_and_its_official_may(office):
    person = official(office, "triage_officer")
    reader, actor = issue(person, "r", ["cases:read"]), issue(person, "a", ["cases:read", "cases:act"])
    _post("/petitions", {"words": "老板拖欠工资", "place": "510106"})
    case = Case.objects.get()
    listed = Client().get("/api/v1/cases", headers={"Authorization": f"Bearer {reader}"}).json()
    assert [c["id"] for c in listed["items"]] == [str(case.pk)]
    act = {"facts": {"question": "管辖"}, "expected_version": 1}
    assert _post(f"/cases/{case.pk}/actions/verify", act, Authorization=f"Bearer {reader}").status_code == 403
    done = _post(f"/cases/{case.pk}/actions/verify", act, Authorization=f"Bearer {actor}")
    assert done.status_code == 200 and done.json()["stage"] == "verifying"
    stale = _post(f"/cases/{case.pk}/actions/note", {"facts": {"text": "x"}, "expected_version": 1}, Authorization=f"Bearer {actor}")
    assert stale.status_code == 409 and stale.json()["since"][0]["action"] == "verify"


def test_a_closed_account_closes_its_keys(office):
    person = official(office, "head")
    key = issue(person, "k", ["cases:read"])
    Official.objects.filter(pk=person.pk).update(active=False)
    assert Client().get("/api/v1/cases", headers={"Authorization": f"Bearer {key}"}).status_code == 401


def test_a_person_acts_rates_and_chooses_contact_with_her_receipt(office):
    receipt = _post("/petitions", {"words": "老板拖欠工资", "place": "510106"}).json()["receipt"]
    mine = {"X-Receipt": receipt}
    assert _post("/track/write_message", {"text": "请问到哪一步了"}, **mine).status_code == 200
    assert _post("/track/contact", {"may_contact": False}, **mine).status_code == 200
    assert _post("/track/rating", {"level": 5}, **mine).status_code == 409
    assert _post("/track/accept", {}, **mine).status_code == 403
    assert _post("/track/withdraw", {}, **mine).json()["stage"] == "closed"


def test_the_description_names_every_call():
    paths = Client().get("/api/v1/openapi.json").json()["paths"]
    assert {"/api/v1/petitions", "/api/v1/track", "/api/v1/cases", "/api/v1/deadlines.ics"} <= set(paths)


def test_the_calendar_feed_holds_days_and_nothing_that_names_a_matter(office):
    person = official(office, "handler", "triage_officer")
    key = issue(person, "c", ["calendar:read"])
    _post("/petitions", {"words": "我的秘密", "place": "510106", "name": "王某"})
    Case.objects.update(handler_id=person.pk)
    feed = Client().get("/api/v1/deadlines.ics", headers={"Authorization": f"Bearer {key}"}).content.decode()
    assert "BEGIN:VEVENT" in feed and "秘密" not in feed and "王某" not in feed


def test_a_webhook_is_told_once_signed_and_without_content(office, monkeypatch):
    monkeypatch.setattr(webhooks, "_may_be_called", lambda address: True)  # it listens on this machine, which no call reaches otherwise
    heard = []

    class Listener(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.headers["X-Procuracy-Time"], self.headers["X-Procuracy-Signature"], body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            return

    server = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _hook, secret = webhooks.register(official(office, "head"), f"http://127.0.0.1:{server.server_port}/")
    _post("/petitions", {"words": "我的秘密", "place": "510106"})
    assert webhooks.deliver_webhooks(clock.now()) == 1
    assert webhooks.deliver_webhooks(clock.now()) == 0
    server.shutdown()
    stamp, given, body = heard[0]
    assert given == webhooks.signature(secret, stamp, body)
    assert json.loads(body)["action"] == "engine.opened" and "秘密" not in body.decode()


def test_a_webhook_that_does_not_answer_is_tried_again_later(office, monkeypatch):
    monkeypatch.setattr(webhooks, "_may_be_called", lambda address: True)
    webhooks.register(official(office, "head"), "http://127.0.0.1:9/")
    _post("/petitions", {"words": "x", "place": "510106"})
    now = clock.now()
    assert webhooks.deliver_webhooks(now) == 1
    call = WebhookCall.objects.get()
    assert call.heard_at is None and call.next_try > now


def test_an_act_in_a_sealed_case_asks_for_a_reason_which_is_recorded(office):
    chief = official(office, "chief_procurator", "head")
    key = {"Authorization": f"Bearer {issue(chief, 'a', ['cases:read', 'cases:act'])}"}
    _post("/petitions", {"words": "一个孩子受到伤害", "place": "510106"})
    case = Case.objects.get()
    commands.set_sensitivity(case.pk, 2, actor(chief, clock.today()), reason="未成年人", key="s" * 16, now=clock.now(), today=clock.today())
    act = {"facts": {"text": "看过"}, "expected_version": Case.objects.get().version}
    refused = _post(f"/cases/{case.pk}/actions/note", act, **key)
    assert refused.status_code == 422 and "purpose" in refused.content.decode()
    assert not ReadLog.objects.exists()
    assert _post(f"/cases/{case.pk}/actions/note", {**act, "purpose": "复核"}, **key).status_code == 200
    assert list(ReadLog.objects.values_list("actor", "purpose", "page")) == [(f"official:{chief.pk}", "复核", "api")]


def test_a_word_is_taken_in_over_http_as_on_the_page(office):
    key = {"Authorization": f"Bearer {issue(official(office, 'operator'), 'i', ['cases:act'])}", "Idempotency-Key": "k" * 20}
    word = {"words": "包工头拖欠我们半年工资", "name": "王某", "may_contact": "no", "others": "李某\n赵某"}
    made = _post("/intake/counter", word, **key)
    assert made.status_code == 201 and len(made.json()["receipts"]) == 3
    assert _post("/intake/counter", word, **key).json() == made.json() and Case.objects.count() == 1
    wrong = _post("/intake/telephone", {"words": "x", "may_contact": "yes", "channel": "sms"}, **(key | {"Idempotency-Key": "n" * 20}))
    assert wrong.status_code == 422 and "phone" in wrong.content.decode()
    assert _post("/intake/elsewhere", word, **key).status_code == 404


@pytest.mark.parametrize("address", ["/api/v1/nothing", "/api/v1/cases/not-an-id"])
def test_what_is_not_here_is_told_as_a_problem(address):
    answer = Client().get(address)
    assert answer.status_code == 404 and answer["Content-Type"] == "application/problem+json"


def test_letters_files_and_messages_are_read_over_http(office, tmp_path, settings):
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}}
    person = official(office, "triage_officer")
    key = {"Authorization": f"Bearer {issue(person, 'r', ['cases:read', 'cases:act'])}"}
    receipt = _post("/petitions", {"words": "老板拖欠工资", "place": "510106"}).json()["receipt"]
    case = Case.objects.get()
    facts = {"accepted_from": case.received_on.isoformat(), "department": "civil", "how_handled": "审查"}
    assert _post(f"/cases/{case.pk}/actions/accept", {"facts": facts, "expected_version": case.version}, **key).status_code == 200
    letter = Client().get(f"/api/v1/cases/{case.pk}/letters", headers=key).json()[0]
    own = {"X-Receipt": receipt}
    assert Client().get(f"/api/v1/track/letters/{letter['id']}", headers=own).json()["title"] == "受理通知书"
    assert Client().get(f"/api/v1/track/letters/{letter['id']}/pdf", headers=own)["Content-Type"] == "application/pdf"
    sent = Client().post("/api/v1/track/files", {"file": SimpleUploadedFile("工资条.txt", "六个月".encode())}, headers=own | {"Idempotency-Key": "f" * 20})
    assert sent.status_code == 201, sent.content
    file = Client().get(f"/api/v1/cases/{case.pk}/materials", headers=key).json()[0]
    assert b"".join(Client().get(f"/api/v1/cases/{case.pk}/materials/{file['id']}", headers=key).streaming_content).decode() == "六个月"
    assert ReadLog.objects.filter(case_id=case.pk, page="api").count() >= 3
    stranger = {"Authorization": f"Bearer {issue(official(nation()['other'], 'head'), 's', ['cases:read'])}"}
    for part in ("letters", "materials", "messages", f"materials/{file['id']}"):
        assert Client().get(f"/api/v1/cases/{case.pk}/{part}", headers=stranger).status_code == 404


def test_acts_beside_the_procedure_ask_for_the_same_duties_over_http(office):
    head = official(office, "head")
    key = {"Authorization": f"Bearer {issue(head, 'b', ['cases:read', 'cases:act'])}"}
    _post("/petitions", {"words": "举报赵主任收钱", "place": "510106"})
    case, named = Case.objects.get(), official(office, "triage_officer")
    assert _post(f"/cases/{case.pk}/beside", {"step": "wall", "official": named.pk, "reason": "被反映人"}, **key).status_code == 200
    assert Case.objects.get().walled_from == [named.pk]
    assert _post(f"/cases/{case.pk}/beside", {"step": "lift_wall", "official": named.pk, "reason": "弄错"}, **key).status_code == 403
    assert _post(f"/cases/{case.pk}/beside", {"step": "merge", "other": str(case.pk), "reason": "x"}, **key).status_code == 422


ODD = [1.5, True, 7, 10**30, {"a": 1}, [{"a": 1}], [[1]], None]


@pytest.mark.parametrize("door", ["telephone", "counter", "letter"])
def test_no_type_of_json_breaks_the_taking_in(office, door):
    key = {"Authorization": f"Bearer {issue(official(office, 'operator'), 'i', ['cases:act'])}"}
    for name, field in FORMS[door].base_fields.items():
        for odd in ODD:
            body = {"words": "拖欠工资", "may_contact": "no", "received_on": "2026-08-03", name: odd}
            assert _post(f"/intake/{door}", body, **key).status_code in (201, 422), (name, odd)
        if isinstance(field, DateField | DateTimeField):
            for odd in (1.5, True, 7, {"a": 1}):
                refused = _post(f"/intake/{door}", {"words": "拖欠工资", "may_contact": "no", "received_on": "2026-08-03", name: odd}, **key)
                assert refused.status_code == 422 and name in refused.json()["errors"]


def test_no_type_of_json_breaks_an_act(office):
    person = official(office, "triage_officer", "handler")
    key = {"Authorization": f"Bearer {issue(person, 'a', ['cases:act'])}"}
    _post("/petitions", {"words": "老板拖欠工资", "place": "510106"})
    case = Case.objects.get().pk
    for odd in (1.5, True, 7, {"a": 1}, [{"a": 1}]):
        facts = {"accepted_from": odd, "department": "civil", "how_handled": "审查"}
        assert _post(f"/cases/{case}/actions/accept", {"facts": facts, "expected_version": 1}, **key).status_code == 422


SPOKEN = {"words": "老板拖欠工资", "may_contact": True, "channel": "sms", "phone": "13800000000"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"channel": ""}, "channel"),
        ({"phone": ""}, "phone"),
        ({"phone": "无"}, "phone"),
        ({"channel": "letter"}, "address"),
        ({"channel": "email"}, "email"),
        ({"may_contact": False, "phone": "138\n00000000"}, "phone"),
        ({"may_contact": False, "email": "a@b.cn\nBcc: c@d.cn"}, "email"),
        ({"email": "keine"}, "email"),
        ({"place": "999999"}, "place"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused_at_every_door(office, wrong, field):
    refused = _post("/petitions", SPOKEN | wrong)
    assert refused.status_code == 422 and field in refused.json()["errors"], refused.content.decode()
    assert not Case.objects.exists()


def test_a_way_of_contact_is_chosen_anew_only_where_it_leads_somewhere(office):
    receipt = _post("/petitions", SPOKEN | {"identity_number": "a wrong one"}).json()["receipt"]
    mine = {"X-Receipt": receipt}
    assert _post("/track/contact", {"may_contact": True, "channel": "email"}, **mine).status_code == 422
    assert _post("/track/contact", {"may_contact": True, "channel": "phone", "phone": "12"}, **mine).status_code == 422
    assert _post("/track/contact", {"may_contact": True, "channel": "phone"}, **mine).status_code == 200, "the number is known already"


INSIDE = ["127.0.0.1", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.8", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "fd00::1", "fe80::1", "0.0.0.0", "224.0.0.1"]


def _resolves(monkeypatch, *addresses: str) -> None:
    monkeypatch.setattr(webhooks.socket, "getaddrinfo", lambda *_args, **_more: [(0, 0, 0, "", (address, 443)) for address in addresses])


@pytest.mark.parametrize("url", ["http://127.0.0.1:5432/", "https://localhost/x", "https://169.254.169.254/", "https://[::1]/"])
def test_an_address_inside_is_refused_when_it_is_registered_in_the_demo_too(settings, office, url):
    settings.INSECURE_HTTP = True
    key = {"Authorization": f"Bearer {issue(official(office, 'head'), 'w', ['cases:read'])}", "Accept-Language": "en"}
    refused = _post("/webhooks", {"url": url}, **key)
    assert refused.status_code == 422 and "leads to this machine" in refused.json()["errors"]["url"][0]
    assert not Webhook.objects.exists()


@pytest.mark.parametrize("address", INSIDE)
def test_no_webhook_reaches_into_the_house_however_the_address_is_written(settings, monkeypatch, address):
    settings.INSECURE_HTTP = False
    _resolves(monkeypatch, address)
    assert webhooks.target_of("https://hook.example.cn/x") is None
    _resolves(monkeypatch, "93.184.216.34", address)
    assert webhooks.target_of("https://hook.example.cn/x") is None, "one address outside does not excuse one inside"


def test_a_network_of_the_house_may_be_named_but_never_the_machine_itself(settings, monkeypatch):
    settings.INSECURE_HTTP = False
    settings.PROCURACY_WEBHOOK_NETWORKS = [webhooks.ipaddress.ip_network("10.20.0.0/16"), webhooks.ipaddress.ip_network("127.0.0.0/8")]
    for address, may in (("10.20.1.1", True), ("10.21.1.1", False), ("127.0.0.1", False)):
        _resolves(monkeypatch, address)
        assert (webhooks.target_of("https://hook.example.cn/x") == address) is may


def test_the_address_that_was_judged_is_the_one_that_is_called(settings, monkeypatch, office):
    settings.INSECURE_HTTP = False
    _resolves(monkeypatch, "93.184.216.34")
    webhooks.register(official(office, "head"), "https://hook.example.cn:8443/x?a=1")
    called = []
    post = lambda self, url, **more: called.append((str(url), more)) or (_resolves(monkeypatch, "127.0.0.1") or webhooks.httpx.Response(200))  # noqa: E731
    monkeypatch.setattr(webhooks.httpx.Client, "post", post)
    _post("/petitions", {"words": "老板拖欠工资", "place": "510106"})
    assert webhooks.deliver_webhooks(clock.now()) == 1
    url, more = called[0]
    assert url == "https://93.184.216.34:8443/x?a=1" and more["headers"]["Host"] == "hook.example.cn:8443"
    assert more["extensions"] == {"sni_hostname": "hook.example.cn"}


def test_a_scope_that_is_none_is_refused_and_the_words_of_an_act_are_described(office):
    key = {"Authorization": f"Bearer {issue(official(office, 'triage_officer'), 'r', ['cases:read'])}"}
    assert Client().get("/api/v1/cases?scope=everything", headers=key).status_code == 422
    assert Client().get("/api/v1/cases?scope=unassigned", headers=key).status_code == 200
    description = Client().get("/api/v1/openapi.json").json()
    body = description["paths"]["/api/v1/track/{action}"]["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    assert "text" in description["components"]["schemas"][body]["properties"]


def test_the_description_names_the_header_as_it_is_sent(office):
    text = Client().get("/api/v1/openapi.json").content.decode()
    assert '"Idempotency-Key"' in text and "idempotency_key" not in text
    without = Client().post("/api/v1/petitions", json.dumps({"words": "欠薪"}), content_type="application/json")
    assert without.status_code == 422 and "Idempotency-Key" in without.content.decode()


@pytest.mark.parametrize("said", ["510106", "四川省成都市金牛区"])
def test_a_place_is_said_by_its_code_or_by_its_name(office, said):
    assert _post("/petitions", {"words": "老板拖欠工资", "place": said}).status_code == 201
    assert Case.objects.get().place == "510106"


@pytest.mark.parametrize("said", ["999999", "Atlantis"])
def test_a_place_that_there_is_not_is_refused_with_what_is_wanted(office, said):
    answer = _post("/petitions", {"words": "老板拖欠工资", "place": said}, **{"Accept-Language": "en"})
    assert answer.status_code == 422 and "six digits" in answer.content.decode()


def test_a_refusal_speaks_of_a_case_only_where_there_is_one(office):
    head = {"Authorization": f"Bearer {issue(official(office, 'finance'), 'i', ['cases:act', 'cases:read'])}", "Accept-Language": "en"}
    told = [_post("/webhooks", {"url": "https://example.org/x"}, **head), _post("/intake/telephone", {"words": "x"}, **head), Client().get("/api/v1/below", headers=head), Client().get("/api/v1/deadlines.ics", headers=head)]
    assert [(row.status_code, "case" in row.json()["title"]) for row in told] == [(403, False)] * 4


def test_every_answer_is_described_under_a_name_of_its_own():
    assert Client().get("/api/v1/openapi.json").status_code == 200  # by now all of them are known
    described = [one for one in _all(Schema) if one.__module__.startswith("procuracy.api")]
    names = [one.__name__ for one in described]
    assert len(names) > 40 and len(names) == len(set(names)), sorted({name for name in names if names.count(name) > 1})


def _all(kind):
    return {one for below in kind.__subclasses__() for one in (below, *_all(below))}
