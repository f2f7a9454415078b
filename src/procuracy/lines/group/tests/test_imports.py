"""Lists of claimants: what is read, what is refused, and that each good row comes in exactly once."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from procuracy.casework import commands, crypto, queries
from procuracy.casework.errors import InvalidFacts, NotAllowed, NotFound, NotPossibleNow
from procuracy.casework.models import Case, Event, Party, Sensitivity
from procuracy.casework.testing import DAY, actor, at, do, speak
from procuracy.casework.verification import verify
from procuracy.lines.group import checking, imports, reading, sheets, tables
from procuracy.lines.group.forms import ActForm
from procuracy.lines.group.models import Claim, ClaimantImport, ClaimantRow
from procuracy.lines.group.testing import bring, identity, people, stage, work, xlsx
from procuracy.registry.models import RoleGrant
from procuracy.registry.roles import Role
from procuracy.registry.testing import nation, official

pytestmark = pytest.mark.django_db
TOTAL = Decimal("10150000.00")


@pytest.fixture
def case():
    return speak(nation()["district"], contact={"name": "柴某案代表", "phone": "13900000000"}).case_id


@pytest.fixture
def who():
    return actor(official(nation()["district"], "operator"))


def codes_of(batch: ClaimantImport) -> dict[int, list[str]]:
    return {row.number: [code for code, _row in row.problems] for row in batch.staged.order_by("number") if row.problems}


def test_587_workers_come_in_with_their_exact_sum(case, who):
    batch = stage(case, xlsx(people(587, TOTAL)), who)
    assert (batch.rows, batch.ready, batch.wrong, batch.repeated) == (587, 587, 0, 0)
    assert tables.good_sum(batch) == TOTAL and not Claim.objects.exists(), "nobody is in before somebody decides"
    imports.confirm(batch.pk, who, may_text=False, now=at(DAY))
    work()
    batch.refresh_from_db()
    assert (batch.state, batch.brought) == ("done", 587) and tables.good_sum(batch) == TOTAL
    assert Claim.objects.filter(case_id=case).aggregate(sum=Sum("amount_claimed"))["sum"] == TOTAL
    assert tables.totals(case).people == 587 and not ClaimantRow.objects.exists()
    event = Event.objects.get(case_id=case, action="engine.people_joined")
    assert event.facts["count"] == 587 and event.facts["sum"] == "10150000.00" and event.actor == who.reference
    assert verify().sound


def test_each_bad_row_is_named_and_the_good_ones_come_in(case, who):
    rows = [
        ("", identity(1), "13800000001", 6, 100),
        ("甲某", identity(2), "13800000002", 6, "一万"),
        ("乙某", identity(3), "13800000003", 6, -5),
        ("丙某", identity(4), "13800000004", 6, "1,200.505"),
        ("丁某", "210781199001010000", "12", "若干", "￥1,200.50元"),
        ("戊某", None, None, None, 300.1 + 0.2),
        ("己某", "2.10781E+17", "13800000007", 6, 0),
        ("合计", None, None, None, 99999),
        ("庚某", identity(9), "13800000009", None, None),
        ("Smith", "E12345678", "+1 415 555 0100", 3, "１２３．４"),
    ]
    batch = bring(case, xlsx(rows), who)
    assert codes_of(batch) == {2: ["no_name"], 3: ["amount"], 4: ["negative"], 5: ["fen"], 9: ["total_line", "no_key"], 10: ["no_amount"]}
    found = {claim.party.contact_data()["name"]: claim for claim in Claim.objects.select_related("party")}
    assert {name: claim.amount_claimed for name, claim in found.items()} == {"丁某": Decimal("1200.50"), "戊某": Decimal("300.30"), "己某": Decimal("0.00"), "Smith": Decimal("123.40")}
    assert "identity_number" not in found["己某"].party.contact_data(), "a number that a program has rounded is nobody's"
    assert found["Smith"].party.contact_data()["identity_number"] == "E12345678", "papers of any kind never keep a person out"
    assert found["丁某"].months is None


def test_notes_never_keep_a_person_out():
    row = checking.check(reading.Row(2, {"name": "甲", "identity_number": "123", "phone": "1", "months": "x", "amount": "0"}))
    assert {code for code, _row in row.problems} == {"identity", "phone", "months", "zero"} and row.state == "ready"
    assert all(code in checking.SENTENCES for code in checking.ERRORS | checking.REPEATED)


def test_who_stands_twice_or_is_in_the_case_already_is_found(case, who):
    bring(case, xlsx([("赵某", identity(1), "13811111111", 1, 10), ("钱某", None, "13822222222", 1, 20)]), who)
    rows = [
        ("孙某", identity(5), "13855555555", 1, 1),
        ("孙某某", identity(5).lower(), "", 1, 1),
        ("李某", None, "138 6666 6666", 1, 1),
        ("李某", None, "+86 13866666666", 1, 1),
        ("李某", None, "13877777777", 1, 1),
        ("赵某", identity(1), None, 1, 10),
        ("钱某", "210781196001010051", "13822222222", 1, 20),
    ]
    batch = stage(case, xlsx(rows), who)
    assert {n: c for n, c in codes_of(batch).items() if set(c) & checking.REPEATED} == {3: ["same_identity"], 5: ["same_person"], 7: ["in_case"], 8: ["identity", "in_case"]}
    assert (batch.ready, batch.repeated) == (3, 4)
    assert "第4行" in checking.all_in_one([["same_person", 4]])


def test_a_row_with_an_error_makes_no_other_one_a_repetition(case, who):
    batch = bring(case, xlsx([("赵某", identity(1), "1", 1, "?"), ("赵某", identity(1), "1", 1, 10)]), who)
    assert batch.brought == 1 and batch.wrong == 1 and batch.repeated == 0


def test_whoever_spoke_before_keeps_her_code_and_gets_her_claim(who):
    opened = speak(nation()["district"], contact={"name": "王某", "phone": "13800000000"})
    batch = bring(opened.case_id, xlsx([("王某", identity(1), "13800000000", 3, 500), ("王某", None, "13800000000", 3, 500)]), who)
    party = queries.party_by_receipt(opened.receipt)
    assert batch.brought == 1 and Party.objects.filter(case_id=opened.case_id).count() == 1
    assert tables.own_claim(party).amount_claimed == 500
    assert imports.codes(batch, at(DAY)) == []


def test_nothing_of_a_person_stands_in_clear(case, who):
    batch = stage(case, xlsx([("司马相如", identity(7), "13877778888", 1, "坏")]), who)
    with connection.cursor() as cursor:
        for table in ("claimants_claimantimport", "claimants_claimantrow"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            text = cursor.fetchone()[0]
            assert not any(word in text for word in ("司马", identity(7), "13877778888"))
    row = batch.staged.get()
    assert row.content()["cells"]["name"] == "司马相如"
    with pytest.raises(crypto.Unreadable):
        crypto.unseal(bytes(row.sealed), "another row")


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_text_files_of_any_office_are_read(code, mark):
    lines = [["关于柴某案的名单"], [], ["电话", "Name", "拖欠金额 (元)", "序号"], ["13800000001", "赵某", "1200.50", "1"], ["", "钱某𠮷", "3", "2"]]
    rows = reading.read("\r\n".join(mark.join(cells) for cells in lines).encode(code))
    assert [(row.number, row.cells["name"], row.cells["amount"]) for row in rows] == [(4, "赵某", "1200.50"), (5, "钱某𠮷", "3")]


def test_english_headings_in_any_order():
    rows = reading.read(xlsx([(100, "A", "E1", 2, "138")], ("Amount owed", "Full name", "ID number", "Months owed", "Phone")))
    assert rows[0].cells == {"amount": 100, "name": "A", "identity_number": "E1", "months": 2, "phone": "138"}


def test_formulas_count_by_their_saved_value_alone(case, who):
    batch = stage(case, xlsx([("赵某", None, "13800000001", 1, "=1+1"), ("=HYPERLINK(1)", None, "1380000002", 1, 5)]), who)
    assert codes_of(batch)[2] == ["no_amount"] and "no_name" in codes_of(batch)[3]


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("xl/workbook.xml", "<x/>")
        with pack.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(210):
                part.write(b"0" * 1024 * 1024)
    return out.getvalue()


def _entities() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(people(1)))) as good, zipfile.ZipFile(out, "w") as pack:
        for part in good.infolist():
            text = good.read(part)
            pack.writestr(part, b'<!DOCTYPE x [<!ENTITY a "b">]>' + text if part.filename == "xl/workbook.xml" else text)
    return out.getvalue()


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        pack.writestr("a.txt", "x")
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n\0\0",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"PK\x03\x04 broken",
        _bomb(),
        _entities(),
        _zip(),
        xlsx([("1",)], ("栏目",)),
        xlsx([]),
        b"x" * (reading.MOST_BYTES + 1),
        "姓名,金额\n".encode() + b"a,1\n" * (reading.MOST_ROWS + 1),
        "姓名,电话\na,1\n".encode(),
    ],
    ids=["empty", "picture", "old", "broken", "bomb", "entities", "zip", "headings", "no rows", "large", "rows", "no amount"],
)
def test_what_is_no_list_is_refused_with_a_sentence(data):
    with pytest.raises(InvalidFacts) as refused:
        reading.read(data)
    assert refused.value.errors["file"][0].endswith("。")


def test_a_row_number_far_below_costs_nothing():
    data = xlsx(people(1))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as good, zipfile.ZipFile(out, "w") as pack:
        for part in good.infolist():
            pack.writestr(part, good.read(part).replace(b'<row r="2"', b'<row r="999999999"'))
    with pytest.raises(InvalidFacts):
        reading.read(out.getvalue())


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_rows_to_correct_come_back_corrected_and_nobody_twice(case, who, kind):
    rows = [*people(5), ("@cmd()", "210781196001010019", "+86 138", 2, "坏"), ("吴某", identity(900), "13890000000", 2, "1.234"), people(1)[0]]
    batch = bring(case, xlsx(rows), who)
    assert (batch.brought, batch.wrong, batch.repeated) == (5, 2, 1)
    file = sheets.problems(kind, batch).content
    assert b"formula" not in file and (kind != "csv" or b"'@cmd()" in file)
    again = reading.read(file)
    assert [reading.words(row.cells["name"]) for row in again] == ["@cmd()", "吴某", "工人0"]
    assert reading.words(again[0].cells["identity_number"]) == "210781196001010019", "no digit is lost"
    right = [(*(reading.words(row.cells[name]) for name in ("name", "identity_number", "phone", "months")), 77) for row in again]
    second = bring(case, xlsx(right), who)
    assert (second.brought, second.repeated) == (2, 1) and Claim.objects.filter(case_id=case).count() == 7
    assert verify(case).sound


def test_the_very_same_file_is_not_taken_twice(case, who):
    data = xlsx([("无证甲", None, None, 1, 5)])
    bring(case, data, who)
    with pytest.raises(InvalidFacts):
        stage(case, data, who)


def test_two_lists_confirmed_at_once_bring_nobody_twice(case, who):
    first, second = stage(case, xlsx(people(6)), who), stage(case, xlsx(people(8)), who)
    for batch in (first, second):
        imports.confirm(batch.pk, who, may_text=False, now=at(DAY))
    work()
    second.refresh_from_db()
    assert (second.state, second.brought, second.ready, second.repeated) == ("done", 2, 2, 6)
    assert Claim.objects.filter(case_id=case).count() == 8 and verify().sound


@pytest.mark.parametrize("where", ["_party", "joined_digest"])
def test_killed_in_the_middle_nothing_is_half_done_and_the_next_turn_goes_on(case, who, monkeypatch, where):
    batch = stage(case, xlsx(people(25, Decimal("2500.25"))), who)
    imports.confirm(batch.pk, who, may_text=False, now=at(DAY))
    real, calls = getattr(imports, where), []

    def dies(*args):
        calls.append(1)
        if len(calls) == (14 if where == "_party" else 2):
            raise RuntimeError("killed")
        return real(*args)

    monkeypatch.setattr(imports, where, dies)
    with pytest.raises(RuntimeError):
        imports.import_waiting(at(DAY), DAY, 10)
    assert Claim.objects.count() == 10 and Party.objects.filter(case_id=case).count() == 11 and batch.staged.count() == 15
    assert Event.objects.filter(case_id=case, action="engine.people_joined").count() == 1 and verify().sound
    work(10)
    batch.refresh_from_db()
    assert (batch.state, batch.brought) == ("done", 25) and tables.totals(case).claimed == Decimal("2500.25")
    assert sorted(Claim.objects.values_list("number", flat=True)) == list(range(1, 26)) and verify().sound
    assert imports.import_waiting(at(DAY), DAY) == 0, "a finished list does nothing"


def test_a_list_that_always_fails_is_stopped_and_goes_on_when_somebody_says_so(case, who, monkeypatch):
    batch = stage(case, xlsx(people(3)), who)
    imports.confirm(batch.pk, who, may_text=False, now=at(DAY))
    with monkeypatch.context() as patched:
        patched.setattr(imports, "_party", lambda *args: 1 / 0)
        for _ in range(imports.MOST_FAILURES):
            with pytest.raises(ZeroDivisionError):
                imports.import_waiting(at(DAY), DAY)
    assert imports.import_waiting(at(DAY), DAY) == 0
    batch.refresh_from_db()
    assert (batch.state, batch.reason) == ("stopped", "failed")
    imports.confirm(batch.pk, who, may_text=False, now=at(DAY))
    work()
    batch.refresh_from_db()
    assert batch.state == "done"


def test_it_stops_where_the_case_is_closed_or_the_person_lost_her_office(case, who):
    batch = stage(case, xlsx(people(30)), who)
    imports.confirm(batch.pk, who, may_text=False, now=at(DAY))
    assert imports._one_part(at(DAY), DAY, 10)
    RoleGrant.objects.filter(official_id=int(who.id)).delete()
    work(10)
    batch.refresh_from_db()
    assert (batch.state, batch.brought) == ("stopped", 10)
    other = actor(official(nation()["district"], "head"))
    imports.confirm(batch.pk, other, may_text=False, now=at(DAY))
    assert imports._one_part(at(DAY), DAY, 10)
    Case.objects.filter(pk=case).update(open=False)
    work(10)
    batch.refresh_from_db()
    assert (batch.state, batch.brought, batch.reason) == ("stopped", 20, "not_possible_now")


def test_a_part_costs_the_same_statements_for_50_and_for_2000_people(case, who):
    counts = []
    for start, size in ((0, 50), (100, 2000)):
        batch = stage(case, xlsx(people(start + size)[start:]), who)
        imports.confirm(batch.pk, who, may_text=False, now=at(DAY))
        with CaptureQueriesContext(connection) as captured:
            assert imports._one_part(at(DAY), DAY, 2000)
        counts.append(len(captured))
        work(2000)
    assert counts[0] == counts[1] <= 25, counts
    assert Claim.objects.count() == 2050


def test_each_code_opens_her_own_page_alone_and_is_printed_for_seven_days(client, case, who):
    batch = bring(case, xlsx(people(3)), who)
    found = imports.codes(batch, at(DAY))
    assert len({code for _claim, code in found}) == 3
    for claim, code in found:
        party = queries.party_by_receipt(code)
        assert party.pk == claim.party_id and tables.own_claim(party).pk == claim.pk
        client.post("/track", {"receipt": code})
        held = client.get("/mine/data").content.decode()
        names = [c.party.contact_data()["name"] for c, _code in found]
        assert [name for name in names if name in held] == [claim.party.contact_data()["name"]]
    with pytest.raises(NotPossibleNow):
        imports.codes(batch, at(DAY) + imports.CODES_KEPT)
    assert imports.forget_lists(at(DAY)) == 0 and imports.forget_lists(at(DAY) + imports.CODES_KEPT) == 1
    batch.refresh_from_db()
    assert batch.codes_key() == "" and queries.party_by_receipt(found[0][1]) is not None


def test_a_code_that_was_renewed_at_the_counter_is_not_printed_again(case, who):
    batch = bring(case, xlsx(people(2)), who)
    claim = Claim.objects.get(number=1)
    commands.issue_receipt(case, claim.party_id, who, reason="遗失", key="k" * 32, now=at(DAY), today=DAY)
    assert [bool(code) for _claim, code in imports.codes(batch, at(DAY))] == [False, True]


def test_nobody_is_texted_who_did_not_agree(case, who):
    bring(case, xlsx(people(1)), who)
    bring(case, xlsx([*people(2)[1:], ("无话机", identity(77), None, 1, 1)]), who, may_text=True)
    choices = [claim.party.safe_contact.get("may_contact") for claim in Claim.objects.order_by("number").select_related("party")]
    assert choices == [False, True, False]


def test_lists_nobody_decided_on_are_forgotten(case, who):
    stage(case, xlsx(people(2)), who)
    assert imports.forget_lists(at(DAY) + imports.PREVIEW_KEPT) == 1 and not ClaimantRow.objects.exists()


@pytest.mark.parametrize("role", Role.values)
def test_who_may_bring_people_in(role):
    office = nation()["district"]
    person = official(office, role)
    case = speak(office).case_id
    if role == "handler":
        do(case, "assign", actor(official(office, "triage_officer")), handler=person.pk)
    allowed = role in ("operator", "triage_officer", "handler", "head")
    if allowed:
        batch = stage(case, xlsx(people(1)), actor(person))
        imports.confirm(batch.pk, actor(person), may_text=False, now=at(DAY))
    else:
        with pytest.raises((NotAllowed, NotFound)):
            stage(case, xlsx(people(1)), actor(person))
    far = actor(official(nation()["other"], role))
    with pytest.raises((NotAllowed, NotFound)):
        stage(case, xlsx(people(2)), far)


def test_an_altered_claim_is_found(case, who):
    bring(case, xlsx(people(3)), who)
    assert verify().sound
    for change in ({"amount_claimed": 1}, {"amount_received": 5}, {"amount_agreed": 5}, {"joined_seq": 1}):
        claim = Claim.objects.get(number=2)
        before = {name: getattr(claim, name) for name in change}
        Claim.objects.filter(pk=claim.pk).update(**change)
        assert {fault.kind for fault in verify(case).faults} == {"claims"}, change
        Claim.objects.filter(pk=claim.pk).update(**before)
    Claim.objects.filter(number=2).delete()
    assert [fault.kind for fault in verify().faults] == ["claims"]


def test_a_sealed_case_takes_people_in_as_any_other(who):
    case = speak(nation()["district"]).case_id
    handler = official(nation()["district"], "handler")
    do(case, "assign", actor(official(nation()["district"], "triage_officer")), handler=handler.pk)
    Case.objects.filter(pk=case).update(sensitivity=Sensitivity.SEALED)
    with pytest.raises(NotFound):
        stage(case, xlsx(people(1)), who)
    assert bring(case, xlsx(people(1)), actor(handler)).brought == 1


def test_what_is_not_read_is_named_and_nothing_typed_is_lost(case, who):
    headings = ("序号", "姓名", "联系电话", "月份", "欠薪金额", "工种", "金额")
    rows = [(1, "赵某", "13800000001", 3, 100, "木工", 7), (2, "钱某", "13800000002", "3月", "=1+1", "瓦工", 8), (3, "=A1", "13800000003", 2, 5, None, None, "欠条")]
    batch = stage(case, xlsx(rows, headings), who)
    assert tables.unread(batch) == ["序号", "工种", "金额", "H"]
    assert [row.content()["months"] for row in batch.staged.order_by("number")] == ["3.0", None, "2.0"], "March is not three months"
    assert codes_of(batch) == {3: ["no_amount", "months"], 4: ["no_name"]}
    for kind in ("xlsx", "csv"):
        again = reading.read(sheets.problems(kind, batch).content)
        assert [reading.words(row.cells["amount"]) for row in again] == ["=1+1", "5"]
        assert [reading.words(row.cells["name"]) for row in again] == ["钱某", "=A1"]
        assert [[(name, reading.words(value)) for name, value in row.others] for row in again] == [
            [("序号", "2"), ("工种", "瓦工"), ("金额", "8"), ("H", "")],
            [("序号", "3"), ("工种", ""), ("金额", ""), ("H", "欠条")],
        ]
        assert {checking.check(row).state for row in again} == {"wrong"}, "a formula stays a thing to correct"


@pytest.mark.parametrize("word", ["1e3", "1E+3", "１ｅ３", "1_000", "nan"])
def test_numbers_are_typed_in_digits(word):
    with pytest.raises(ValueError, match="amount"):
        checking.money(word)
    assert ("months", 0) in checking.check(reading.Row(2, {"name": "甲", "months": word, "amount": "1"})).problems
    form = ActForm({"kind": "instalment", "percent": word})
    assert "percent" in form.errors
    assert checking.money(1e3) == 1000
