"""The demo's matters of the public interest: barrier-free places, a grassland that was a dump, volunteers, a sealed child."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from procuracy.casework import commands
from procuracy.casework.actors import Actor
from procuracy.casework.commands import NewParty, Word
from procuracy.casework.models import Case, Party
from procuracy.lines.guests.models import Guest
from procuracy.lines.lead.reporting import report
from procuracy.materials.intake import receive
from procuracy.registry.models import Department, Participant, Procuratorate

from . import clock
from .demo_matters import JINNIU, Story, people_of

HEKOU = "370503"
_HEKOU_PEOPLE = (("hekou-handler", "马承办", "检察官（河口区）", ("handler",)), ("hekou-head", "朱主任", "部门负责人（河口区）", ("head", "triage_officer")), ("hekou-chief", "秦检察长", "检察长（河口区）", ("chief_procurator",)))
_LEADS = (
    ("barrier_free", "广场东门的轮椅坡道太陡，轮椅推不上去，老人摔过", "成都市金牛区人民广场东门", "30.69123, 104.05234"),
    ("barrier_free", "人民广场东门坡道太陡，残疾人推不上去轮椅", "成都市金牛区人民广场东侧入口", "30.69118, 104.05241"),
    ("food_drugs", "药品说明书字太小，老人和弱视的人看不清用量", "成都市金牛区某连锁药店", ""),
    ("barrier_free", "一一九报警没有文字报警，听不见说不出的人没法报火警", "成都市金牛区", ""),
    ("barrier_free", "饭馆只能扫码点餐，老人没有手机就点不了", "成都市金牛区某餐饮街", ""),
)
_PUT_RIGHT = (
    "药店当场配备放大镜和大字版说明书，药品监管部门正在推行大字版、语音版说明书，不需要另行立案。",
    "消防救援机构已经开通短信报警，并在门户网站公布，不需要另行立案。",
    "餐饮街各店当场恢复人工点餐和纸质菜单，经回头看已经做到，不需要另行立案。",
)
"""What the reporters of the other leads of S5 hear."""
_SUGGESTION = {
    "source": "本院在履行职责中发现。", "facts_found": "人民广场等三处公共场所轮椅坡道坡度超过规范，残疾人、老年人无法安全通行。",
    "evidence": "现场照片、测量记录、志愿者意见。", "duty": "你局负有无障碍设施工程建设监督管理职责，对上述问题没有依法监管。", "basis": "《中华人民共和国无障碍环境建设法》第六十三条",
    "advice": "督促三处坡道限期改造\n对辖区公共场所无障碍设施进行排查",
}  # fmt: skip


def load(people: dict[str, Actor], since: dt.date) -> None:
    """Play all of them."""
    volunteers = [_volunteer(Story(people, {}, f"volunteer-{n}"), *who) for n, who in enumerate((("林某", "康复医师", ["accessibility", "medicine"]), ("苏某", "退休教师", ["elderly", "accessibility"])))]
    barrier_free(Story(people, {}, "barrier-free"), volunteers)
    grassland(Story(people | people_of(HEKOU, Department.Function.PUBLIC_INTEREST, _HEKOU_PEOPLE, since), {}, "grassland"))
    sealed_child(Story(people, {}, "sealed"))


def _volunteer(s: Story, name: str, occupation: str, expertise: list[str]) -> tuple[Party, Participant]:
    """S11: somebody applies, is admitted and signs."""
    case, party = applied(s.on(9, 4), name, occupation, expertise, "handler-2")
    s.on(9, 5).agreed(case, "approve", "handler-2", "head", checked="专长、地区属实，没有利害关系。")
    s.on(9, 6).do(case, "sign_agreement", Actor.person(case, party.pk), read_training="on", agrees="on", signature=name)
    return party, Participant.objects.get(case_id=case)


def applied(s: Story, name: str, occupation: str, expertise: list[str], handler: str) -> tuple[uuid.UUID, Party]:
    """Somebody applies as a volunteer; an official is to look at it."""
    when = s.when()
    word = Word(
        procedure="volunteer", office=Procuratorate.objects.get(code=JINNIU), door="web", title="公益诉讼志愿者报名", words="", received=s.day, place=JINNIU, department="public_interest",
        parties=[NewParty(role=Party.Role.PETITIONER, contact={"name": name, "phone": "13800002030", "occupation": occupation, "conflicts": "无"}, safe_contact={"may_contact": False})],
        facts={"expertise": expertise},
    )  # fmt: skip
    case = commands.open_case(word, Actor.newcomer("web"), key=when["key"], now=when["now"]).case_id
    s.do(case, "assign", "triage", handler=int(s.people[handler].id))
    return case, Party.objects.select_related("case").get(case_id=case)


def _report(s: Story, number: int, volunteer: tuple[Party, Participant] | None) -> uuid.UUID:
    field, words, where, position = _LEADS[number]
    when = s.when()
    root = volunteer[0] if volunteer else None
    reporter = NewParty(role=Party.Role.PETITIONER, contact=root.contact_in_full() if root else {}, safe_contact={"may_contact": False}, gets_receipt=root is None, joined_from=root.pk if root else None)
    answers = {"words": words, "field": field, "place_words": where, "place": JINNIU, "position": position, "datum": "wgs84", "seen_on": s.day.isoformat(), "camera": True}
    files = [_picture("ramp", (150, 140, 130))] if position else []
    return report(
        answers, files, reporter=reporter, participant=volunteer[1].pk if volunteer else None, door="web", actor=Actor.newcomer("web"), key=when["key"], now=when["now"], today=s.day, language="zh-hans"
    ).case_id


def _picture(name: str, ground: tuple[int, int, int], green: bool = False) -> SimpleUploadedFile:
    """A drawn picture, so that the demo shows nobody's photograph."""
    image = Image.new("RGB", (960, 640), (196, 216, 232))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 330, 960, 640), fill=ground)
    for x in range(20, 960, 48):
        y = 350 + (x * 37) % 250
        if green:
            pen.polygon([(x, y + 40), (x + 10, y), (x + 20, y + 40)], fill=(60, 130, 60))
        else:
            pen.rectangle((x, y, x + 30, y + 22), fill=(110 + x % 60, 100, 90))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return SimpleUploadedFile(f"{name}.jpg", out.getvalue(), content_type="image/jpeg")


