"""Requests to other offices, tried by those who would see too much, choose their judge, type nonsense, or act at once."""

from __future__ import annotations

import datetime as dt
import threading
import time
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction

from procuracy.casework import commands, snapshot
from procuracy.casework.custody import reading_as
from procuracy.casework.errors import InvalidFacts, NotAllowed, NotFound, NotPossibleNow
from procuracy.casework.models import Case, Event, Party, Release, Sensitivity
from procuracy.casework.policy import visible
from procuracy.casework.testing import DAY, actor, at, do
from procuracy.casework.verification import verify
from procuracy.materials.intake import receive
from procuracy.materials.models import Material
from procuracy.registry.models import Official, Procuratorate, RoleGrant
from procuracy.registry.testing import client_of, official

from .test_requests import Asking

pytestmark = pytest.mark.django_db


def offer(case: uuid.UUID, office: Procuratorate, who, **more):
    common = {"reason": "移送", "expected_version": None, "key": uuid.uuid4().hex, "now": at(DAY), "today": DAY}
    return commands.offer_transfer(case, office, who, **common | more)


def seal(case: uuid.UUID, who, level: int = Sensitivity.SEALED):
    return commands.set_sensitivity(case, level, who, reason="未成年人", key=uuid.uuid4().hex, now=at(DAY), today=DAY)


def act(case: uuid.UUID, action: str, who, **facts):
    return commands.perform(case, action, who, facts, expected_version=None, key=uuid.uuid4().hex, now=at(DAY), today=DAY)


def disputed(here: Asking) -> uuid.UUID:
    (case,) = here.ask("510107")
    do(case, "give_back", here.there["head"], reason="不在本区")
    do(case, "dispute", here.handler, reason="应在贵区办理")
    return case


# Who decides.


def test_while_the_common_superior_decides_the_asked_office_brings_in_no_other_judge():
    here = Asking(sealed=False)
    case = disputed(here)
    friend = actor(official(here.offices["province"], "head"))
    with pytest.raises(NotPossibleNow) as refused:
        offer(case, here.offices["province"], here.there["head"])
    assert refused.value.details["reason"] == "before_superior"
    with pytest.raises((NotAllowed, NotFound)):
        do(case, "release", friend, reason="不必办理")
    do(case, "order", here.city, reason="就近办理")
    assert Case.objects.get(pk=case).stage == "handling"


@pytest.mark.parametrize("place", ["district", "city"])
def test_what_was_asked_is_given_back_and_never_transferred(place):
    here = Asking(sealed=False)
    (case,) = here.ask("510107")
    with pytest.raises(NotPossibleNow) as refused:
        offer(case, here.offices[place], here.there["head"])
    assert refused.value.details["reason"] == "asked_here"
    assert "移送" not in client_of(official(here.offices["other"], "head")).get(f"/desk/case/{case}").content.decode()


# What is typed.


@pytest.mark.parametrize("numbers", ["9" * 5000, "0", "２" * 30, "1" + "0" * 7])
def test_a_number_beyond_all_people_is_named_and_breaks_nothing(numbers):
    here = Asking()
    before = Case.objects.count()
    with pytest.raises(InvalidFacts) as error:
        here.ask(f"510107：{numbers}")
    assert set(error.value.errors) == {"offices"} and Case.objects.count() == before


def test_a_line_of_blanks_and_colons_is_read_at_once():
    here = Asking()
    started = time.perf_counter()
    with pytest.raises(InvalidFacts):
        here.ask("x" + (" " * 2500 + ":") * 3 + "x")
    assert time.perf_counter() - started < 1


def test_numbers_may_be_written_in_either_width_with_any_separator():
    here = Asking()
    for line in ("510107: 1，2、3", "510107 ：１ 2,3", "武侯区：1、1、2、3"):
        (case,) = here.ask(line)
        assert Party.objects.filter(case_id=case).count() == 3


