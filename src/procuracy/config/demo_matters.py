"""The demo's long matters: a woman who leaves a violent husband, 587 wage earners, a rider and an old mother. Made by the engine, on their own days."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from procuracy.casework import commands
from procuracy.casework.actors import Actor
from procuracy.casework.commands import NewParty, Word
from procuracy.casework.models import Case, Party
from procuracy.law import SHANGHAI
from procuracy.law.identifiers import resident_id_note
from procuracy.lines.assistance.models import Measure
from procuracy.lines.group import acts, imports
from procuracy.registry.models import Agency, AgencyPerson, Department, Official, Procuratorate, RoleGrant, User

JINNIU, LINGHAI = "510106", "210781"
_PARTNERS: tuple[tuple[str, str, str, str, str], ...] = (
    (JINNIU, "police", "police", "成都市公安局金牛区分局", "Public security bureau, Jinniu"),
    (JINNIU, "narcotics", "anti_narcotics", "金牛区禁毒委员会办公室", "Anti-narcotics office, Jinniu"),
    (JINNIU, "legal-aid", "legal_aid", "金牛区法律援助中心", "Legal aid centre, Jinniu"),
    (JINNIU, "women", "women", "金牛区妇女联合会", "Women's federation, Jinniu"),
    (JINNIU, "neighbourhood", "neighbourhood", "金牛区某街道办事处", "A neighbourhood office, Jinniu"),
    (JINNIU, "education", "education", "金牛区教育局", "Education bureau, Jinniu"),
    (JINNIU, "school", "school", "金牛区某小学", "A primary school, Jinniu"),
    (JINNIU, "employment", "employment", "金牛区就业服务管理局", "Employment service, Jinniu"),
    (JINNIU, "labour", "labour", "金牛区人力资源和社会保障局", "Human resources and social security, Jinniu"),
    (JINNIU, "civil", "civil_affairs", "金牛区民政局", "Civil affairs, Jinniu"),
    (LINGHAI, "linghai-labour", "labour", "凌海市人力资源和社会保障局", "Human resources and social security, Linghai"),
    (LINGHAI, "linghai-legal-aid", "legal_aid", "凌海市法律援助中心", "Legal aid centre, Linghai"),
)
_LINGHAI_PEOPLE = (
    ("linghai-triage", "谢分流", "分流员（凌海市）", ("triage_officer", "operator")),
    ("linghai-handler", "邹承办", "检察官（凌海市）", ("handler",)),
    ("linghai-head", "喻主任", "部门负责人（凌海市）", ("head",)),
    ("linghai-chief", "柏检察长", "检察长（凌海市）", ("chief_procurator",)),
    ("linghai-visitor", "窦回访", "回访员（凌海市）", ("visitor",)),
)
SAFE = {"may_contact": True, "channel": "sms", "hours": "morning", "say": "neutral", "leave_message": False, "workdays_only": False}


def load(people: dict[str, Actor], since: dt.date) -> None:
    """Make partners, the people of Linghai, and the matters. `people` are the demo's actors by their short name."""
    partners = _partners()
    people = people | people_of(LINGHAI, Department.Function.ACCUSATIONS, _LINGHAI_PEOPLE, since)
    leaving(Story(people, partners, "s1"))
    wages(Story(people, partners, "s2"))
    heat(Story(people, partners, "s9a"))
    mother(Story(people, partners, "s9b"))


def _partners() -> dict[str, tuple[Agency, Actor]]:
    made = {}
    for code, key, kind, zh, en in _PARTNERS:
        agency = Agency.objects.create(office=Procuratorate.objects.get(code=code), kind=kind, name_zh=zh, name_en=en)
        person = AgencyPerson.objects.create(user=User.objects.create_user(f"demo-{key}"), agency=agency, name="经办人", title="协作单位经办人")
        made[key] = (agency, Actor.partner(person))
    return made


def people_of(code: str, function: str, people: Sequence[tuple[str, str, str, tuple[str, ...]]], since: dt.date) -> dict[str, Actor]:
    """The people of an office beside the demo's own, by their short names."""
    office = Procuratorate.objects.get(code=code)
    department = Department.objects.filter(office=office, function=function).first()
    made = {}
    for key, name, title, roles in people:
        row = Official.objects.create(user=User.objects.create_user(f"demo-{key}"), name=name, title=title, office=office, department=department)
        for role in roles:
            RoleGrant.objects.create(official=row, role=role, since=since)
        made[key] = Actor.official(row, since)
    return made


