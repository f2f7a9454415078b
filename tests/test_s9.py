"""Scenario S9 through the HTTP door: each kind of weak person is a ground of its own, with its checks, its evidence and what the law on legal aid says."""

from __future__ import annotations

import datetime as dt

import pytest

from procuracy.casework.models import Case, Party
from procuracy.casework.verification import verify
from procuracy.lines.support.facts import GROUNDS
from procuracy.registry.testing import nation

from .scenes import Scene

pytestmark = pytest.mark.django_db

SPOKEN = {
    "migrant_worker": ("包工头欠我们工资，天天讨不到。", "追索劳动报酬"),
    "rider": ("送外卖领不到高温津贴。", "高温津贴"),
    "elderly": ("我八十一了，儿女都不管我。", "赡养费"),
    "minor": ("孩子的爸爸一直不给抚养费。", "抚养费"),
    "disabled": ("我坐轮椅，单位不给我工伤待遇。", "工伤待遇"),
    "domestic_violence": ("他打我，我想离婚。", "离婚"),
    "abuse": ("继父不给饭吃，把我赶出门。", "撤销监护"),
    "consumer": ("买到假药，卖家不认。", "产品责任"),
    "other": ("我不识字，不敢去法院。", "侵权责任"),
}


@pytest.mark.parametrize("ground", sorted(GROUNDS))
def test_s9_each_ground_is_carried_to_its_end(ground):
    words, claim = SPOKEN[ground]
    scene = Scene(nation()["district"], dt.date(2023, 8, 21))
    petition, receipt = scene.speak(words=words, name="罗某", phone="13800002024", may_contact=True, channel="sms", say="office")
    scene.triage_officer.act(petition, "assign", handler=scene.people["handler"].pk)
    scene.triage_officer.act(petition, "accept", accepted_from="2023-08-21", department="civil", how_handled="审查是否支持起诉。")
    support = scene.handler.raise_case(petition, "support", ground=ground, how="oral", words=words, claim=claim, respondent="对方", voluntary="on")
    checks = list(GROUNDS[ground].checks)
    scene.handler.post(
        f"cases/{support}/actions/test_conditions", 422, facts={"right_infringed": "yes", "department_failed": "yes", "wants_to_sue": "yes", "too_weak": "yes", "finding": "x", "checks": ["of another ground"]},
        expected_version=Case.objects.get(pk=support).version,
    )  # fmt: skip
    scene.handler.act(support, "test_conditions", right_infringed="yes", department_failed="yes", wants_to_sue="yes", too_weak="yes", finding="符合。", checks=checks)
    scene.agreed("handler", "head", support, "accept", how_handled="帮助收集证据。")
    row = str(Party.objects.get(case_id=support).pk)
    lawyer = scene.on(8, 23).ask(support, "legal_aid", "lawyer", "请指派律师。", row, ["name", "phone"])
    scene.answered(lawyer, "legal_aid", "已指派。")
    scene.on(9, 8).handler.act(support, "record_outcome", court_outcome="settled", concluded_on="2023-09-08", amount="560.00", text="已经履行。")
    scene.on(9, 15).visitor.act(support, "record_visit", how="phone", rating="5", words="拿到了。")
    seen = scene.person(receipt).get("track")["carried_on"][0]
    assert (seen["line"], seen["outcome"]) == ("support", "supported")
    assert not verify().faults


def test_s9_she_may_say_no_at_the_last_moment_and_nobody_goes_on_without_her():
    scene = Scene(nation()["district"], dt.date(2023, 5, 8))
    petition, receipt = scene.speak(words=SPOKEN["elderly"][0], name="田某")
    scene.triage_officer.act(petition, "assign", handler=scene.people["handler"].pk)
    support = scene.handler.raise_case(petition, "support", ground="elderly", how="oral", words="要赡养费。", claim="赡养费", respondent="子女", voluntary="on")
    request = scene.ask(support, "neighbourhood", "visit", "请上门看望。", str(Party.objects.get(case_id=support).pk), ["name"])
    scene.person(receipt).post("track/withdraw", case=support)
    assert Case.objects.get(pk=support).outcome == "withdrawn" and Case.objects.get(pk=petition).open
    scene.partner("neighbourhood").get(f"partner/requests/{request}", 404)