def test_too_many_lines_are_refused_before_any_is_looked_up(django_assert_max_num_queries):
    here = Asking()
    with django_assert_max_num_queries(15), pytest.raises(InvalidFacts):
        here.ask("\n".join(["没有这个地方"] * 400))


def test_an_office_that_exists_no_longer_is_not_asked_and_gets_no_transfer():
    here = Asking(sealed=False)
    Procuratorate.objects.filter(pk=here.offices["other"].pk).update(valid_until=DAY - dt.timedelta(days=1))
    with pytest.raises(InvalidFacts) as error:
        here.ask("510107")
    assert set(error.value.errors) == {"offices"}
    with pytest.raises(NotPossibleNow) as refused:
        offer(here.case, Procuratorate.objects.get(pk=here.offices["other"].pk), here.head)
    assert refused.value.details["reason"] == "office_ended"


# Who sees.


def test_a_sealed_request_goes_only_where_somebody_can_open_it():
    here = Asking()
    RoleGrant.objects.filter(official_id=int(here.there["chief_procurator"].id)).update(until=DAY - dt.timedelta(days=1))
    before = Case.objects.count()
    with pytest.raises(NotPossibleNow) as refused:
        here.ask("510100：1\n510107：2")
    assert refused.value.details["reason"] == "nobody_there" and Case.objects.count() == before
    assert len(Asking(sealed=False).ask("510107")) == 1