class Story:
    """One matter on its way: a day that moves on, and acts that are done on it."""

    def __init__(self, people: dict[str, Actor], partners: dict[str, tuple[Agency, Actor]], name: str) -> None:
        self.people, self.partners, self.name = people, partners, name
        self.day, self.turn = dt.date(2023, 1, 3), 0
        self._moments: dict[dt.date, dt.datetime] = {}

    def on(self, month: int, day: int, year: int = 2023) -> Story:
        """Go on to this day."""
        self.day = dt.date(year, month, day)
        return self

    def when(self) -> dict[str, Any]:
        """Key, moment and legal day of the next act: some minutes after the one before it on that day."""
        self.turn += 1
        before = self._moments.get(self.day, dt.datetime.combine(self.day, dt.time(9, self.turn % 30), SHANGHAI).astimezone(dt.UTC))
        moment = self._moments[self.day] = before + dt.timedelta(minutes=4 + 3 * (self.turn % 5))
        return {"key": f"demo-{self.name}-{self.turn:05d}-matter", "now": moment, "today": self.day}

    def who(self, who: str | Actor) -> Actor:
        """An official by the short name, or whoever is given."""
        return self.people[who] if isinstance(who, str) else who

    def speak(self, office: str, words: str, *, contact: dict[str, str], safe: dict[str, Any], **more: Any) -> uuid.UUID:
        """Somebody speaks to an office."""
        place = Procuratorate.objects.get(code=office)
        when = self.when()
        word = Word(
            procedure="petition", office=place, door=more.pop("door", "web"), title=more.pop("title", words[:20]), words=words, place=office,
            parties=[NewParty(role=Party.Role.PETITIONER, contact=contact, safe_contact=safe)], received=self.day, department="accusations", **more,
        )  # fmt: skip
        return commands.open_case(word, Actor.newcomer("web"), key=when["key"], now=when["now"]).case_id

    def do(self, case: uuid.UUID, action: str, who: str | Actor, **facts: Any) -> None:
        """Perform an act."""
        commands.perform(case, action, self.who(who), facts, expected_version=None, **self.when())

    def agreed(self, case: uuid.UUID, action: str, who: str, by: str, **facts: Any) -> None:
        """Propose an act, and have it approved."""
        proposal = commands.propose(case, action, self.who(who), facts, expected_version=None, **self.when())
        commands.answer(proposal.pk, self.who(by), "approved", **self.when())

    def raised(self, case: uuid.UUID, line: str, who: str, **facts: Any) -> uuid.UUID:
        """Open a case of another line beside this one."""
        return commands.raise_case(case, line, self.who(who), facts, **self.when())

    def taken(self, case: uuid.UUID, triage: str, handler: str, how: str, department: str = "civil") -> None:
        """Assigned and accepted."""
        self.do(case, "assign", triage, handler=int(self.people[handler].id))
        self.do(case, "accept", triage, accepted_from=Case.objects.get(pk=case).received_on.isoformat(), department=department, how_handled=how)

    def asked(self, case: uuid.UUID, partner: str, kind: str, who: str, request: str, tell: tuple[str, ...] = ("name",), consent: str = "given", words: str = "") -> uuid.UUID:
        """A request to a partner, read and sent."""
        about = Party.objects.filter(case_id=case, role=Party.Role.PETITIONER).order_by("id")[0]
        ident = self.raised(
            case, "referral", who, kind=kind, agency=self.partners[partner][0].pk, about=str(about.pk), request=request, tell=list(tell), consent=consent,
            consent_words=words or "已当面说明告诉哪个单位、告诉什么、为什么，本人同意。",
        )  # fmt: skip
        self.do(ident, "send", who, read="on")
        return ident

    def answered(self, request: uuid.UUID, partner: str, who: str, text: str, help: str = "given") -> None:
        """The partner takes the request on and answers; the office takes the answer over."""
        desk = self.partners[partner][1]
        self.do(request, "accept", desk)
        self.do(request, "answer", desk, help=help, text=text)
        self.do(request, "confirm", who)


