"""The demo: a living district with its city, province and the nation above, made by the engine itself on a moved clock."""

from __future__ import annotations

import datetime as dt
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from procuracy.casework import commands, lawbook, queries
from procuracy.casework.actors import Actor
from procuracy.casework.errors import CaseworkError
from procuracy.casework.models import Case, Party
from procuracy.doors import opening
from procuracy.feedback.ratings import rate
from procuracy.law import SHANGHAI
from procuracy.oversight.watch import escalate, in_office_hours
from procuracy.registry import places
from procuracy.registry.models import AgencyPerson, Department, Official, Procuratorate, RoleGrant, User

from . import clock, demo_law, demo_matters, demo_nation, demo_public
from .demo_guard import mark_as_demo, mark_as_finished

COUNT = 300
SEED = 12309
_PLACES = ("茶店子", "一品天下", "沙湾", "抚琴", "西华", "九里堤", "五块石", "天回镇", "凤凰山", "营门口")
_PEOPLE: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    ("510106", "operator", "林操作", "接线员", ("operator",)),
    ("510106", "triage", "周分流", "分流员", ("triage_officer", "minors_officer")),
    ("510106", "handler", "陈承办", "检察官", ("handler", "minors_officer")),
    ("510106", "handler-2", "吴承办", "检察官", ("handler", "minors_officer")),
    ("510106", "head", "赵主任", "部门负责人", ("head", "minors_officer")),
    ("510106", "chief", "钱检察长", "检察长", ("chief_procurator",)),
    ("510106", "case", "孙案管", "案件管理", ("case_management",)),
    ("510106", "visitor", "李回访", "回访员", ("visitor", "minors_officer")),
    ("510106", "finance", "孔财务", "财务人员", ("finance",)),
    ("510106", "security", "郑安全", "安全管理员", ("security_administrator",)),
    ("510106", "admin", "王系统", "系统管理员", ("administrator",)),
    ("510106", "auditor", "冯审计", "审计员", ("auditor",)),
    ("510107", "wuhou", "褚分流", "分流员（武侯区）", ("triage_officer", "minors_officer")),
    ("510100", "city", "卫主任", "部门负责人（市）", ("head",)),
    ("510100", "city-chief", "华检察长", "检察长（市）", ("chief_procurator",)),
    ("510000", "province", "蒋检察长", "检察长（省）", ("chief_procurator",)),
    ("000000", "nation", "沈主任", "部门负责人（最高检）", ("head",)),
    ("000000", "nation-chief", "柳检察长", "检察长（最高检）", ("chief_procurator",)),
    ("000000", "nation-admin", "韩系统", "系统管理员（最高检）", ("administrator",)),
)


def load(*, nation: bool = False) -> None:
    """Fill a fresh demo database, with a `nation` around the district; one that is filled already stays as it is. One that was cut off is never filled up: see `cli`."""
    if Case.objects.exists():
        return
    mark_as_demo()
    print("Making the demo: a district with 300 petitions …", file=sys.stderr, flush=True)
    places.forget()
    people = _people()
    chance = random.Random(SEED)  # noqa: S311 - invented lives, not secrets
    words = yaml.safe_load(Path(__file__).with_name("demo_words.yaml").read_text("utf-8"))
    for number, plan in enumerate(_plans(chance)):
        _live(number, plan, chance, words, people)
    print("… and its long matters: a woman who leaves, 587 wage earners, a rider, an old mother …", file=sys.stderr, flush=True)
    demo_matters.load(people, clock.today() - dt.timedelta(days=2000))
    print("… and what belongs to everybody: ramps, a grassland, volunteers …", file=sys.stderr, flush=True)
    demo_public.load(people, clock.today() - dt.timedelta(days=2000))
    print("… and what reaches over places: a counterfeit chain, 25 children in 15 provinces, a campaign in eight fields …", file=sys.stderr, flush=True)
    demo_law.load(people, clock.today() - dt.timedelta(days=2000))
    if nation:
        demo_nation.load(people)
    demo_law.publish(people)
    lawbook.reload()
    moment = _last_office_hours(clock.now())
    escalate(moment, moment.astimezone(clock.SHANGHAI).date())
    mark_as_finished(clock.now())