def barrier_free(s: Story, volunteers: list[tuple[Party, Participant]]) -> dict[str, uuid.UUID]:
    """S5: leads, near ones merged, an administrative case, an expert asked, evaluated on the spot, ended; the reporters hear it."""
    s.on(11, 1)
    leads = [_report(s, 0, volunteers[0]), _report(s, 1, None), _report(s, 2, volunteers[1]), _report(s, 3, volunteers[0]), _report(s, 4, None)]
    s.on(11, 2).do(leads[0], "assign", "triage", handler=int(s.people["handler"].id))
    commands.merge(leads[1], leads[0], s.people["triage"], reason="同一处坡道", expected_version=None, **s.when())
    s.do(leads[0], "assess", "handler")
    s.on(11, 6).do(leads[0], "inquire", "handler", question="现场测量坡度，向管理单位了解情况。")
    s.do(leads[0], "record_inquiry", "handler", finding="坡度1:5，远超规范；管理单位未整改。")
    case = s.on(11, 8).raised(
        leads[0], "public_interest_administrative", "handler", field="barrier_free", respondent="某区住房和城乡建设局", harm="公共场所轮椅坡道坡度超过规范，残疾人、老年人无法安全通行。", happened_at="人民广场等三处",
    )  # fmt: skip
    s.do(leads[0], "adopt", "handler", words_to_her="谢谢你反映的情况，很具体。")
    s.agreed(case, "file", "handler", "chief", report="初步调查查明三处坡道坡度不合规范。")
    s.do(case, "name_second", "handler", second=int(s.people["handler-2"].id))
    s.on(11, 10).do(case, "serve_filing", "handler", served_on="2023-11-10", how="办公室签收")
    before = receive(_picture("before", (150, 140, 130)), now=s.when()["now"], case_id=case)
    s.do(case, "add_evidence", "handler", proves="坡道坡度1:5，轮椅无法通行", how="picture", obtained_on="2023-11-10", obtained_by="陈承办、吴承办", phase="before", viewpoint="人民广场东门", file=str(before.pk))
    asked = s.raised(case, "consultation", "handler", subject="轮椅坡道坡度", question="公共场所轮椅坡道坡度多少才合格？坡道太陡会有什么危险？")
    s.do(asked, "invite", "handler", people=[str(volunteers[0][1].pk)])
    s.do(asked, "send_invitations", "handler", read="on")
    guest = Guest.objects.get(case_id=asked)
    s.on(11, 13).do(asked, "accept_invitation", Actor.person(asked, guest.party_id), no_conflict="on")
    s.do(asked, "give_opinion", Actor.person(asked, guest.party_id), text="一般不应大于1:12。过陡的坡道轮椅会后翻，老人容易摔倒。")
    s.do(asked, "answer_opinion", "handler", guest=str(guest.pk), text="已经采纳，写入检察建议。")
    s.do(asked, "close", "handler", outcome="answered", text="坡度超标，有安全危险。", thanks="谢谢你的专业意见。")
    for lead, told in zip(leads[2:], _PUT_RIGHT, strict=True):
        s.do(lead, "assign", "triage", handler=int(s.people["handler"].id))
        s.do(lead, "assess", "handler")
        s.agreed(lead, "not_use", "handler", "head", reason=told)
    s.on(11, 15).do(case, "consult", "handler", held_on="2023-11-15", text="住建局认可事实，表示安排改造，但没有给出时间。", facts_confirmed="on")
    s.do(case, "finish_investigation", "handler", text="住建局怠于履行监管职责，建议提出检察建议。")
    s.on(11, 16).agreed(case, "decide_suggestion", "handler", "chief", **_SUGGESTION)
    s.on(11, 17).do(case, "serve_suggestion", "handler", received_by_organ_on="2023-11-17", how="办公室签收")
    s.on(11, 20).do(case, "report_suggestion_upward", "handler", reported_on="2023-11-20", text="成都市人民检察院")
    s.on(12, 20).do(case, "record_reply", "handler", replied_on="2023-12-20", text="三处坡道已改造完成，另排查出七处一并整改。")
    after = receive(_picture("after", (120, 150, 110), green=True), now=s.when()["now"], case_id=case)
    s.on(12, 22).do(case, "add_evidence", "handler", proves="坡道改为1:12，加装扶手", how="picture", obtained_on="2023-12-22", obtained_by="陈承办、吴承办", phase="after", viewpoint="人民广场东门", file=str(after.pk))
    s.do(case, "record_evaluation", "handler", evaluated_on="2023-12-22", place="人民广场", volunteers=2, disabled=3, fixed="坡道坡度1:12\n两侧加装扶手", verdict="fixed", text="轮椅可以自己上下。", pictures=[str(after.pk)])
    s.do(case, "finish_examination", "handler", text="整改到位，公共利益得到保护。")
    s.agreed(case, "end_after_rectification", "handler", "chief", reason="三处坡道已经改造完成，经现场评估整改到位。")
    s.on(12, 26).do(Case.objects.get(line="volunteer", pk=volunteers[0][0].case_id).pk, "thank", "handler-2", text="谢谢你反映线索，并用专业知识帮助我们。")
    return {"leads": leads[0], "case": case}