def leaving(s: Story, safe: dict[str, Any] = SAFE) -> dict[str, uuid.UUID]:
    """S1: Ms Huang of Jinniu. The hearing is on 14 March 2023, the aid reaches her on 23 March."""
    petition = s.on(2, 6).speak(
        JINNIU, "丈夫于某吸毒，打了我十多年。我想离婚，但是拿不出证据，也害怕。我带着女儿租房住，女儿在上小学。", title="长期遭受家庭暴力，想离婚",
        contact={"name": "黄某", "phone": "13800002023", "identity_number": "510106198501010024", "address": "成都市金牛区（出租屋）"},
        safe=safe, wish="离婚，女儿跟我", urgent=True, vulnerable=["domestic_violence"], facts={"matter": "family", "respondent": "于某"},
        suggestions={"line": "support", "also": ["aid"], "urgent": True, "vulnerable": ["domestic_violence"], "reasons": []},
    )  # fmt: skip
    s.on(2, 7).taken(petition, "triage", "handler", "由民事检察部门审查是否支持起诉，并联系有关单位保护你的安全。")
    support = s.on(2, 8).raised(
        petition, "support", "handler", ground="domestic_violence", how="oral", words="申请支持我起诉离婚。笔录已向本人宣读。", claim="离婚纠纷", respondent="于某",
        respondent_known="已被强制隔离戒毒", voluntary="on",
    )  # fmt: skip
    s.do(support, "inform_protection_order", "handler")
    s.on(2, 10).do(
        support, "test_conditions", "handler", right_infringed="yes", department_failed="yes", wants_to_sue="yes", too_weak="yes",
        checks=["safety", "protection_order", "records"], finding="长期家暴，本人自愿起诉；惧怕对方、不能自行举证，属于诉讼能力较弱的家庭暴力受害人。",
    )  # fmt: skip
    s.agreed(support, "accept", "handler", "head", how_handled="联系法律援助，调取吸毒、强制隔离戒毒和出警记录，出具支持起诉意见。")
    lawyer = s.on(2, 13).asked(support, "legal-aid", "lawyer", "handler", "请为一名家庭暴力受害人指派律师，办理离婚诉讼。", ("name", "phone", "identity_number"))
    records = s.asked(support, "police", "evidence", "handler", "请提供于某因吸毒被处理的记录、强制隔离戒毒决定书，以及近年家庭暴力出警记录。", ("name", "respondent"))
    s.on(2, 16).answered(lawyer, "legal-aid", "handler", "已指派律师一名，免予审查经济困难条件。")
    s.on(2, 20).answered(records, "police", "handler", "提供吸毒记录、强制隔离戒毒决定书、出警记录。原件存我局，复印件已移交。")
    s.on(2, 22).do(
        support, "draft_complaint", "handler", court="成都市金牛区人民法院", cause="离婚纠纷", defendant="于某，男，现被强制隔离戒毒", claims="判令原告与被告离婚\n婚生女由原告抚养",
        reasons="被告长期吸毒并多次殴打原告，夫妻感情确已破裂。", evidence="出警记录\n强制隔离戒毒决定书",
    )  # fmt: skip
    s.on(2, 24).agreed(
        support, "issue_opinion", "handler", "chief", court="成都市金牛区人民法院", cause="离婚纠纷", basis="《中华人民共和国民事诉讼法》第十五条", asked_again="on",
        text="申请人长期遭受家庭暴力，有出警记录、强制隔离戒毒决定书等证实；其惧怕对方、举证困难，诉讼能力较弱。",
    )  # fmt: skip
    s.on(2, 27).do(support, "record_filing", "handler", filed_on="2023-02-27", court="成都市金牛区人民法院", filed_by="lawyer", court_number="（2023）川0106民初某号")
    s.agreed(
        petition, "reply_result", "handler", "head", text="我们已经决定支持你起诉离婚，并请法律援助中心为你指派了律师。以后的办理情况，用同一个查询码都能看到。", result="supported", basis="《中华人民共和国民事诉讼法》第十五条",
    )  # fmt: skip
    s.on(3, 14).do(support, "record_hearing", "handler", hearing_on="2023-03-14", attended="not_present", text="当庭调解。")
    s.do(support, "record_outcome", "handler", court_outcome="mediated", concluded_on="2023-03-14", text="当庭达成离婚调解协议，女儿由黄某抚养。")
    aid = _aid(s, support)
    plan = _assistance(s, support)
    visit = "phone" if safe["may_contact"] and safe["channel"] != "counter" else "in_person"
    s.on(3, 30).do(petition, "record_visit", "visitor", how=visit, rating="5", words="都说清楚了。")
    s.do(support, "record_visit", "visitor", how=visit, rating="5", words="现在睡得着了。谢谢你们。")
    s.do(aid, "record_visit", "visitor", how=visit, arrived="on", words="钱收到了，交了房租。")
    s.on(4, 28).do(plan, "review", "visitor", text="工作稳定，女儿上晚托班。于某没有再来骚扰。")
    s.do(plan, "close", "handler", outcome="helped", text="住得安全，有工作，孩子上学费用减免。")
    return {"petition": petition, "support": support, "aid": aid, "plan": plan}