def _last_office_hours(now: dt.datetime) -> dt.datetime:
    """The last moment at which offices were at work: whoever starts the demo at night sees the alerts of the day."""
    while not in_office_hours(now):
        now -= dt.timedelta(hours=1)
    return now


def print_accounts(address: str, folder: Path) -> None:
    """Say where to go, who one may be, and where it all lies."""
    print(f"\nThe demo is at {address} — speak as a citizen there.")
    print(f"Its database and files are in {folder} (PROCURACY_DATA for the other commands; `procuracy demo --fresh` begins again).")
    print(f"Officials sign in at {address}/account/login/ by one click:")
    for official in Official.objects.filter(user__username__startswith="demo-").select_related("user", "office").order_by("pk"):
        print(f"  {official.user.username:<22} {official.title} · {official.office.name_zh}")
    print(f"Partners sign in there too, and see their requests at {address}/partner/:")
    for person in AgencyPerson.objects.filter(user__username__startswith="demo-").select_related("user", "agency").order_by("pk"):
        print(f"  {person.user.username:<22} {person.agency.name_zh}")
    print("The one-page tour: docs/tour.md\n", flush=True)


def _people() -> dict[str, Actor]:
    since = clock.today() - dt.timedelta(days=2000)
    actors = {}
    for code, key, name, title, roles in _PEOPLE:
        office = Procuratorate.objects.get(code=code)
        department = Department.objects.filter(office=office, function=Department.Function.ACCUSATIONS).first()
        user = User.objects.create_user(f"demo-{key}")
        official = Official.objects.create(user=user, name=name, title=title, office=office, department=department)
        for role in roles:
            RoleGrant.objects.create(official=official, role=role, since=since)
        actors[key] = Actor.official(official, clock.today())
    return actors


def _plans(chance: random.Random) -> Iterator[tuple[str, int]]:
    """How far each petition has come, and how many days ago it began."""
    ages = {
        "fresh": (0, 5),
        "late_triage": (9, 14),
        "materials": (4, 30),
        "verifying": (2, 7),
        "accepted": (10, 80),
        "progress": (95, 150),
        "late": (100, 130),
        "proposed": (20, 85),
        "replied": (30, 100),
        "closed": (40, 170),
        "unhappy": (40, 120),
        "redirected": (8, 150),
        "withdrawn": (3, 100),
        "transferred": (6, 60),
        "offered": (1, 6),
        "anonymous": (10, 120),
    }
    weights = {"fresh": 30, "late_triage": 5, "materials": 14, "verifying": 10, "accepted": 60, "progress": 16, "late": 6, "proposed": 12, "replied": 26, "closed": 70, "unhappy": 10, "redirected": 20, "withdrawn": 7, "transferred": 6, "offered": 4, "anonymous": 4}
    plans = [plan for plan, count in weights.items() for _ in range(count)]
    chance.shuffle(plans)
    for plan in plans[:COUNT]:
        yield plan, chance.randint(*ages[plan])


