"""What the applicant reads holds: her challenge and what became of it, where her matter is, and no visit that nobody makes."""

from __future__ import annotations

import pytest

from procuracy.casework.errors import NotPossibleNow
from procuracy.casework.models import Party
from procuracy.casework.testing import DAY
from procuracy.lines.administrative.tests.test_administrative import Bench as Administrative
from procuracy.lines.civil.tests.test_civil import Bench as Civil
from procuracy.lines.supervision.testing import followed
from procuracy.registry.testing import client_of

pytestmark = pytest.mark.django_db
ASK = "/ask_reconsideration"


@pytest.mark.parametrize("made", [Civil, Administrative])
def test_she_reads_what_she_challenged_and_asks_once_for_the_reconsideration_herself(made):
    bench = made().accepted()
    assert ASK not in followed(bench)
    bench.go("ask_recusal", bench.person, whom="handler", reason="承办人是对方的同学")
    page = followed(bench)
    assert "承办人是对方的同学" in page and "我们收到了你的回避申请" in page and "承办人暂停参与本案" in page and ASK not in page and "/ask_recusal" not in page
    bench.go("decide_recusal", verdict="refused", reason="不属实")
    page = followed(bench)
    assert ASK in page and "可以申请复议一次" in page
    history = client_of(bench.people["head"]).get(f"/desk/case/{bench.case}").content.decode()
    assert "驳回回避申请\n不属实" in history, "the record says how it was decided"
    bench.go("ask_reconsideration", bench.person, reason="有照片")
    assert "我们收到了你的复议申请" in followed(bench) and bench.due("recusal") is not None
    bench.go("decide_reconsideration", verdict="refused", reason="仍不属实")
    page = followed(bench)
    assert "这是最终决定" in page and ASK not in page
    with pytest.raises(NotPossibleNow):
        bench.go("ask_reconsideration", bench.person, reason="再来一次")


def test_of_the_other_partys_challenge_she_asks_for_no_reconsideration():
    bench = Civil().accepted().go("ask_recusal", "triage_officer", asked_on=DAY.isoformat(), asked_by="other_party", whom="handler", reason="近亲属")
    bench.go("decide_recusal_other", verdict="refused", reason="不属实")
    assert ASK not in followed(bench) and "近亲属" not in followed(bench)
    with pytest.raises(NotPossibleNow):
        bench.go("ask_reconsideration", bench.person, reason="不是我申请的")
    bench.go("ask_reconsideration", "triage_officer", asked_on=DAY.isoformat(), reason="不服")


def test_the_top_of_her_page_says_what_holds():
    bench = Civil()
    bench.go_origin("accept", accepted_from=DAY.isoformat(), department="civil", how_handled="已转民事检察部门")
    top = followed(bench).split('class="p-lead"')[1].split("</p>")[0]
    assert "你反映的事情正在按以下程序办理" in top and "民事诉讼监督" in top and "已经受理" not in top
    page = followed(bench, "en")
    assert "What you told us is being handled as: Civil litigation supervision" in page
    assert "Rules of Criminal Procedure of the People&#x27;s Procuratorates, art 163" in page and "人民检察院刑事诉讼规则" not in page


def test_nobody_promises_a_visit_to_her_who_chose_no_contact():
    bench = Civil(kind="trial", limit_kind=None, limit_from=None).violation().answered("adopted").go("reply_result", text="监督结果")
    assert "安排承办人以外的人回访" in followed(bench)
    Party.objects.filter(case_id__in=(bench.case, bench.origin)).update(safe_contact={"may_contact": False})
    page = followed(bench)
    assert "回访" not in page and "你选择了不要联系你" in page


def test_the_dark_button_is_the_ordinary_next_act_of_whoever_reads():
    bench = Civil()

    def dark(who: str) -> list[str]:
        page = client_of(bench.people[who]).get(f"/desk/case/{bench.case}").content.decode()
        return [part.split("href=")[1].split("/act/")[1].split('"')[0] for part in page.split('<a class="govuk-button" role="button"')[1:]]

    assert dark("handler") == [] and dark("triage_officer") == ["accept"]
    bench.accepted()
    assert dark("handler") == [], "a decision lies between several"
    bench.go("ask_recusal", bench.person, whom="handler", reason="同学")
    assert dark("chief_procurator") == ["decide_recusal"]
    bench = Civil(kind="trial", limit_kind=None, limit_from=None).violation().answered("adopted").go("reply_result", text="监督结果")
    assert dark("visitor") == ["record_visit"]
    bench = Civil(source="ex_officio", ex_ground="sham", applied_on=None, limit_from=None, limit_kind=None, request=None)
    assert dark("case_management") == ["register_ex_officio"]