def _aid(s: Story, support: uuid.UUID) -> uuid.UUID:
    """The support case shows that she may be entitled; by the green channel the money is there nine days after the hearing."""
    aid = s.raised(support, "aid", "handler", source="lead", reason="家庭暴力受害人，离婚后独自抚养孩子，没有收入，生活急迫困难。")
    s.on(3, 15).do(aid, "take_up", "handler", explained="由妇联陪同办理。")
    s.do(
        aid, "interview", "operator", classes=["victim_injured"], causes=["offender_poor"], hardship="没有收入，独自抚养女儿，房租每月二百元都要借。",
        earlier_aid="no", compensation="no", own_fault="none", explained="on",
    )  # fmt: skip
    s.do(aid, "apply", "operator", applied_on="2023-03-15", way="oral", minutes="口头申请，笔录已向本人宣读。", applicant="self", cause="家庭暴力", organ="金牛区公安分局")
    s.agreed(aid, "green_channel", "handler", "chief", need="living", text="离婚后没有生活来源，孩子下周要交餐费。妇联已核实。")
    women = s.asked(aid, "women", "check", "handler", "请核实申请人目前的生活困难情况。", ("name", "address"))
    s.on(3, 16).answered(women, "women", "handler", "已上门核实，情况属实，建议尽快救助。")
    s.on(3, 17).do(aid, "add_papers", "operator", what="身份证复印件、租房合同、妇联证明。")
    s.agreed(
        aid, "grant", "handler", "chief", eligibility="victim_injured", cause="offender_poor", province="510000", wage_year="2021", base_wage="7500.00",
        wage_source="演示数据，不是官方数字", amount="20000.00", earlier_aid="0", compensation="0", factors="独自抚养孩子，无收入；对方无赔偿能力。", facts_text="长期遭受家庭暴力，生活急迫困难。",
    )  # fmt: skip
    s.do(aid, "request_funds", "handler", account="金牛区人民检察院（演示账户）")
    s.on(3, 21).do(aid, "funds_arrived", "finance", arrived_on="2023-03-21")
    s.do(aid, "tell_to_collect", "handler", when="三月二十三日上午", where="检察服务大厅三号窗口", bring="身份证")
    s.on(3, 23).do(aid, "pay", "finance", amount="20000.00", paid_on="2023-03-23", way="transfer", account_last4="2023")
    s.do(aid, "record_receipt", "operator", received_on="2023-03-23", receiver="self")
    return aid


