"""Scenario S2 through the HTTP door: 587 workers, 10.15 million yuan, one case, and a recommendation to the labour bureau."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from procuracy.casework.models import Case, Deadline, Party
from procuracy.casework.verification import verify
from procuracy.config import clock
from procuracy.lines.group import acts, imports
from procuracy.lines.group.testing import people, xlsx
from procuracy.registry.testing import nation

from .scenes import Scene

pytestmark = pytest.mark.django_db

TOTAL = Decimal("10150000.00")


def hand_in(scene: Scene, case: str, rows: list, name: str = "名单.xlsx") -> dict:
    with clock.moved_to(scene.moment):
        upload = SimpleUploadedFile(name, xlsx(rows))
        answer = Client().post(f"/api/v1/cases/{case}/claimants/imports", {"file": upload}, headers=scene.handler.headers)
    assert answer.status_code == 201, answer.content.decode()
    return json.loads(answer.content)


def worked(scene: Scene) -> None:
    while imports.import_waiting(scene.moment, scene.day) + acts.act_waiting(scene.moment):
        pass


def test_s2_from_the_spreadsheet_to_the_first_instalment_and_the_reply_of_the_bureau():
    scene = Scene(nation()["district"], dt.date(2023, 4, 3))
    petition, _receipt = scene.speak(words="柴某拖欠我们五百八十七名工人的工资。", matter="wages", name="蒋某", phone="13800002025", may_contact=True, channel="sms", say="office")
    scene.triage_officer.act(petition, "assign", handler=scene.people["handler"].pk)
    scene.triage_officer.act(petition, "accept", accepted_from="2023-04-03", department="civil", how_handled="审查是否支持起诉。")
    support = scene.on(4, 6).handler.raise_case(petition, "support", ground="migrant_worker", how="written", words="申请支持起诉。", claim="追索劳动报酬", respondent="柴某", voluntary="on")

    # 1. The list: bad rows are said one by one and lose nothing, duplicates are caught, the sum is exact.
    rows = people(587, TOTAL)
    broken = [("", "", "", 3, 100), ("工人坏", "1", "x", 3, "一万"), rows[0]]
    first = hand_in(scene, support, [*rows, *broken])
    assert (first["ready"], first["wrong"], first["repeated"]) == (587, 2, 1)
    assert Decimal(first["sum"]) == TOTAL
    assert [problem["row"] for problem in first["problems"]] == [589, 590, 591] and "工人" not in json.dumps(first, ensure_ascii=False)
    assert not Party.objects.filter(case_id=support, claim__isnull=False).exists(), "nothing changes before it is confirmed"
    scene.handler.post(f"cases/{support}/claimants/imports/{first['id']}/confirm", may_text=True)
    worked(scene)
    done = scene.handler.get(f"cases/{support}/claimants/imports/{first['id']}")
    assert (done["state"], done["brought"]) == ("done", 587)
    again = hand_in(scene, support, [*rows[:2], ("工人坏", "210781198001010027", "13900001111", 3, "10000.00")], "改正.xlsx")
    assert (again["ready"], again["repeated"]) == (1, 2), "corrected and handed in again, only the new row is left"
    scene.handler.post(f"cases/{support}/claimants/imports/{again['id']}/confirm", discard=True)

    # 2. One case, 587 people: each follows with her own code; one act reaches all.
    codes = scene.handler.get(f"cases/{support}/claimants/imports/{first['id']}/codes")
    assert len({row["code"] for row in codes}) == 200
    worker = scene.person(codes[7]["code"])
    assert worker.get("track")["stage"] == "applied"
    assert scene.handler.get(f"cases/{support}/claims")["claimed"] == str(TOTAL)
    scene.handler.act(support, "test_conditions", right_infringed="yes", department_failed="yes", wants_to_sue="yes", too_weak="yes", finding="符合。", checks=["labour_inspection"])
    scene.agreed("handler", "head", support, "accept", how_handled="梳理证据，联系法律援助。")
    agreed = scene.on(7, 10).handler.post(f"cases/{support}/claims/acts", 201, kind="agreed", percent="100")
    assert (agreed["count"], agreed["total"]) == (587, str(TOTAL))
    worked(scene)
    paid = scene.on(8, 1).handler.post(f"cases/{support}/claims/acts", 201, kind="instalment", percent="30", text="第一笔工资已经到账。")
    worked(scene)
    sums = scene.handler.get(f"cases/{support}/claims")
    assert (sums["people"], sums["agreed"], sums["received"]) == (587, str(TOTAL), paid["total"])
    assert abs(Decimal(sums["received"]) - TOTAL * Decimal("0.30")) < Decimal("5.87"), "each to the fen"
    assert "第一笔工资已经到账。" in [message["text"] for message in worker.get("track")["messages"]]
    one = scene.handler.post(f"cases/{support}/claims/acts", 201, kind="notice", text="请你补交银行卡号。", parties=[codes[7]["party"]])
    worked(scene)
    assert one["count"] == 1
    assert "请你补交银行卡号。" not in [m["text"] for m in scene.person(codes[8]["code"]).get("track")["messages"]]

    # 3. The recommendation: due under the rules, replied, assessed, followed up.
    case = scene.on(8, 2).handler.raise_case(
        support, "recommendation", type="social_governance", addressee="凌海市人力资源和社会保障局", source="办案中发现", words="资质审查不严，监管不到位。"
    )
    scene.agreed("handler", "chief_procurator", case, "verify", reason="核实")
    draft = {"source": "办案中发现。", "facts_found": "属实。", "problem": "资质审查不严。", "advice": "严格审查。", "basis": "条例", "objection_days": 10}
    scene.handler.act(case, "draft", **draft)
    scene.head.act(case, "review_draft", reason="可行。")
    scene.agreed("handler", "chief_procurator", case, "issue_governance", read="on")
    scene.on(8, 4).handler.act(case, "record_service", how="announced", received_by_unit_on="2023-08-04", by="办公室")
    clock_of_reply = Deadline.objects.get(case_id=case, clock="reply")
    assert (clock_of_reply.rule, clock_of_reply.due) == ("SUG-02", dt.date(2023, 10, 7)), "4 October lies in the National Day rest; the 7th is a make-up working day"
    scene.handler.act(case, "file_upward", filed_on="2023-08-04", filed_with="市院")
    scene.on(9, 20).handler.act(case, "record_reply", replied_on="2023-09-20", text="已开展资质核查。")
    scene.handler.act(case, "assess", verdict="adopted", text="已落实。")
    scene.on(10, 9).handler.act(case, "close", outcome="adopted", text="回看属实。")
    assert Case.objects.get(pk=case).outcome == "adopted"
    assert not verify().faults
