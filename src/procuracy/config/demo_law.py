"""The demo's matters that reach over places: a counterfeit chain, 25 children in 15 provinces, and supervision in eight fields of people's lives."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from procuracy.casework import commands
from procuracy.casework.actors import Actor
from procuracy.casework.commands import NewParty, Word
from procuracy.casework.models import Link, Party
from procuracy.lines.administrative.facts import LIVELIHOOD
from procuracy.lines.lead.facts import Source
from procuracy.lines.lead.reporting import report
from procuracy.oversight import campaigns, publication
from procuracy.oversight.models import Campaign
from procuracy.registry.models import Agency, AgencyPerson, Department, Procuratorate, User

from .demo_matters import JINNIU, Story, people_of

YUEXIU, JIANGYIN = "440104", "320281"
_YUEXIU_PEOPLE = (("yuexiu-handler", "梁承办", "检察官（越秀区）", ("handler",)), ("yuexiu-head", "邓主任", "部门负责人（越秀区）", ("head", "triage_officer")), ("yuexiu-chief", "冼检察长", "检察长（越秀区）", ("chief_procurator",)))
_JIANGYIN_PEOPLE = (
    ("jiangyin-minors", "缪检察官", "未成年人检察人员（江阴市）", ("minors_officer", "handler", "triage_officer")),
    ("jiangyin-head", "顾主任", "未成年人检察部门负责人（江阴市）", ("head", "minors_officer")),
    ("jiangyin-chief", "贡检察长", "检察长（江阴市）", ("chief_procurator",)),
    ("jiangyin-custodian", "承保管", "封存身份保管人（江阴市）", ("custodian",)),
)
CHAIN = (
    ("upstream", "制造假肝药片的窝点"), ("upstream", "供应假药原料的公司"), ("upstream", "印制假药包装的印刷厂"), ("upstream", "灌装假卸妆水的作坊"),
    ("downstream", "在社交软件上发展代理的团伙"), ("downstream", "开网店销售假酒的团伙"), ("downstream", "销售“巧克力”打虫药的团伙"), ("downstream", "收款、转账的团伙"),
)  # fmt: skip
AWAY = ("110105", "120101", "130102", "140105", "210102", "220102", "230102", "330106", "340104", "350203", "370102", "410105", "420106", "430104", "500103")
"""Offices in fifteen provinces and cities in which the children live."""
CHILDREN = 25
DISPUTES = {
    "employment": ("某区人力资源和社会保障局", "不予认定工伤"), "education": ("某区教育局", "不予学籍转接"), "social_security": ("某区社会保险经办机构", "停发养老保险待遇"),
    "medical_care": ("某区医疗保障局", "拒绝医疗费用报销"), "housing": ("某区住房和城乡建设局", "取消公租房资格"), "pension": ("某区民政局", "拒绝特困供养申请"),
    "public_security": ("某公安分局", "对邻里打架不予处罚"), "marriage_registration": ("某区民政局", "被冒名办理结婚登记"),
}  # fmt: skip


def load(people: dict[str, Actor], since: dt.date) -> None:
    """Play all three."""
    counterfeits(Story(people | people_of(YUEXIU, Department.Function.PUBLIC_INTEREST, _YUEXIU_PEOPLE, since), {}, "s3"))
    children(Story(people | people_of(JIANGYIN, Department.Function.MINORS, _JIANGYIN_PEOPLE, since), {}, "s4"), since)
    livelihood(Story(people, {}, "s7"))


def counterfeits(s: Story) -> dict[str, Any]:
    """S3: one case and the eight gangs before and behind it; the fake medicine goes to the provincial consumer commission, which answers."""
    agency = Agency.objects.create(office=Procuratorate.objects.get(code="440000"), kind=Agency.Kind.CONSUMER, name_zh="广东省消费者委员会", name_en="Consumer commission of Guangdong")
    commission = Actor.partner(AgencyPerson.objects.create(user=User.objects.create_user("demo-consumer"), agency=agency, name="经办人", title="协作单位经办人"))
    s.on(9, 18)
    main = _found(s, "销售假肝药片等有毒有害药品、假酒，十七名成员已于二〇二三年九月被判刑", "销售假药的犯罪团伙（十七人）")
    gangs = [(kind, _found(s, f"刑事案件中发现：{name}", name)) for kind, name in CHAIN]
    for kind, other in gangs:
        reason = "向其供货" if kind == Link.Kind.UPSTREAM else "从其进货或者为其收款"
        commands.link(main, other, kind, s.people["yuexiu-handler"], reason=reason, **s.when())
    s.on(9, 19).do(main, "assess", "yuexiu-handler")
    s.on(9, 20).do(main, "inquire", "yuexiu-handler", question="假药销往何处，消费者人数和损失。")
    s.on(9, 26).do(main, "record_inquiry", "yuexiu-handler", finding="假药销往全省，消费者人数众多，宜由省消费者委员会提起消费民事公益诉讼。")
    asked = s.on(9, 27).raised(
        main, "referral", "yuexiu-handler", kind="lead_transfer", agency=agency.pk, consent="not_needed", consent_words="民事诉讼法第五十八条；消费者权益保护法第四十七条",
        request="销售假肝药片等假药，侵害众多消费者合法权益。请依法审查是否提起消费民事公益诉讼，并函告结果。",
    )  # fmt: skip
    s.do(asked, "send", "yuexiu-handler", read="on")
    s.on(9, 28).do(asked, "accept", commission)
    s.on(10, 12).do(asked, "answer", commission, help="given", text="已经审查，拟向人民法院提起惩罚性赔偿消费民事公益诉讼，并已发布消费提示。")
    s.on(10, 13).do(asked, "confirm", "yuexiu-handler", text="省消费者委员会受理。")
    s.do(main, "hand_on", "yuexiu-handler", to="广东省消费者委员会", text="已经审查，拟提起消费民事公益诉讼。")
    return {"main": main, "gangs": [case for _kind, case in gangs], "asked": asked}


def _found(s: Story, words: str, responsible: str) -> uuid.UUID:
    """A lead that the office found in its own criminal cases."""
    when = s.when()
    office = Procuratorate.objects.get(code=YUEXIU)
    handler = s.people["yuexiu-handler"]
    answers = {"words": words, "field": "food_drugs", "place_words": "广东省内及网络", "place": YUEXIU, "seen_on": s.day.isoformat(), "responsible": responsible}
    return report(
        answers, [], reporter=None, participant=None, door="desk", actor=handler, key=when["key"], now=when["now"], today=s.day, language="zh-hans", source=Source.OWN_CASE, office=office, handler_id=int(handler.id)
    ).case_id


def children(s: Story, since: dt.date) -> dict[str, Any]:
    """S4: 25 sealed children in one case; offices of 15 provinces are asked at once; the platform gets a recommendation and a reminder letter."""
    s.on(3, 1)
    office = Procuratorate.objects.get(code=JIANGYIN)
    when = s.when()
    word = Word(
        procedure="petition", office=office, door="counter", title="网络侵害未成年人", words="有人在网上诱骗多名未成年人拍摄照片，孩子分布在十五个省市。", received=s.day, place=JIANGYIN, department="minors", urgent=True,
        vulnerable=["minor"], facts={"matter": "child"},
        parties=[NewParty(role=Party.Role.REPRESENTED, contact={"name": f"{'赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔'[n]}某某"}, gets_receipt=False) for n in range(CHILDREN)],
    )  # fmt: skip
    case = commands.open_case(word, s.people["jiangyin-minors"], key=when["key"], now=when["now"]).case_id
    handler = "jiangyin-minors"
    s.taken(case, handler, handler, "由未成年人检察部门统一办理。", "minors")
    asked = _ask_fifteen(s, case, handler, since)
    lead = s.on(4, 10).raised(case, "lead", handler, words="网络平台未落实注册和年龄识别、举报处理、聊天审查要求。", field="minors", happened_at="网络平台", seen_on="2023-04-10", source=Source.OWN_CASE, responsible="某网络科技公司")
    s.do(lead, "assess", handler)
    told = s.on(4, 20).raised(case, "recommendation", handler, type="social_governance", addressee="某网络科技公司", source="办案中发现", words="平台未落实未成年人网络保护义务。", minors="on")
    s.agreed(told, "verify", handler, "jiangyin-chief", reason="核实平台履行义务情况。")
    s.on(4, 28).do(told, "draft", handler, **_DRAFT)
    s.do(told, "review_draft", "jiangyin-head", reason="审核同意。")
    s.on(5, 4).agreed(told, "issue_governance", handler, "jiangyin-chief", read="on")
    s.on(5, 6).do(told, "record_service", handler, received_by_unit_on="2023-05-06", how="signed", by="平台法务部")
    s.do(told, "file_upward", handler, filed_on="2023-05-06", filed_with="无锡市人民检察院")
    s.on(5, 20).agreed(told, "send_reminder_letter", handler, "jiangyin-chief", to="某网络科技公司", text="暑期将至，请对直播、聊天功能未成年人模式先行排查。")
    s.on(6, 2).do(told, "record_reply", handler, replied_on="2023-06-02", text="已上线年龄识别，举报二十四小时处理，聊天内容先审后发。")
    return {"case": case, "asked": asked, "lead": lead, "recommendation": told}


_DRAFT = {
    "source": "办理案件中发现。", "facts_found": "平台注册不核验年龄，举报长期无人处理，私聊内容没有审查。", "problem": "未落实未成年人网络保护义务。", "objection_days": 10,
    "advice": "落实实名注册和年龄识别\n举报二十四小时内处理\n对涉未成年人聊天先审后发", "basis": "《中华人民共和国未成年人保护法》第七十四条、第七十七条",
}  # fmt: skip


def _minors_there(code: str, name: str, since: dt.date) -> Actor:
    """An office that is asked: an officer who is trained for minors, and its chief procurator."""
    short = Procuratorate.objects.get(code=code).short_name
    officer = (f"minors-{code}", f"{name}检察官", f"未成年人检察人员（{short}）", ("minors_officer", "handler", "triage_officer"))
    chief = (f"chief-{code}", f"{name}检察长", f"检察长（{short}）", ("chief_procurator",))
    return people_of(code, Department.Function.MINORS, (officer, chief), since)[f"minors-{code}"]


def _ask_fifteen(s: Story, case: uuid.UUID, handler: str, since: dt.date) -> tuple[uuid.UUID, ...]:
    """One request to fifteen offices, each about the children who live there; most have answered, one is at work, one gave it back."""
    numbers = [f"{n + 1}、{n + 16}" if n + 16 <= CHILDREN else f"{n + 1}" for n in range(len(AWAY))]
    facts = {
        "kind": "statement", "offices": "\n".join(f"{code}：{number}" for code, number in zip(AWAY, numbers, strict=True)),
        "request": "请协助询问一次（合适成年人在场，全程录音录像），安排心理疏导；家庭困难的，请启动司法救助。",
    }  # fmt: skip
    there = [_minors_there(code, name, since) for code, name in zip(AWAY, "丁戚谢邹喻柏水窦章云苏潘葛奚范", strict=True)]
    cases = commands.raise_cases(case, "collaboration", s.on(3, 3).people[handler], facts, **s.when())
    pairs = list(zip(there, cases, strict=True))
    s.on(3, 4)
    for local, asked in pairs:
        s.do(asked, "assign", local, handler=int(local.id))
    s.on(3, 6)
    for local, asked in pairs[:14]:
        s.do(asked, "take_on", local)
    s.do(pairs[14][1], "give_back", pairs[14][0], reason="孩子已随父母迁往外地，现住址不在本区。")
    s.do(pairs[13][1], "report_progress", pairs[13][0], text="孩子正在期中考试，已和监护人约好考后询问。")
    s.on(3, 14)
    for local, asked in pairs[:13]:
        s.do(asked, "answer", local, result="done", text="已询问一次，合适成年人到场，全程录音录像；已安排心理疏导。")
    s.on(3, 15)
    for _local, asked in pairs[:12]:
        s.do(asked, "confirm", handler)
    return cases


def livelihood(s: Story) -> dict[str, Any]:
    """S7: administrative supervision in the eight fields, and the campaign that counts it, extended from 2022 through 2023."""
    plan = {
        "title_zh": "全面深化行政检察监督 依法护航民生民利", "title_en": "Administrative supervision for people's livelihood", "purpose_zh": "聚焦就业、教育、社会保障、医疗、住房、养老、社会治安、婚姻登记，着力解决群众急难愁盼。",
        "purpose_en": "Employment, education, social security, medical care, housing, pension, public security and registration of marriages.",
        "counted": [f"administrative_supervision:{field}" for field in LIVELIHOOD if field != "other"], "first_day": dt.date(2022, 6, 1), "last_day": dt.date(2022, 12, 31), "target": None, "whole": "yes",
    }  # fmt: skip
    when = s.on(6, 1, 2022).when()
    campaign = campaigns.start(s.people["nation"], plan, key=when["key"], now=when["now"])
    campaigns.extend(campaign.pk, s.people["nation"], dt.date(2023, 12, 31), "成效明显，延续至二〇二三年底。", now=s.on(12, 20, 2022).when()["now"])
    campaigns.propose_page(campaign.pk, s.people["nation"], now=s.when()["now"], today=s.when()["today"])
    publication.answer(campaign.pk, s.people["nation-chief"], True, now=s.when()["now"], today=s.when()["today"])
    cases = []
    for n, (field, (organ, act)) in enumerate(DISPUTES.items()):
        for turn in range(6):
            # The first of a field in 2023, the others over both years.
            early = turn in (2, 4)
            s.on(6 + (n + turn) % 7 if early else 1 + (n + 2 * turn) % 10, 3 + 3 * n, 2022 if early else 2023)
            cases.append(supervised(s, turn, field, organ, act, f"（2022）川0106行初{100 + 10 * n + turn}号")[1])
    return {"campaign": campaign.pk, "cases": cases}


def publish(people: dict[str, Actor]) -> None:
    """What the campaign counted is published, once and for all: after everything that it counts is there."""
    when = Story(people, {}, "s7-published").on(2, 5, 2024).when()
    campaign, moment = Campaign.objects.get().pk, {"now": when["now"], "today": when["today"]}
    publication.propose_figures(campaign, people["nation"], **moment)
    publication.answer(campaign, people["nation-chief"], True, **moment)


def supervised(s: Story, turn: int, field: str, organ: str, act: str, number: str) -> list[uuid.UUID]:
    """An application against a judgment about people's livelihood: two in three end with the dispute settled, the third is not supported. Gives the petition and the case."""
    petition = s.speak(JINNIU, f"{organ}{act}，法院裁定驳回再审申请，请求检察监督。", title=f"行政诉讼监督：{LIVELIHOOD[field]['zh']}", contact={"name": "某申请人", "phone": "13800002050"}, safe={"may_contact": False}, facts={"matter": "judgment"})
    s.taken(petition, "triage", "handler", "符合监督条件的，由行政检察部门审查。", "administrative")
    case = s.raised(
        petition, "administrative_supervision", "handler", source="application", kind="judgment", court="成都市金牛区人民法院", court_level="basic", case_number=number,
        decided="驳回诉讼请求", request=f"撤销{organ}的决定", other_party=organ, field=field, applied_on=s.day.isoformat(), limit_kind="rejection_served", limit_from=(s.day - dt.timedelta(days=60)).isoformat(),
    )  # fmt: skip
    s.agreed(petition, "reply_result", "handler", "head", text="你的监督申请已经另案审查，结果在那一件里告诉你。", result="explained", basis="人民检察院行政诉讼监督规则第三十一条", next_steps="凭同一查询码可以看到。")
    s.do(petition, "record_visit", "visitor", how="in_person", rating="4", words="知道了。")
    s.do(case, "accept", "triage", reason="符合受理条件")
    s.do(case, "send_acceptance", "triage", sent_on=s.day.isoformat(), how="邮寄")
    s.do(case, "hand_over", "triage", sent_on=s.day.isoformat(), how="移送行政检察部门")
    s.day += dt.timedelta(days=40)
    if turn % 3 == 2:
        s.do(case, "finish_review", "handler", text="原判决认定事实清楚、适用法律正确。")
        s.agreed(case, "not_support", "handler", "chief", facts_found="调阅了原审案卷，询问了双方。", reason="原判决并无不当，已就判决理由向申请人释明。")
        s.do(case, "send_refusal", "handler", sent_on=s.day.isoformat(), how="邮寄")
    else:
        s.do(case, "record_resolution", "handler", done_on=s.day.isoformat(), ways=["explanation", "mediation"], resolved="resolved", text="组织双方见面，行政机关自行纠正，申请人撤回监督申请。")
        s.agreed(case, "end_review", "handler", "chief", ground="settled", reason="行政争议已经实质性化解，双方和解。")
        s.do(case, "send_ending", "handler", sent_on=s.day.isoformat(), how="邮寄")
    s.do(case, "record_visit", "visitor", how="in_person", rating="3" if turn % 3 == 2 else "5", words="道理讲清楚了。" if turn % 3 == 2 else "问题解决了。")
    return [petition, case]