def _assistance(s: Story, support: uuid.UUID) -> uuid.UUID:
    """Six partners: police station, anti-narcotics office, neighbourhood, education bureau, school, employment service."""
    plan = s.on(3, 24).raised(support, "assistance", "handler", goals="住得安全\n有工作\n孩子安心上学", agreed="on")
    parts = (
        ("police", "protection", "住得安全", "防止于某骚扰", "请关注并及时处置于某对一名受害人的骚扰。", ("name", "phone", "address", "respondent"), "已列入重点关注，至今没有骚扰。"),
        ("narcotics", "evidence", "住得安全", "掌握戒毒情况", "请告知于某强制隔离戒毒的期限和后续管控安排。", ("respondent",), "强制隔离戒毒至次年，期满后社区康复。"),
        ("neighbourhood", "visit", "住得安全", "上门看望", "请定期看望一个单亲家庭。", ("name", "phone", "address"), "每月看望一次。"),
        ("employment", "employment", "有工作", "介绍工作", "请为一名单亲母亲介绍能照顾孩子的工作。", ("name", "phone"), "已推荐超市理货员岗位，本人入职。"),
        ("education", "fee_relief", "孩子安心上学", "减免课后服务费", "请按规定减免一名学生的课后服务费。", ("name",), "已减免。"),
        ("school", "fee_relief", "孩子安心上学", "减免餐费", "请按规定减免一名学生的餐费，并注意保护隐私。", ("name",), "餐费已免，班主任定期谈心。"),
    )
    asked = {}
    for partner, kind, goal, what, request, tell, _text in parts:
        s.do(plan, "add_measure", "handler", goal=goal, what=what, agent=s.partners[partner][0].name_zh, by_when="2023-04-20", told="on" if partner != "narcotics" else "")
        asked[partner] = s.asked(plan, partner, kind, "handler", request, tell)
    s.on(4, 10)
    for partner, _kind, _goal, what, _request, _tell, text in parts:
        s.answered(asked[partner], partner, "handler", text)
        measure = Measure.objects.get(case_id=plan, what=what)
        s.do(plan, "record_measure", "handler", measure=str(measure.pk), state="done", result=text, done_on="2023-04-10")
    return plan


_YES = {"right_infringed": "yes", "department_failed": "yes", "wants_to_sue": "yes", "too_weak": "yes"}


def wages(s: Story) -> dict[str, Any]:
    """S2: Chai of Linghai owes 587 workers 10.15 million yuan. They come as a spreadsheet; the recommendation goes to the labour bureau."""
    petition = s.on(4, 3).speak(
        LINGHAI, "柴某拖欠我们五百八十七名工人工资一千零一十五万元。他因拒不支付劳动报酬被判刑五年，钱还是没有拿到。", title="587名工人被拖欠工资",
        contact={"name": "蒋某", "phone": "13800002025"}, safe={**SAFE, "say": "office", "hours": "any"}, wish="拿回工资", door="counter", vulnerable=["migrant_worker"],
        facts={"matter": "wages", "respondent": "柴某", "representatives": 5},
    )  # fmt: skip
    s.on(4, 4).taken(petition, "linghai-triage", "linghai-handler", "由民事检察部门审查是否支持起诉。")
    support = s.on(4, 6).raised(
        petition, "support", "linghai-handler", ground="migrant_worker", how="written", words="五百八十七名工人申请支持起诉，追索劳动报酬。", claim="追索劳动报酬纠纷", respondent="柴某", voluntary="on",
    )  # fmt: skip
    handler = s.people["linghai-handler"]
    when = s.on(4, 7).when()
    batch = imports.stage(support, "工人名单.xlsx", _sheet(), handler, now=when["now"])
    imports.confirm(batch.pk, handler, may_text=True, now=when["now"])
    _work(when)
    s.on(4, 10).do(support, "test_conditions", "linghai-handler", **_YES, checks=["labour_inspection", "contractors", "time_limit"], finding="经劳动监察和刑事追究仍未支付；工人自愿起诉，人数多、不会举证。")
    s.agreed(support, "accept", "linghai-handler", "linghai-head", how_handled="统一梳理欠薪证据，联系法律援助，出具支持起诉意见。")
    recommendation = _recommendation(s, support)
    s.on(5, 15).agreed(
        support, "issue_opinion", "linghai-handler", "linghai-chief", court="凌海市人民法院", cause="追索劳动报酬纠纷", text="欠薪事实有生效刑事判决和结算单证实，工人人数多、诉讼能力弱。",
        basis="《中华人民共和国民事诉讼法》第十五条", asked_again="on",
    )  # fmt: skip
    s.on(5, 22).do(support, "record_filing", "linghai-handler", filed_on="2023-05-22", court="凌海市人民法院", filed_by="lawyer")
    when = s.on(7, 10).when()
    acts.begin(support, "agreed", handler, percent=Decimal(100), **when)
    _work(when)
    when = s.on(8, 1).when()
    acts.begin(support, "instalment", handler, percent=Decimal(30), text="第一笔工资已经到账，请核对。", **when)
    _work(when)
    s.agreed(petition, "reply_progress", "linghai-handler", "linghai-head", text="法院已调解确认全部工资，第一笔百分之三十已经发放。", next_steps="以后每笔到账都会通知；每个人凭自己的查询码都能看到。")
    return {"petition": petition, "support": support, "recommendation": recommendation}