class _Life:
    """One petition on its way, day by day."""

    def __init__(self, case_id: Any, party: Party | None, people: dict[str, Actor], opened: dt.datetime, day: dt.date, number: int) -> None:
        self.case_id, self.party, self.people, self.last, self.day, self.number = case_id, party, people, opened, day, number
        self.turn = 0
        self.handler = people["handler" if number % 3 else "handler-2"]

    def later(self, days: int) -> _Life:
        """Let days pass, but never beyond today."""
        self.day = min(self.day + dt.timedelta(days=days), clock.today())
        return self

    def _keys(self) -> dict[str, Any]:
        """Key, moment and legal day of the next act: later than the one before it, and never beyond now."""
        self.turn += 1
        begins = dt.datetime.combine(self.day, dt.time(9 + self.number % 6, self.number % 60), SHANGHAI).astimezone(dt.UTC)
        self.last = min(max(begins, self.last + dt.timedelta(minutes=5 + self.number % 20)), clock.now())
        return {"key": f"demo-{self.number:05d}-{self.turn:03d}", "now": self.last, "today": self.day}

    def do(self, action: str, who: str | Actor, **facts: Any) -> None:
        """Perform an act."""
        actor = self.people[who] if isinstance(who, str) else who
        commands.perform(self.case_id, action, actor, facts, expected_version=None, **self._keys())

    def reply(self, action: str, who: str | Actor, *, approve: bool = True, **facts: Any) -> None:
        """Propose, and (mostly) have it approved the same day."""
        actor = self.people[who] if isinstance(who, str) else who
        proposal = commands.propose(self.case_id, action, actor, facts, expected_version=None, **self._keys())
        if approve:
            commands.answer(proposal.pk, self.people["head"], "approved", **self._keys())

    def person(self) -> Actor:
        """The petitioner as an actor."""
        assert self.party is not None
        return Actor.person(self.case_id, self.party.pk)

    def accept(self) -> None:
        """Assignment and acceptance, as the rule has it."""
        self.later(2)
        self.do("assign", "triage", handler=self.handler.id)
        self.later(2)
        case = Case.objects.only("received_on", "department").get(pk=self.case_id)
        how = "由未成年人检察部门统一办理。" if case.department == "minors" else "由控告申诉检察部门审查，需要时向有关单位了解情况。"
        self.do("accept", "triage", accepted_from=case.received_on.isoformat(), department=case.department, how_handled=how)

    def result(self, result: str = "explained") -> None:
        """The reply with the result."""
        self.reply("reply_result", self.handler, text="经调阅材料、向有关单位核实，你反映的主要情况属实。有关单位已经提出处理办法，并承诺按期落实。", result=result, basis="人民检察院刑事诉讼规则第一百六十三条", next_steps="如果没有按期落实，请凭查询码告诉我们。")


def _live(number: int, plan: tuple[str, int], chance: random.Random, words: list[dict[str, str]], people: dict[str, Actor]) -> None:
    kind, age = plan
    day = clock.today() - dt.timedelta(days=age)
    said = chance.choice(words)
    place = chance.choice(_PLACES)
    text = said["text"].format(n=chance.randint(3, 9), m=chance.randint(2, 8), y=f"{chance.randint(8, 900) * 100:,}", p=place)
    anonymous = kind == "anonymous"
    door = chance.choices(("web", "telephone", "counter", "letter", "text"), (50, 25, 12, 10, 3))[0]
    surname = chance.choice("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华")
    answers: dict[str, Any] = {
        "words": text,
        "wish": said["wish"],
        "matter": said["matter"],
        "place": "510106",
        "place_words": f"成都市金牛区{place}",
        "may_contact": "no" if anonymous or chance.random() < 0.15 else "yes",
        "channel": chance.choice(("sms", "phone", "letter")),
        "hours": chance.choice(("any", "morning", "evening")),
        "say": chance.choice(("office", "neutral", "neutral")),
    }
    if not anonymous:
        answers |= {"name": f"{surname}某", "phone": f"1380000{number:04d}", "address": "四川省成都市金牛区（演示地址）"}
    moment = min(dt.datetime.combine(day, dt.time(8 + number % 9, number % 60), SHANGHAI).astimezone(dt.UTC), clock.now())
    office = Procuratorate.objects.get(code="510106")
    opened = opening.speak(
        answers,
        door="letter" if anonymous else door,
        actor=Actor.newcomer(door) if door == "web" else people["operator"],
        key=f"demo-petition-{number:06d}",
        now=moment,
        today=day,
        language="zh-hans",
        office=office,
        with_receipt=not anonymous,
    )
    party = Party.objects.select_related("case").filter(case_id=opened.case_id, role=Party.Role.PETITIONER).first()
    life = _Life(opened.case_id, party, people, moment, day, number)
    try:
        _PLANS[kind](life)
    except CaseworkError as error:
        raise RuntimeError(f"the demo's plan {kind} does not fit the procedure: {error.code} {error.details}") from error


