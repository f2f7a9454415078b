"""S5 and S6 over HTTP: a ramp that is put right, and one for which the procuratorate goes to court."""

from __future__ import annotations

import datetime as dt

import pytest

from procuracy.casework import commands
from procuracy.casework.models import Case, Deadline
from procuracy.casework.testing import at
from procuracy.casework.verification import verify
from procuracy.registry.testing import nation

from .scenes import Scene

pytestmark = pytest.mark.django_db

OPENING = {"field": "barrier_free", "respondent": "某区住建局", "harm": "坡道太陡", "happened_at": "人民广场"}
SUGGESTION = dict.fromkeys(("source", "facts_found", "evidence", "duty", "basis", "advice"), "写明")


class Ramp:
    """A public interest case opened beside a petition, filed, investigated by two, and its suggestion served."""

    def __init__(self) -> None:
        self.scene = s = Scene(nation()["district"], dt.date(2026, 8, 3))
        petition, _receipt = s.speak(words="坡道太陡", name="黄某", phone="13800002023")
        s.triage_officer.act(petition, "assign", handler=s.people["handler"].pk)
        self.case = case = s.handler.raise_case(petition, "public_interest_administrative", **OPENING)
        self.agreed("file", report="初步调查")
        s.handler.act(case, "serve_filing", served_on="2026-08-03", how="签收")
        s.handler.act(case, "consult", held_on="2026-08-03", text="约定整改", facts_confirmed="on")
        s.handler.act(case, "name_second", second=s.people["triage_officer"].pk)
        s.handler.act(case, "finish_investigation", text="终结")
        self.agreed("decide_suggestion", **SUGGESTION)
        s.handler.act(case, "serve_suggestion", received_by_organ_on="2026-08-03", how="签收")
        s.handler.act(case, "report_suggestion_upward", reported_on="2026-08-03", text="市院")

    def agreed(self, action: str, **facts: object) -> None:
        self.scene.agreed("handler", "chief_procurator", self.case, action, **facts)

    def ended(self) -> tuple[str, str]:
        row = Case.objects.get(pk=self.case)
        assert verify(row.pk).sound and not Deadline.objects.filter(case_id=self.case, ended_seq__isnull=True).exists()
        return row.stage, row.outcome


def test_a_ramp_is_put_right_evaluated_and_the_case_ends():
    ramp = Ramp()
    handler = ramp.scene.on(9, 1).handler
    handler.act(ramp.case, "record_reply", replied_on="2026-09-01", text="已经改好")
    handler.act(ramp.case, "record_evaluation", evaluated_on="2026-09-01", place="人民广场", volunteers=2, disabled=1, fixed="坡道", text="能上去了", verdict="fixed")
    handler.act(ramp.case, "finish_examination", text="终结")
    ramp.agreed("end_after_rectification", reason="整改到位")
    assert ramp.ended() == ("ended", "rectified")


def test_nothing_is_done_and_the_procuratorate_goes_to_court():
    ramp = Ramp()
    scene, handler = ramp.scene.on(10, 9), ramp.scene.handler
    commands.expire_clocks(at(scene.day), scene.day)
    handler.act(ramp.case, "finish_examination", text="终结")
    ramp.agreed("sue", court="某区人民法院", signs=["no_reply"], claims="履职", text="理由")
    handler.act(ramp.case, "record_lodging", lodged_on="2026-10-09")
    handler.act(ramp.case, "report_complaint_upward", reported_on="2026-10-09", text="市院")
    handler.act(ramp.case, "record_court_notice", received_notice_on="2026-10-09", hearing_on="2026-10-20")
    handler.act(ramp.case, "file_appearance", who="检察官")
    handler.act(ramp.case, "record_judgment", judgment_received_on="2026-10-09", instance="first", text="支持")
    handler.act(ramp.case, "report_judgment_upward", reported_on="2026-10-09", text="市院")
    handler.act(ramp.case, "close_after_judgment", outcome="claims_upheld", text="已履行")
    assert ramp.ended() == ("judged", "claims_upheld")