TOTAL, WORKERS = Decimal("10150000.00"), 587


def _sheet() -> bytes:
    """The foreman's clerk's spreadsheet: 587 invented names, amounts that sum up exactly."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["姓名", "身份证号码", "联系电话", "欠薪月数", "欠薪金额（元）"])
    each = (TOTAL / WORKERS).quantize(Decimal("0.01"))
    for number in range(WORKERS):
        amount = each if number < WORKERS - 1 else TOTAL - each * (WORKERS - 1)
        body = f"210781{1962 + number % 36}{number % 12 + 1:02d}{number % 28 + 1:02d}{number:03d}"
        sheet.append([f"工人{number + 1:03d}", _with_check_digit(body), f"1390000{number:04d}", 6 + number % 4, amount])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _with_check_digit(body: str) -> str:
    return next((body + last for last in "0123456789X" if resident_id_note(body + last) is None), body + "0")


def _work(when: dict[str, Any]) -> None:
    """Let the worker do what waits, on the matter's own day."""
    while imports.import_waiting(when["now"], when["today"]) + acts.act_waiting(when["now"]):
        pass


def _recommendation(s: Story, support: uuid.UUID) -> uuid.UUID:
    """To the bureau of human resources and social security: qualifications were not strictly reviewed, supervision was not in place."""
    case = s.on(4, 12).raised(
        support, "recommendation", "linghai-handler", type="social_governance", addressee="凌海市人力资源和社会保障局", source="办理支持起诉案件中发现",
        words="施工承包资质审查不严，对欠薪监管不到位。",
    )  # fmt: skip
    s.agreed(case, "verify", "linghai-handler", "linghai-chief", reason="核实承包资质审查和欠薪监管情况")
    s.on(4, 24).do(case, "record_finding", "linghai-handler", finding="柴某没有承包资质；两年内三次欠薪投诉未形成闭环。")
    s.do(
        case, "draft", "linghai-handler", source="本院在办理五百八十七名工人支持起诉案中发现。", facts_found="柴某没有承包资质而承揽工程，拖欠工资一千零一十五万元，有判决书、结算单、投诉记录证实。",
        problem="对承包资质审查不严；对欠薪行为监管不到位。", advice="严格审查承包单位资质。\n落实工资专用账户和保证金制度。\n建立欠薪投诉闭环办理机制。", basis="《保障农民工工资支付条例》《人民检察院检察建议工作规定》",
        objection_days=10,
    )  # fmt: skip
    s.on(4, 25).do(case, "review_draft", "linghai-head", reason="事实清楚，建议可行。")
    s.agreed(case, "issue_governance", "linghai-handler", "linghai-chief", read="on")
    s.on(4, 27).do(case, "record_service", "linghai-handler", how="announced", received_by_unit_on="2023-04-27", by="局办公室", third_parties="人大代表、工会")
    s.do(case, "file_upward", "linghai-handler", filed_on="2023-04-27", filed_with="锦州市人民检察院、法律政策研究部门")
    s.on(6, 20).do(case, "record_reply", "linghai-handler", replied_on="2023-06-20", text="已对全市在建项目开展资质核查，督促二十三个项目开立工资专户，建立投诉台账。", number="凌人社函〔2023〕某号")
    s.on(6, 27).do(case, "assess", "linghai-handler", verdict="adopted", text="三条建议均已落实，抽查五个项目属实。")
    s.on(7, 20).do(case, "close", "linghai-handler", outcome="adopted", text="已落实，回看未见反弹。")
    return case