def _fresh(life: _Life) -> None:
    if life.number % 4 == 0:
        life.do("write_message", life.person(), text="请问我的事情到哪一步了？")


def _materials(life: _Life) -> None:
    life.later(3).do("ask_for_materials", "triage", items="身份证明复印件\n能够说明情况的材料（合同、转账记录、照片等）")


def _verifying(life: _Life) -> None:
    life.later(2).do("verify", "triage", question="是否属于本院管辖，有关单位是否已经受理。")


def _accepted(life: _Life) -> None:
    life.accept()
    if life.number % 2:
        life.later(6).do("send_message", life.handler, text="我们已经联系有关单位了解情况，有进展会及时告诉你。")
    if life.number % 5 == 0:
        life.later(3).do("add_information", life.person(), text="补充一下：当时还有两个人在场，可以作证。")


def _progress(life: _Life) -> None:
    life.accept()
    life.later(80)
    life.reply("reply_progress", life.handler, text="你反映的事项仍在办理。我们已经调取了有关材料，还需要向两家单位核实。", next_steps="我们会每月告诉你进展。")


def _late(life: _Life) -> None:
    life.accept()


def _proposed(life: _Life) -> None:
    life.accept()
    life.later(12)
    life.reply("reply_result", life.handler, approve=False, text="经审查，你反映的情况部分属实，已经督促有关单位改正。", result="partly")


def _until(life: _Life, days_ago: int) -> None:
    """Let time pass until so many days ago, if it is not later already."""
    life.day = max(life.day + dt.timedelta(days=3), clock.today() - dt.timedelta(days=days_ago))


def _replied(life: _Life) -> None:
    life.accept()
    _until(life, 2 + life.number % 16)
    life.result()


def _closed(life: _Life) -> None:
    life.accept()
    life.later(20).result()
    life.later(8)
    level = (5, 4, 4, 3)[life.number % 4]
    may = any(party.safe_contact.get("may_contact") for party in queries.people_of(life.case_id))
    life.do("record_visit", "visitor", how="phone" if may else "in_person", rating=str(level), words="说清楚了，谢谢。")


def _unhappy(life: _Life) -> None:
    life.accept()
    _until(life, 12)
    life.result()
    life.later(4)
    party = queries.people_of(life.case_id)[0]
    party.case.refresh_from_db()
    rate(party, 1 + life.number % 2, "问题没有真正解决。", "receipt", now=life._keys()["now"], today=life.day)


def _redirected(life: _Life) -> None:
    life.later(3)
    life.reply("redirect", "triage", organ="街道办事处和住房管理部门", reason="物业服务和公共设施维修由住房管理部门监督。", hand_over="请带上身份证和物业合同，到所在街道的便民服务中心，说明停用时间和已经反映过的情况；也可以拨打12345。")


def _withdrawn(life: _Life) -> None:
    life.later(1).do("withdraw", life.person(), reason="已经和对方谈好了。")


def _offered(life: _Life) -> None:
    wuhou = Procuratorate.objects.get(code="510107")
    life.later(1)
    commands.offer_transfer(life.case_id, wuhou, life.people["triage"], reason="事情发生在武侯区，由当地检察院办理更方便。", expected_version=None, **life._keys())


def _transferred(life: _Life) -> None:
    _offered(life)
    life.later(2)
    commands.answer_transfer(life.case_id, life.people["wuhou"], "accepted", **life._keys())


def _anonymous(life: _Life) -> None:
    life.later(3).do("register_only", "head", reason="匿名反映，已登记并转公益诉讼检察部门参考。")


_PLANS: dict[str, Callable[[_Life], None]] = {
    "fresh": _fresh,
    "late_triage": lambda life: None,
    "materials": _materials,
    "verifying": _verifying,
    "accepted": _accepted,
    "progress": _progress,
    "late": _late,
    "proposed": _proposed,
    "replied": _replied,
    "closed": _closed,
    "unhappy": _unhappy,
    "redirected": _redirected,
    "withdrawn": _withdrawn,
    "transferred": _transferred,
    "offered": _offered,
    "anonymous": _anonymous,
}