def grassland(s: Story) -> dict[str, Any]:
    """S6: a dump becomes grassland; 18 observers are invited for 24 to 26 October 2023, come, and each opinion is answered."""
    s.on(3, 6)
    when = s.when()
    answers = {"words": "黄河坝上堆了很多垃圾，风一吹到处都是", "field": "environment", "place_words": "东营市河口区黄河坝", "place": HEKOU, "seen_on": s.day.isoformat()}
    lead = report(
        answers, [], reporter=NewParty(role=Party.Role.PETITIONER, contact={}, safe_contact={"may_contact": False}), participant=None, door="web", actor=Actor.newcomer("web"),
        key=when["key"], now=when["now"], today=s.day, language="zh-hans",
    ).case_id  # fmt: skip
    s.do(lead, "assign", "hekou-head", handler=int(s.people["hekou-handler"].id))
    s.do(lead, "assess", "hekou-handler")
    case = s.on(3, 10).raised(lead, "public_interest_administrative", "hekou-handler", field="environment", respondent="某镇人民政府", harm="黄河滩区露天堆放垃圾，污染土壤和水体。", happened_at="黄河坝")
    s.do(lead, "adopt", "hekou-handler")
    s.agreed(case, "file", "hekou-handler", "hekou-chief", report="垃圾约四千方，没有防渗。")
    s.do(case, "name_second", "hekou-handler", second=int(s.people["hekou-head"].id))
    for phase, day, green, proves in (("before", "2023-03-12", False, "露天垃圾堆"), ("after", "2023-09-20", True, "已清运、覆土、种草")):
        s.on(int(day[5:7]), int(day[8:]))
        file = receive(_picture(f"dam-{phase}", (110, 150, 80) if green else (140, 120, 95), green=green), now=s.when()["now"], case_id=case)
        s.do(case, "add_evidence", "hekou-handler", proves=proves, how="picture", obtained_on=day, obtained_by="马承办、朱主任", phase=phase, viewpoint="黄河坝南端", file=str(file.pk))
        if phase == "before":
            s.on(3, 20).do(case, "serve_filing", "hekou-handler", served_on="2023-03-13", how="签收")
            s.do(case, "finish_investigation", "hekou-handler", text="镇政府没有依法处置。")
            s.on(3, 22).agreed(case, "decide_suggestion", "hekou-handler", "hekou-chief", **{**_SUGGESTION, "facts_found": "黄河滩区露天堆放垃圾约四千方。", "duty": "镇政府负有属地环境卫生管理职责。", "basis": "《中华人民共和国固体废物污染环境防治法》", "advice": "清运垃圾\n修复植被"})
            s.on(3, 23).do(case, "serve_suggestion", "hekou-handler", received_by_organ_on="2023-03-23", how="签收")
            s.do(case, "report_suggestion_upward", "hekou-handler", reported_on="2023-03-23", text="东营市人民检察院")
            s.agreed(case, "suspend", "hekou-handler", "hekou-chief", reason="已清运，植被恢复须待雨季。")
            s.do(case, "report_suspension_upward", "hekou-handler", reported_on=s.day.isoformat(), text="东营市人民检察院")
    visit = s.on(10, 9).raised(
        case, "visit", "hekou-handler", kind="observers", subject="黄河坝草地", held_on="2023-10-24", until_on="2023-10-26", place="黄河坝，有坡道，可停轮椅车", programme="二十四日上午看整改前后的照片和现场\n二十五日座谈\n二十六日看后续管护",
    )  # fmt: skip
    office = Procuratorate.objects.get(code=HEKOU)
    kinds = ("npc_deputy", "cppcc_member", "special_assistant", "democratic_party")
    observers = [Participant.objects.create(capacity=kinds[n % 4], name=f"{'赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦'[n]}某", office=office, since=dt.date(2023, 1, 1), until=dt.date(2027, 12, 31)) for n in range(18)]
    s.do(visit, "invite", "hekou-handler", people=[str(row.pk) for row in observers])
    s.do(visit, "send_invitations", "hekou-handler", read="on", answer_by="2023-10-16")
    guests = list(Guest.objects.filter(case_id=visit).order_by("id"))
    s.on(10, 13)
    for number, guest in enumerate(guests):
        s.do(visit, "accept_invitation" if number else "decline_invitation", Actor.person(visit, guest.party_id), **({"no_conflict": "on"} if number else {"reason": "在外地出差"}))
    s.on(10, 26).do(visit, "record_attendance", "hekou-handler", present=[str(g.pk) for g in guests[1:]])
    s.do(visit, "record_findings", "hekou-handler", text="垃圾场已成草地，管护由镇村两级负责。")
    opinions = ((guests[1], "建议立牌说明，防止再倒。", "已立牌三处，村里每周巡查。"), (guests[2], "希望长期管护有钱有人。", "镇政府已列入预算，我们每半年回看。"))
    for guest, said, _told in opinions:
        s.do(visit, "give_opinion", Actor.person(visit, guest.party_id), text=said)
    s.on(10, 30)
    for guest, _said, told in opinions:
        s.do(visit, "answer_opinion", "hekou-handler", guest=str(guest.pk), text=told)
    s.on(11, 1).do(visit, "close", "hekou-handler", thanks="谢谢各位跑这一趟。")
    s.do(case, "resume", "hekou-handler", reason="植被已恢复。")
    s.do(case, "record_evaluation", "hekou-handler", evaluated_on="2023-10-26", place="黄河坝", observers=17, concerned=4, fixed="垃圾清运完毕\n植被恢复", verdict="fixed", text="成了草地，鸟也回来了。")
    s.do(case, "finish_examination", "hekou-handler", text="整改到位。")
    s.agreed(case, "end_after_rectification", "hekou-handler", "hekou-chief", reason="垃圾场已恢复为草地。")
    return {"lead": lead, "case": case, "visit": visit}


def sealed_child(s: Story) -> uuid.UUID:
    """A child whose matter is sealed by rule, and whose identity lies with the chief procurator as custodian: of these days, so that it is handled still."""
    s.day = clock.today() - dt.timedelta(days=3)
    case = s.speak(
        JINNIU, "孩子在网上被人骗着拍了照片，对方要挟她。", title="网上受侵害", contact={"name": "小某", "phone": "13800002040"}, safe={"may_contact": False}, urgent=True, vulnerable=["minor"], facts={"matter": "crime"}
    )
    s.do(case, "assign", "triage", handler=int(s.people["handler"].id))
    return case