def heat(s: Story) -> dict[str, uuid.UUID]:
    """S9: a delivery rider who cannot get the high-temperature allowance."""
    petition = s.on(8, 21).speak(
        JINNIU, "我送外卖，七八月最热的时候天天在外面跑，站点说高温津贴没有我们的份。", title="外卖骑手领不到高温津贴", contact={"name": "罗某", "phone": "13800002024"},
        safe={**SAFE, "say": "office", "hours": "any"}, wish="拿到高温津贴", vulnerable=["migrant_worker"], facts={"matter": "wages", "respondent": "某配送站点"},
    )  # fmt: skip
    s.on(8, 22).taken(petition, "triage", "handler-2", "由民事检察部门审查是否支持起诉。")
    support = s.on(8, 23).raised(
        petition, "support", "handler-2", ground="rider", how="written", words="申请支持起诉，请求支付七、八月高温津贴。", claim="追索劳动报酬纠纷", respondent="某配送站点的用工公司", voluntary="on",
    )  # fmt: skip
    s.on(8, 25).do(support, "test_conditions", "handler-2", **_YES, checks=["employer", "allowance"], finding="已向劳动监察反映未果；用工单位和天数已查明；本人自愿，不会起诉。")
    s.agreed(support, "accept", "handler-2", "head", how_handled="向人社部门了解标准和处理情况，帮助整理出勤证据。")
    labour = s.asked(support, "labour", "evidence", "handler-2", "请提供高温津贴标准，以及对该站点投诉的处理情况。", ("name", "respondent"))
    s.on(9, 1).answered(labour, "labour", "handler-2", "标准和处理情况见附件；已约谈用工公司。")
    s.on(9, 8).do(
        support, "record_outcome", "handler-2", court_outcome="settled", concluded_on="2023-09-08", amount="560.00", text="用工公司支付两个月高温津贴五百六十元，不再起诉。",
    )  # fmt: skip
    s.agreed(petition, "reply_result", "handler-2", "head", text="用工公司已经支付高温津贴。", result="supported")
    s.on(9, 15).do(support, "record_visit", "visitor", how="phone", rating="5", words="钱到了。")
    s.do(petition, "record_visit", "visitor", how="phone", rating="5", words="没想到真管用。")
    return {"petition": petition, "support": support}


def mother(s: Story) -> dict[str, uuid.UUID]:
    """S9: an old mother whom no child supports."""
    petition = s.on(5, 8).speak(
        JINNIU, "我八十一了，三个儿女都不管我，看病的钱也没有。", title="儿女不赡养老人", contact={"name": "田某", "address": "成都市金牛区（演示地址）"},
        safe={"may_contact": False}, wish="有人管", door="counter", vulnerable=["elderly"], facts={"matter": "family", "respondent": "三名子女"},
    )  # fmt: skip
    s.on(5, 9).taken(petition, "triage", "handler", "由民事检察部门审查是否支持起诉。")
    support = s.on(5, 10).raised(petition, "support", "handler", ground="elderly", how="oral", words="口头申请，笔录已宣读。要求子女给赡养费。", claim="赡养费纠纷", respondent="三名子女", voluntary="on")
    s.on(5, 12).do(support, "test_conditions", "handler", **_YES, checks=["community_tried", "able_to_pay"], finding="社区调解无果；子女有负担能力；老人自愿起诉，行动不便。")
    s.agreed(support, "accept", "handler", "head", how_handled="请社区上门，帮助起草起诉状，出具支持起诉意见。")
    s.on(5, 19).agreed(
        support, "issue_opinion", "handler", "chief", court="成都市金牛区人民法院", cause="赡养费纠纷", text="申请人年老患病，无固定收入，子女有能力而不赡养。", basis="《中华人民共和国民事诉讼法》第十五条", asked_again="on",
    )  # fmt: skip
    s.on(5, 24).do(support, "record_filing", "handler", filed_on="2023-05-24", court="成都市金牛区人民法院", filed_by="herself")
    s.on(6, 20).do(support, "record_outcome", "handler", court_outcome="mediated", concluded_on="2023-06-20", amount="600.00", text="三名子女每人每月付赡养费二百元，医疗费平摊。")
    s.agreed(petition, "reply_result", "handler", "head", text="已支持你起诉，法院调解成功，子女按月给赡养费。", result="supported")
    s.on(6, 30).do(support, "record_visit", "visitor", how="in_person", rating="5", words="小儿子上个月来看我了。")
    s.do(petition, "record_visit", "visitor", how="in_person", rating="5", words="谢谢。")
    return {"petition": petition, "support": support}