def test_who_took_her_word_back_does_not_go_along_into_what_is_raised_later():
    here = Asking(sealed=False)
    gone = Party.objects.get(case_id=here.case, role=Party.Role.PETITIONER)
    gone.left_seq = 3
    gone.save()
    case = commands.raise_case(here.case, "aid", here.handler, {"source": "lead", "reason": "生活急迫困难"}, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    assert gone.pk not in Party.objects.filter(case_id=case).values_list("joined_from_id", flat=True)


def test_a_seal_put_later_reaches_what_was_asked_before():
    here = Asking(sealed=False)
    (case,) = here.ask("510107")
    do(case, "assign", here.there["head"], handler=here.there["handler"].id)
    with reading_as(here.there["head"], DAY):
        assert "第一个" in str([p.contact_data() for p in Party.objects.filter(case_id=case)])
    row = receive(SimpleUploadedFile("第一个的材料.txt", b"x"), now=at(DAY), case_id=case)
    seal(here.case, here.handler)
    there = Case.objects.get(pk=case)
    assert there.sensitivity == Sensitivity.SEALED and there.title == "封存事项" and "第一个" not in Material.objects.get(pk=row.pk).title
    assert not Case.objects.filter(visible(here.there["head"]), pk=case).exists()
    with reading_as(here.there["handler"], DAY):
        assert "个" not in str([p.contact_data() for p in Party.objects.filter(case_id=case)])
    assert verify(case).sound and Event.objects.filter(case_id=case).last().facts["because_of"] == str(here.case)


def test_a_seal_put_on_a_request_leaves_the_case_that_asked_as_it_is_and_its_words_do_not_reach_it():
    here = Asking(sealed=False)
    (case,) = here.ask("510107")
    do(case, "assign", here.there["head"], handler=here.there["handler"].id)
    do(case, "take_on", here.there["handler"])
    seal(case, here.there["handler"])
    assert Case.objects.get(pk=here.case).sensitivity == Sensitivity.OPEN
    do(case, "answer", here.there["handler"], result="done", text="孩子说了经过")
    news = Event.objects.filter(case_id=here.case, action="engine.asked_news").last()
    assert news.facts["about"] == "answer" and news.facts["text"] == ""


def test_only_files_of_the_case_that_asks_go_along():
    here, strange = Asking(sealed=False), Asking()
    row = receive(SimpleUploadedFile("x.txt", b"x"), now=at(DAY), case_id=strange.case)
    own = receive(SimpleUploadedFile("y.txt", b"y"), now=at(DAY), case_id=here.case)
    with pytest.raises(InvalidFacts):
        here.ask("510107", files=[str(row.pk), str(own.pk)])
    (case,) = here.ask("510107", files=[str(own.pk)])
    assert Material.objects.get(case_id=case).sha256 == own.sha256


def test_who_the_child_is_is_released_by_the_office_to_which_the_case_went():
    here = Asking()
    former = actor(official(here.offices["district"], "custodian"))
    release = commands.ask_identity(here.case, here.handler, reason="核对", days=5, key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    offer(here.case, here.offices["city"], here.handler)
    commands.answer_transfer(here.case, here.city, "accepted", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    with pytest.raises(NotAllowed):
        commands.answer_identity(release.pk, former, "released", now=at(DAY), today=DAY)
    commands.answer_identity(release.pk, actor(official(here.offices["city"], "custodian")), "refused", reason="未说明必要", now=at(DAY), today=DAY)
    assert Release.objects.get(pk=release.pk).state == "refused"


def test_whoever_is_kept_out_of_the_asking_case_is_kept_out_of_what_it_asked_and_asks_no_more():
    here = Asking()
    (case,) = here.ask("510107：1")
    me = official(here.offices["district"], "handler")
    do(here.case, "assign", here.chief, handler=me.pk)
    assert Case.objects.filter(visible(actor(me)), pk=case).exists()
    commands.wall_off(here.case, me, here.chief, reason="被反映", key=uuid.uuid4().hex, now=at(DAY), today=DAY)
    assert not Case.objects.filter(visible(actor(me)), pk=case).exists()
    for action in ("remind", "revoke"):
        with pytest.raises((NotAllowed, NotFound)):
            do(case, action, actor(me), text="x", reason="x")


# When it ends.


def test_news_does_not_close_a_closed_case_anew():
    here = Asking(sealed=False)
    (case,) = here.ask("510107")
    do(case, "assign", here.there["head"], handler=here.there["handler"].id)
    do(case, "take_on", here.there["handler"])
    Case.objects.filter(pk=here.case).update(open=False, closed_at=at(DAY))
    later = DAY + dt.timedelta(days=5)
    do(case, "answer", here.there["handler"], result="done", text="已办", on=later)
    row = Case.objects.get(pk=here.case)
    assert (row.open, row.closed_at) == (False, at(DAY))
    assert Event.objects.filter(case_id=here.case, action="engine.asked_news", on=later).exists()


# At once.


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_a_change_in_the_asking_case_never_wait_for_each_other():
    here = Asking(sealed=False)
    (case,) = here.ask("510107")
    do(case, "assign", here.there["head"], handler=here.there["handler"].id)
    do(case, "take_on", here.there["handler"])
    second = official(here.offices["district"], "handler")
    reached, failed = threading.Event(), []

    def answers() -> None:
        try:
            with transaction.atomic():
                snapshot.lock(case)
                reached.set()
                time.sleep(1)
                act(case, "answer", here.there["handler"], result="done", text="已办")
        except OperationalError as error:
            failed.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=answers)
    thread.start()
    reached.wait(10)
    try:
        with transaction.atomic():
            act(here.case, "assign", here.head, handler=second.pk)
    except OperationalError as error:
        failed.append(error)
    finally:
        thread.join()
    assert not failed
    assert Case.objects.get(pk=case).stage == "answered"


def test_the_office_that_was_asked_keeps_nobody_of_the_asking_office_out_of_her_own_case():
    here = Asking(sealed=False)
    (case,) = here.ask("510107")
    asker = Official.objects.get(pk=int(here.handler.id))
    common = {"reason": "不想她过问", "key": uuid.uuid4().hex, "now": at(DAY), "today": DAY}
    with pytest.raises(NotPossibleNow) as refused:
        commands.wall_off(case, asker, here.there["head"], **common)
    assert refused.value.details["reason"] == "asking_office"
    assert Case.objects.get(pk=here.case).handler_id == asker.pk
    commands.wall_off(case, Official.objects.get(pk=int(here.there["handler"].id)), here.there["head"], **common)
